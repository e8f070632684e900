"""Gives each reading that is due to one reader: nobody who may not, hours kept to, the same two seldom together.

It is a minimum-cost flow (readings -> pairs of readers -> readers), solved exactly by SciPy's HiGHS. Readings that the
same people may do after the same first reader are one kind, so thousands of readings make a problem of hundreds. Its
matrix is that of a network, so the best solution is whole without being rounded.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from clare_review.errors import NotAllowed
from clare_review.guidance.wording import say_count, say_list
from clare_review.planning.flow import END, Arc, Node, cheapest_flow
from clare_review.planning.shares import shares, weights
from clare_review.population.records import Reviewer

_MOST_NAMED = 10
_OVERLOAD = 1_000  # the first reading over a reader's share weighs more than a pair met five hundred times
_STEPS = 6  # how many repeats of a pair are told apart before the cost rises evenly


@dataclass(frozen=True, kw_only=True)
class Due:
    """A reading that is due: the application, who may not do it and why, and whose reading it follows.

    `barred` maps a reader's id to the reason in words; `after` is the first reader, None for a first reading.
    """

    reference: str
    barred: Mapping[str, str]
    after: str | None = None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What readers already have: readings by reader, and how often two already met as (first, second)."""

    load: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]


NOTHING = Standing(load={}, pairs={})


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """Who reads what, how many readings go beyond somebody's share, and how uneven the pairs are (sum of squares)."""

    reader_of: Mapping[str, str]
    over_share: int
    pairs_squared: int


def assign(due: Sequence[Due], readers: Sequence[Reviewer], *, seed: int, standing: Standing = NOTHING) -> Assigned:
    """The cheapest assignment: readings beyond a reader's share by hours cost most, then pairs that meet often.

    The cost is 1,000 for each squared reading over a share and 1 for each squared meeting of a pair, and no assignment
    has a lower one. Which case of a kind goes to whom is drawn with the seed; the order of what is handed in never
    matters.

    Raises:
        NotAllowed: nobody may do a reading; each is named with who is barred by what. Or no reader has any hours.
        ValueError: a reference or a reader is given twice.
    """
    _check(due, readers)
    if not due:
        return _told({}, (), {}, standing)
    working = [reader for reader in sorted(readers, key=lambda reader: reader.id) if weights([reader])[reader.id] > 0]
    able = [reader.id for reader in working]
    _must_be_possible(due, able)
    whole = len(due) + sum(standing.load.get(reader, 0) for reader in able)
    share = shares(working, whole, seed)
    kinds = _kinds(due, able)
    flow = cheapest_flow(_arcs(kinds, share, standing), {kind: len(found) for kind, found in kinds.items()})
    reader_of = _hand_out(kinds, flow, seed)
    return _told(reader_of, due, share, standing)


_Kind = tuple[str, tuple[str, ...]]  # the first reader, or "", and who may read


def _kinds(due: Sequence[Due], able: Sequence[str]) -> dict[_Kind, list[str]]:
    found: dict[_Kind, list[str]] = {}
    for each in due:
        may = tuple(reader for reader in able if reader not in each.barred)
        found.setdefault((each.after or "", may), []).append(each.reference)
    return {kind: sorted(found[kind]) for kind in sorted(found)}


def _arcs(kinds: Mapping[_Kind, Sequence[str]], share: Mapping[str, int], standing: Standing) -> list[Arc]:
    """From a kind to a pair; from a pair to its reader, dearer at each repeat; from a reader on, dearer over the share.

    The price of the n-th meeting is 2n - 1, so that prices add up to the square of how often two met.
    """
    arcs = [
        Arc(start=kind, end=("pair", kind[0], reader), most=len(found), price=0)
        for kind, found in kinds.items()
        for reader in kind[1]
    ]
    for pair in sorted({arc.end for arc in arcs}):
        _, first, reader = pair
        met = standing.pairs.get((first, reader), 0)
        arcs += _dearer(pair, ("reader", reader), met, 1 if first else 0)
    for reader, fair in share.items():
        load = standing.load.get(reader, 0)
        if load < fair:
            arcs.append(Arc(start=("reader", reader), end=END, most=fair - load, price=0))
        arcs += _dearer(("reader", reader), END, max(0, load - fair), _OVERLOAD)
    return arcs


def _dearer(start: Node, end: Node, already: int, price: int) -> list[Arc]:
    """Arcs of one reading each at rising prices, and an open one at the highest."""
    steps = [Arc(start=start, end=end, most=1, price=price * (2 * (already + n) + 1)) for n in range(_STEPS)]
    return [*steps, Arc(start=start, end=end, most=None, price=price * (2 * (already + _STEPS) + 1))]


def _hand_out(kinds: Mapping[_Kind, Sequence[str]], flow: Mapping[tuple[Node, Node], int], seed: int) -> dict[str, str]:
    """Which of the readings of a kind go to whom is drawn by lot, so that nobody can steer a case to a reader."""
    reader_of: dict[str, str] = {}
    for kind, references in kinds.items():
        drawn = sorted(references, key=lambda reference: sha256(f"{seed}:{reference}".encode()).hexdigest())
        places = [reader for reader in kind[1] for _ in range(flow.get((kind, ("pair", kind[0], reader)), 0))]
        reader_of |= dict(zip(drawn, places, strict=True))
    return {reference: reader_of[reference] for reference in sorted(reader_of)}


def _told(reader_of: Mapping[str, str], due: Sequence[Due], share: Mapping[str, int], standing: Standing) -> Assigned:
    load, pairs = Counter(standing.load), Counter(standing.pairs)
    load.update(reader_of.values())
    pairs.update((each.after, reader_of[each.reference]) for each in due if each.after)
    over = sum(max(0, load[reader] - max(fair, standing.load.get(reader, 0))) for reader, fair in share.items())
    return Assigned(reader_of=reader_of, over_share=over, pairs_squared=sum(met**2 for met in pairs.values()))


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
