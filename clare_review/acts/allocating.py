"""Ordering and allocating the work: signals make points, points make bands, bands order the batches."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from clare_review.acts.cases import Cases
from clare_review.acts.office import Office
from clare_review.acts.populations import current_population
from clare_review.acts.relating import keep_related
from clare_review.acts.sides import reviewers, working
from clare_review.errors import ReviewNotReady
from clare_review.guidance.clock import clock
from clare_review.guidance.steps import CaseSteps
from clare_review.guidance.wording import say_count
from clare_review.ledger.digest import digest
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.stages import TABLE, Stage, stage_of
from clare_review.planning.allocation import Batch, ToAllocate, allocate
from clare_review.planning.points import Band
from clare_review.planning.priority import Priority, priority
from clare_review.planning.signals import signals
from clare_review.population.records import Application, Case, worked_by

CHANGES_HANDS = (EntryKind.ALLOCATED, EntryKind.HANDED_OVER)
"""The kinds of entry that say whose batch an application is in."""


@dataclass(frozen=True, kw_only=True)
class Allocated:
    """What one allocation did."""

    applications: int
    batches: int
    reviewers: int
    bands: Mapping[str, int]
    entry: int

    def sentence(self) -> str:
        """One line for a screen."""
        if not self.batches:
            return "every application is in a batch already; nothing changed"
        bands = ", ".join(f"{self.bands.get(band.value, 0):,} {band.value}" for band in Band)
        batches = say_count(self.batches, "batch", "batches")
        return (
            f"{say_count(self.applications, 'application')} ({bands}) in {batches} for "
            f"{say_count(self.reviewers, 'reviewer')}, highest band first (entry {self.entry})"
        )


@dataclass(frozen=True, kw_only=True)
class Allocations:
    """Every batch as at one entry, at whatever stage, and what each application was ordered by.

    `readers` is everybody whose batch an application was ever in at a stage; `as_at` is the last entry that says so.
    """

    as_at: int
    batches: tuple[Batch, ...]
    readers: Mapping[tuple[str, Stage], frozenset[str]]
    band_of: Mapping[str, str]
    points_of: Mapping[str, int]
    signals_of: Mapping[str, tuple[str, ...]]

    def batch(self, batch_id: str) -> Batch:
        """One batch.

        Raises:
            ReviewNotReady: there is no such batch; those there are, are named.
        """
        if batch_id in self._by_id:
            return self._by_id[batch_id]
        there = (
            f"{self.batches[0].id} to {self.batches[-1].id}" if self.batches else "none yet: `clare-review allocate`"
        )
        raise ReviewNotReady(f"{batch_id}: there is no such batch (there are {there})")

    def at(self, stage: Stage) -> tuple[Batch, ...]:
        """The batches of one stage."""
        return tuple(batch for batch in self.batches if batch.stage is stage)

    def allotted(self, stage: Stage = Stage.FIRST) -> Mapping[str, str]:
        """Application to its batch at one stage; at the stages apart to the last of them."""
        return self._in_batch.get(stage, {})

    def batch_of(self, reference: str, stage: Stage = Stage.FIRST) -> str | None:
        """The batch an application is in at a stage; None when it is in none."""
        return self.allotted(stage).get(reference)

    def reviewer_of(self, reference: str, stage: Stage = Stage.FIRST) -> str | None:
        """Whose batch an application is in at a stage; None when it is in none."""
        batch_id = self.batch_of(reference, stage)
        return self.batch(batch_id).reviewer if batch_id else None

    def readers_of(self, reference: str, stage: Stage | None = None) -> frozenset[str]:
        """Everybody whose batch an application was ever in, at one stage or at any."""
        stages = Stage if stage is None else (stage,)
        return frozenset().union(*(self.readers.get((reference, each), frozenset()) for each in stages))

    @cached_property
    def _by_id(self) -> dict[str, Batch]:
        return {batch.id: batch for batch in self.batches}

    @cached_property
    def _in_batch(self) -> dict[Stage, dict[str, str]]:
        found: dict[Stage, dict[str, str]] = {}
        for batch in self.batches:
            for reference in batch.references:
                found.setdefault(batch.stage_of(reference), {})[reference] = batch.id
        return found


def allocations(office: Office) -> Allocations:
    """What was allocated and handed over since, as at the office's position."""
    batches: dict[str, Batch] = {}
    ordered: dict[str, Any] = {}
    readers: dict[tuple[str, Stage], frozenset[str]] = {}
    as_at = 0
    for entry in office.entries(*CHANGES_HANDS):
        as_at = entry.number
        if entry.kind is EntryKind.ALLOCATED:
            changed = [_batch(data) for data in entry.body["batches"]]
            ordered |= entry.body.get("order", {})
        else:
            changed = _handed_over(batches, entry.body["moves"])
        batches |= {batch.id: batch for batch in changed}
        for batch in changed:
            given = [(each, batch.stage_of(each)) for each in batch.references]
            readers |= {at: readers.get(at, frozenset()) | {batch.reviewer} for at in given}
    return Allocations(
        as_at=as_at,
        batches=tuple(batches.values()),
        readers=readers,
        band_of={reference: told["band"] for reference, told in ordered.items()},
        points_of={reference: told["points"] for reference, told in ordered.items()},
        signals_of={reference: tuple(told["signals"]) for reference, told in ordered.items()},
    )


