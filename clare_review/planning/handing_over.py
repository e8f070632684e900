"""Hands somebody's batches over when they leave: to one person, or to whoever has least to do, without conflicts.

Nothing is left behind: an application that the new reader may not read goes, with others like it, into a batch of its
own for somebody who may. Same input, same result.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from clare_review.errors import NotAllowed
from clare_review.guidance.wording import say_count, say_list
from clare_review.ledger.stages import APART
from clare_review.planning.allocation import Batch
from clare_review.planning.barring import Bars
from clare_review.planning.shares import weights
from clare_review.population.records import Reviewer

_MOST_NAMED = 10


@dataclass(frozen=True, kw_only=True)
class Move:
    """Applications that change hands, and the batch they are in afterwards; `of` is the batch they were split from."""

    batch: str
    of: str
    reader: str
    references: tuple[str, ...]


def hand_over(
    batches: Sequence[Batch],
    staff: Sequence[Reviewer],
    bars: Bars,
    *,
    left: Collection[str],
    load: Mapping[str, int],
    to: str | None,
    next_number: Mapping[str, int],
) -> tuple[Move, ...]:
    """Who takes over which applications of `batches`, in their order.

    `staff` are those who may take any, without the one who leaves; `left` are the applications on which something is
    still to do, `load` how many of them each has. With `to` all goes to that person, else each batch to whoever has
    least to do for their hours a week. Cases that are read apart from the others of their batch stay with who leaves:
    nobody else can read them for that person. `next_number` numbers what is split off, by the letter that the ids of
    its kind begin with.

    Raises:
        NotAllowed: the person named may not read some of it, or nobody may; each is named with why.
    """
    able = [one for one in sorted(staff, key=lambda each: each.id) if weights([one])[one.id] > 0 or one.id == to]
    if to is not None:
        able = [one for one in able if one.id == to]
    if not able:
        raise NotAllowed("there is nobody to hand over to: no other reviewer has any hours a week")
    _must_find_readers(batches, able, bars)
    undone = frozenset(left)
    loads, numbers = {one.id: load.get(one.id, 0) for one in able}, dict(next_number)
    moves: list[Move] = []
    for batch in batches:
        queue, name, letter = _moving(batch), batch.id, batch.id[0]
        while queue:
            reader = min(able, key=lambda one: _dear(one, queue, bars, undone, loads))
            taken = tuple(each for each in queue if not bars.why(each, reader))
            moves.append(Move(batch=name, of=batch.id, reader=reader.id, references=taken))
            loads[reader.id] += len(undone.intersection(taken))
            queue = [each for each in queue if each not in taken]
            if queue:
                name, numbers[letter] = f"{letter}{numbers[letter]:04d}", numbers[letter] + 1
    return tuple(moves)


def _moving(batch: Batch) -> list[str]:
    return [each for each in batch.references if batch.stage_of(each) not in APART]


def _dear(
    reviewer: Reviewer, queue: Sequence[str], bars: Bars, undone: frozenset[str], loads: Mapping[str, int]
) -> tuple[int, Fraction, str]:
    """Who comes first: may read most of it, has least to do for their hours, then by id."""
    barred_from = sum(bool(bars.why(each, reviewer)) for each in queue)
    hours = weights([reviewer])[reviewer.id] or Fraction(1)
    after = loads[reviewer.id] + len(undone.intersection(queue))
    return barred_from, Fraction(after) / hours, reviewer.id


def _must_find_readers(batches: Sequence[Batch], able: Sequence[Reviewer], bars: Bars) -> None:
    problems = []
    for reference in (each for batch in batches for each in _moving(batch)):
        why = bars.barred(reference, able)
        if len(why) == len(able):
            said = say_list(f"{reader} {words}" for reader, words in why.items())
            problems.append(f"\n  - {reference}: {said}")
    if problems:
        more = f"\n  - and {len(problems) - _MOST_NAMED:,} more" if len(problems) > _MOST_NAMED else ""
        many = say_count(len(problems), "application")
        raise NotAllowed(
            f"nothing was handed over: {many} can be read by nobody of those asked; hand over by load, or add a "
            f"reviewer who may:{''.join(problems[:_MOST_NAMED])}{more}"
        )
