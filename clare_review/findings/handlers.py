"""Handlers by several measures, failures allowed for case mix: a signal, not a finding, for internal eyes only.

What a handler was given is not their doing: the route, the guidance in force, children in the household. Each
application read is given the rate of all others like it (indirect standardisation, as in Spiegelhalter 2005), the
handler's own left out, and the failures found are held against the exact distribution of a sum of such chances.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from clare_review.assurance.intervals import Limits, percent
from clare_review.findings.figures import Cell, Column, Signal, Table
from clare_review.findings.funnel import CAUTION, FLOOR, INNER, OUTER, signal

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Numbers = NDArray[Any]

MIX = ("route", "guidance_version", "children")
"""What a case brings with it, whoever works it."""
LEANS = 50
"""The weight, in cases, by which the rate of a group of few leans on the rate of all."""
POLICE = ("checked_pnc", "checked_pnd", "checked_visor", "checked_local")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One handler under a pseudonym, by every measure; a share is a numerator and a denominator.

    `expected` are the failures that the same cases would have had at the rates of all others; `limits` are the exact
    95% and 99.8% limits of what chance alone makes of them. `days` is the middle time to the end, `a_month` the
    applications for each month in which any came in.
    """

    pseudonym: str
    read: int
    failures: int
    expected: float
    limits_95: Limits
    limits_998: Limits
    signal: Signal
    not_disclosed: tuple[int, int]
    days: int | None
    unchecked: tuple[int, int]
    unsupervised: tuple[int, int]
    a_month: float


def measured(
    cases: "pd.DataFrame", read: "Numbers", failed: "Numbers", names: Mapping[str, str], floor: int = FLOOR
) -> tuple[Measured, ...]:
    """Every handler who has an application read, in order of pseudonym.

    `cases` has one row for each application, `read` and `failed` say which of them were, `names` gives pseudonyms.
    """
    import numpy as np
    import pandas as pd

    told = _Told.of(cases)
    places, handlers = pd.factorize(cases["handler"].to_numpy(object))
    found = []
    for who in sorted(
        (handlers[each] for each in np.unique(places[read & (places >= 0)])), key=lambda w: _place(names[w])
    ):
        mine = places == int(np.flatnonzero(handlers == who)[0])
        found.append(_one(names[who], told, mine, read, failed, floor))
    return tuple(found)


@dataclass(frozen=True, kw_only=True)
class _Told:
    """What every application says that a measure counts, a column each; `days` is NaN where no end is dated."""

    groups: "Numbers"
    months: "Numbers"
    days: "Numbers"
    closed: "Numbers"
    not_disclosed: "Numbers"
    checks_exported: "Numbers"
    unchecked: "Numbers"
    supervisor_exported: "Numbers"
    unsupervised: "Numbers"

    @classmethod
    def of(cls, cases: "pd.DataFrame") -> Self:
        import numpy as np

        checks = {name: cases[name].to_numpy(object) for name in POLICE}
        supervision = cases["supervision"].to_numpy(object)
        return cls(
            groups=cases.groupby(list(MIX), dropna=False, sort=True).ngroup().to_numpy(),
            months=cases["received"].to_numpy().astype("datetime64[M]"),
            days=cases["days"].to_numpy(float, na_value=np.nan),
            closed=cases["outcome"].notna().to_numpy(),
            not_disclosed=~cases["disclosed"].to_numpy(bool),
            checks_exported=checks["checked_pnc"] != "not exported",
            unchecked=np.any([column == "no" for column in checks.values()], axis=0),
            supervisor_exported=supervision != "not exported",
            unsupervised=supervision == "not recorded",
        )


def _place(pseudonym: str) -> tuple[int, str]:
    return len(pseudonym), pseudonym  # H99 before H100


