"""The action desk of a review: everybody at risk in one row each, and what is asked for, closed and opened again."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from clare_review.acts.at_risk import flags, people, person_of, today_here
from clare_review.acts.contacting import say_of
from clare_review.acts.office import Office
from clare_review.acts.urgent import urgent_matters
from clare_review.guidance.wording import say_count, say_day, say_list
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.possible_safeguarding import ACTIONS
from clare_review.safeguarding.action_desk import Row, red_first, rows
from clare_review.safeguarding.actions import (
    Action,
    ActionKind,
    Outcome,
    fold_actions,
    must_be_able_to_close,
    must_be_able_to_need,
    must_be_able_to_undo,
    must_be_open,
)
from clare_review.safeguarding.people import counted


@dataclass(frozen=True, kw_only=True)
class ActionDesk:
    """Everybody at risk at one moment, those whom nobody looks after in time first; `counts` add up to all of them."""

    today: date
    entry: int
    rows: tuple[Row, ...]

    @property
    def red(self) -> tuple[Row, ...]:
        """Those of whom something is late, or nobody's."""
        return tuple(one for one in self.rows if one.red(self.today))

    @property
    def counts(self) -> dict[str, int]:
        """`open` and every way contact can end to how many people stand so."""
        return counted(one.person for one in self.rows)

    @property
    def unowned(self) -> int:
        """People whose contact is open and whom nobody has, or who have no next date."""
        return sum(bool(one.person.troubles(date.min)) for one in self.rows)

    def sentence(self) -> str:
        """How many people there are and how they stand, on one line."""
        told = " + ".join(f"{number:,} {name}" for name, number in self.counts.items())
        red = f"RED: {say_count(len(self.red), 'person', 'people')} not looked after" if self.red else "nobody is red"
        return (
            f"{say_count(len(self.rows), 'person', 'people')} at risk on {say_day(self.today)} = {told}; "
            f"{self.unowned:,} unowned; {red}"
        )

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "day": self.today.isoformat(),
            "entry": self.entry,
            "counts": self.counts,
            "unowned": self.unowned,
            "people": [_row_json(one, self.today) for one in self.rows],
        }


def say_row(one: Row, today: date) -> str:
    """One person in a sentence, without a name."""
    person = one.person
    parts = [f"{say_list(person.references)}: {person.stands}, {say_count(person.attempts, 'attempt')}"]
    if one.why:
        parts.append(f"because: {', '.join(one.why)}")
    if one.owners:
        parts.append(f"with {say_list(one.owners)}")
    if one.next_on:
        parts.append(f"next on {say_day(one.next_on)}")
    parts += [f"{each.kind.say} (entry {each.entry:,}, {each.owner}, {say_day(each.due)})" for each in one.open_actions]
    red = one.red(today)
    return "; ".join(parts) + (f"; RED: {'; '.join(red)}" if red else "")


def action_desk(office: Office) -> ActionDesk:
    """The action desk as at the office's position, on its day in England and Wales."""
    with office.at_one_moment() as at:
        everybody, needed = people(at), fold_actions(at.entries(*ACTIONS))
        found = rows(everybody.people, needed.values(), urgent_matters(at).matters, flags(at))
    return ActionDesk(today=everybody.today, entry=everybody.entry, rows=red_first(found, everybody.today))


def row_of(office: Office, reference: str) -> Row:
    """The row of the person whom an application concerns.

    Raises:
        ReviewNotReady: nobody was flagged on it.
    """
    with office.at_one_moment() as at:
        one = person_of(at, reference)
        needed = fold_actions(at.entries(*ACTIONS, subjects=one.references))
        (row,) = rows([one], needed.values(), urgent_matters(at).matters, flags(at, one.references))
    return row


def need(
    office: Office, reference: str, kind: ActionKind, *, owner: str, due: date, note: str = "", replaces: int = 0
) -> Entry:
    """Records that something has to be done for the person an application concerns, by whom and by which day.

    `replaces` names what was asked for before: another owner or day for it, on whichever application it stands.

    Raises:
        RecordingRefused: nobody sees to it, its day has passed, or what it replaces is closed or of another kind.
        ReviewNotReady: the application was not flagged, or nothing stands at the entry that is replaced.
    """
    must_be_able_to_need(owner, due, today_here(office))
    body: dict[str, Any] = {"action": kind.value, "owner": owner.strip(), "due": due.isoformat()}
    if not replaces:
        return say_of(office, EntryKind.NEEDED, reference, body, {"note": note})
    before = must_be_open(actions_around(office, replaces), replaces)

    def still(now: Office) -> None:
        must_be_open(actions_around(now, before.last), before.last)

    body |= {"action": before.kind.value, "of": before.entry}
    return say_of(office, EntryKind.NEEDED, before.reference, body, {"note": note}, supersedes=before.last, also=still)


def close(office: Office, entry: int, outcome: Outcome, *, note: str = "", taken_on_by: str = "") -> Entry:
    """Records what came of what an entry asks for.

    A disclosure that was made says by which guidance: the one in force on the day, not the one of the application.

    Raises:
        ReviewNotReady: the entry asks for nothing.
        RecordingRefused: it is closed, or something that has to be said is not.
    """

    def closable(now: Office) -> Action:
        return must_be_able_to_close(actions_around(now, entry), entry, outcome, note=note, taken_on_by=taken_on_by)

    found = closable(office)
    body: dict[str, Any] = {"of": found.entry, "outcome": outcome.value}
    if found.kind is ActionKind.DISCLOSURE and outcome is Outcome.DONE:
        body["guidance"] = _guidance_today(office)
    words = {"note": note, "taken_on_by": taken_on_by}
    return say_of(office, EntryKind.DONE, found.reference, body, words, also=closable)


def undo(office: Office, entry: int, *, why: str) -> Entry:
    """Opens again what an entry closed, or what it asks for; both stay in the ledger.

    Raises:
        ReviewNotReady: the entry closes nothing.
        RecordingRefused: it is open, or no reason is given.
    """

    def undoable(now: Office) -> tuple[Action, int]:
        return must_be_able_to_undo(actions_around(now, entry), entry, why)

    found, closing = undoable(office)
    return say_of(office, EntryKind.UNDONE, found.reference, {"of": closing}, {"why": why}, also=undoable)


def actions_around(office: Office, entry: int) -> dict[int, Action]:
    """Everything that was ever needed on the application that an entry is about, by the entry that first said so."""
    about = {one.subject for one in office.entries(*ACTIONS, after=entry - 1, upto=entry)} if entry > 0 else set()
    return fold_actions(office.entries(*ACTIONS, subjects=[each for each in about if each]))


def _guidance_today(office: Office) -> list[str]:
    today = today_here(office)
    return [version.id for version in office.guidance.in_force(today, today)]


def _row_json(one: Row, today: date) -> dict[str, Any]:
    person = one.person
    return {
        "references": list(person.references),
        "stands": person.stands,
        "why": list(one.why),
        "owner": person.owner,
        "next_on": one.next_on.isoformat() if one.next_on else None,
        "attempts": person.attempts,
        "actions": [
            {
                "entry": each.entry,
                "kind": each.kind.value,
                "owner": each.owner,
                "due": each.due.isoformat(),
                "outcome": each.closing.outcome.value if each.closing else None,
            }
            for each in one.actions
        ],
        "urgent": [each.urgent.entry for each in one.urgent],
        "red": list(one.red(today)),
    }
