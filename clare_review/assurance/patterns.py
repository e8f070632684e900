"""Cases that were rated alike counted as one pattern, so that thousands of cases cost as little as a few dozen."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clare_review.assurance.ratings import Ratings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

Credit = Callable[[int, int, int], float]
"""How much two categories agree, from their places and the number of categories: 1 for the same, 0 for none."""


def same_only(one: int, other: int, categories: int) -> float:
    """Credit for the same category and nothing else."""
    return float(one == other)


def quadratic(one: int, other: int, categories: int) -> float:
    """Credit falling with the square of the distance, for categories in order."""
    return 1.0 - ((one - other) / (categories - 1)) ** 2 if categories > 1 else 1.0


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """Ratings as arrays, a row per pattern.

    `by_place` is (patterns, places, categories) of 0 and 1, `cases` how many cases have the pattern, `weight` how many
    of the population each of them stands for, `stratum` the number of the stratum, `credit` (categories, categories).
    """

    by_place: "Numbers"
    cases: "Numbers"
    weight: "Numbers"
    stratum: "Numbers"
    credit: "Numbers"

    @property
    def counts(self) -> "Numbers":
        """How many readers chose each category: (patterns, categories)."""
        found: Numbers = self.by_place.sum(axis=1)
        return found

    @property
    def given(self) -> "Numbers":
        """How many readers said something."""
        found: Numbers = self.by_place.sum(axis=(1, 2))
        return found

    def share(self, cases: "Numbers") -> "Numbers":
        """Each pattern's share of the population when this many cases have it."""
        shares: Numbers = cases * self.weight / (cases * self.weight).sum()
        return shares

    def agreed(self) -> "Numbers":
        """The share of pairs of readers that agree within each pattern; 0 where there is no pair."""
        import numpy as np

        counts, given = self.counts, self.given
        agreeing = (counts * (counts @ self.credit)).sum(axis=1) - counts @ self.credit.diagonal()
        possible = given * (given - 1)
        found: Numbers = np.divide(agreeing, possible, out=np.zeros_like(agreeing), where=possible > 0)
        return found


def patterns(ratings: Ratings, credit: Credit = same_only) -> Patterns:
    """Groups cases by what was said, weight and stratum, in an order that is the same for any order of cases.

    Raises:
        ValueError: no case was rated twice, or there are fewer than two categories.
    """
    import numpy as np

    if len(ratings.categories) < 2:
        raise ValueError("agreement beyond chance needs at least two categories to choose from")
    if not ratings.twice.rated:
        raise ValueError("no case was rated by two readers, so nothing can be said of their agreement")
    found = Counter((each.stratum, each.weight, each.said) for each in ratings.once.rated)
    order = sorted(found, key=lambda key: (key[0], key[1], [word or "" for word in key[2]]))
    strata = {name: number for number, name in enumerate(sorted({key[0] for key in order}))}
    known = len(ratings.categories)
    return Patterns(
        by_place=np.array([[_chosen(word, ratings.categories) for word in said] for _, _, said in order]),
        cases=np.array([float(found[key]) for key in order]),
        weight=np.array([weight for _, weight, _ in order]),
        stratum=np.array([float(strata[name]) for name, _, _ in order]),
        credit=np.array([[credit(one, other, known) for other in range(known)] for one in range(known)]),
    )


def _chosen(word: str | None, categories: tuple[str, ...]) -> list[float]:
    return [float(word == category) for category in categories]
