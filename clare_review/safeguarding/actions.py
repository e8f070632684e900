"""What has to be done for somebody at risk: by whom, by which day, and what came of it.

Nothing closes without an outcome. What was closed can be opened again, by an entry that says why; both stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from clare_review.errors import RecordingRefused, ReviewNotReady
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.possible_safeguarding import ACTIONS


class ActionKind(StrEnum):
    """What can be needed for somebody at risk."""

    POLICE = "police_action"
    DISCLOSURE = "disclosure"
    SAFETY_PLAN = "safety_plan"
    IDVA = "idva"
    MARAC = "marac"
    CHILDREN = "children"
    DVPN = "dvpn"
    APOLOGY = "apology"
    COMPLAINT = "complaint"

    @property
    def say(self) -> str:
        return _SAY[self]


_SAY: Mapping[ActionKind, str] = {
    ActionKind.POLICE: "immediate police action",
    ActionKind.DISCLOSURE: "disclosure now, under today's guidance",
    ActionKind.SAFETY_PLAN: "safety plan",
    ActionKind.IDVA: "independent domestic violence adviser (IDVA)",
    ActionKind.MARAC: "referral to MARAC",
    ActionKind.CHILDREN: "children's social care",
    ActionKind.DVPN: "domestic violence protection notice or order (DVPN, DVPO)",
    ActionKind.APOLOGY: "apology",
    ActionKind.COMPLAINT: "told how to complain",
}


class Outcome(StrEnum):
    """What came of it."""

    DONE = "done"
    DECLINED = "declined"  # she did not want it
    TAKEN_ON = "taken_on"  # another agency or force acknowledged that it does it
    NOT_POSSIBLE = "not_possible"
    NOT_NEEDED = "not_needed"

    @property
    def say(self) -> str:
        return self.value.replace("_", " ")


@dataclass(frozen=True, kw_only=True)
class Closing:
    """By whom, when (UTC) and how something was closed, by which entry."""

    entry: int
    by: str
    at: datetime
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Action:
    """One thing that is needed for somebody; `entry` is the one that first said so, `last` the one that holds.

    `closings` are all there were, of which the last holds unless it was undone (`is_open`).
    """

    entry: int
    last: int
    reference: str
    kind: ActionKind
    owner: str
    due: date
    closings: tuple[Closing, ...] = ()
    is_open: bool = True

    @property
    def closing(self) -> Closing | None:
        """What closes it now."""
        return None if self.is_open else self.closings[-1]

    def overdue(self, today: date) -> bool:
        """Whether it is open and its day has passed, which it has when the day after it has begun."""
        return self.is_open and self.due < today


def fold_actions(entries: Iterable[Entry]) -> dict[int, Action]:
    """First entry to what is needed, from its entries in any order."""
    found: dict[int, Action] = {}
    closes: dict[int, int] = {}
    for entry in sorted((each for each in entries if each.kind in ACTIONS), key=lambda each: each.number):
        if entry.kind is EntryKind.NEEDED:
            first = entry.body.get("of", entry.number)
            found[first] = _asked(entry, first, found.get(first))
        elif entry.kind is EntryKind.DONE:
            before = found[entry.body["of"]]
            outcome = Outcome(entry.body["outcome"])
            closing = Closing(entry=entry.number, by=entry.by, at=entry.at, outcome=outcome)
            found[before.entry] = replace(before, closings=(*before.closings, closing), is_open=False)
            closes[entry.number] = before.entry
        else:
            first = closes[entry.body["of"]]
            found[first] = replace(found[first], is_open=True)
    return found


def _asked(entry: Entry, first: int, before: Action | None) -> Action:
    return Action(
        entry=first,
        last=entry.number,
        reference=entry.subject or "",
        kind=ActionKind(entry.body["action"]),
        owner=entry.body["owner"],
        due=date.fromisoformat(entry.body["due"]),
        closings=before.closings if before else (),
    )


def by_day(actions: Iterable[Action]) -> tuple[Action, ...]:
    """Those that are open by their day, then those that are closed in the order in which that was said."""
    return tuple(sorted(actions, key=lambda one: (not one.is_open, one.due if one.is_open else date.min, one.entry)))


def must_be_able_to_need(owner: str, due: date, today: date) -> None:
    """Refuses what nobody sees to, or by a day that has passed; raises RecordingRefused, naming all of it."""
    missing = [] if owner.strip() else ["say who sees to it"]
    if due < today:
        missing.append(f"{due.isoformat()} has passed: say by which day it has to be done")
    _refuse("what is needed was not recorded", missing)


def must_be_open(actions: Mapping[int, Action], entry: int) -> Action:
    """What the entry asks for, while that is open.

    Raises:
        ReviewNotReady: the entry asks for nothing.
        RecordingRefused: it is closed.
    """
    found = next((one for one in actions.values() if entry in (one.entry, one.last)), None)
    if found is None:
        raise ReviewNotReady(f"entry {entry:,} asks for nothing; `clare-review desk` names what is open by its entry")
    if found.closing:
        raise RecordingRefused(
            f"{found.kind.say} of entry {found.entry:,} was closed by entry {found.closing.entry:,} "
            f"({found.closing.outcome.say}): undo that first if it was wrong"
        )
    return found


def must_be_able_to_close(
    actions: Mapping[int, Action], entry: int, outcome: Outcome, *, note: str, taken_on_by: str
) -> Action:
    """What the entry asks for, when it can be closed so.

    What was not simply done is explained; whoever took it on is named and has acknowledged it.

    Raises:
        ReviewNotReady: the entry asks for nothing.
        RecordingRefused: it is closed, or something that has to be said is not.
    """
    found = must_be_open(actions, entry)
    missing = []
    if outcome is Outcome.TAKEN_ON and not taken_on_by.strip():
        missing.append("say which agency or force acknowledged that it does it; until one has, it is ours")
    if outcome in (Outcome.DECLINED, Outcome.NOT_POSSIBLE, Outcome.NOT_NEEDED) and not note.strip():
        missing.append(f"say in a few words why it is {outcome.say}")
    _refuse(f"{found.kind.say} was not closed", missing)
    return found


def must_be_able_to_undo(actions: Mapping[int, Action], entry: int, why: str) -> tuple[Action, int]:
    """What is closed by, or asked for by, the entry, and the entry that closes it now.

    Raises:
        ReviewNotReady: the entry neither closes nor asks for anything.
        RecordingRefused: it is open, or no reason is given.
    """
    found = next((one for one in actions.values() if entry in (one.entry, one.last, *_closings(one.closings))), None)
    if found is None:
        raise ReviewNotReady(f"entry {entry:,} closes nothing, so there is nothing to undo")
    if found.closing is None:
        raise RecordingRefused(f"{found.kind.say} of entry {found.entry:,} is open: there is nothing to undo")
    _refuse("nothing was undone", [] if why.strip() else ["say why it is open again"])
    return found, found.closing.entry


def _closings(closings: Sequence[Closing]) -> tuple[int, ...]:
    return tuple(each.entry for each in closings)


def _refuse(what: str, missing: Sequence[str]) -> None:
    if missing:
        raise RecordingRefused(f"{what}:" + "".join(f"\n  - {line}" for line in missing))
