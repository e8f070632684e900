"""Nothing that is needed for somebody is lost, closes by itself, or is late unseen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clare_review.acts.at_risk import in_england
from clare_review.errors import RecordingRefused, ReviewNotReady
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.safeguarding.action_desk import Row, red_first, rows
from clare_review.safeguarding.actions import (
    Action,
    ActionKind,
    Outcome,
    by_day,
    fold_actions,
    must_be_able_to_close,
    must_be_able_to_need,
    must_be_able_to_undo,
    must_be_open,
)
from clare_review.safeguarding.contact import Ended
from clare_review.safeguarding.people import Person
from clare_review.safeguarding.urgent import Ladder, State, Urgent, fold_urgent, matter

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)
MOMENTS = st.integers(1_672_531_200, 1_893_456_000).map(lambda each: datetime.fromtimestamp(each, UTC))
STEPS = st.lists(st.tuples(st.sampled_from(("need", "change", "done", "undo", "raise", "hold")), st.integers(0, 5)))


def entry(number: int, kind: EntryKind, *, by: str = "S01", supersedes: int | None = None, **body: object) -> Entry:
    return Entry.chained(
        number=number, kind=kind, at=AT, by=by, subject="A1", supersedes=supersedes, key=str(number), body=body,
        text_digest=None, previous="",
    )  # fmt: skip


def action(number: int = 5, *, due: date = TODAY, is_open: bool = True) -> Action:
    return Action(
        entry=number, last=number, reference="A1", kind=ActionKind.IDVA, owner="S01", due=due, is_open=is_open
    )


def needed(number: int, **more: object) -> Entry:
    return entry(number, EntryKind.NEEDED, action="idva", owner="S01", due="2026-03-04", **more)


def worked(steps: list[tuple[str, int]]) -> list[Entry]:
    """The entries that the desk's rules let happen, of steps tried one after the other."""
    made: list[Entry] = []
    for what, which in steps:
        number, actions, raised = len(made) + 1, fold_actions(made), fold_urgent(made)
        first = sorted(actions)[which % len(actions)] if actions else 0
        if what == "need":
            made.append(needed(number))
        elif what == "change" and first and actions[first].is_open:
            made.append(needed(number, supersedes=actions[first].last, of=first))
        elif what == "done" and first and actions[first].is_open:
            made.append(entry(number, EntryKind.DONE, of=first, outcome="done"))
        elif what == "undo" and first and (closing := actions[first].closing):
            made.append(entry(number, EntryKind.UNDONE, of=closing.entry))
        elif what == "raise":
            made.append(entry(number, EntryKind.URGENT, by="R01"))
        elif what == "hold" and raised:
            made.append(entry(number, EntryKind.ACKNOWLEDGED, of=sorted(raised)[which % len(raised)]))
    return made


@given(steps=STEPS, cut=st.integers(0, 40))
def test_whatever_the_process_was_killed_between_nothing_that_was_recorded_is_lost(steps, cut):
    entries = worked(steps)[:cut]  # a ledger after a kill holds the entries up to some one of them
    asked = {one.number for one in entries if one.kind is EntryKind.NEEDED and one.supersedes is None}
    raised = {one.number for one in entries if one.kind is EntryKind.URGENT}
    urgent = [matter(each, LADDER, AT + timedelta(days=3)) for each in fold_urgent(entries).values()]
    (row,) = rows([Person(references=("A1",))], fold_actions(reversed(entries)).values(), urgent)
    assert {one.entry for one in row.actions} == asked and {one.urgent.entry for one in row.urgent} == raised
    held = {one.body["of"] for one in entries if one.kind is EntryKind.ACKNOWLEDGED}
    assert {one.urgent.entry for one in row.urgent if one.state is State.LATE} == raised - held


LADDER = Ladder(hours=2, falls_to=("a", "b"))


@given(at=MOMENTS, days=st.integers(-400, 400))
def test_what_is_open_is_red_from_the_day_after_its_day_has_begun_in_england_and_not_before(at, days):
    today = in_england(at).date()
    row = Row(person=Person(references=("A1",), ended=Ended.REACHED), actions=(action(due=today + timedelta(days)),))
    assert bool(row.red(today)) is (days < 0)
    assert Row(person=row.person, actions=(action(due=date.min, is_open=False),)).red(today) == ()


@pytest.mark.parametrize(
    ("due", "at", "late"),
    [
        (date(2026, 3, 29), datetime(2026, 3, 29, 22, 59, tzinfo=UTC), False),  # the clocks went forward: 23:59
        (date(2026, 3, 29), datetime(2026, 3, 29, 23, 0, tzinfo=UTC), True),  # and a new day an hour early in UTC
        (date(2026, 10, 25), datetime(2026, 10, 25, 23, 59, tzinfo=UTC), False),  # the clocks went back
        (date(2026, 10, 25), datetime(2026, 10, 26, 0, 0, tzinfo=UTC), True),
        (date(2028, 2, 28), datetime(2028, 2, 29, 0, 0, tzinfo=UTC), True),  # a leap day is a day
        (date(2028, 2, 29), datetime(2028, 2, 29, 23, 59, tzinfo=UTC), False),
        (date(2026, 5, 22), datetime(2026, 5, 25, 9, 0, tzinfo=UTC), True),  # a bank holiday hides nothing
    ],
)
def test_a_day_ends_when_it_ends_on_the_wall(due, at, late):
    assert action(due=due).overdue(in_england(at).date()) is late


@given(raised=MOMENTS, looks=st.lists(st.integers(0, 400_000), min_size=1))
def test_a_machine_that_slept_shows_at_its_first_look_what_became_late_meanwhile(raised, looks):
    urgent = Urgent(entry=1, reference="A1", by="R01", at=raised)
    person = Person(references=("A1",), ended=Ended.REACHED)
    for seconds in sorted(looks):
        now = raised + timedelta(seconds=seconds)
        row = Row(person=person, urgent=(matter(urgent, LADDER, now),))
        assert bool(row.red(in_england(now).date())) is (seconds >= 7200) and row.is_open


def test_those_in_trouble_stand_first_then_by_their_next_day_then_those_that_are_done():
    late, soon = action(1, due=date(2026, 3, 1)), action(2, due=date(2026, 3, 5))
    reached = Person(references=("A1",), ended=Ended.REACHED)
    one, two, three = (Row(person=reached, actions=each) for each in ((late,), (soon,), ()))
    assert red_first([three, two, one], TODAY) == (one, two, three)
    assert [each.next_on for each in (one, two, three)] == [late.due, soon.due, None]


def test_what_is_open_stands_by_its_day_before_what_is_closed():
    found = [action(1, is_open=False), action(2, due=date(2026, 3, 9)), action(3)]
    assert [one.entry for one in by_day(found)] == [3, 2, 1]


def test_the_rules_of_asking_closing_and_undoing_name_what_is_missing():
    actions = fold_actions([needed(5), entry(6, EntryKind.DONE, of=5, outcome="declined"), needed(7)])
    must_be_able_to_need("S01", TODAY, TODAY)
    assert must_be_open(actions, 7).entry == 7
    assert must_be_able_to_undo(actions, 6, "she wants one now") == (actions[5], 6)
    with pytest.raises(RecordingRefused, match=r"closed by entry 6 \(declined\): undo that first"):
        must_be_able_to_close(actions, 5, Outcome.DONE, note="", taken_on_by="")
    with pytest.raises(ReviewNotReady, match="entry 9 closes nothing"):
        must_be_able_to_undo(actions, 9, "why")
