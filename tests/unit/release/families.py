"""Table families: two-way tables with all margins, and an attacker of the tests' own who tries every combination.

This attacker shares nothing with the engine's: no programme, no bounds worked out, only the inner counts of a table in
every combination that what was told allows, and the margins added up and looked at. It is slow, so tables are small.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from hypothesis import strategies as st

from clare_review.release.counts import Count, Sum, Tables
from clare_review.release.knowing import Said
from clare_review.release.rule import Form, Rule

Grid = tuple[tuple[int, ...], ...]
_AROUND = 9  # how far from the truth a hidden count is tried; less than all there are, so the attacker only gains
VALUES = st.one_of(st.just(0), st.integers(1, 7), st.integers(1, 7), st.integers(8, 40), st.integers(90, 130))


def grids(most: int = 6) -> st.SearchStrategy[Grid]:
    """Inner counts of one to three rows and columns."""
    shapes = [(rows, columns) for rows, columns in product((1, 2, 3), repeat=2) if 1 < rows * columns <= most]
    return st.sampled_from(shapes).flatmap(
        lambda shape: st.tuples(*(st.tuples(*(VALUES for _ in range(shape[1]))) for _ in range(shape[0])))
    )


def tables(grid: Grid, **more: object) -> Tables:
    """A two-way table with all its margins: `r0c1` inner, `r0` and `c1` margins, `all`."""
    rows, columns = len(grid), len(grid[0])
    inner = {f"r{r}c{c}": grid[r][c] for r in range(rows) for c in range(columns)}
    sums = [Sum(total=f"r{r}", parts=tuple(f"r{r}c{c}" for c in range(columns))) for r in range(rows)]
    sums += [Sum(total=f"c{c}", parts=tuple(f"r{r}c{c}" for r in range(rows))) for c in range(columns)]
    sums.append(Sum(total="all", parts=tuple(f"r{r}" for r in range(rows))))
    values = dict(inner)
    for each in sums:
        values[each.total] = sum(values[part] for part in each.parts)
    sums.append(Sum(total="all", parts=tuple(f"c{c}" for c in range(columns))))
    worth = {id: 1 if "r" in id and "c" in id else 3 if id == "all" else 2 for id in values}
    counts = tuple(replace(Count(id=id, value=value, worth=worth[id]), **more) for id, value in values.items())
    return Tables(counts=counts, sums=tuple(sums))


def inner_of(said: Said) -> list[str]:
    return [id for id in said.tables.values if "r" in id and "c" in id]


def tried(said: Said, around: int) -> np.ndarray:
    """Every combination of inner counts, a row each, that agrees with all that one release tells.

    Counts are put beside one another one by one; what is too much for a total already is not gone on with.
    """
    inner = inner_of(said)
    combined = np.zeros((1, 0), dtype=int)
    for place, id in enumerate(inner):
        domain = _domain(said, id, around)
        combined = np.hstack((np.repeat(combined, len(domain), axis=0), np.tile(domain, len(combined))[:, None]))
        for total, told in said.told.items():
            of = [number for number, one in enumerate(inner) if _is_in(one, total)]
            added = combined[:, [number for number in of if number <= place]].sum(axis=1)
            least = told.low if max(of) <= place else 0
            combined, added = combined[added <= told.high], added[added <= told.high]
            combined = combined[added >= least]
    return combined


def _domain(said: Said, id: str, around: int) -> np.ndarray:
    told, truth = said.told[id], said.tables.values[id]
    return np.arange(max(told.low, truth - around), min(told.high, truth + around) + 1)


def _is_in(inner: str, id: str) -> bool:
    row, column = inner.split("c")
    return id in (inner, "all", row, f"c{column}")


def values_left(said: Said, id: str, around: int = _AROUND) -> int:
    """How many values a count can have after every combination was tried."""
    combined = tried(said, around)
    places = [place for place, one in enumerate(inner_of(said)) if _is_in(one, id)]
    return len(np.unique(combined[:, places].sum(axis=1)))


def pinned(said: Said, rule: Rule) -> list[str]:
    """The hidden small counts that trying every combination narrows to fewer values than wanted."""
    small = [id for id, value in said.tables.values.items() if rule.small(value)]
    return [id for id in small if values_left(said, id) < rule.hidden_keeps]


def changes_left(first: Said, second: Said, id: str, around: int = _AROUND) -> int:
    """How many values the change of a count can have after every combination of both releases was tried."""
    before, after = tried(first, around), tried(second, around)
    places = [place for place, one in enumerate(inner_of(first)) if _is_in(one, id)]
    left: set[int] = set()
    for one in before:
        possible = after
        for count in first.tables.values:
            of = [place for place, inner in enumerate(inner_of(first)) if _is_in(inner, count)]
            if (
                second.tables.values[count] >= first.tables.values[count]
            ):  # a review goes forward, and who attacks knows
                possible = possible[possible[:, of].sum(axis=1) >= one[of].sum()]
        left.update((possible[:, places].sum(axis=1) - one[places].sum()).tolist())
    return len(left)


def subsets(ids: Sequence[str], worth: Mapping[str, int]) -> Iterator[frozenset[str]]:
    """Every choice of counts, the cheapest first."""
    every = [
        frozenset(id for id, chosen in zip(ids, choice, strict=True) if chosen)
        for choice in product((0, 1), repeat=len(ids))
    ]
    yield from sorted(every, key=lambda one: (sum(worth[id] for id in one), sorted(one)))


def cheapest(made: Tables, rule: Rule, safe: Callable[[Said], bool]) -> int:
    """What the cheapest choice of further counts to hide costs that is safe, by trying them all."""
    worth = {count.id: count.worth for count in made.counts}
    free = [count.id for count in made.counts if rule.told(count).form is Form.ROUNDED]
    for hidden in subsets(free, worth):
        if safe(Said(name="x", tables=made, told=rule.tell(made, hidden))):
            return sum(worth[id] for id in hidden)
    raise AssertionError("hiding everything is safe")
