"""How many failures the cleared cases may still hold, from a random sample of them read again.

Every bound is exact: the hypergeometric distribution of a sample drawn without replacement is inverted, never
approximated, because a claim that nobody was missed is read by people who may be in danger. A re-read that itself
misses failures is allowed for by dividing by the sensitivity that known-answer cases measured, at its lower limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from clare_review.assurance.hypergeometric import EVEN, Sampled, chance_of_at_most, largest_total
from clare_review.assurance.intervals import LEVEL


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """One part of the cleared cases: how many there are, how many were drawn and read again, failures among those."""

    name: str
    sampled: Sampled


@dataclass(frozen=True, kw_only=True)
class Missed:
    """Failures among the cleared cases, those found in the sample included: an estimate and a one-sided upper bound."""

    pool: int
    drawn: int
    found: int
    estimate: float
    most: int
    method: str
    level: float


def most_missed(pool: int, drawn: int, found: int, level: float = LEVEL) -> int:
    """The largest number of failures in the pool that a sample with so few of them does not rule out.

    One-sided and exact: with one more in the pool, a sample this good has a chance of at most 1 - level.

    Raises:
        ValueError: the numbers do not add up, or `level` is not between 0 and 1.
    """
    _check_level(level)
    return largest_total([Sampled(pool=pool, drawn=drawn, found=found)], 1 - level).total


def sample_size(pool: int, claim: float, level: float = LEVEL) -> int:
    """How many cleared cases must be read again, all of them clean, to claim a missed rate not above `claim`.

    Raises:
        ValueError: the pool is empty, or `claim` or `level` is not between 0 and 1.
    """
    if pool < 1:
        raise ValueError("there are no cleared cases to sample from")
    if not 0.0 < claim < 1.0:
        raise ValueError(f"a claim of {claim} is not a rate: give one between 0 and 1, e.g. 0.002 for 0.2%")
    _check_level(level)
    allowed = int(claim * pool + 1e-9)
    low, high = 0, pool - allowed
    while low < high:
        middle = (low + high) // 2
        if chance_of_at_most(0, pool, allowed + 1, middle) <= (1 - level) * EVEN:
            high = middle
        else:
            low = middle + 1
    return low


def missed(strata: Sequence[Stratum], level: float = LEVEL, sensitivity: float = 1.0) -> Missed:
    """Failures in all strata together, each sampled on its own.

    The estimate is the sum over strata of pool x found / drawn, divided by the sensitivity. The bound is exact, never
    below nominal, as `hypergeometric.largest_total` finds it; for one stratum it is `most_missed`.

    Raises:
        ValueError: there is no stratum, a name is given twice, or a stratum with cases was not sampled at all: of it
            nothing is known, and the bound would be the whole of it.
    """
    _check_level(level)
    if not 0.0 < sensitivity <= 1.0:
        raise ValueError(f"a sensitivity of {sensitivity} is not a share above 0")
    if len({stratum.name for stratum in strata}) != len(strata):
        raise ValueError("a stratum is given twice")
    unread = [stratum.name for stratum in strata if stratum.sampled.pool and not stratum.sampled.drawn]
    if unread:
        raise ValueError(f"nothing was read again in {', '.join(unread)}: draw a sample there, or report it apart")
    sampled = [stratum.sampled for stratum in strata if stratum.sampled.pool]
    if not sampled:
        raise ValueError("there are no cleared cases, so nothing can have been missed among them")
    pool = sum(each.pool for each in sampled)
    bound = largest_total(sampled, 1 - level, sensitivity)
    return Missed(
        pool=pool,
        drawn=sum(each.drawn for each in sampled),
        found=sum(each.found for each in sampled),
        estimate=min(pool, sum(each.pool * each.found / each.drawn for each in sampled) / sensitivity),
        most=bound.total,
        method=bound.method,
        level=level,
    )


def _check_level(level: float) -> None:
    if not 0.0 < level < 1.0:
        raise ValueError(f"level {level} must be between 0 and 1, e.g. 0.95")
