"""No urgent matter is lost, and none is late unseen, whatever the clock does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clare_review.errors import NotAllowed, RecordingRefused, ReviewNotReady
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.safeguarding.urgent import Ladder, State, Urgent, fold_urgent, in_order, matter, must_be_able_to_hold

AT = datetime(2026, 3, 27, 16, 55, tzinfo=UTC)  # a Friday; the clocks go forward on the Sunday
LADDER = Ladder(hours=2, falls_to=("duty officer", "inspector", "superintendent"))
SECONDS = st.integers(1_672_531_200, 1_893_456_000)  # of 2023 to 2029, since 1970


def entry(number: int, kind: EntryKind, *, by: str = "R01", at: datetime = AT, **body: int) -> Entry:
    return Entry.chained(
        number=number, kind=kind, at=at, by=by, subject="A1", supersedes=None, key=str(number), body=body,
        text_digest=None, previous="",
    )  # fmt: skip


RAISED = entry(5, EntryKind.URGENT)
TAKEN = entry(6, EntryKind.ACKNOWLEDGED, by="S02", of=5)


def raised(at: datetime = AT) -> Urgent:
    return Urgent(entry=5, reference="A1", by="R01", at=at)


@pytest.mark.parametrize(
    ("hours", "state", "falls_to", "asked"),
    [
        (0, State.WAITING, "duty officer", 1),
        (1.99, State.WAITING, "duty officer", 1),
        (2, State.LATE, "inspector", 2),
        (4, State.LATE, "superintendent", 3),
        (63, State.LATE, "superintendent", 32),  # the machine slept until Monday
        (-3, State.WAITING, "duty officer", 1),  # the clock was put back
    ],
)
def test_a_matter_nobody_holds_falls_to_the_next_each_time_the_hours_pass(hours, state, falls_to, asked):
    told = matter(raised(), LADDER, AT + timedelta(hours=hours))
    assert (told.state, told.falls_to, told.asked) == (state, falls_to, asked)


@given(since=SECONDS, seconds=st.integers(0, 10_000_000), hours=st.integers(1, 24))
def test_a_matter_is_late_exactly_when_its_hours_have_passed_on_any_day_of_the_year(since, seconds, hours):
    at = datetime.fromtimestamp(since, UTC)
    ladder = Ladder(hours=hours, falls_to=("a", "b"))
    now = (at + timedelta(seconds=seconds)).astimezone(ZoneInfo("Europe/London"))
    told = matter(raised(at), ladder, now)
    assert (told.state is State.LATE) == (seconds >= hours * 3600)
    assert told.falls_to == ("a" if seconds < hours * 3600 else "b")


def test_a_matter_somebody_holds_is_never_late():
    (held,) = fold_urgent([TAKEN, RAISED]).values()
    told = matter(held, LADDER, AT + timedelta(days=30))
    assert (told.state, told.falls_to, held.holder.by) == (State.HELD, "", "S02")


def test_what_is_late_stands_first_then_what_waits_then_what_is_held():
    late, waiting = raised(), Urgent(entry=6, reference="A2", by="R01", at=AT + timedelta(hours=3))
    held = fold_urgent([entry(1, EntryKind.URGENT), entry(2, EntryKind.ACKNOWLEDGED, by="S02", of=1)])[1]
    told = in_order(matter(each, LADDER, AT + timedelta(hours=4)) for each in (held, waiting, late))
    assert [each.state for each in told] == [State.LATE, State.WAITING, State.HELD]


def test_the_last_who_took_a_matter_on_holds_it_and_the_others_are_kept():
    again = entry(7, EntryKind.ACKNOWLEDGED, by="S03", of=5)
    (held,) = fold_urgent([RAISED, TAKEN, again]).values()
    assert held.holder.by == "S03" and [each.by for each in held.held] == ["S02", "S03"]


def test_who_may_hold_a_matter():
    free, taken = fold_urgent([RAISED]), fold_urgent([RAISED, TAKEN])
    assert must_be_able_to_hold(free, 5, "S02", take_over=False).reference == "A1"
    assert must_be_able_to_hold(taken, 5, "S03", take_over=True).holder.by == "S02"
    with pytest.raises(NotAllowed, match="somebody else has to hold it"):
        must_be_able_to_hold(free, 5, "R01", take_over=False)
    with pytest.raises(RecordingRefused, match="S02 holds it, since entry 6"):
        must_be_able_to_hold(taken, 5, "S03", take_over=False)
    with pytest.raises(RecordingRefused, match="holds it already"):
        must_be_able_to_hold(taken, 5, "S02", take_over=True)
    with pytest.raises(ReviewNotReady, match=r"entry 4 is no urgent matter \(there are: 5\)"):
        must_be_able_to_hold(free, 4, "S02", take_over=False)
