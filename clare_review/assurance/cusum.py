"""A running check of a rate: a Bernoulli CUSUM, which says when the data could first have shown a change.

Each case moves the sum up by 1 when it is a failure and down by 1/m in any case, never below 0; the sum signals when it
reaches its limit. The step 1/m is the likelihood-ratio step for telling one rate from another, rounded so that the sum
moves on a lattice, on which average run lengths are exact (Reynolds and Stoumbos 1999, Journal of Quality Technology
31).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

_MOST_STATES = 4_000


@dataclass(frozen=True, kw_only=True)
class Cusum:
    """A chart that tells rate `sound` from rate `worse`; it moves in steps of 1/`m` and signals at `limit` / `m`.

    `until_false` and `until_seen` are the mean numbers of cases until a signal at the sound and at the worse rate.
    """

    sound: float
    worse: float
    m: int
    limit: int
    until_false: float
    until_seen: float


@dataclass(frozen=True, kw_only=True)
class Walk:
    """The sum after each case, and the number (from 1) of the first case at which it signalled, if it did."""

    sums: tuple[float, ...]
    signalled: int | None


def step(sound: float, worse: float) -> int:
    """The m of the chart: how many sound cases undo one failure.

    Raises:
        ValueError: the rates are not 0 < sound < worse < 1.
    """
    if not 0.0 < sound < worse < 1.0:
        raise ValueError(f"rates have to be 0 < sound < worse < 1, not {sound} and {worse}")
    down = -math.log((1 - worse) / (1 - sound))
    up = math.log(worse * (1 - sound) / (sound * (1 - worse)))
    return max(1, round(up / down))


def mean_run(rate: float, m: int, limit: int) -> float:
    """The mean number of cases until a signal, from an empty sum, at this rate: a Markov chain solved exactly."""
    import numpy as np

    moves = np.eye(limit)
    for state in range(limit):
        moves[state, max(0, state - 1)] -= 1 - rate
        if state + m - 1 < limit:
            moves[state, state + m - 1] -= rate
    return float(np.linalg.solve(moves, np.ones(limit))[0])


def cusum(sound: float, worse: float, *, cases_between_false: float) -> Cusum:
    """The chart with the lowest limit whose false signals come no more often than every so many cases on average.

    Raises:
        ValueError: the rates are no rates, or false signals are asked to be rarer than this chart can make them.
    """
    m = step(sound, worse)
    low, high = 1, m
    while mean_run(sound, m, high) < cases_between_false:
        low, high = high + 1, 2 * high
        if high > _MOST_STATES:
            raise ValueError(
                f"false signals only every {cases_between_false:,.0f} cases cannot be had telling {sound:.2%} from "
                f"{worse:.2%}: ask for a larger change, or allow them more often"
            )
    while low < high:
        middle = (low + high) // 2
        if mean_run(sound, m, middle) >= cases_between_false:
            high = middle
        else:
            low = middle + 1
    return Cusum(
        sound=sound,
        worse=worse,
        m=m,
        limit=low,
        until_false=mean_run(sound, m, low),
        until_seen=mean_run(worse, m, low),
    )


def walk(chart: Cusum, failures: Iterable[bool]) -> Walk:
    """Follows the cases in order; the sum goes on after a signal, so that one can see how far it went."""
    sums, at, signalled = [], 0, None
    for number, failed in enumerate(failures, start=1):
        at = max(0, at - 1 + chart.m * failed)
        sums.append(at / chart.m)
        if signalled is None and at >= chart.limit:
            signalled = number
    return Walk(sums=tuple(sums), signalled=signalled)
