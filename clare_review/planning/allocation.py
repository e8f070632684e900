"""Puts applications into batches and gives each batch to a reviewer: most urgent first, by hours, without conflicts.

The order of what is handed in never matters; chance enters only through the seed, to choose between equals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from clare_review.errors import NotAllowed
from clare_review.guidance.wording import say_count, say_list
from clare_review.ledger.stages import Stage
from clare_review.planning.filling import Unfilled, fill
from clare_review.planning.points import Band
from clare_review.planning.shares import feasible_shares, shares, turns, weights
from clare_review.population.records import Reviewer, worked_as

_RANK = {band: place for place, band in enumerate(Band)}
_MOST_NAMED = 10


@dataclass(frozen=True, kw_only=True)
class ToAllocate:
    """What allocation needs of one application; `worked_by` are the ids it was worked under, as far as recorded."""

    reference: str
    band: Band
    points: int
    received: datetime
    worked_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Batch:
    """A reviewer's batch: references in the order of work, and the highest band among them.

    First readings stand most urgent first, all others by lot. `stages` names those of its cases that are read at
    another stage than the batch's own.
    """

    id: str
    reviewer: str
    references: tuple[str, ...]
    band: Band
    stage: Stage = Stage.FIRST
    stages: Mapping[str, Stage] = field(default_factory=dict)

    def stage_of(self, reference: str) -> Stage:
        """As what one of its cases is read."""
        return self.stages.get(reference, self.stage)


def conflict(application: ToAllocate, reviewer: Reviewer) -> str | None:
    """The id under which the reviewer once worked the application, or None; who has one may not read it."""
    return worked_as(application.worked_by, reviewer.formerly)


def allocate(
    applications: Sequence[ToAllocate], reviewers: Sequence[Reviewer], *, size: int, first_number: int, seed: int
) -> tuple[Batch, ...]:
    """Puts every application into exactly one of ceil(n / size) batches, numbered from `first_number`.

    Batches are numbered by their most urgent application: band, points, day received, reference.

    Raises:
        NotAllowed: no reviewer may read an application, each named with who blocks it; or the batches cannot be
            made up without giving somebody an application they worked; or no reviewer has any hours.
        ValueError: size is below 1, or a reference or a reviewer is given twice.
    """
    _check(applications, reviewers, size)
    if not applications:
        return ()
    able = sorted((r for r in reviewers if weights([r])[r.id] > 0), key=lambda reviewer: reviewer.id)
    if not able:
        raise NotAllowed("no batch can be given out: no reviewer has any hours a week; give at least one some")
    queue = sorted(applications, key=_urgency)
    barred = _barred(queue, able)
    number = -(-len(queue) // size)
    filled = _fill(queue, barred, able, number, size, seed)
    return _numbered(filled, {a.reference: a for a in queue}, first_number)


def _fill(
    queue: Sequence[ToAllocate],
    barred: Mapping[str, frozenset[str]],
    able: Sequence[Reviewer],
    number: int,
    size: int,
    seed: int,
) -> list[tuple[str, list[str]]]:
    """Fills batches by everyone's fair share, or by the nearest share that leaves nobody in conflict."""
    fair = shares(able, number, seed)
    references = [application.reference for application in queue]
    try:
        return fill(references, barred, turns(fair, seed), size)
    except Unfilled:
        nearest = feasible_shares(fair, barred.values(), number, size)
    if nearest is None:
        raise NotAllowed(_why_none(queue, able, barred, number, size))
    return fill(references, barred, turns(nearest, seed), size)


def _check(applications: Sequence[ToAllocate], reviewers: Sequence[Reviewer], size: int) -> None:
    if size < 1:
        raise ValueError(f"a batch of {size} holds nothing: the size has to be 1 or more")
    if len({a.reference for a in applications}) != len(applications):
        raise ValueError("an application is given twice; each may be allocated once")
    if len({r.id for r in reviewers}) != len(reviewers):
        raise ValueError("a reviewer is given twice; each may be given once")


def _urgency(application: ToAllocate) -> tuple[int, int, datetime, str]:
    return _RANK[application.band], -application.points, application.received, application.reference


def _barred(queue: Sequence[ToAllocate], able: Sequence[Reviewer]) -> dict[str, frozenset[str]]:
    """For each application, the reviewers who may not read it."""
    concerned = [reviewer for reviewer in able if reviewer.formerly]
    everyone = frozenset(reviewer.id for reviewer in able)
    known: dict[tuple[str, ...], frozenset[str]] = {}
    for a in queue:
        if a.worked_by not in known:
            known[a.worked_by] = frozenset(r.id for r in concerned if conflict(a, r))
    barred = {a.reference: known[a.worked_by] for a in queue}
    impossible = [a for a in queue if barred[a.reference] == everyone]
    if impossible:
        raise NotAllowed(_why_impossible(impossible, able))
    return barred


def _why_impossible(impossible: Sequence[ToAllocate], able: Sequence[Reviewer]) -> str:
    lines = [f"\n  - {a.reference}: {_blockers(a, able)}" for a in impossible[:_MOST_NAMED]]
    more = len(impossible) - len(lines)
    rest = f"\n  - and {say_count(more, 'application')} more" if more else ""
    many = say_count(len(impossible), "application")
    return (
        f"{many} can be given to nobody, because everyone worked them; add a reviewer who did not:"
        f"{''.join(lines)}{rest}"
    )


def _blockers(application: ToAllocate, able: Sequence[Reviewer]) -> str:
    found = ((reviewer.id, conflict(application, reviewer)) for reviewer in able)
    return say_list(f"{reviewer} worked it as {former}" for reviewer, former in found if former)


def _why_none(
    queue: Sequence[ToAllocate], able: Sequence[Reviewer], barred: Mapping[str, frozenset[str]], number: int, size: int
) -> str:
    examples = {barred[a.reference]: a for a in queue if barred[a.reference]}
    counts = {group: sum(b == group for b in barred.values()) for group in examples}
    lines = [
        f"\n  - {say_count(counts[group], 'application')} such as {a.reference}: {_blockers(a, able)}"
        for group, a in sorted(examples.items(), key=lambda pair: sorted(pair[0]))
    ]
    return (
        f"{say_count(len(queue), 'application')} do not fit into {say_count(number, 'batch', 'batches')} of at most "
        f"{size} without giving somebody what they worked; add a reviewer, or change the size:{''.join(lines)}"
    )


def _numbered(
    filled: list[tuple[str, list[str]]], known: Mapping[str, ToAllocate], first_number: int
) -> tuple[Batch, ...]:
    ordered = sorted(filled, key=lambda batch: _urgency(known[batch[1][0]]))
    return tuple(
        Batch(
            id=f"B{number:04d}",
            reviewer=reviewer,
            references=tuple(references),
            band=known[references[0]].band,
        )
        for number, (reviewer, references) in enumerate(ordered, start=first_number)
    )
