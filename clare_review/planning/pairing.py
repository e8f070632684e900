"""How many readings of each kind go to whom at the lowest price: a minimum-cost flow, solved exactly.

Readings flow from their kind to a pair (first reader, reader) to the reader; a pair is dearer each time it meets, a
reader dearer beyond the share. Readings that the same people may do after the same first reader are one kind. First all
kinds of one first reader are taken together, which makes a problem of a few thousand arcs however many readings there
are; nearly always its solution can be divided among the kinds, and is then the best there is. Where it cannot, the
network of all kinds is solved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from clare_review.planning.flow import END, Arc, Node, cheapest_flow, divide

OVERLOAD = 1_000
"""The first reading over a reader's share costs as much as a pair that met five hundred times costs at its next."""
_STEPS = 6
"""How many repeats of a pair are priced apart, before the price rises no more."""


class Kind(NamedTuple):
    """Readings that are alike: the first reader, or "" for a first reading, and who may do them."""

    after: str
    may: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What readers already have: readings by reader, and how often two already met as (first, second)."""

    load: Mapping[str, int]
    pairs: Mapping[tuple[str, str], int]


NOTHING = Standing(load={}, pairs={})


@dataclass(frozen=True, kw_only=True)
class Network:
    """The readings by kind, each reader's share of all readings, and what stands already."""

    kinds: Mapping[Kind, Sequence[str]]
    share: Mapping[str, int]
    standing: Standing

    def entries(self) -> list[Arc]:
        """From each kind to the pairs it may go to."""
        return [
            Arc(start=("kind", number), end=_pair(kind.after, reader), most=len(found), price=0)
            for number, (kind, found) in enumerate(self.kinds.items())
            for reader in kind.may
        ]

    def ways_on(self) -> list[Arc]:
        """From each pair to its reader and from each reader to the end, at rising prices.

        The n-th meeting costs 2n - 1, so that the prices of a pair add up to the square of how often it met.
        """
        may: dict[str, set[str]] = {}
        for kind in self.kinds:
            may.setdefault(kind.after, set()).update(kind.may)
        pairs = sorted((first, reader) for first, readers in may.items() for reader in readers)
        arcs: list[Arc] = []
        for first, reader in pairs:
            met = self.standing.pairs.get((first, reader), 0)
            arcs += _dearer(_pair(first, reader), ("reader", reader), met, 1 if first else 0)
        for reader, fair in sorted(self.share.items()):
            load = self.standing.load.get(reader, 0)
            if load < fair:
                arcs.append(Arc(start=("reader", reader), end=END, most=fair - load, price=0))
            arcs += _dearer(("reader", reader), END, max(0, load - fair), OVERLOAD)
        return arcs


def solve(network: Network) -> tuple[dict[tuple[Kind, str], int], int]:
    """How many readings of each kind go to each reader at the lowest price there is, and that price."""
    together = _together(network)
    flow, price = cheapest_flow([*together, *network.ways_on()], _supply_of_firsts(network))
    pairs = {end[1:]: amount for (start, end), amount in flow.items() if start[0] == "first"}
    counts = divide(
        [len(found) for found in network.kinds.values()],
        [[(kind.after, reader) for reader in kind.may] for kind in network.kinds],
        pairs,
    )
    kinds = list(network.kinds)
    if counts is not None:
        return {(kinds[number], reader): amount for (number, (_, reader)), amount in counts.items()}, price
    supply: dict[Node, int] = {("kind", number): len(found) for number, found in enumerate(network.kinds.values())}
    flow, price = cheapest_flow([*network.entries(), *network.ways_on()], supply)
    return {(kinds[start[1]], end[2]): n for (start, end), n in flow.items() if start[0] == "kind"}, price


def _supply_of_firsts(network: Network) -> dict[Node, int]:
    supply: dict[Node, int] = {}
    for kind, found in network.kinds.items():
        supply["first", kind.after] = supply.get(("first", kind.after), 0) + len(found)
    return supply


def _together(network: Network) -> list[Arc]:
    """From each first reader to each pair, for as many readings as the pair could have."""
    most: dict[tuple[str, str], int] = {}
    for kind, found in network.kinds.items():
        for reader in kind.may:
            most[kind.after, reader] = most.get((kind.after, reader), 0) + len(found)
    return [
        Arc(start=("first", first), end=_pair(first, reader), most=amount, price=0)
        for (first, reader), amount in sorted(most.items())
    ]


def _pair(first: str, reader: str) -> Node:
    return ("pair", first, reader)


def _dearer(start: Node, end: Node, already: int, price: int) -> list[Arc]:
    """Arcs of one reading each at rising prices, and an open one at the highest."""
    steps = [Arc(start=start, end=end, most=1, price=price * (2 * (already + n) + 1)) for n in range(_STEPS)]
    return [*steps, Arc(start=start, end=end, most=None, price=price * (2 * (already + _STEPS) + 1))]
