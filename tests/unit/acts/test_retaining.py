"""Whether records are still kept is reviewed: what is due is listed, and what is kept is an entry."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clare_review.acts.erasing import erase
from clare_review.acts.office import Office
from clare_review.acts.populations import seal
from clare_review.acts.retaining import retain, retentions
from clare_review.errors import NotAllowed, ReviewError, ReviewNotReady
from clare_review.planning.retention import State
from clare_review.review import Review

from .conftest import Give, found

LONG_AGO, LATELY = "54200000001", "54200000002"  # decided on 20 March 2018, and on 20 March 2023
LATER = date(2031, 3, 2)


@pytest.fixture
def held(office: Office, give: Give) -> Office:
    first = {"Received": "2018-03-04", "Outcome date": "2018-03-20"}
    give("a.csv", found(first, {"Reference": LATELY, "Received": "2023-03-04", "Outcome date": "2023-03-20"}))
    seal(office)
    return office


def states(office: Office) -> dict[str, State]:
    return {one.reference: one.state for one in retentions(office).records}


def test_what_is_due_stands_first_and_nothing_is_changed(held: Office) -> None:
    before = held.position()
    told = retentions(held)
    assert [(one.reference, one.due) for one in told.records] == [
        (LONG_AGO, date(2024, 3, 20)),
        (LATELY, date(2029, 3, 20)),
    ]
    assert [one.reference for one in told.due] == [LONG_AGO]
    assert "2 applications on 2 March 2026, as at entry 3: 1 due, 1 due later" in told.sentence()
    assert held.position() == before


def test_a_record_that_is_kept_is_due_again_on_its_next_day(held: Office, review: Review) -> None:
    before = held.position().number
    entry = retain(held, LONG_AGO, until=LATER, why="the subject is known to MARAC again")
    assert states(held) == {LONG_AGO: State.LATER, LATELY: State.LATER}
    assert held.keeper.texts([entry.number]) == {entry.number: {"why": "the subject is known to MARAC again"}}
    assert states(held.as_at(before))[LONG_AGO] is State.DUE
    assert states(replace(held, clock=lambda: datetime(2031, 3, 2, tzinfo=UTC)))[LONG_AGO] is State.DUE
    review.verify()


def test_the_last_decision_counts_though_it_names_an_earlier_day(held: Office) -> None:
    retain(held, LATELY, until=LATER, why="asked for")
    retain(held, LATELY, until=date(2027, 1, 1), why="that was too long")
    assert {one.reference: one.due for one in retentions(held).records}[LATELY] == date(2027, 1, 1)


def test_as_at_an_entry_of_the_past_the_look_is_on_its_day(held: Office) -> None:
    later = replace(held, clock=lambda: datetime(2030, 1, 1, tzinfo=UTC))
    assert states(later)[LATELY] is State.DUE
    assert states(later.as_at(held.position().number))[LATELY] is State.LATER


def test_what_was_erased_is_listed_as_erased_and_cannot_be_kept(held: Office, review: Review) -> None:
    retain(held, LONG_AGO, until=LATER, why="Tom Reed is known to MARAC")
    before = held.position().number
    erase(held, references=[LONG_AGO], why="nothing speaks for keeping it")
    assert states(held)[LONG_AGO] is State.ERASED and "Reed" not in str(held.keeper.texts())
    assert states(held.as_at(before))[LONG_AGO] is State.LATER
    with pytest.raises(ReviewNotReady, match="it was erased by entry"):
        retain(held, LONG_AGO, until=LATER, why="too late")
    review.verify()


@pytest.mark.parametrize(
    ("reference", "until", "why", "said"),
    [
        (LONG_AGO, date(2026, 3, 2), "a ground", "2026-03-02 is not in the future"),
        (LONG_AGO, date(2020, 1, 1), " ", "on what ground it is kept; 2020-01-01 is not in the future"),
        ("54200000099", LATER, "a ground", "no sealed population holds it"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_recorded(held: Office, reference, until, why, said) -> None:
    before = held.position()
    with pytest.raises(ReviewError, match=said):
        retain(held, reference, until=until, why=why)
    assert held.position() == before


def test_nothing_is_kept_in_the_past_of_the_ledger(held: Office) -> None:
    with pytest.raises(NotAllowed):
        retain(held.as_at(2), LONG_AGO, until=LATER, why="a ground")


def test_settings_without_periods_are_told_what_to_copy(held: Office) -> None:
    without = replace(held, settings=held.settings.model_copy(update={"retention": None}))
    with pytest.raises(ReviewNotReady, match="copy the part `retention:`"):
        retentions(without)
