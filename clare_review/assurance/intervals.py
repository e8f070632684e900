"""Intervals for a share of applications, and exact binomial limits for a funnel.

Clopper-Pearson is used for what is promised or printed, Wilson where a chart needs a quick eye. SciPy is loaded only
when a number is asked for.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

LEVEL = 0.95


class Method(StrEnum):
    CLOPPER_PEARSON = "Clopper-Pearson"
    WILSON = "Wilson"
    NONE_FOUND = "exact, one-sided (none found)"


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An interval for a share; `low` and `high` are proportions between 0 and 1, `level` is e.g. 0.95."""

    method: Method
    level: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.low <= self.high <= 1.0:
            raise ValueError(f"an interval from {self.low} to {self.high} is not within 0 to 1")

    def as_json(self) -> dict[str, str]:
        """Text throughout, in percent to three places, so that every machine writes the same bytes."""
        return {
            "method": self.method.value,
            "level": f"{self.level:.0%}",
            "low_percent": percent(self.low),
            "high_percent": percent(self.high),
        }

    def words(self, places: int = 3) -> str:
        """The interval in a table cell, e.g. `0.602 to 1.225%`."""
        return f"{percent(self.low, places)} to {percent(self.high, places)}%"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How many failures among so many cases would still be unremarkable; a count outside is a signal."""

    low: int
    high: int


def percent(share: float, places: int = 3) -> str:
    """A proportion as percent text without the sign, e.g. 0.00873 as `0.873`."""
    return f"{share * 100:.{places}f}"


def clopper_pearson(found: int, of: int, level: float = LEVEL) -> Interval:
    """The exact interval of Clopper and Pearson (1934), from quantiles of the beta distribution.

    Raises:
        ValueError: `found` is not between 0 and `of`, `of` is not positive, or `level` is not between 0 and 1.
    """
    from scipy.special import betaincinv

    _check(found, of, level)
    tail = (1 - level) / 2
    low = 0.0 if found == 0 else float(betaincinv(found, of - found + 1, tail))
    high = 1.0 if found == of else float(betaincinv(found + 1, of - found, 1 - tail))
    return Interval(method=Method.CLOPPER_PEARSON, level=level, low=low, high=high)


def wilson(found: int, of: int, level: float = LEVEL) -> Interval:
    """The score interval of Wilson (1927), without continuity correction.

    Raises:
        ValueError: as `clopper_pearson`.
    """
    from scipy.special import ndtri

    _check(found, of, level)
    z = float(ndtri(1 - (1 - level) / 2))
    share, shrink = found / of, 1 + z * z / of
    centre = (share + z * z / (2 * of)) / shrink
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / shrink
    low = 0.0 if found == 0 else max(0.0, centre - half)
    high = 1.0 if found == of else min(1.0, centre + half)
    return Interval(method=Method.WILSON, level=level, low=low, high=high)


def none_found(of: int, level: float = LEVEL) -> Interval:
    """What cannot be ruled out when none was found among `of`: up to 1 - (1 - level)^(1/of).

    Raises:
        ValueError: as `clopper_pearson`.
    """
    _check(0, of, level)
    high = -math.expm1(math.log(1 - level) / of)
    return Interval(method=Method.NONE_FOUND, level=level, low=0.0, high=high)


def rate_interval(found: int, of: int) -> Interval:
    """The interval printed beside a rate: Clopper-Pearson, or the one-sided bound when none was found."""
    return clopper_pearson(found, of) if found else none_found(of)


def binomial_limits(cases: int, rate: float, level: float) -> Limits:
    """Exact two-sided limits of a funnel for one number of cases.

    `high` is the smallest count that a binomial with this rate exceeds with probability at most (1 - level) / 2;
    `low` is the largest count that it falls below with at most that probability. More than `high`, or fewer than
    `low`, is outside.

    Raises:
        ValueError: `cases` is not positive, or `rate` or `level` is not a share.
    """
    return binomial_limits_for((cases,), rate, level)[0]


def binomial_limits_for(cases: tuple[int, ...], rate: float, level: float) -> tuple[Limits, ...]:
    """`binomial_limits` for many numbers of cases at once."""
    if any(number < 1 for number in cases):
        raise ValueError("limits need at least one case")
    if not 0.0 <= rate <= 1.0 or not 0.0 < level < 1.0:
        raise ValueError(f"rate {rate} must be within 0 to 1, and level {level} between 0 and 1")
    if rate in (0.0, 1.0):
        return tuple(Limits(low=int(rate) * number, high=int(rate) * number) for number in cases)
    tail = (1 - level) / 2
    lows, highs = _quantile(tail, cases, rate), _quantile(1 - tail, cases, rate)
    return tuple(Limits(low=low, high=high) for low, high in zip(lows, highs, strict=True))


def _quantile(share: float, cases: tuple[int, ...], rate: float) -> tuple[int, ...]:
    """The smallest count whose binomial cumulative probability reaches `share`, for each number of cases."""
    import numpy
    from scipy.special import bdtr, bdtrik

    # scipy.stats does the same, but takes most of a second to load.
    numbers = numpy.asarray(cases, dtype=float)
    counts = numpy.clip(numpy.ceil(numpy.nan_to_num(bdtrik(share, numbers, rate))), 0, numbers)
    below = numpy.maximum(counts - 1, 0)
    counts = numpy.where(bdtr(below, numbers.astype(int), rate) >= share, below, counts)
    return tuple(int(count) for count in counts)


def _check(found: int, of: int, level: float) -> None:
    if of < 1 or not 0 <= found <= of:
        raise ValueError(f"{found} of {of} is not a share: the count must be between 0 and a positive total")
    if not 0.0 < level < 1.0:
        raise ValueError(f"level {level} must be between 0 and 1, e.g. 0.95")
