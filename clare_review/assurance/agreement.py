"""What is reported of agreement: every coefficient with two intervals, never one alone, and never without a table."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from clare_review.assurance.coefficients import (
    Coefficient,
    ac1,
    alpha,
    fleiss_kappa,
    kappa,
    pabak,
    raw_agreement,
    specific_agreement,
)
from clare_review.assurance.intervals import LEVEL, none_found
from clare_review.assurance.patterns import Credit, Patterns, patterns, same_only
from clare_review.assurance.ratings import Ratings
from clare_review.assurance.spread import RESAMPLES, analytic, percentiles, resampled, standard_error, too_few_others

if TYPE_CHECKING:
    from clare_review.assurance.patterns import Numbers

FEW_PAIRS = 200
"""Below this many cases read twice, intervals are too wide to lean on, and the report says so."""


class Statistic(StrEnum):
    RAW = "raw agreement"
    AC1 = "AC1"
    KAPPA = "kappa"
    PABAK = "PABAK"
    ALPHA = "alpha"
    FLEISS = "Fleiss' kappa"


_OF: Mapping[Statistic, Coefficient] = {
    Statistic.RAW: raw_agreement,
    Statistic.AC1: ac1,
    Statistic.KAPPA: kappa,
    Statistic.PABAK: pabak,
    Statistic.ALPHA: alpha,
    Statistic.FLEISS: fleiss_kappa,
}


_COEFFICIENTS = frozenset(_OF) - {Statistic.RAW}
_CORRECTED = frozenset({Statistic.KAPPA, Statistic.ALPHA, Statistic.FLEISS})
"""Those that divide by how often readers choose each category, and so need some choices of each."""


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A coefficient, its standard error, and two intervals; None where it is not defined, and then `why` says why."""

    name: str
    value: float | None
    error: float | None = None
    analytic: tuple[float, float] | None = None
    bootstrap: tuple[float, float] | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Agreement on one question: cases read twice, each statistic, and agreement on each category of its own."""

    cases: int
    pairs: int
    statistics: tuple[Estimate, ...]
    by_category: tuple[Estimate, ...]

    @property
    def too_few(self) -> bool:
        """Whether there are too few pairs for the intervals to be leant on."""
        return self.pairs < FEW_PAIRS

    def of(self, name: str) -> Estimate:
        """One statistic, by its name or the category's."""
        return next(each for each in (*self.statistics, *self.by_category) if each.name == name)


def agreement(
    ratings: Ratings, *, seed: int, credit: Credit = same_only, level: float = LEVEL, resamples: int = RESAMPLES
) -> Agreement:
    """Every statistic of agreement, with analytic and bootstrap intervals at `level`.

    The analytic interval comes from the standard error, weighted as the cases were drawn (`spread.analytic`); the
    bootstrap resamples cases within strata, 2,000 times unless told, from `seed` and takes percentiles. No correction
    is made for a finite population: what varies is how readers judge, even where every case was read twice.

    Raises:
        ValueError: no case was rated twice, there are fewer than two categories, or `level` is not a share.
    """
    return agreement_of(patterns(ratings, credit), ratings.categories, seed=seed, level=level, resamples=resamples)


def agreement_of(
    laid: Patterns, categories: Sequence[str], *, seed: int, level: float = LEVEL, resamples: int = RESAMPLES
) -> Agreement:
    """The same of cases that are counted by pattern already; `categories` in the order of the patterns.

    Raises:
        ValueError: `level` is not a share.
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"level {level} must be between 0 and 1, e.g. 0.95")
    drawn = resampled(laid, seed, resamples)
    named = {statistic.value: coefficient for statistic, coefficient in _OF.items()}
    specific = {word: specific_agreement(number) for number, word in enumerate(categories)}
    return Agreement(
        cases=int(laid.cases[laid.given >= 1].sum()),
        pairs=int(laid.cases[laid.given >= 2].sum()),
        statistics=tuple(_estimate(name, what, laid, drawn, level) for name, what in named.items()),
        by_category=tuple(_estimate(name, what, laid, drawn, level) for name, what in specific.items()),
    )


def _estimate(name: str, what: Coefficient, laid: Patterns, drawn: "Numbers", level: float) -> Estimate:
    try:
        terms = what(laid, laid.cases)
    except ValueError as problem:
        return Estimate(name=name, value=None, why=str(problem))
    error = standard_error(laid, terms.parts, terms.value)
    if math.isnan(error):
        return Estimate(name=name, value=terms.value, why="a stratum holds a single case, so no interval can be given")
    if error == 0.0:
        return Estimate(name=name, value=terms.value, error=0.0, why=_no_spread(laid, level))
    if name in _CORRECTED and (why := too_few_others(laid)):
        return Estimate(name=name, value=terms.value, error=error, why=why)
    return Estimate(
        name=name,
        value=terms.value,
        error=error,
        analytic=analytic(terms.value, error, laid, level, share=name not in _COEFFICIENTS),
        bootstrap=percentiles(what, laid, drawn, level),
    )


def _no_spread(laid: Patterns, level: float) -> str:
    pairs = int(laid.cases[laid.given >= 2].sum())
    if not laid.agreed()[laid.given >= 2].all():
        return f"all {pairs:,} cases read twice turned out alike, so the spread cannot be measured"
    least = 1 - none_found(pairs, level).high
    return (
        f"no two readings differ, so their spread cannot be measured; {pairs:,} cases read twice without a difference "
        f"rule out raw agreement under {100 * least:.1f}% ({level:.0%}, exact)"
    )
