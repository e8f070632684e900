"""What several readers said of the same cases, laid out for counting."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class Rated:
    """One case and what each place (first, second, ... reader) said; None where that reader said nothing.

    `weight` is how many cases of the population it stands for, 1 divided by its chance of being read twice, and
    `stratum` names the part of the population it was drawn from.
    """

    case: str
    said: tuple[str | None, ...]
    weight: float = 1.0
    stratum: str = ""

    def __post_init__(self) -> None:
        if not 0.0 < self.weight < float("inf"):
            raise ValueError(f"{self.case}: a weight of {self.weight} stands for no cases; it has to be above 0")

    @property
    def given(self) -> int:
        """How many readers said something of the case."""
        return sum(word is not None for word in self.said)


@dataclass(frozen=True, kw_only=True)
class Ratings:
    """Cases and the categories their readers could choose from, chosen or not.

    Raises:
        ValueError: a case or a category is given twice, a category is not known, or places differ in number.
    """

    categories: tuple[str, ...]
    rated: tuple[Rated, ...]

    def __post_init__(self) -> None:
        places = {len(each.said) for each in self.rated}
        if len(places) > 1:
            raise ValueError(f"every case needs the same number of places, found {sorted(places)}")
        if len(set(self.categories)) != len(self.categories):
            raise ValueError("a category is given twice")
        unknown = {word for each in self.rated for word in each.said if word is not None} - set(self.categories)
        if unknown:
            raise ValueError(f"not among the categories: {', '.join(sorted(unknown))}")
        if len({each.case for each in self.rated}) != len(self.rated):
            raise ValueError("a case is given twice; each may be counted once")

    @property
    def places(self) -> int:
        """How many readers a case could have."""
        return len(self.rated[0].said) if self.rated else 0

    @cached_property
    def twice(self) -> "Ratings":
        """The cases that at least two readers said something of."""
        return self._of(each for each in self.rated if each.given >= 2)

    @cached_property
    def once(self) -> "Ratings":
        """The cases that at least one reader said something of."""
        return self._of(each for each in self.rated if each.given)

    def _of(self, rated: Iterable[Rated]) -> "Ratings":
        return Ratings(categories=self.categories, rated=tuple(rated))


def cross_table(ratings: Ratings) -> dict[tuple[str, str], int]:
    """How often the first reader said one thing and the second another: (first, second) to cases, unweighted.

    Raises:
        ValueError: there are not exactly two places.
    """
    if ratings.rated and ratings.places != 2:
        raise ValueError(f"a table of two readers needs two places, not {ratings.places}")
    found = Counter(each.said for each in ratings.rated)
    return {(one, other): found[(one, other)] for one in ratings.categories for other in ratings.categories}
