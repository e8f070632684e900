"""Hands somebody's batches over when they leave: to one person, or to whoever has least to do, without conflicts.

Nothing is left behind: an application that the new reader may not read goes, with others like it, into a batch of its
own for somebody who may. Same input, same result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from clare_review.errors import NotAllowed
from clare_review.guidance.wording import say_count, say_list
from clare_review.ledger.stages import APART
from clare_review.planning.allocation import Batch
from clare_review.planning.shares import weights
from clare_review.population.records import Reviewer, worked_as

_MOST_NAMED = 10


@dataclass(frozen=True, kw_only=True)
class Move:
    """Applications that change hands, and the batch they are in afterwards; `of` is the batch they were split from."""

    batch: str
    of: str
    reader: str
    references: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the rules of a hand-over look at, by reference.

    `worked_by` are the ids an application was worked under; `read_by` are those who judged it in another reading, who
    would not come to it blind; `left` are the applications on which something is still to do.
    """

    worked_by: Mapping[str, Sequence[str]]
    read_by: Mapping[str, frozenset[str]]
    left: frozenset[str]


def barred(reference: str, reviewer: Reviewer, standing: Standing) -> str:
    """Why somebody may not take an application over; empty when they may."""
    former = worked_as(standing.worked_by.get(reference, ()), reviewer.formerly)
    if former is not None:
        return f"{reviewer.id} worked it as {former}"
    if reviewer.id in standing.read_by.get(reference, frozenset()):
        return f"{reviewer.id} judged it in another reading"
    return ""


def hand_over(
    batches: Sequence[Batch],
    staff: Sequence[Reviewer],
    standing: Standing,
    *,
    load: Mapping[str, int],
    to: str | None,
    next_number: Mapping[str, int],
) -> tuple[Move, ...]:
    """Who takes over which applications of `batches`, in their order.

    `staff` are those who may take any, without the one who leaves; `load` is how many applications each has left to do.
    With `to` all goes to that person, else each batch to whoever has least to do for their hours a week. Cases that are
    read apart from the others of their batch stay with who leaves: nobody else can read them for that person.
    `next_number` numbers what is split off, by the letter that the ids of its kind begin with.

    Raises:
        NotAllowed: the person named may not read some of it, or nobody may; each is named with why.
    """
    able = [one for one in sorted(staff, key=lambda each: each.id) if weights([one])[one.id] > 0 or one.id == to]
    if to is not None:
        able = [one for one in able if one.id == to]
    if not able:
        raise NotAllowed("there is nobody to hand over to: no other reviewer has any hours a week")
    _must_find_readers(batches, able, standing)
    loads, numbers = {one.id: load.get(one.id, 0) for one in able}, dict(next_number)
    moves: list[Move] = []
    for batch in batches:
        queue, name, letter = _moving(batch), batch.id, batch.id[0]
        while queue:
            reader = min(able, key=lambda one: _dear(one, queue, standing, loads))
            taken = tuple(each for each in queue if not barred(each, reader, standing))
            moves.append(Move(batch=name, of=batch.id, reader=reader.id, references=taken))
            loads[reader.id] += len(standing.left.intersection(taken))
            queue = [each for each in queue if each not in taken]
            if queue:
                name, numbers[letter] = f"{letter}{numbers[letter]:04d}", numbers[letter] + 1
    return tuple(moves)


def _moving(batch: Batch) -> list[str]:
    return [each for each in batch.references if batch.stage_of(each) not in APART]


def _dear(
    reviewer: Reviewer, queue: Sequence[str], standing: Standing, loads: Mapping[str, int]
) -> tuple[int, Fraction, str]:
    """Who comes first: may read most of it, has least to do for their hours, then by id."""
    barred_from = sum(bool(barred(each, reviewer, standing)) for each in queue)
    hours = weights([reviewer])[reviewer.id] or Fraction(1)
    after = loads[reviewer.id] + len(standing.left.intersection(queue))
    return barred_from, Fraction(after) / hours, reviewer.id


def _must_find_readers(batches: Sequence[Batch], able: Sequence[Reviewer], standing: Standing) -> None:
    problems = []
    for reference in (each for batch in batches for each in _moving(batch)):
        why = [barred(reference, one, standing) for one in able]
        if all(why):
            problems.append(f"\n  - {reference}: {say_list(why)}")
    if problems:
        more = f"\n  - and {len(problems) - _MOST_NAMED:,} more" if len(problems) > _MOST_NAMED else ""
        many = say_count(len(problems), "application")
        raise NotAllowed(
            f"nothing was handed over: {many} can be read by nobody of those asked; hand over by load, or add a "
            f"reviewer who may:{''.join(problems[:_MOST_NAMED])}{more}"
        )