def next_numbers(allocated: Allocations) -> dict[str, int]:
    """The number of the next batch, by the letter with which the ids of its stage begin."""
    return {rule.prefix: len(allocated.at(stage)) + 1 for stage, rule in TABLE.items()}


def allocate_new(office: Office, *, cases: Cases | None = None, only: Collection[str] | None = None) -> Allocated:
    """Orders every application that is in no batch yet and allocates it, highest band first.

    `cases` may hand in what was gathered already; what changed since is gathered anew. With `only`, nothing but these
    applications is given out.

    Raises:
        ReviewNotReady: nothing is sealed, or no reviewers were imported.
        NotAllowed: an application can go to nobody; it is named, with who blocks it.
    """
    office.must_be_now()
    current_population(office)
    if not reviewers(office):
        raise ReviewNotReady(
            "nobody to allocate to: import the reviewers file first (id, login, name, hours, formerly)"
        )
    staff = working(office)
    if not staff:
        raise ReviewNotReady("nobody to allocate to: everybody on the reviewers file is on leave today")
    keep_related(office)
    before, gathered = allocations(office), (cases or Cases(office)).every()
    fresh = {reference: case for reference, case in gathered.items() if not before.batch_of(reference)}
    if only is not None:
        fresh = {reference: case for reference, case in fresh.items() if reference in only}
    if not fresh:
        return Allocated(applications=0, batches=0, reviewers=0, bands={}, entry=office.position().number)
    in_order = {reference: ordered(office, case) for reference, case in fresh.items()}
    batches = allocate(
        [_to_allocate(case.application, in_order[reference][0]) for reference, case in fresh.items()],
        staff,
        size=office.settings.batches.size,
        first_number=next_numbers(before)[TABLE[Stage.FIRST].prefix],
        seed=office.settings.batches.seed,
    )
    entry = _append(office, batches, in_order)
    bands = [told[0].band.value for told in in_order.values()]
    return Allocated(
        applications=len(fresh),
        batches=len(batches),
        reviewers=len({batch.reviewer for batch in batches}),
        bands={band: bands.count(band) for band in bands},
        entry=entry.number,
    )


def ordered(office: Office, case: Case) -> tuple[Priority, tuple[str, ...]]:
    """By what a case is ordered: its band and points, and the codes of the signals behind them."""
    found = signals(case, clock(CaseSteps.of(case.application), office.guidance), office.points)
    return priority(found, office.points), tuple(sorted(signal.code for signal in found))


def _to_allocate(application: Application, found: Priority) -> ToAllocate:
    return ToAllocate(
        reference=application.reference,
        band=found.band,
        points=found.points,
        received=application.received,
        worked_by=worked_by(application),
    )


def _append(
    office: Office, batches: tuple[Batch, ...], ordered: Mapping[str, tuple[Priority, tuple[str, ...]]]
) -> Entry:
    body: dict[str, Any] = {
        "batches": [
            {"id": b.id, "reviewer": b.reviewer, "band": b.band.value, "references": list(b.references)}
            for b in batches
        ],
        "order": {
            reference: {"points": found.points, "band": found.band.value, "signals": list(codes)}
            for reference, (found, codes) in ordered.items()
        },
        "size": office.settings.batches.size,
        "seed": office.settings.batches.seed,
        "guidance": office.guidance.digest,
        "points": office.points.digest,
    }
    key = f"allocate {digest([batch['id'] for batch in body['batches']])}"
    return office.keeper.append(NewEntry(kind=EntryKind.ALLOCATED, by=office.reader, key=key, body=body))


def _handed_over(batches: Mapping[str, Batch], moves: Iterable[Mapping[str, Any]]) -> list[Batch]:
    """The batches as they are after applications changed hands; one that was split keeps the band of the whole.

    A batch of which no move keeps the name stays with its reader, without what went to others.
    """
    listed = list(moves)
    kept = {move["of"] for move in listed} - {move["batch"] for move in listed}
    gone = {(move["of"], each) for move in listed for each in move["references"]}
    stay = [
        replace(batches[of], references=tuple(each for each in batches[of].references if (of, each) not in gone))
        for of in sorted(kept)
    ]
    return stay + [
        Batch(
            id=move["batch"],
            reviewer=move["to"],
            references=tuple(move["references"]),
            band=batches[move["of"]].band,
            stage=batches[move["of"]].stage,
        )
        for move in listed
    ]


def _batch(data: Mapping[str, Any]) -> Batch:
    return Batch(
        id=data["id"],
        reviewer=data["reviewer"],
        references=tuple(data["references"]),
        band=Band(data["band"]),
        stage=stage_of(data),
        stages={reference: Stage(stage) for reference, stage in data.get("stages", {}).items()},
    )
