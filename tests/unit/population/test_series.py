"""Gaps in series of reference numbers, found without counting through what is not there."""

import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.population.series import series_of


def test_missing_numbers_are_counted_by_year_and_form() -> None:
    assert series_of(["DVDS/2015/00003", "54180000013", "DVDS/2015/00007", "DVDS/2015/00004", "54190000001"]) == [
        ("5418", "54180000013", "54180000013", 1, 0, "", 0),
        ("5419", "54190000001", "54190000001", 1, 0, "", 0),
        ("DVDS/2015/", "DVDS/2015/00003", "DVDS/2015/00007", 3, 2, "DVDS/2015/00005", 0),
    ]


@pytest.mark.parametrize("wrong", [54189999999, 54180500000])
def test_one_number_far_from_all_others_is_left_out_and_said(wrong: int) -> None:
    references = [str(54180000001 + n) for n in range(0, 40, 2)]
    found = series_of([*references, str(wrong)])
    assert found == [("5418", "54180000001", "54180000039", 20, 19, "54180000002", 1)]


def test_a_mistyped_long_reference_takes_no_memory() -> None:
    tracemalloc.start()
    series_of(["5418" + "0" * 20, "5418" + "9" * 20, "9" * 5000])
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 1_000_000


@given(st.sets(st.integers(1, 900), min_size=1))
@settings(deadline=None, max_examples=60)
def test_what_is_missing_is_what_a_plain_count_says(numbers: set[int]) -> None:
    ((_, _, _, held, missing, example, far),) = series_of(f"R/{number:04d}" for number in numbers)
    absent = sorted(set(range(min(numbers), max(numbers))) - numbers)
    assert (held, missing, far) == (len(numbers), len(absent), 0)
    assert example == (f"R/{absent[0]:04d}" if absent else "")
