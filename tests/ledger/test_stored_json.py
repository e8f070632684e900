"""Stored JSON read many rows at a time: the same as one by one, and no row is taken for another."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import LedgerDamaged
from clare_review.ledger.stored_json import data, data_of_many

BODIES = st.dictionaries(st.text(max_size=4), st.none() | st.integers() | st.text() | st.lists(st.text(max_size=3)))


def named(at: int) -> str:
    return f"row {at}"


@settings(deadline=None, max_examples=40)
@given(st.lists(BODIES, max_size=30), st.sampled_from([1, 70, 1001]))
def test_many_rows_say_what_each_says_alone(bodies: list[dict[str, Any]], times: int) -> None:
    texts = [json.dumps(body) for body in bodies] * times
    assert data_of_many(texts, named) == [data(text, "row") for text in texts]


@pytest.mark.parametrize(
    "damaged",
    [
        ("{}", "{", "{}"),
        ('{"a": [1', "2]}", "{}"),
        ('{"a": 1}, {"b": 2}', "{}", ""),
        ('{}, "between two rows", {}', "{}", "{}"),
        ("{}", None, "{}"),
    ],
)
def test_a_row_that_is_not_one_thing_is_refused_by_its_place(damaged: tuple[Any, ...]) -> None:
    sound = ["{}"] * 1000
    with pytest.raises(LedgerDamaged, match=r"row 100[0-2]: .* is no data any more"):
        data_of_many([*sound, *damaged], named)


def test_rows_of_one_reading_share_the_words_of_their_names() -> None:
    one, other = data_of_many(['{"research_pnc": "yes"}', '{"research_pnc": "no"}'], named)
    assert next(iter(one)) is next(iter(other))
