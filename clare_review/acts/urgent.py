"""Urgent matters of a review: how they stand now, and who takes one on."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clare_review.acts.cases import consult
from clare_review.acts.office import Office
from clare_review.acts.populations import invented
from clare_review.guidance.wording import say_count
from clare_review.ledger.entry import Entry, EntryKind, NewEntry, written
from clare_review.ledger.reading import Reading
from clare_review.reviewing.wording import say_date_and_time
from clare_review.safeguarding.urgent import (
    KINDS,
    Ladder,
    Matter,
    State,
    fold_urgent,
    in_order,
    matter,
    must_be_able_to_hold,
)


@dataclass(frozen=True, kw_only=True)
class UrgentMatters:
    """Every urgent matter as it stands at one moment, those that are late first."""

    now: datetime
    entry: int
    matters: tuple[Matter, ...]

    @property
    def counts(self) -> dict[str, int]:
        """State to how many matters; every state is there, so that they add up to all of them."""
        found = Counter(one.state for one in self.matters)
        return {state.value: found[state] for state in State}

    @property
    def held_by_nobody(self) -> tuple[Matter, ...]:
        return tuple(one for one in self.matters if one.state is not State.HELD)

    @property
    def late(self) -> tuple[Matter, ...]:
        return tuple(one for one in self.matters if one.state is State.LATE)

    def sentence(self) -> str:
        """How many there are and how they stand, on one line."""
        told = ", ".join(f"{number:,} {state}" for state, number in self.counts.items())
        return f"{say_count(len(self.matters), 'urgent matter')} at {say_date_and_time(self.now)}: {told}"

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "at": written(self.now),
            "entry": self.entry,
            "counts": self.counts,
            "matters": [
                {
                    "entry": one.urgent.entry,
                    "reference": one.urgent.reference,
                    "raised": written(one.urgent.at),
                    "by": one.urgent.by,
                    "state": one.state.value,
                    "due": written(one.due),
                    "falls_to": one.falls_to,
                    "held_by": one.urgent.holder.by if one.urgent.holder else None,
                }
                for one in self.matters
            ],
        }


def say_matter(one: Matter) -> str:
    """One matter in a sentence, without a word of the case."""
    urgent = one.urgent
    raised = f"entry {urgent.entry:,}, {urgent.reference}: raised by {urgent.by}, {say_date_and_time(urgent.at)}"
    if urgent.holder:
        return f"{raised}; held by {urgent.holder.by} since {say_date_and_time(urgent.holder.at)}"
    if one.state is State.WAITING:
        return f"{raised}; NOBODY HOLDS IT YET: {one.falls_to}, by {say_date_and_time(one.due)}"
    return (
        f"{raised}; NOBODY HOLDS IT, and somebody had to by {say_date_and_time(one.due)}: now {one.falls_to} "
        f"(asked {say_count(one.asked, 'time')})"
    )


def urgent_matters(office: Office) -> UrgentMatters:
    """How every urgent matter stands, as at the office's position: now, or at the moment of that entry.

    One raised on a case that was invented to measure its reader puts nobody in danger and is not among them.
    """
    with office.at_one_moment() as at:
        position, nobody = at.position().number, invented(at)
        found = fold_urgent(entry for entry in at.entries(*KINDS) if entry.subject not in nobody)
        now = at.time()
    matters = in_order(matter(each, _ladder(office), now) for each in found.values())
    return UrgentMatters(now=now, entry=position, matters=matters)


def acknowledge(office: Office, entry: int, *, take_over: bool = False) -> Entry:
    """Records that the office's reader takes an urgent matter on; from then on it is theirs to see through.

    Raises:
        ReviewNotReady: the entry is no urgent matter.
        NotAllowed: they raised it themselves, or the review is shown as at an earlier entry.
        RecordingRefused: somebody holds it already.
    """
    office.must_be_now()
    found = must_be_able_to_hold(fold_urgent(office.entries(*KINDS)), entry, office.reader, take_over=take_over)

    def check(present: Reading) -> None:
        must_be_able_to_hold(fold_urgent(present.entries(kinds=KINDS)), entry, office.reader, take_over=take_over)

    new = NewEntry(
        kind=EntryKind.ACKNOWLEDGED,
        by=office.reader,
        key=office.key(),
        subject=found.reference,
        supersedes=found.holder.entry if found.holder else None,
        body={"of": entry},
    )
    return office.keeper.append(new, check=check)


def why_urgent(office: Office, entry: int) -> str:
    """What was typed when a matter was raised; the look is logged first, as for opening a case."""
    found = fold_urgent(office.entries(*KINDS))[entry]
    consult(office, found.reference, why=f"urgent matter of entry {entry}")
    return office.ledger.texts([entry]).get(entry, {}).get("why", "")


def _ladder(office: Office) -> Ladder:
    return Ladder(hours=office.settings.urgent.hours, falls_to=office.settings.urgent.falls_to)
