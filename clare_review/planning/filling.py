"""Fills batches from the front of the queue, so that nobody gets what they may not read."""

from collections import deque
from collections.abc import Mapping, Sequence


class Unfilled(Exception):
    """With these turns no way of filling the batches exists; with others there may be one."""


def fill(
    queue: Sequence[str], barred: Mapping[str, frozenset[str]], turns: Sequence[str], size: int
) -> list[tuple[str, list[str]]]:
    """Fills one batch per turn with at most `size` references, each batch in the order of the queue.

    `barred` says for each reference which reviewers may not have it. An application its turn cannot have waits for
    the next batch; what is left at the end is exchanged backwards along the shortest chain there is, so this fails
    only when no filling exists.

    Raises:
        Unfilled: no filling with these turns exists.
    """
    batches, left = _from_the_front(queue, barred, turns)
    for reference in left:
        even = -(-len(queue) // len(turns))
        if not any(_exchange(reference, batches, barred, most) for most in (even, size)):
            raise Unfilled
    place = {reference: number for number, reference in enumerate(queue)}
    return [(reviewer, sorted(references, key=place.__getitem__)) for reviewer, references in batches]


def _from_the_front(
    queue: Sequence[str], barred: Mapping[str, frozenset[str]], turns: Sequence[str]
) -> tuple[list[tuple[str, list[str]]], list[str]]:
    waiting, to_come = list(queue), list(turns)
    batches: list[tuple[str, list[str]]] = []
    for number in range(len(turns)):
        room = _even_size(len(queue), len(turns), number)
        # The most urgent one still waiting is never held back while somebody whose turn is to come may have it.
        first = barred[waiting[0]] if waiting else frozenset()
        reviewer = next((name for name in to_come if name not in first), to_come[0])
        to_come.remove(reviewer)
        taken: list[str] = []
        passed: list[str] = []
        for place, reference in enumerate(waiting):
            if len(taken) == room:
                passed += waiting[place:]
                break
            (passed if reviewer in barred[reference] else taken).append(reference)
        batches.append((reviewer, taken))
        waiting = passed
    return batches, waiting


def _even_size(total: int, batches: int, number: int) -> int:
    return total // batches + (number < total % batches)


def _exchange(
    reference: str, batches: list[tuple[str, list[str]]], barred: Mapping[str, frozenset[str]], most: int
) -> bool:
    """Places one reference by moving others along the shortest chain of batches that ends at one with room."""
    came_from: dict[int, tuple[int, str] | None] = {}
    to_visit: deque[int] = deque()

    def reach(moved: str, origin: tuple[int, str] | None) -> None:
        for number in reversed(range(len(batches))):
            if number not in came_from and batches[number][0] not in barred[moved]:
                came_from[number] = origin
                to_visit.append(number)

    reach(reference, None)
    while to_visit:
        number = to_visit.popleft()
        if len(batches[number][1]) < most:
            _move_along(reference, number, batches, came_from)
            return True
        for kind in {barred[held]: held for held in batches[number][1]}.values():
            reach(kind, (number, kind))
    return False


def _move_along(
    reference: str,
    end: int,
    batches: list[tuple[str, list[str]]],
    came_from: Mapping[int, tuple[int, str] | None],
) -> None:
    into = end
    while (origin := came_from[into]) is not None:
        source, moved = origin
        batches[source][1].remove(moved)
        batches[into][1].append(moved)
        into = source
    batches[into][1].append(reference)
