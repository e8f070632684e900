"""Failures by handler against exact binomial limits: a signal, not a finding, and for internal eyes only.

Spiegelhalter (2005), Funnel plots for comparing institutional performance, with exact limits instead of normal ones.
"""

import hashlib
import hmac
from collections.abc import Iterable

from clare_review.assurance.intervals import Limits, binomial_limits_for, percent
from clare_review.findings.figures import Cell, Column, Funnel, HandlerPoint, Signal, Table
from clare_review.findings.members import Members, how_many

FLOOR = 100
INNER, OUTER = 0.95, 0.998
CAUTION = (
    "A signal, not a finding: it says where to look, not what is found. Handlers did not have the same cases, "
    "supervision or systems, and with many handlers some fall outside a 95% limit by chance alone."
)


def pseudonyms(first_held: Iterable[tuple[int, str]], secret: bytes) -> dict[str, str]:
    """H01, H02 ... for handler ids, given as (version of the population that first held them, id) in any order.

    A handler keeps the name in every later issue of the figures: those of population 1 are numbered first, in an order
    that only the review's secret gives, and a later population only adds to the end.
    """
    version: dict[str, int] = {}
    for number, id in first_held:
        version[id] = min(number, version.get(id, number))

    def order(id: str) -> tuple[int, str]:
        return version[id], hmac.new(secret, id.encode(), hashlib.sha256).hexdigest()

    return {id: f"H{number:02d}" for number, id in enumerate(sorted(version, key=order), start=1)}


def funnel(members: Members, secret: bytes, floor: int = FLOOR) -> Funnel:
    """Handlers of the applications read so far, each against the rate of all and against the rate of all others."""
    read, failed = members.read, members.failed
    handlers, known = members.handler, ~members.handler.none
    first_held = {id: int(members.population[handlers.is_(id)].min()) for id in handlers.there()}
    names = pseudonyms(((version, id) for id, version in first_held.items()), secret)
    cases = {names[id]: told for id, told in handlers.only(read).counts().items() if told}
    bad = {names[id]: told for id, told in handlers.only(read & failed).counts().items() if id in names}
    of, found = how_many(read), how_many(failed)
    return Funnel(
        cases=of,
        failures=found,
        floor=floor,
        handlers=_points(cases, bad, of, found, floor),
        cases_without_handler=how_many(read & ~known),
        failures_without_handler=how_many(failed & ~known),
    )


def signal(cases: int, failures: int, inner: Limits, outer: Limits, floor: int = FLOOR) -> Signal:
    """What the limits say of so many failures among so many cases; under the floor, that there is not enough data."""
    if cases < floor:
        return Signal.TOO_FEW
    if failures > outer.high:
        return Signal.ABOVE_998
    if failures < outer.low:
        return Signal.BELOW_998
    if failures > inner.high:
        return Signal.ABOVE_95
    return Signal.BELOW_95 if failures < inner.low else Signal.WITHIN


def _points(
    cases: dict[str, int], failures: dict[str, int], of: int, found: int, floor: int
) -> tuple[HandlerPoint, ...]:
    names = sorted(cases, key=lambda name: (len(name), name))  # H99 before H100
    if not names:
        return ()
    numbers = tuple(cases[name] for name in names)
    inner = binomial_limits_for(numbers, found / of, INNER)
    outer = binomial_limits_for(numbers, found / of, OUTER)
    return tuple(
        HandlerPoint(
            pseudonym=name,
            cases=cases[name],
            failures=failures[name],
            limits_95=limits_95,
            limits_998=limits_998,
            signal=signal(cases[name], failures[name], limits_95, limits_998, floor),
            signal_against_others=_against_others(cases[name], failures[name], of, found, floor),
        )
        for name, limits_95, limits_998 in zip(names, inner, outer, strict=True)
    )


def _against_others(cases: int, failures: int, of: int, found: int, floor: int) -> Signal:
    """The same question with the handler left out of the rate, so that a large handler cannot hide in it."""
    if cases < floor or of - cases < floor:
        return Signal.TOO_FEW
    rate = (found - failures) / (of - cases)
    (inner,) = binomial_limits_for((cases,), rate, INNER)
    (outer,) = binomial_limits_for((cases,), rate, OUTER)
    return signal(cases, failures, inner, outer, floor)


def funnel_table(funnel: Funnel) -> Table:
    """The funnel as a table; its handlers, and the cases without one, add up to the applications read."""
    rows: list[tuple[Cell, ...]] = [_row(point, point.cases >= funnel.floor) for point in funnel.handlers]
    if funnel.cases_without_handler:
        rows.append(
            ("No handler recorded", funnel.cases_without_handler, funnel.failures_without_handler, *(None,) * 5)
        )
    rate = percent(funnel.failures / funnel.cases, 2) if funnel.cases else None
    return Table(
        id="handlers",
        caption="Failures by handler, under pseudonyms, against exact binomial limits",
        columns=(
            Column(id="handler", label="Handler"),
            Column(id="read", label="Read", adds=True),
            Column(id="failures", label="Failures", adds=True),
            Column(id="percent", label="Rate, %", number=True),
            Column(id="limit_95", label="95% limits", number=True),
            Column(id="limit_998", label="99.8% limits", number=True),
            Column(id="signal", label="Against all"),
            Column(id="signal_against_others", label="Against all others"),
        ),
        rows=tuple(rows),
        total=("All", funnel.cases, funnel.failures, rate, None, None, None, None),
        ties=(("failures", "failures"),),
        notes=(
            CAUTION,
            f"Under {funnel.floor} applications read a handler can hardly signal: not enough data.",
            "An application counts for the handler whom the export names, whoever caused what failed.",
        ),
    )


def _row(point: HandlerPoint, enough: bool) -> tuple[Cell, ...]:
    if not enough:
        few = Signal.TOO_FEW.value
        return (point.pseudonym, point.cases, point.failures, None, None, None, few, few)
    return (
        point.pseudonym,
        point.cases,
        point.failures,
        percent(point.failures / point.cases, 2),
        f"{point.limits_95.low} to {point.limits_95.high}",
        f"{point.limits_998.low} to {point.limits_998.high}",
        point.signal.value,
        point.signal_against_others.value,
    )
