"""Everything an outsider knows: one linear system over the counts of this release and of all earlier ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from clare_review.release.counts import Tables
from clare_review.release.rule import Told

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Place = tuple[str, str]  # a release by its name, and a count of it by its own
Form = tuple[tuple[int, int], ...]  # a sum of variables: their numbers, each with its coefficient


@dataclass(frozen=True, kw_only=True)
class Said:
    """One release as the attacker meets it: what truly was, and what was told of it."""

    name: str
    tables: Tables
    told: Mapping[str, Told]


@dataclass(frozen=True, kw_only=True)
class Row:
    """What is known of a sum of counts: that it lies from `low` to `high`, where each may be left open."""

    form: Form
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class System:
    """All counts as variables, whole and never below 0, each with what was told of it, and all rows that bind them."""

    places: tuple[Place, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    rows: tuple[Row, ...]

    @cached_property
    def numbers(self) -> Mapping[Place, int]:
        """Place to the number of its variable."""
        return {place: number for number, place in enumerate(self.places)}

    @cached_property
    def matrix(self) -> "csr_array":
        """The coefficients of all rows, sparse."""
        from scipy.sparse import csr_array

        at = [(row, column, factor) for row, each in enumerate(self.rows) for column, factor in each.form]
        rows, columns, factors = zip(*at, strict=True) if at else ((), (), ())
        return csr_array((factors, (rows, columns)), shape=(len(self.rows), len(self.places)), dtype=float)


def system(releases: Sequence[Said], more: Sequence[tuple[Mapping[Place, int], float, float]] = ()) -> System:
    """What follows from all releases together, the newest last.

    Sums and orders within each are known to everybody. Where a count did not fall from one release to the next, the
    attacker is credited with knowing that too, since a review goes forward. `more` adds what is known from elsewhere:
    coefficients by place, and from where to where their sum lies.
    """
    places = tuple((each.name, count.id) for each in releases for count in each.tables.counts)
    numbers = {place: number for number, place in enumerate(places)}
    told = [each.told[count.id] for each in releases for count in each.tables.counts]
    rows = [row for each in releases for row in _within(each, numbers)]
    rows += [row for place, earlier in enumerate(releases) for later in releases[place + 1 :]
             for row in _onward(earlier, later, numbers)]  # fmt: skip
    rows += [
        Row(form=tuple((numbers[place], factor) for place, factor in each.items()), low=low, high=high)
        for each, low, high in more
    ]
    return System(
        places=places, low=tuple(each.low for each in told), high=tuple(each.high for each in told), rows=tuple(rows)
    )


def _within(said: Said, numbers: Mapping[Place, int]) -> list[Row]:
    sums = [
        Row(
            form=((numbers[said.name, each.total], -1), *((numbers[said.name, part], 1) for part in each.parts)),
            low=0,
            high=0,
        )
        for each in said.tables.sums
    ]
    orders = [
        Row(
            form=((numbers[said.name, each.whole], 1), (numbers[said.name, each.part], -1)),
            low=0,
            high=float("inf"),
        )
        for each in said.tables.orders
    ]
    return sums + orders


def _onward(earlier: Said, later: Said, numbers: Mapping[Place, int]) -> list[Row]:
    now = later.tables.values
    return [
        Row(form=((numbers[later.name, id], 1), (numbers[earlier.name, id], -1)), low=0, high=float("inf"))
        for id, before in earlier.tables.values.items()
        if id in now and now[id] >= before
    ]
