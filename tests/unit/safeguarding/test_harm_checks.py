"""Harm is looked for again at every horizon of every closed case, and a search left out is said with why."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clare_review.errors import RecordingRefused
from clare_review.safeguarding.harm_checks import (
    Checked,
    Closed,
    Due,
    Found,
    after_months,
    due_checks,
    must_be_able_to_check,
)

CLOSED = Closed(reference="A", on=date(2023, 11, 30))
WANTED = {"pnd": "PND", "marac": "MARAC"}
DAYS = st.dates(date(2015, 1, 1), date(2035, 1, 1))


def checked(on: date, months: int = 3) -> Checked:
    return Checked(reference="A", months=months, on=on, by="L01", entry=9, searched=("pnd",), found=Found.NOTHING_NEW)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2022, 11, 30), 3, date(2023, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 12, 31), 1, date(2024, 1, 31)),
        (date(2023, 1, 15), 24, date(2025, 1, 15)),
    ],
)
def test_so_many_months_on_is_the_same_day_or_the_last_of_the_month(day, months, then):
    assert after_months(day, months) == then


@given(DAYS, st.integers(1, 120))
def test_a_horizon_lies_in_the_month_that_many_months_on(day, months):
    then = after_months(day, months)
    assert (then.year * 12 + then.month) - (day.year * 12 + day.month) == months
    assert then.day == day.day or (then.day < day.day and (then + timedelta(days=1)).day == 1)


@given(st.lists(DAYS, max_size=4), st.sets(st.integers(1, 24), min_size=1, max_size=3))
def test_every_closed_case_has_every_horizon_once_and_nothing_is_lost(days, horizons):
    closed = [Closed(reference=f"A{number}", on=day) for number, day in enumerate(days)]
    found = due_checks(closed, sorted(horizons), [])
    assert sorted((each.reference, each.months) for each in found) == sorted(
        (each.reference, months) for each in closed for months in horizons
    )
    assert [each.on for each in found] == sorted(each.on for each in found)


def test_what_is_due_is_done_by_a_check_on_its_day_or_later_and_not_by_one_before():
    day = date(2024, 2, 29)
    (due,) = due_checks([CLOSED], [3], [])
    assert due.on == day and not due.is_due(day - timedelta(days=1)) and due.is_due(day)
    assert due_checks([CLOSED], [3], [checked(day)])[0].done == 9
    assert due_checks([CLOSED], [3], [checked(day - timedelta(days=1))])[0].done is None
    assert due_checks([CLOSED], [3], [checked(day, months=12)])[0].done is None


def test_a_case_decided_anew_is_looked_at_anew():
    again = Closed(reference="A", on=date(2024, 6, 1))
    assert due_checks([again], [3], [checked(date(2024, 3, 1))])[0].done is None


def test_a_check_looks_everywhere_or_says_why_not():
    due = Due(reference="A", months=3, on=date(2024, 2, 29))
    must_be_able_to_check(due, due.on, ["pnd", "marac"], WANTED, "")
    must_be_able_to_check(due, due.on, ["pnd"], WANTED, "MARAC keeps nothing that old")
    with pytest.raises(RecordingRefused, match="not searched: MARAC"):
        must_be_able_to_check(due, due.on, ["pnd"], WANTED, " ")
    with pytest.raises(RecordingRefused, match="it is due on 29 February 2024") as refused:
        must_be_able_to_check(due, date(2024, 2, 28), ["pnc"], WANTED, "")
    assert "pnc: not on the search list (pnd, marac)" in str(refused.value)
    with pytest.raises(RecordingRefused, match="no check of that application"):
        must_be_able_to_check(None, due.on, ["pnd", "marac"], WANTED, "")


def test_how_a_check_stands_is_said_without_a_name():
    due = Due(reference="A", months=3, on=date(2024, 2, 29))
    assert due.sentence(date(2024, 3, 5)).endswith("after 3 months: due on 29 February 2024, 5 days ago")
    assert due.sentence(date(2024, 1, 5)).endswith("due later, on 29 February 2024")
