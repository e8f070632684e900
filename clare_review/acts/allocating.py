"""Whose batch each application is in, at every stage: what was allocated, and what changed hands since."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from clare_review.acts.office import Office
from clare_review.errors import ReviewNotReady
from clare_review.ledger.giving import CHANGES_HANDS, put_together
from clare_review.ledger.stages import TABLE, Stage, stage_of
from clare_review.planning.allocation import Batch
from clare_review.planning.points import Band


@dataclass(frozen=True, kw_only=True)
class OneBatch:
    """One batch as at one entry, and what its applications were ordered by; see `Allocations`."""

    as_at: int
    batch: Batch
    band_of: Mapping[str, str]
    points_of: Mapping[str, int]
    signals_of: Mapping[str, tuple[str, ...]]


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
        return self.named([batch_id])[0]

    def named(self, batch_ids: Sequence[str]) -> tuple[Batch, ...]:
        """Several batches in the order asked for.

        Raises:
            ReviewNotReady: there is no such batch as some of them, all of which are named, and those there are.
        """
        strange = [batch_id for batch_id in batch_ids if batch_id not in self._by_id]
        if not strange:
            return tuple(self._by_id[batch_id] for batch_id in batch_ids)
        there = (
            f"{self.batches[0].id} to {self.batches[-1].id}" if self.batches else "none yet: `clare-review allocate`"
        )
        none = "there is no such batch" if len(strange) == 1 else "there are no such batches"
        raise ReviewNotReady(f"{', '.join(strange)}: {none} (there are {there})")

    def one(self, batch_id: str) -> OneBatch:
        """One batch by itself. Raises as `batch` does."""
        return OneBatch(
            as_at=self.as_at,
            batch=self.batch(batch_id),
            band_of=self.band_of,
            points_of=self.points_of,
            signals_of=self.signals_of,
        )

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
    return office.worked_out("allocations", lambda: _allocations(office))


def one_batch(office: Office, batch_id: str) -> OneBatch:
    """One batch as at the office's position, found without reading what was given in others.

    Raises:
        ReviewNotReady: there is no such batch.
    """
    as_at = office.last_of(*CHANGES_HANDS)
    batches: dict[str, Batch] = {}
    ordered: dict[str, Any] = {}
    for body in put_together(office.givings(batch_id)):
        batches |= {batch.id: batch for batch in _changed(batches, body)}
        ordered |= body.get("order", {})
    if batch_id not in batches:
        return allocations(office).one(batch_id)  # says which there are
    return OneBatch(as_at=as_at, batch=batches[batch_id], **_by_what(ordered))


def _allocations(office: Office) -> Allocations:
    batches: dict[str, Batch] = {}
    ordered: dict[str, Any] = {}
    readers: dict[tuple[str, Stage], frozenset[str]] = {}
    as_at = 0
    for entry in office.entries(*CHANGES_HANDS):
        as_at = entry.number
        changed = _changed(batches, entry.body)
        ordered |= entry.body.get("order", {})
        batches |= {batch.id: batch for batch in changed}
        for batch in changed:
            given = [(each, batch.stage_of(each)) for each in batch.references]
            readers |= {at: readers.get(at, frozenset()) | {batch.reviewer} for at in given}
    return Allocations(as_at=as_at, batches=tuple(batches.values()), readers=readers, **_by_what(ordered))


def _by_what(ordered: Mapping[str, Any]) -> dict[str, Any]:
    """By what each application is ordered."""
    return {
        "band_of": {reference: told["band"] for reference, told in ordered.items()},
        "points_of": {reference: told["points"] for reference, told in ordered.items()},
        "signals_of": {reference: tuple(told["signals"]) for reference, told in ordered.items()},
    }


def _changed(batches: Mapping[str, Batch], body: Mapping[str, Any]) -> list[Batch]:
    """The batches that an entry makes or changes, as they are after it."""
    if "moves" in body:
        return _handed_over(batches, body["moves"])
    return [_batch(data) for data in body["batches"]]


def next_numbers(allocated: Allocations) -> dict[str, int]:
    """The number of the next batch, by the letter with which the ids of its stage begin."""
    return {rule.prefix: len(allocated.at(stage)) + 1 for stage, rule in TABLE.items()}


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
