"""Sealing a list of known cases and giving them out: slipped into the batches that their readers get anyway.

Nobody can tell a known case by its batch: it stands among others, in their order, and is said of it what is said of
them. A case that was invented is brought into the ledger like one that was exported, in no population.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clare_review.acts.allocating import Allocations, allocations, next_numbers
from clare_review.acts.giving_first import order_of
from clare_review.acts.inventing import NOTHING_INVENTED, Invented, read_invented
from clare_review.acts.known_cases import FOLDER
from clare_review.acts.office import Office
from clare_review.acts.params import write_params
from clare_review.acts.populations import applications
from clare_review.acts.relating import keep_related
from clare_review.acts.rows import CHANGES
from clare_review.acts.sides import reviewers
from clare_review.assurance.sealed_list import KnownCase, SealedList
from clare_review.errors import NotAllowed, ReviewError, ReviewNotReady
from clare_review.guidance.wording import say_count
from clare_review.ledger.digest import digest
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.keeper import Check
from clare_review.ledger.reading import Reading
from clare_review.ledger.stages import TABLE, Stage, staged
from clare_review.planning.allocation import Batch
from clare_review.planning.points import Band
from clare_review.population.records import Application, worked_as, worked_by
from clare_review.running.writing import write_whole

_MAY_CHANGE_IT = (*CHANGES, EntryKind.KNOWN)


@dataclass(frozen=True, kw_only=True)
class GivenOut:
    """One list that was sealed, and whether its cases are in batches of their own or wait to be slipped into others."""

    cases: int
    invented: int
    readers: int
    entry: int
    file: Path
    at_once: bool

    def sentence(self) -> str:
        """One line for a screen."""
        how = "given out in batches of their own" if self.at_once else "to be slipped into the next batch of each"
        return (
            f"{say_count(self.cases, 'known case')} ({self.invented:,} invented) for "
            f"{say_count(self.readers, 'reader')}, {how}; sealed in entry {self.entry:,}; the answers are in "
            f"{self.file}, to be kept from the readers"
        )


def give_out(
    office: Office, cases: Sequence[KnownCase], *, invented: Sequence[Path] = (), at_once: bool = False
) -> GivenOut:
    """Seals a list of known cases in the ledger; each is slipped into the next batch that its reader gets.

    `invented` are exports with the cases that are invented. With `at_once` every reader gets a batch of known cases
    alone now: whoever compares their batches may guess what it is.

    Raises:
        NotAllowed: a reader worked or read a case before, or is not among the reviewers, or an invented case would
            stand out; all are named.
        ReviewError: the list is empty or names a case twice for a reader.
        ReviewNotReady: something was imported or sealed meanwhile.
    """
    office.must_be_now()
    seen = office.last_of(*_MAY_CHANGE_IT)
    try:
        sealed = SealedList(salt=office.chance(32).hex(), cases=tuple(cases))
    except ValueError as problem:
        raise ReviewError(f"the known cases cannot be given out: {problem}") from None
    allocated, made = allocations(office), read_invented(office, invented) if invented else NOTHING_INVENTED
    _must_be_strangers(office, allocated, sealed.cases, made)
    file = office.folder / FOLDER / f"{sealed.commitment[:16]}.json"
    write_whole(file, json.dumps(sealed.as_json(), indent=1).encode(), private=True)
    entry = _seal(office, sealed, made, seen)
    keep_related(office)
    if at_once:
        _give_now(office, allocated, sealed.cases)
    return GivenOut(
        cases=len(sealed.cases),
        invented=len(made.applications),
        readers=len({case.reader for case in sealed.cases}),
        entry=entry,
        file=file,
        at_once=at_once,
    )


def _seal(office: Office, sealed: SealedList, made: Invented, seen: int) -> int:
    body = {"commitment": sealed.commitment, "cases": len(sealed.cases), **made.body(office)}
    new = NewEntry(kind=EntryKind.KNOWN, by=office.reader, key=f"known {sealed.commitment}", body=body)

    def check(present: Reading) -> None:
        if present.last_of(_MAY_CHANGE_IT) != seen:
            raise ReviewNotReady("something was imported or sealed meanwhile, so nothing was sealed: do it again")

    guarded: Check | None = check if made.rows else None
    return office.keeper.append(new, rows=made.written_rows(), members=made.members(), check=guarded).number


def _must_be_strangers(office: Office, allocated: Allocations, cases: Sequence[KnownCase], made: Invented) -> None:
    """Names every case that its reader knows, and every invented one that nobody is given."""
    staff = {one.id: one for one in reviewers(office)}
    there: Mapping[str, Application] = {
        **applications(office, sorted({case.reference for case in cases})),
        **made.applications,
    }
    problems = [
        f"{each} is invented, and no reader is given it"
        for each in sorted(set(made.applications) - {c.reference for c in cases})
    ]
    for case in cases:
        if case.reference not in there:
            problems.append(f"{case.reference} is in no sealed population")
        elif case.reader not in staff:
            problems.append(f"{case.reader} is not on the reviewers file")
        elif case.reader in allocated.readers_of(case.reference):
            problems.append(f"{case.reader} was given {case.reference} before")
        elif worked_as(worked_by(there[case.reference]), staff[case.reader].formerly):
            problems.append(f"{case.reader} worked {case.reference} at the time")
    if problems:
        raise NotAllowed("the known cases are not given out:" + "".join(f"\n  - {each}" for each in problems))


def _give_now(office: Office, allocated: Allocations, cases: Sequence[KnownCase]) -> None:
    """A batch of known cases for each reader, at the stage they read at anyway."""
    order = order_of(office, allocated, {case.reference for case in cases})
    batches = [
        replace(batch, band=min((Band(order[each]["band"]) for each in batch.references), key=list(Band).index))
        for batch in _batches(allocated, cases)
    ]
    told = [
        {
            "id": batch.id,
            "reviewer": batch.reviewer,
            "band": batch.band.value,
            "references": list(batch.references),
            **staged(batch.stage),
            "stages": {reference: stage.value for reference, stage in sorted(batch.stages.items())},
        }
        for batch in batches
    ]
    body: dict[str, Any] = {"batches": told, "order": order}
    key = f"known {digest([batch['id'] for batch in told])}"
    office.keeper.append(NewEntry(kind=EntryKind.ALLOCATED, by=office.reader, key=key, body=body))
    write_params(office, batches)


def _batches(allocated: Allocations, cases: Sequence[KnownCase]) -> tuple[Batch, ...]:
    second = {batch.reviewer for batch in allocated.at(Stage.SECOND)}
    number = next_numbers(allocated)
    made = []
    for reader in sorted({case.reader for case in cases}):
        stage = Stage.SECOND if reader in second else Stage.FIRST
        prefix = TABLE[stage].prefix
        references = sorted((case.reference for case in cases if case.reader == reader), key=lambda each: digest(each))
        made.append(
            Batch(
                id=f"{prefix}{number[prefix]:04d}",
                reviewer=reader,
                references=tuple(references),
                band=Band.STANDARD,
                stage=stage,
                stages=dict.fromkeys(references, Stage.CHECK),
            )
        )
        number[prefix] += 1
    return tuple(made)
