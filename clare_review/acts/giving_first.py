"""Ordering the work and giving it out first: signals make points, points make bands, bands order the batches."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clare_review.acts.allocating import Allocations, allocations, next_numbers
from clare_review.acts.cases import Cases
from clare_review.acts.known_cases import waiting_known
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
from clare_review.ledger.stages import TABLE, Stage
from clare_review.planning.allocation import Batch, ToAllocate, allocate
from clare_review.planning.points import Band
from clare_review.planning.priority import Priority, priority
from clare_review.planning.signals import signals
from clare_review.population.records import Application, Case, worked_by

Order = Mapping[str, Mapping[str, Any]]
"""Case to what an entry says of how it is ordered: `points`, `band`, `signals`."""

_RANK = {band.value: place for place, band in enumerate(Band)}


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
    waiting = waiting_known(office, before)
    order = {reference: _said(*found) for reference, found in in_order.items()} | order_of(
        office, before, {each for references in waiting.values() for each in references}
    )
    entry = _append(office, _slipped_in(batches, waiting, order), order)
    bands = [told[0].band.value for told in in_order.values()]
    return Allocated(
        applications=len(fresh),
        batches=len(batches),
        reviewers=len({batch.reviewer for batch in batches}),
        bands={band: bands.count(band) for band in bands},
        entry=entry.number,
    )


def order_of(office: Office, allocated: Allocations, references: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What an entry says of how each case is ordered: as it was when it was given out first, or worked out now.

    It is said again wherever a case is given out again, because not every reader sees the first allocation.
    """
    cases = Cases(office)
    return {each: _before(allocated, each) or _said(*ordered(office, cases.case(each))) for each in sorted(references)}


def _before(allocated: Allocations, reference: str) -> dict[str, Any]:
    if reference not in allocated.band_of:
        return {}
    codes = list(allocated.signals_of[reference])
    return {"points": allocated.points_of[reference], "band": allocated.band_of[reference], "signals": codes}


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


def _said(found: Priority, codes: Iterable[str]) -> dict[str, Any]:
    return {"points": found.points, "band": found.band.value, "signals": list(codes)}


def _slipped_in(batches: Sequence[Batch], waiting: Mapping[str, Sequence[str]], order: Order) -> tuple[Batch, ...]:
    """The batches with the known cases that wait for their readers; who gets no batch now waits on.

    A case goes into the first of its reader's batches that reaches down to it, in its place by band and points, so that
    it stands where others like it stand.
    """

    def urgency(reference: str) -> tuple[int, int]:
        return _RANK[order[reference]["band"]], -int(order[reference]["points"])

    found = {batch.id: batch for batch in batches}
    for reader, references in waiting.items():
        mine = [batch.id for batch in batches if batch.reviewer == reader]
        for each in references if mine else ():
            into = next((one for one in mine if urgency(found[one].references[-1]) >= urgency(each)), mine[-1])
            found[into] = _with_check(
                found[into], each, [urgency(one) <= urgency(each) for one in found[into].references]
            )
    return tuple(found.values())


def _with_check(batch: Batch, reference: str, stand_before: Sequence[bool]) -> Batch:
    """The batch with one case more, behind those that stand before it, which is read to measure the reader."""
    place = sum(stand_before)
    references = (*batch.references[:place], reference, *batch.references[place:])
    return replace(batch, references=references, stages={**batch.stages, reference: Stage.CHECK})


def _append(office: Office, batches: Sequence[Batch], order: Order) -> Entry:
    body: dict[str, Any] = {
        "batches": [
            {"id": b.id, "reviewer": b.reviewer, "band": b.band.value, "references": list(b.references)}
            | ({"stages": {each: stage.value for each, stage in sorted(b.stages.items())}} if b.stages else {})
            for b in batches
        ],
        "order": {each: order[each] for batch in batches for each in batch.references},
        "size": office.settings.batches.size,
        "seed": office.settings.batches.seed,
        "guidance": office.guidance.digest,
        "points": office.points.digest,
    }
    key = f"allocate {digest([batch['id'] for batch in body['batches']])}"
    return office.keeper.append(NewEntry(kind=EntryKind.ALLOCATED, by=office.reader, key=key, body=body))
