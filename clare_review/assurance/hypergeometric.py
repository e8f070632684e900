"""Samples drawn without replacement, and the largest number of failures that they do not rule out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from math import prod
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

_MOST_CELLS = 20_000_000
"""Above this much work for the joint search, each stratum is bounded on its own."""
EVEN = 1 + 1e-9
"""A chance that equals the risk, as exactly 1 in 20 can, is not above it, though its logarithms may come out so."""


@dataclass(frozen=True, kw_only=True)
class Sampled:
    """A pool, how many were drawn from it at random without replacement, and how many failures were among those.

    Raises:
        ValueError: the numbers do not add up.
    """

    pool: int
    drawn: int
    found: int

    def __post_init__(self) -> None:
        if not 0 <= self.found <= self.drawn <= self.pool:
            raise ValueError(f"{self.found} found among {self.drawn} drawn from {self.pool} does not add up")


@dataclass(frozen=True, kw_only=True)
class Bound:
    """The largest total that is not ruled out, and how it was found."""

    total: int
    method: str


def chance_of_at_most(found: int, pool: int, failures: int, drawn: int, sensitivity: float = 1.0) -> float:
    """The chance that readers of `drawn` cases, from a pool with `failures`, find at most `found` of them.

    A hypergeometric sum; with a sensitivity under 1 each failure drawn is found with that chance, apart from the rest.
    Logarithms of binomial coefficients keep it right to about nine places for pools of hundreds of thousands.
    """
    most = min(found, drawn)
    if sensitivity == 1.0:
        return min(1.0, float(_drawn(pool, failures, drawn, most).sum()))
    there = _drawn(pool, failures, drawn, min(failures, drawn))
    return min(1.0, float(there @ _seen_at_most(most, len(there), sensitivity)))


def largest_total(strata: Sequence[Sampled], risk: float, sensitivity: float = 1.0) -> Bound:
    """The largest number of failures in all strata together that these samples do not rule out at this risk.

    One stratum: the distribution inverted. Several, none found: the chance of finding none is a product; where its
    logarithm is concave in each stratum, adding the failure that costs least, one at a time, is exact. Else results are
    ordered by their estimate (pool x found / drawn, summed), and every way the failures can lie is tried. Where that is
    too much, each stratum is bounded at the risk that makes all of them hold together (Sidak 1967): safe but wider.
    """
    risk *= EVEN
    if len(strata) == 1:
        return Bound(total=_alone(strata[0], strata[0].found, risk, sensitivity), method="exact")
    worth = _Worth.of(strata)
    limits = [_alone(each, seen, risk, sensitivity) for each, seen in zip(strata, worth.most, strict=True)]
    if not any(worth.most) and (total := _none_found(strata, limits, risk, sensitivity)) is not None:
        return Bound(total=total, method="exact, strata together")
    # How many results are no worse is not known before they are gone through, of which there can be millions.
    bearable = _MOST_CELLS // prod(limit + 1 for limit in limits)
    results = list(islice(worth.no_worse(), bearable + 1))
    if len(results) <= bearable:
        total = _every_way(strata, limits, worth.most, results, risk, sensitivity)
        return Bound(total=total, method="exact, strata together")
    own = 1 - (1 - risk) ** (1 / len(strata))
    alone = sum(_alone(each, each.found, own, sensitivity) for each in strata)
    return Bound(total=alone, method="exact, each stratum on its own")


def _alone(sampled: Sampled, found: int, risk: float, sensitivity: float) -> int:
    """The most failures with which at most `found` among those drawn keeps a chance above the risk."""
    # With readers who find every failure, what was drawn and cleared again is no failure.
    low, high = sampled.found, sampled.pool - (sampled.drawn - sampled.found if sensitivity == 1.0 else 0)
    while low < high:
        middle = (low + high + 1) // 2
        if chance_of_at_most(found, sampled.pool, middle, sampled.drawn, sensitivity) > risk:
            low = middle
        else:
            high = middle - 1
    return low


def _none_found(strata: Sequence[Sampled], limits: Sequence[int], risk: float, sensitivity: float) -> int | None:
    """Adds failures where each one more costs least while finding none keeps a chance above the risk.

    None where that need not be the best, because one more can cost less than the one before.
    """
    import numpy as np

    costs = []
    for each, limit in zip(strata, limits, strict=True):
        none = [_chances(each.pool, there, each.drawn, 0, sensitivity)[0] for there in range(limit + 1)]
        cost = -np.diff(np.log(none))
        if (np.diff(cost) < -1e-9).any():
            return None
        costs.append(cost)
    spent = np.cumsum(np.sort(np.concatenate(costs)))
    return int(np.searchsorted(spent, -np.log(risk), side="left"))


@dataclass(frozen=True, kw_only=True)
class _Worth:
    """What a failure found in each stratum adds to the estimate, and the most that can be found there alone."""

    each: tuple[float, ...]
    slack: float
    most: tuple[int, ...]

    @classmethod
    def of(cls, strata: Sequence[Sampled]) -> Self:
        worth = tuple(each.pool / each.drawn for each in strata)
        seen = sum(each.found * value for each, value in zip(strata, worth, strict=True))
        slack = seen * (1 + 1e-12) + 1e-12
        most = tuple(min(each.drawn, int(slack / value)) for each, value in zip(strata, worth, strict=True))
        return cls(each=worth, slack=slack, most=most)

    def no_worse(self) -> Iterator[tuple[int, ...]]:
        """Every result whose estimate is at most the one found."""
        for result in product(*(range(most + 1) for most in self.most)):
            if sum(number * value for number, value in zip(result, self.each, strict=True)) <= self.slack:
                yield result


def _every_way(
    strata: Sequence[Sampled],
    limits: Sequence[int],
    most: Sequence[int],
    results: Sequence[tuple[int, ...]],
    risk: float,
    sensitivity: float,
) -> int:
    import numpy as np

    tables = [
        np.array([_chances(each.pool, there, each.drawn, seen, sensitivity) for there in range(limit + 1)])
        for each, limit, seen in zip(strata, limits, most, strict=True)
    ]
    shape = tuple(limit + 1 for limit in limits)
    chance, total = np.zeros(shape), np.zeros(shape)
    for place, limit in enumerate(limits):
        total += np.arange(limit + 1).reshape([-1 if each == place else 1 for each in range(len(limits))])
    for result in results:
        term = np.ones(())
        for place, number in enumerate(result):
            term = np.multiply.outer(term, tables[place][:, number])
        chance += term
    return int(total[chance > risk].max())


def _chances(pool: int, failures: int, drawn: int, most: int, sensitivity: float) -> "Numbers":
    """The chance that 0, 1, ... `most` failures are found among those drawn."""
    if sensitivity == 1.0:
        return _drawn(pool, failures, drawn, most)
    import numpy as np

    there = _drawn(pool, failures, drawn, min(failures, drawn))
    at_most = np.array([there @ _seen_at_most(seen, len(there), sensitivity) for seen in range(most + 1)])
    found: Numbers = np.diff(at_most, prepend=0.0)
    return found


def _seen_at_most(seen: int, size: int, sensitivity: float) -> "Numbers":
    """The chance that at most so many are seen where 0, 1, ... up to a size are there."""
    import numpy as np
    from scipy.special import bdtr

    there = np.arange(size)
    found: Numbers = bdtr(np.minimum(seen, there).astype(float), there, sensitivity)
    return found


def _drawn(pool: int, failures: int, drawn: int, most: int) -> "Numbers":
    """The chance that 0, 1, ... `most` failures are among those drawn; 0 where a count cannot be."""
    import numpy as np
    from scipy.special import gammaln

    taken = np.arange(most + 1, dtype=float)
    can_be = (taken <= failures) & (drawn - taken <= pool - failures) & (taken <= drawn)
    some = np.where(can_be, taken, 0.0).clip(0, failures)
    rest = np.where(can_be, drawn - taken, 0.0).clip(0, pool - failures)

    def ways(of: int, take: "Numbers | float") -> "Numbers":
        found: Numbers = gammaln(of + 1.0) - gammaln(take + 1.0) - gammaln(of - take + 1.0)
        return found

    logs = ways(failures, some) + ways(pool - failures, rest) - ways(pool, float(drawn))
    return np.where(can_be, np.exp(logs), 0.0)
