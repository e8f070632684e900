"""Handing a leaver's batches over: nothing lost, nothing stranded, and their open pages can write no more."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clare_review.acts.allocating import Allocations, allocations, next_numbers
from clare_review.acts.office import Office
from clare_review.acts.params import write_params
from clare_review.acts.populations import applications
from clare_review.acts.sides import reviewers, working
from clare_review.errors import ReviewNotReady
from clare_review.guidance.wording import say_count
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.giving import CHANGES_HANDS
from clare_review.ledger.keeper import Check
from clare_review.ledger.reading import Reading
from clare_review.ledger.stages import APART, Stage, staged
from clare_review.planning.allocation import Batch
from clare_review.planning.barring import Bars
from clare_review.planning.handing_over import Move, hand_over
from clare_review.population.records import worked_by
from clare_review.reviewing.conflicts import fold_conflicts
from clare_review.reviewing.judgement import Standing as JudgementsStand
from clare_review.reviewing.judgement import fold
from clare_review.reviewing.marks import fold_passed_on


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """One hand-over: who took how many applications of which batches, and how many drafts went along."""

    leaver: str
    moves: tuple[Move, ...]
    drafts: int
    kept: tuple[str, ...]  # finished batches, which stay under the leaver's name
    entry: int

    def sentence(self) -> str:
        """One line for a screen, and one for each batch."""
        count = sum(len(move.references) for move in self.moves)
        lines = [
            f"{say_count(count, 'application')} of {self.leaver} handed over with {say_count(self.drafts, 'draft')} "
            f"(entry {self.entry})"
        ]
        for move in self.moves:
            split = f", split from {move.of}" if move.batch != move.of else ""
            lines.append(f"  {move.batch}: {say_count(len(move.references), 'application')} to {move.reader}{split}")
        if self.kept:
            lines.append(f"  finished, so they stay with {self.leaver}: {', '.join(self.kept)}")
        return "\n".join(lines)


def hand_over_batches(office: Office, leaver: str, *, batches: Sequence[str] = (), to: str | None = None) -> HandedOver:
    """Hands over the batches named, or all in which the leaver has something left to do.

    `to` is who takes them; without it each goes to whoever has least to do for their hours. The drafts go along, and
    the leaver's pages are cut off in the same transaction.

    Raises:
        ReviewNotReady: the leaver has no such batch, or there is no such reviewer.
        NotAllowed: somebody's own work, or another reading of the same case, stands against it; all are named.
    """
    office.must_be_now()
    seen = office.last_of(*CHANGES_HANDS)
    allocated, staff = allocations(office), {one.id: one for one in reviewers(office)}
    mine = [batch for batch in allocated.batches if batch.reviewer == leaver]
    left = _left(office, allocated)
    if to == leaver:
        raise ReviewNotReady(f"{to} is who hands over; name somebody else with --to")
    if to is not None and to not in staff:
        raise ReviewNotReady(f"{to} is not on the reviewers file; import one on which they stand")
    given = _given(mine, leaver, batches, left)
    moves = hand_over(
        given,
        [one for one in (working(office) if to is None else staff.values()) if one.id != leaver],
        bars_of(office, allocated, {each: batch.stage_of(each) for batch in given for each in batch.references}),
        left=frozenset().union(*(left[batch.id] for batch in given)),
        load=Counter(batch.reviewer for batch in allocated.batches for _ in left[batch.id]),
        to=to,
        next_number=next_numbers(allocated),
    )
    drafts = office.keeper.drafts_left(leaver, [each for move in moves for each in move.references])
    entry = append_moves(office, leaver, moves, allocated, unless_changed(seen))
    kept = tuple(batch.id for batch in mine if batch not in given)
    return HandedOver(leaver=leaver, moves=moves, drafts=drafts, kept=kept, entry=entry.number)


def _given(
    mine: Sequence[Batch], leaver: str, wanted: Sequence[str], left: Mapping[str, frozenset[str]]
) -> list[Batch]:
    by_id = {batch.id: batch for batch in mine}
    if not mine:
        raise ReviewNotReady(f"{leaver} has no batch, so there is nothing to hand over")
    strange = [name for name in wanted if name not in by_id]
    if strange:
        raise ReviewNotReady(f"{', '.join(strange)}: {leaver} has no such batch (they have {', '.join(by_id)})")
    if wanted:
        return [by_id[name] for name in dict.fromkeys(wanted)]
    unfinished = [batch for batch in mine if left[batch.id]]
    if not unfinished:
        raise ReviewNotReady(f"{leaver} has finished every batch; name one with --batch to hand it over all the same")
    return unfinished


def _left(office: Office, allocated: Allocations) -> dict[str, frozenset[str]]:
    """The applications of each batch on which something is still to do that somebody else could do."""
    judged = office.entries(EntryKind.JUDGED)
    stands = {stage: fold(judged, stage=stage) for stage in Stage if stage not in APART}
    return {
        batch.id: frozenset(
            each
            for each in batch.references
            if batch.stage_of(each) is batch.stage and _is_left(stands[batch.stage], each)
        )
        for batch in allocated.batches
    }


def _is_left(stands: JudgementsStand, reference: str) -> bool:
    if not stands.risk_assessed(reference):
        return True
    return bool(stands.detailed_required(reference)) and not stands.detailed_reviewed(reference)


def bars_of(office: Office, allocated: Allocations, stage_of: Mapping[str, Stage]) -> Bars:
    """What bars whom from these cases, each to be read at its stage: own work, another reading, a declared conflict,
    and, where the settings ask for an experienced reader, that neither would be one."""
    judged: dict[str, set[str]] = defaultdict(set)
    for entry in office.entries(EntryKind.JUDGED, subjects=list(stage_of)):
        judged[entry.subject or ""].add(entry.by)
    return Bars(
        worked_by={name: worked_by(one) for name, one in applications(office, list(stage_of)).items()},
        read_by={
            each: (allocated.readers_of(each) | judged[each]) - allocated.readers_of(each, stage)
            for each, stage in stage_of.items()
        },
        declared={each: frozenset(by) for each, by in fold_conflicts(office.entries(EntryKind.DECLARED)).items()},
        passed_on=fold_passed_on(office.entries(EntryKind.PASSED_ON, EntryKind.RESUMED, subjects=list(stage_of))),
        other_reader=dict(_beside_the_inexperienced(office, allocated, stage_of)),
    )


_OTHER_OF_TWO = {Stage.FIRST: Stage.SECOND, Stage.SECOND: Stage.FIRST}


def _beside_the_inexperienced(
    office: Office, allocated: Allocations, stage_of: Mapping[str, Stage]
) -> Iterator[tuple[str, str]]:
    """The cases of which one reader has to be experienced, and the other of the two is not: with who that is."""
    asked = frozenset(office.settings.second_readings.one_experienced)
    experienced = {one.id for one in reviewers(office) if one.experienced} if asked else frozenset()
    for reference, stage in stage_of.items():
        if stage in _OTHER_OF_TWO and allocated.band_of.get(reference) in asked:
            other = allocated.reviewer_of(reference, _OTHER_OF_TWO[stage])
            if other is not None and other not in experienced:
                yield reference, other


def append_moves(office: Office, leaver: str, moves: Sequence[Move], allocated: Allocations, check: Check) -> Entry:
    """Appends that cases of somebody go to others, and rewrites the params of every batch that it changes."""
    body: dict[str, Any] = {
        "from": leaver,
        "moves": [
            {"batch": move.batch, "of": move.of, "to": move.reader, "references": list(move.references)}
            | staged(allocated.batch(move.of).stage)
            for move in moves
        ],
    }
    new = NewEntry(kind=EntryKind.HANDED_OVER, by=office.reader, key=office.key(), body=body)
    entry = office.keeper.append(new, check=check)
    changed = {name for move in moves for name in (move.batch, move.of)}
    write_params(office, [batch for batch in allocations(office).batches if batch.id in changed])
    return entry


def unless_changed(seen: int) -> Check:
    """A check that refuses when a batch changed hands since entry `seen`."""

    def check(present: Reading) -> None:
        last = present.last_of(CHANGES_HANDS)
        if last != seen:
            raise ReviewNotReady(f"batches changed hands meanwhile (entry {last}), so nothing was done: do it again")

    return check