def _one(name: str, told: _Told, mine: "Numbers", read: "Numbers", failed: "Numbers", floor: int) -> Measured:
    import numpy as np

    my_read, others = mine & read, ~mine & read
    chances, numbers = _chances(told.groups, my_read, others, failed)
    number, failures = int(my_read.sum()), int((mine & failed).sum())
    inner, outer = (_limits(chances, numbers, level) for level in (INNER, OUTER))
    said = signal(number, failures, inner, outer, floor) if int(others.sum()) >= floor else Signal.TOO_FEW
    ended = np.sort(told.days[mine & ~np.isnan(told.days)])
    return Measured(
        pseudonym=name,
        read=number,
        failures=failures,
        expected=float((chances * numbers).sum()),
        limits_95=inner,
        limits_998=outer,
        signal=said,
        not_disclosed=_of(told.not_disclosed, mine & told.closed),
        days=int(ended[(len(ended) - 1) // 2]) if len(ended) else None,
        unchecked=_of(told.unchecked, mine & told.checks_exported),
        unsupervised=_of(told.unsupervised, mine & told.supervisor_exported & told.closed),
        a_month=_a_month(told.months[mine]),
    )


def _chances(groups: "Numbers", mine: "Numbers", others: "Numbers", failed: "Numbers") -> tuple["Numbers", "Numbers"]:
    """For each group of like cases: the rate of all others in it, and how many are the handler's."""
    import numpy as np

    size = int(groups.max()) + 1 if len(groups) else 0
    of = np.bincount(groups[others], minlength=size)
    bad = np.bincount(groups[others & failed], minlength=size)
    whole = bad.sum() / of.sum() if of.sum() else 0.0
    numbers = np.bincount(groups[mine], minlength=size)
    there = numbers > 0
    return ((bad + LEANS * whole) / (of + LEANS))[there], numbers[there]


def _limits(chances: "Numbers", numbers: "Numbers", level: float) -> Limits:
    """Exact limits of a sum of binomials, as `intervals.binomial_limits` has them of one."""
    import numpy as np

    spread = np.ones(1)
    for chance, number in zip(chances, numbers, strict=True):
        spread = np.convolve(spread, _binomial(int(number), float(chance)))
    below = np.cumsum(spread)
    tail = (1 - level) / 2
    low, high = (int(np.searchsorted(below, share - 1e-12)) for share in (tail, 1 - tail))
    return Limits(low=low, high=min(high, int(numbers.sum())))


def _binomial(number: int, chance: float) -> "Numbers":
    """The chances of 0 to a count that hardly any case exceeds: what is left out is under one in 10^12."""
    import numpy as np
    from scipy.special import bdtr

    most = min(number, int(number * chance + 12 * np.sqrt(number * chance + 1) + 20))
    reached = bdtr(np.arange(most + 1, dtype=float), number, chance)
    found: Numbers = np.diff(reached, prepend=0.0)
    return found


def _of(what: "Numbers", among: "Numbers") -> tuple[int, int]:
    return int((what & among).sum()), int(among.sum())


def _a_month(months: "Numbers") -> float:
    """Applications for each month in which any came in."""
    import numpy as np

    known = months[~np.isnat(months)]
    return len(months) / len(np.unique(known)) if len(known) else 0.0


def handlers_table(told: Sequence[Measured], floor: int = FLOOR) -> Table:
    """Every handler by every measure; below the floor only how many were read."""
    return Table(
        id="handlers_measured",
        caption="Handlers by several measures, failures allowed for case mix",
        columns=(
            Column(id="handler", label="Handler"),
            Column(id="read", label="Read", number=True),
            Column(id="failures", label="Failures", number=True),
            Column(id="expected", label="Expected", number=True),
            Column(id="limits", label="95% limits", number=True),
            Column(id="signal", label="Against others with like cases"),
            Column(id="not_disclosed", label="Not disclosed, %", number=True),
            Column(id="days", label="Middle days", number=True),
            Column(id="unchecked", label="A police check recorded as not done, %", number=True),
            Column(id="unsupervised", label="Closed, no supervisor named, %", number=True),
            Column(id="a_month", label="Received a month", number=True),
        ),
        rows=tuple(_row(each, floor) for each in told),
        notes=(
            CAUTION,
            f"Under {floor} applications read there is not enough data, and no measure is shown.",
            "Expected: what the same cases would have had at the rates of all other handlers, by route, guidance "
            "in force and children in the household.",
            "Only failures are held against limits: the other measures say where to look first, and compare "
            "unlike work.",
        ),
    )


def _row(each: Measured, floor: int) -> tuple[Cell, ...]:
    if each.read < floor:
        return (each.pseudonym, each.read, *(None,) * 3, Signal.TOO_FEW.value, *(None,) * 5)
    return (
        each.pseudonym,
        each.read,
        each.failures,
        f"{each.expected:.1f}",
        f"{each.limits_95.low} to {each.limits_95.high}",
        each.signal.value,
        _share(each.not_disclosed),
        each.days,
        _share(each.unchecked),
        _share(each.unsupervised),
        f"{each.a_month:.1f}",
    )


def _share(told: tuple[int, int]) -> str | None:
    return percent(told[0] / told[1], 1) if told[1] else None
