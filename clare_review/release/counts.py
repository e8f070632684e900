"""The counts of one release as they truly are, and how they hang together: what a reader of the tables knows anyway."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from clare_review.errors import FiguresDoNotBalance

MOST = 1_000_000
"""No count of a review comes near it: it stands for "no upper bound" in the attacker's programme."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """One count, by a name that stays the same from release to release.

    `worth` is what is lost when it is hidden. `must_show` says that it is not hidden to protect another; `exact` that a
    signed exception shows it as it is. One that is not `said` stands in no file, but follows from those that do.
    """

    id: str
    value: int
    worth: int = 1
    must_show: bool = False
    exact: bool = False
    said: bool = True


@dataclass(frozen=True, kw_only=True)
class Sum:
    """A total and the parts it is the sum of."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AtMost:
    """A count that is counted within another."""

    part: str
    whole: str


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The counts of a release with every sum and order among them.

    Raises:
        FiguresDoNotBalance: a count is there twice, is not there, is no count, or they do not add up; all are named.
    """

    counts: tuple[Count, ...]
    sums: tuple[Sum, ...] = ()
    orders: tuple[AtMost, ...] = ()

    def __post_init__(self) -> None:
        found = [*_not_counts(self.counts), *self._missing()] or [*self._not_adding_up(), *self._out_of_order()]
        if found:
            lines = "".join(f"\n  - {each}" for each in found)
            raise FiguresDoNotBalance(f"the figures do not add up, so nothing is released:{lines}")

    @cached_property
    def values(self) -> Mapping[str, int]:
        """Name to true count."""
        return {count.id: count.value for count in self.counts}

    def count(self, id: str) -> Count:
        """One count by its name."""
        return next(each for each in self.counts if each.id == id)

    def _missing(self) -> Iterator[str]:
        asked = {id for each in self.sums for id in (each.total, *each.parts)}
        asked |= {id for each in self.orders for id in (each.part, each.whole)}
        for id in sorted(asked - self.values.keys()):
            yield f"{id}: a sum or an order speaks of it, and it is no count of the release"

    def _not_adding_up(self) -> Iterator[str]:
        for each in self.sums:
            parts = [self.values[id] for id in each.parts]
            if sum(parts) != self.values[each.total]:
                added = " + ".join(f"{id} {value:,}" for id, value in zip(each.parts, parts, strict=True))
                yield f"{added} = {sum(parts):,}, but {each.total} says {self.values[each.total]:,}"

    def _out_of_order(self) -> Iterator[str]:
        for each in self.orders:
            part, whole = self.values[each.part], self.values[each.whole]
            if part > whole:
                yield f"{each.part} {part:,} is counted within {each.whole}, which is only {whole:,}"


def _not_counts(counts: tuple[Count, ...]) -> Iterator[str]:
    ids = [count.id for count in counts]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield f"{id}: it is there twice"
    for count in counts:
        if not 0 <= count.value < MOST:
            yield f"{count.id}: {count.value:,} is no count of a review"
