"""Urgent matters: who holds each one, by when somebody has to, and to whom it falls while nobody does.

A matter is urgent from the moment it is in the ledger, whatever becomes of the judgement. How long it has waited is
worked out from the clock at every look, so that a machine that slept for a weekend is not told that nothing is late.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from clare_review.errors import NotAllowed, RecordingRefused, ReviewNotReady
from clare_review.ledger.entry import Entry, EntryKind

KINDS = (EntryKind.URGENT, EntryKind.ACKNOWLEDGED)


class State(StrEnum):
    """How an urgent matter stands."""

    LATE = "late"  # nobody holds it, and its time has passed
    WAITING = "waiting"  # nobody holds it yet
    HELD = "held"


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """Within how many hours somebody has to hold a matter, and to whom it falls, from the first to the last."""

    hours: int
    falls_to: tuple[str, ...]

    @property
    def step(self) -> timedelta:
        return timedelta(hours=self.hours)


@dataclass(frozen=True, kw_only=True)
class Held:
    """Who took a matter on, when (UTC), and by which entry."""

    by: str
    at: datetime
    entry: int


@dataclass(frozen=True, kw_only=True)
class Urgent:
    """One urgent matter as the ledger holds it; `held` is everybody who took it on, the last of whom holds it."""

    entry: int
    reference: str
    by: str
    at: datetime
    held: tuple[Held, ...] = ()

    @property
    def holder(self) -> Held | None:
        return self.held[-1] if self.held else None


@dataclass(frozen=True, kw_only=True)
class Matter:
    """An urgent matter at one moment.

    `due` is when somebody has to hold it, or had to. `falls_to` is whose it is to see to that now, and `asked` how many
    of them it has come to, counting the last one again each time the hours pass; both say nothing of one that is held.
    """

    urgent: Urgent
    state: State
    due: datetime
    falls_to: str = ""
    asked: int = 0


def fold_urgent(entries: Iterable[Entry]) -> dict[int, Urgent]:
    """Entry number to urgent matter, from its entries in any order."""
    found: dict[int, Urgent] = {}
    for entry in sorted(entries, key=lambda each: each.number):
        if entry.kind is EntryKind.URGENT:
            found[entry.number] = Urgent(entry=entry.number, reference=entry.subject or "", by=entry.by, at=entry.at)
        elif entry.kind is EntryKind.ACKNOWLEDGED and entry.body["of"] in found:
            before = found[entry.body["of"]]
            held = Held(by=entry.by, at=entry.at, entry=entry.number)
            found[before.entry] = replace(before, held=(*before.held, held))
    return found


def matter(urgent: Urgent, ladder: Ladder, now: datetime) -> Matter:
    """How a matter stands at `now`: each time the hours pass and nobody holds it, it falls to the next of the ladder.

    A clock that was put back makes no matter younger than new.
    """
    due = urgent.at + ladder.step
    if urgent.holder:
        return Matter(urgent=urgent, state=State.HELD, due=due)
    passed = max(0, (now - urgent.at) // ladder.step)
    return Matter(
        urgent=urgent,
        state=State.LATE if now >= due else State.WAITING,
        due=due,
        falls_to=ladder.falls_to[min(passed, len(ladder.falls_to) - 1)],
        asked=passed + 1,
    )


def in_order(matters: Iterable[Matter]) -> tuple[Matter, ...]:
    """Those that are late first, then those that wait, then those that are held; within each the oldest first."""
    order = list(State)
    return tuple(sorted(matters, key=lambda each: (order.index(each.state), each.urgent.entry)))


def must_be_able_to_hold(matters: Mapping[int, Urgent], entry: int, by: str, *, take_over: bool) -> Urgent:
    """The matter that `by` asks to hold.

    Raises:
        ReviewNotReady: the entry is no urgent matter.
        NotAllowed: they raised it themselves; somebody else has to act.
        RecordingRefused: they hold it already, or somebody else does and `take_over` does not say that they give it up.
    """
    if entry not in matters:
        there = ", ".join(map(str, matters)) or "none"
        raise ReviewNotReady(f"entry {entry} is no urgent matter (there are: {there})")
    found = matters[entry]
    if found.by == by:
        raise NotAllowed(f"{by} raised this themselves: somebody else has to hold it")
    if found.holder and found.holder.by == by:
        raise RecordingRefused(f"{by} holds it already, since entry {found.holder.entry:,}")
    if found.holder and not take_over:
        raise RecordingRefused(
            f"{found.holder.by} holds it, since entry {found.holder.entry:,}; speak to them, and take it over with "
            "--take-over if it is yours now"
        )
    return found
