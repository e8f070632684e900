"""Moving single cases out of their batches to others who may read them, by load, at the lowest price."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from clare_review.acts.allocating import Allocations, allocations, next_numbers
from clare_review.acts.batch_views import progress_in
from clare_review.acts.handing_over import append_moves, bars_of, unless_changed
from clare_review.acts.office import Office
from clare_review.acts.sides import working
from clare_review.ledger.giving import CHANGES_HANDS
from clare_review.ledger.stages import APART, Stage
from clare_review.planning.allocation import Batch
from clare_review.planning.assigning import Due, assign
from clare_review.planning.handing_over import Move
from clare_review.planning.pairing import Standing


@dataclass(frozen=True, kw_only=True)
class Apart:
    """One case that has to leave its batch."""

    reference: str
    batch: str
    stage: Stage


def move_apart(office: Office, moving: Sequence[Apart]) -> tuple[tuple[Move, ...], tuple[int, ...]]:
    """Moves each case to somebody who may read it; returns the moves, and the entries that made them.

    Raises:
        NotAllowed: nobody may read one of them; each is named with who is barred by what.
        ReviewNotReady: batches changed hands meanwhile.
    """
    seen = office.last_of(*CHANGES_HANDS)
    allocated = allocations(office)
    to = {stage: _assigned(office, allocated, [one for one in moving if one.stage is stage]) for stage in Stage}
    moves = _moves(allocated, [(one, to[one.stage][one.reference]) for one in moving])
    entries: list[int] = []
    for leaver in sorted({allocated.batch(move.of).reviewer for move in moves}):
        theirs = tuple(move for move in moves if allocated.batch(move.of).reviewer == leaver)
        check = unless_changed(entries[-1] if entries else seen)
        entries.append(append_moves(office, leaver, theirs, allocated, check).number)
    return moves, tuple(entries)


def _assigned(office: Office, allocated: Allocations, moving: Sequence[Apart]) -> Mapping[str, str]:
    """Case to who takes it, of cases at one stage."""
    if not moving:
        return {}
    stage, staff = moving[0].stage, working(office)
    at = {one.reference: stage for one in moving}
    bars = bars_of(office, allocated, at)
    first = {each: allocated.reviewer_of(each) for each in at} if stage is Stage.SECOND else {}
    due = [Due(reference=each, barred=bars.barred(each, staff), after=first.get(each)) for each in at]
    left = {each.reference for every in progress_in(office, allocated).values() for each in every if not each.finished}
    load = Counter(batch.reviewer for batch in allocated.at(stage) for each in batch.references if each in left)
    met = Counter((allocated.reviewer_of(each) or "", who) for each, who in _seconds(allocated))
    standing = Standing(load=load, pairs=met if stage is Stage.SECOND else {})
    return assign(due, staff, seed=office.settings.batches.seed, standing=standing).reader_of


def _seconds(allocated: Allocations) -> list[tuple[str, str]]:
    return [(each, allocated.batch(one).reviewer) for each, one in allocated.allotted(Stage.SECOND).items()]


def _moves(allocated: Allocations, given: Sequence[tuple[Apart, str]]) -> tuple[Move, ...]:
    """One move for each batch and new reader; a batch of which every case moves goes itself to the first of them."""
    numbers = dict(next_numbers(allocated))
    groups: dict[tuple[str, str], list[str]] = {}
    for one, reader in given:
        groups.setdefault((one.batch, reader), []).append(one.reference)
    moved = Counter(one.batch for one, _ in given)
    moves: list[Move] = []
    for (of, reader), references in sorted(groups.items()):
        batch, name = allocated.batch(of), of
        if moved[of] < _can_move(batch) or any(move.batch == of for move in moves):
            name, numbers[of[0]] = f"{of[0]}{numbers[of[0]]:04d}", numbers[of[0]] + 1
        in_order = tuple(each for each in batch.references if each in references)
        moves.append(Move(batch=name, of=of, reader=reader, references=in_order))
    return tuple(moves)


def _can_move(batch: Batch) -> int:
    return sum(batch.stage_of(each) not in APART for each in batch.references)
