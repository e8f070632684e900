"""What stood in a ledger before the entry that is looked at, as far as it decides whether that entry can be."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import APART, Stage, stage_in, stage_of

At = tuple[str, Stage]  # an application, and the stage at which somebody has it


@dataclass(kw_only=True)
class SoFar:
    """Worked out entry by entry. `ever` is everybody who was given a case at a stage, `readers` who has it there now:
    one person, or at the stages apart everybody who was given it. `drawn` are the cases drawn to be read again,
    `waiting` are the batches that were handed in and not answered yet, `accepted` those signed off since.
    """

    sealed_in: Mapping[str, int]  # reference to the population that first held it
    brought: Mapping[int, int]  # imported row to the entry that brought it
    looks: dict[tuple[str, str], int | None] = field(default_factory=dict)  # see `look`
    kinds: dict[int, EntryKind] = field(default_factory=dict)
    subjects: dict[int, str | None] = field(default_factory=dict)
    judged: dict[int, tuple[str | None, Stage]] = field(default_factory=dict)  # entry to its instrument and stage
    judged_cases: set[str | None] = field(default_factory=set)
    populations: int = 0
    readers: dict[At, frozenset[str]] = field(default_factory=dict)
    ever: dict[At, frozenset[str]] = field(default_factory=dict)
    batch_of: dict[At, str] = field(default_factory=dict)  # but for the stages apart
    batches: dict[str, str] = field(default_factory=dict)  # batch to whose it is
    sizes: Counter[str] = field(default_factory=Counter)  # batch to how many are in it, but for the stages apart
    drawn: set[tuple[str, str]] = field(default_factory=set)  # purpose and case
    handed_in: dict[str, tuple[int, str]] = field(default_factory=dict)  # batch to the last entry and its reader
    waiting: set[str] = field(default_factory=set)  # the batches handed in that the lead has not answered yet
    accepted: set[str] = field(default_factory=set)
    came_in: set[str] = field(default_factory=set)  # the people with a record of their own
    needs: dict[int, int] = field(default_factory=dict)  # entry to the one that first said it is needed
    closed: dict[int, int] = field(default_factory=dict)  # of these first ones to the entry that closes it
    registered: dict[int, str] = field(default_factory=dict)  # entry to whether it is a referral or what else
    learnt: dict[int, str] = field(default_factory=dict)  # entry to whether it is a cause, an action or what else
    released: set[str] = field(default_factory=set)  # the releases of figures by name
    signed: set[tuple[str, str, str]] = field(default_factory=set)  # release, small number, and who signed for it

    def is_sealed(self, case: str | None) -> bool:
        """Whether a population sealed so far holds a case."""
        version = self.sealed_in.get(case or "")
        return version is not None and version <= self.populations

    def look(self, entry: Entry) -> None:
        """Takes a consultation in, of which the first of a reader on a case counts.

        It says after which entry of the review's book it was; None where that was not noted yet.
        """
        if entry.kind is EntryKind.CONSULTED and entry.subject:
            self.looks.setdefault((entry.by, entry.subject), entry.body.get("after"))

    def remember(self, entry: Entry) -> None:
        """Takes an entry of the review's book in."""
        self.kinds[entry.number] = entry.kind
        self.subjects[entry.number] = entry.subject
        match entry.kind:
            case EntryKind.SEALED:
                self.populations = entry.body["version"]
            case EntryKind.ALLOCATED:
                self._give(entry.body["batches"], batch="id", to="reviewer")
            case EntryKind.HANDED_OVER:
                self._give(entry.body["moves"], batch="batch", to="to")
            case EntryKind.JUDGED:
                self.judged[entry.number] = entry.body.get("instrument"), stage_of(entry.body)
                self.judged_cases.add(entry.subject)
            case EntryKind.DRAWN:
                self.drawn |= {(entry.body["purpose"], each["reference"]) for each in entry.body["chosen"]}
            case EntryKind.HANDED_IN:
                self.handed_in[entry.body["batch"]] = entry.number, entry.by
                self._stands_as(entry.body["batch"], waiting=True)
            case EntryKind.ACCEPTED:
                self._stands_as(entry.body["batch"], accepted=True)
            case EntryKind.EXCEPTED:
                self.signed.add((entry.body["release"], entry.body["figure"], entry.by))
            case EntryKind.RELEASED:
                self.released.add(entry.body["release"])
            case EntryKind.RETURNED:
                self._stands_as(entry.body["batch"])
            case EntryKind.CAME_IN:
                self.came_in.add(entry.subject or "")
            case EntryKind.NEEDED:
                self.needs[entry.number] = entry.body.get("of", entry.number)
            case EntryKind.DONE:
                self.closed[entry.body["of"]] = entry.number
            case EntryKind.UNDONE:
                self.closed = {need: done for need, done in self.closed.items() if done != entry.body["of"]}
            case EntryKind.REGISTERED:
                self.registered[entry.number] = entry.body["unit"]
            case EntryKind.LEARNT:
                self.learnt[entry.number] = entry.body["part"]

    def _stands_as(self, batch: str, *, waiting: bool = False, accepted: bool = False) -> None:
        for batches, belongs in ((self.waiting, waiting), (self.accepted, accepted)):
            batches.discard(batch)
            batches |= {batch} if belongs else set()

    def _give(self, parts: Iterable[Mapping[str, Any]], *, batch: str, to: str) -> None:
        for part in parts:
            self.batches[part[batch]] = part[to]
            theirs = frozenset((part[to],))
            for case in part["references"]:
                at = (case, stage_in(part, case))
                before = self.ever.get(at)
                self.ever[at] = theirs if before is None else before | theirs
                self.readers[at] = self.ever[at] if at[1] in APART else theirs
                if at[1] not in APART:
                    self._put(at, part[batch])

    def _put(self, at: At, batch: str) -> None:
        before = self.batch_of.get(at)
        if before is not None:
            self.sizes[before] -= 1
        self.batch_of[at] = batch
        self.sizes[batch] += 1
