"""What is needed for somebody is asked for, closed with an outcome, opened again, and red while nobody sees to it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from clare_review.acts.action_desk import action_desk, close, need, say_row, undo
from clare_review.acts.at_risk import balanced
from clare_review.acts.contacting import link, note_attempt, own, unlink
from clare_review.acts.office import Office
from clare_review.acts.status import status_text
from clare_review.acts.urgent import acknowledge
from clare_review.errors import RecordingRefused, ReviewNotReady
from clare_review.ledger.entry import EntryKind
from clare_review.review import Review
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.contact import Attempt, Ended, Way

from .conftest import CALM, JUDGED, URGENT

TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def desk(risen: Office) -> Office:
    """Both people at risk have an owner and a next date, and the urgent matter is held."""
    for reference in (URGENT, JUDGED):
        own(risen, reference, owner="S01", next_on=TOMORROW)
    acknowledge(risen, risen.entries(EntryKind.URGENT)[0].number)
    return risen


def ask(office: Office, kind: ActionKind = ActionKind.IDVA, reference: str = URGENT, **more: int) -> int:
    return need(office, reference, kind, owner="S02", due=TOMORROW, **more).number


def on(office: Office, day: int) -> Office:
    return replace(office, clock=lambda: datetime(2026, 3, day, 0, 1, tzinfo=UTC))


def red(office: Office) -> list[tuple[str, ...]]:
    found = action_desk(office)
    return [one.red(found.today) for one in found.red]


def test_somebody_nobody_has_is_red_and_looked_after_once_somebody_does(risen: Office, desk: Office) -> None:
    assert red(replace(risen, as_of=7)) == [("contact: nobody has it", "contact: no next date")] * 2
    assert red(desk) == [] and action_desk(desk).unowned == 0
    assert "2 people at risk on 2 March 2026 = 2 open" in action_desk(desk).sentence()
    assert red(on(desk, 4)) == [("contact: its date has passed",)] * 2


def test_the_status_says_how_many_are_not_looked_after_and_what_comes_next(risen: Office, review: Review) -> None:
    acknowledge(risen, risen.entries(EntryKind.URGENT)[0].number)
    assert review.status()["at_risk"] == {"people": 2, "red": 2}
    said = status_text(risen)
    assert "2 people at risk, 2 of them not looked after" in said and said.endswith("next: clare-review desk")


def test_an_urgent_matter_nobody_holds_in_time_is_red(risen: Office) -> None:
    own(risen, URGENT, owner="S01", next_on=TOMORROW)
    later = replace(risen, clock=lambda: datetime(2026, 3, 2, 11, 30, tzinfo=UTC))
    assert ("1 urgent matter that nobody holds in time",) in red(later)


def test_what_is_needed_is_open_until_it_is_closed_with_what_came_of_it(desk: Office, review: Review) -> None:
    asked = ask(desk, ActionKind.DISCLOSURE)
    assert ("disclosure now, under today's guidance: its day has passed") in red(on(desk, 4))[0]
    made = close(desk, asked, Outcome.DONE, note="in person, with the safety plan")
    assert (made.subject, made.body["outcome"]) == (URGENT, "done")
    assert made.body["guidance"] == [v.id for v in desk.guidance.in_force(TODAY, TODAY)] != []
    assert [one.is_open for row in action_desk(desk).rows for one in row.actions] == [False]
    review.verify()


def test_what_was_closed_is_opened_again_with_why_and_closed_again(desk: Office, review: Review) -> None:
    asked = ask(desk)
    closing = close(desk, asked, Outcome.DECLINED, note="she has one already").number
    with pytest.raises(RecordingRefused, match="say why it is open again"):
        undo(desk, closing, why=" ")
    undo(desk, closing, why="it was her sister who has one")
    with pytest.raises(RecordingRefused, match="there is nothing to undo"):
        undo(desk, closing, why="again")
    close(desk, asked, Outcome.TAKEN_ON, taken_on_by="the IDVA service of the county")
    (action,) = [one for row in action_desk(desk).rows for one in row.actions]
    assert [each.outcome for each in action.closings] == [Outcome.DECLINED, Outcome.TAKEN_ON] and not action.is_open
    review.verify()


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.TAKEN_ON, "which agency or force acknowledged"),
        (Outcome.DECLINED, "say in a few words why it is declined"),
        (Outcome.NOT_POSSIBLE, "why it is not possible"),
        (Outcome.NOT_NEEDED, "why it is not needed"),
    ],
)
def test_what_was_not_simply_done_is_explained(desk: Office, outcome: Outcome, why: str) -> None:
    asked = ask(desk)
    with pytest.raises(RecordingRefused, match=why):
        close(desk, asked, outcome)
    assert desk.position().number == asked


def test_of_two_who_close_the_same_at_once_one_is_told_that_it_is_closed(desk: Office) -> None:
    asked = ask(desk)

    def meanwhile(size: int) -> bytes:  # asked for a key after the rules were asked, and before the entry is made
        if desk.entries(EntryKind.DONE) == ():
            close(desk.for_reader("S02"), asked, Outcome.DONE)
        return desk.chance(size)

    with pytest.raises(RecordingRefused, match="was closed by entry"):
        close(replace(desk, chance=meanwhile), asked, Outcome.DECLINED, note="she has one")
    assert [entry.by for entry in desk.entries(EntryKind.DONE)] == ["S02"]


def test_it_gets_another_owner_and_day_by_an_entry_that_names_the_one_before(desk: Office, review: Review) -> None:
    asked = ask(desk)
    changed = need(desk, URGENT, ActionKind.IDVA, owner="S03", due=date(2026, 3, 9), replaces=asked)
    again = need(desk, URGENT, ActionKind.IDVA, owner="S04", due=date(2026, 3, 10), replaces=asked)
    assert (changed.supersedes, again.supersedes) == (asked, changed.number)
    (action,) = [one for row in action_desk(desk).rows for one in row.actions]
    assert (action.entry, action.owner, action.due) == (asked, "S04", date(2026, 3, 10))
    close(desk, again.number, Outcome.DONE)
    with pytest.raises(RecordingRefused, match="was closed by entry"):
        ask(desk, replaces=asked)
    with pytest.raises(RecordingRefused, match="was closed by entry"):
        close(desk, asked, Outcome.DONE)
    review.verify()


def test_nothing_is_asked_for_that_nobody_sees_to_or_of_nobody_at_risk(desk: Office) -> None:
    with pytest.raises(RecordingRefused, match=r"say who sees to it\n  - 2026-03-01 has passed"):
        need(desk, URGENT, ActionKind.MARAC, owner=" ", due=date(2026, 3, 1))
    with pytest.raises(ReviewNotReady, match="nobody was flagged on it"):
        ask(desk, reference=CALM)
    with pytest.raises(ReviewNotReady, match="asks for nothing"):
        close(desk, 1, Outcome.DONE)


def test_one_person_is_one_row_with_everything_until_somebody_takes_it_back(desk: Office) -> None:
    one, two = ask(desk), ask(desk, ActionKind.APOLOGY, JUDGED)
    linked = link(desk, [JUDGED, URGENT], why="same woman").number
    (row,) = action_desk(desk).rows
    assert {each.entry for each in row.actions} == {one, two} and len(row.urgent) == 1
    said = (
        f"{URGENT} and {JUDGED}: open, 0 attempts; because: urgent, to be contacted today; with S01 and S02; next on 3"
    )
    assert said in say_row(row, TODAY)
    unlink(desk, linked, why="they share a name and nothing else")
    assert sorted(len(each.actions) for each in action_desk(desk).rows) == [1, 1]
    with pytest.raises(RecordingRefused, match="is no link that stands"):
        unlink(desk, linked, why="again")


def test_a_row_stays_open_while_something_is_needed_although_she_was_reached(desk: Office) -> None:
    ask(desk)
    call = Attempt(way=Way.CALL, at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC))
    note_attempt(desk, URGENT, call, Ended.REACHED, {"nevertheless": "she rang us"})
    row = next(one for one in action_desk(desk).rows if URGENT in one.person.references)
    assert row.person.stands == "reached" and row.is_open and row.owners == ("S01", "S02")
    assert sum(balanced(desk).values()) == 2 and action_desk(desk).as_json()["counts"] == balanced(desk)
