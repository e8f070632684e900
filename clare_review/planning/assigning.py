"""Gives each reading that is due to one reader: nobody who may not, hours kept to, the same two seldom together.

What is cheapest is worked out by `pairing`; this module says who is barred, why, and who gets which case.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from clare_review.errors import NotAllowed
from clare_review.guidance.wording import say_count, say_list
from clare_review.planning.pairing import NOTHING, Kind, Network, Standing, solve
from clare_review.planning.shares import shares, weights
from clare_review.population.records import Reviewer

_MOST_NAMED = 10


@dataclass(frozen=True, kw_only=True)
class Due:
    """A reading that is due: the application, who may not do it and why, and whose reading it follows.

    `barred` maps a reader's id to the reason in words; `after` is the first reader, None for a first reading.
    """

    reference: str
    barred: Mapping[str, str]
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """Who reads what, how many readings go beyond somebody's share, how uneven the pairs are (sum of squares), and the
    price of what was assigned: the figure that no other assignment undercuts."""

    reader_of: Mapping[str, str]
    over_share: int
    pairs_squared: int
    price: int


def assign(due: Sequence[Due], readers: Sequence[Reviewer], *, seed: int, standing: Standing = NOTHING) -> Assigned:
    """The cheapest assignment: readings beyond a reader's share by hours cost most, then pairs that meet often.

    The cost is 1,000 for each squared reading over a share and 1 for each squared meeting of a pair, and no assignment
    has a lower one. Which case of a kind goes to whom is drawn with the seed; the order of what is handed in never
    matters.

    Raises:
        NotAllowed: nobody may do a reading; each is named with who is barred by what. Or no reader has any hours.
        ValueError: a reference or a reader is given twice.
    """
    if not due:
        return _told({}, (), {}, standing, 0)
    asked = network(due, readers, seed=seed, standing=standing)
    counts, price = solve(asked)
    return _told(_hand_out(asked.kinds, counts, seed), due, asked.share, standing, price)


def network(due: Sequence[Due], readers: Sequence[Reviewer], *, seed: int, standing: Standing = NOTHING) -> Network:
    """The network that `assign` solves; raises as it does."""
    _check(due, readers)
    working = [reader for reader in sorted(readers, key=lambda reader: reader.id) if weights([reader])[reader.id] > 0]
    able = [reader.id for reader in working]
    _must_be_possible(due, able)
    whole = len(due) + sum(standing.load.get(reader, 0) for reader in able)
    kinds: dict[Kind, list[str]] = {}
    for each in due:
        may = tuple(reader for reader in able if reader not in each.barred)
        kinds.setdefault(Kind(after=each.after or "", may=may), []).append(each.reference)
    return Network(
        kinds={kind: tuple(sorted(kinds[kind])) for kind in sorted(kinds)},
        share=shares(working, whole, seed),
        standing=standing,
    )


def _hand_out(kinds: Mapping[Kind, Sequence[str]], counts: Mapping[tuple[Kind, str], int], seed: int) -> dict[str, str]:
    """Which of the readings of a kind go to whom is drawn by lot, so that nobody can steer a case to a reader."""
    reader_of: dict[str, str] = {}
    for kind, references in kinds.items():
        drawn = sorted(references, key=lambda reference: sha256(f"{seed}:{reference}".encode()).hexdigest())
        places = [reader for reader in kind.may for _ in range(counts.get((kind, reader), 0))]
        reader_of |= dict(zip(drawn, places, strict=True))
    return {reference: reader_of[reference] for reference in sorted(reader_of)}


def _told(
    reader_of: Mapping[str, str], due: Sequence[Due], share: Mapping[str, int], standing: Standing, price: int
) -> Assigned:
    load, pairs = Counter(standing.load), Counter(standing.pairs)
    load.update(reader_of.values())
    pairs.update((each.after, reader_of[each.reference]) for each in due if each.after)
    over = sum(max(0, load[reader] - max(fair, standing.load.get(reader, 0))) for reader, fair in share.items())
    squared = sum(met**2 for met in pairs.values())
    return Assigned(reader_of=reader_of, over_share=over, pairs_squared=squared, price=price)


def _check(due: Sequence[Due], readers: Sequence[Reviewer]) -> None:
    if len({each.reference for each in due}) != len(due):
        raise ValueError("an application is given twice; each reading may be assigned once")
    if len({reader.id for reader in readers}) != len(readers):
        raise ValueError("a reader is given twice; each may be given once")


def _must_be_possible(due: Sequence[Due], able: Sequence[str]) -> None:
    if not able:
        raise NotAllowed("no reading can be given out: no reader has any hours a week; give at least one some")
    impossible = [each for each in sorted(due, key=lambda each: each.reference) if set(able) <= set(each.barred)]
    if not impossible:
        return
    lines = [
        f"\n  - {each.reference}: {say_list(f'{reader} {each.barred[reader]}' for reader in able)}"
        for each in impossible[:_MOST_NAMED]
    ]
    more = len(impossible) - len(lines)
    rest = f"\n  - and {say_count(more, 'reading')} more" if more else ""
    raise NotAllowed(
        f"{say_count(len(impossible), 'reading')} can be given to nobody; add a reader who may:{''.join(lines)}{rest}"
    )
