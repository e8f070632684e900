"""Cases that are hard to read come in measure, and no case is ever hidden or waits while somebody may be in danger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clare_review.reviewing.care import NO_CARE, Care, say_care
from clare_review.reviewing.desk import CaseProgress, next_unfinished
from clare_review.reviewing.in_turn import next_in_turn

CARE = Care(in_a_day=3, in_a_row=2)


def batch(finished: str = "", immediate: str = "") -> list[CaseProgress]:
    return [
        CaseProgress(
            reference=each,
            band="immediate" if each in immediate else "high",
            risk_assessed=each in finished,
            detailed_required=False,
            detailed_reviewed=False,
        )
        for each in "abcdef"
    ]


def following(had: str, *, hard: str = "ABC", finished: str = "", care: Care = CARE, immediate: str = "") -> str | None:
    """What comes next after these were recorded on; those in capitals were, and those of `hard` are, hard to read."""
    told = {f"{n}{each}": each.isupper() for n, each in enumerate(had)}
    progress = batch(finished, immediate)
    return next_in_turn(progress, None, aside=(), hard=set(hard.lower()), care=care, had=told)


@pytest.mark.parametrize(
    ("had", "comes"),
    [
        ("", "a"),
        ("A", "a"),
        ("AB", "d"),  # two in a row
        ("ABx", "a"),  # one between, so that the row has ended
        ("AxBxC", "d"),  # three today
    ],
)
def test_after_so_many_hard_cases_another_comes_first(had, comes):
    assert following(had) == comes


def test_when_only_hard_ones_are_left_they_come():
    assert following("AB", finished="def") == "a"
    assert following("AB", finished="abcdef") is None


def test_a_case_of_the_band_immediate_waits_for_nothing():
    assert following("ABC", immediate="a") == "a"


def test_what_is_set_aside_stays_aside():
    had = {"x": True, "y": True}
    told = next_in_turn(batch(), None, aside="d", hard=set("abc"), care=CARE, had=had)
    assert told == "e"


@given(st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")), st.integers(1, 3), st.integers(1, 3))
def test_every_case_comes_once_whatever_is_hard_and_however_few_are_asked_for(hard, immediate, in_a_day, in_a_row):
    care, had, came, here = Care(in_a_day=in_a_day, in_a_row=in_a_row), {}, "", None
    while here := next_in_turn(batch(came, "".join(immediate)), here, aside=(), hard=hard, care=care, had=had):
        came += here
        had[here] = here in hard
    assert sorted(came) == list("abcdef")


@given(st.sets(st.sampled_from("abcdef")), st.sampled_from([None, *"abcdef"]))
def test_without_a_measure_the_order_is_that_of_the_batch(hard, after):
    had = dict.fromkeys("abcdef", True)
    told = next_in_turn(batch("b"), after, aside=(), hard=hard, care=NO_CARE, had=had)
    assert told == next_unfinished(batch("b"), after)


def test_the_reader_is_told_calmly():
    assert say_care(CARE, {"a": False}) == ""
    assert say_care(CARE, {"a": True}) == "1 hard"
    assert say_care(CARE, {"a": True, "b": True}) == "2 hard; others first"
