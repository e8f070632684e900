"""The funnel of handlers under pseudonyms: a signal, not a finding."""

from collections.abc import Sequence
from math import sqrt
from typing import Any

from clare_review.assurance.intervals import binomial_limits_for, rate_interval
from clare_review.findings.figures import Findings, Funnel, HandlerPoint, Signal
from clare_review.findings.funnel import INNER, OUTER
from clare_review.findings.over_dispersion import Spread, spread
from clare_review.findings.pictures.axes import beside, quiet
from clare_review.findings.pictures.drawing import BLUE, GREY, INK, MUTED, PAPER, RED
from clare_review.findings.pictures.picture import Picture


def handlers_picture(findings: Findings) -> Picture:
    """The funnel of failures per 100 applications read, and below it each handler against all others."""
    funnel = findings.funnel
    how_spread = spread(funnel)
    outside = [point.pseudonym for point in funnel.handlers if point.outside]
    enough = [point for point in funnel.handlers if point.signal is not Signal.TOO_FEW]
    lower = 0.5 + 0.24 * len(enough) if len(enough) > 1 else 0.0
    height = 4.0 + lower

    def paint(figure: Any) -> None:
        axes = figure.add_axes((0.075, (lower + 0.54) / height, 0.735, 3.24 / height))
        _funnel(axes, funnel, enough, how_spread)
        if lower:
            _against_others(figure.add_axes((0.075, 0.44 / height, 0.735, (lower - 0.6) / height)), funnel, enough)

    return Picture(
        id="handlers",
        title="Failures by handler: a signal, not a finding",
        says=f"{len(funnel.handlers)} handlers under pseudonyms, overall {funnel.failures} failures in "
        f"{funnel.cases:,} applications read; outside a limit: {', '.join(outside) or 'none'}. {how_spread.sentence()} "
        "A signal, not a finding.",
        tables=(findings.table("handlers"),),
        height=height,
        paint=paint,
    )


def _funnel(axes: Any, funnel: Funnel, enough: Sequence[HandlerPoint], how_spread: Spread) -> None:
    most = max([funnel.floor * 3, *(point.cases for point in funnel.handlers)])
    top = _funnel_top(funnel)
    if funnel.cases:
        _funnel_limits(axes, funnel, int(most * 1.04), top)
        _widened_limits(axes, funnel, int(most * 1.04), how_spread)
    _funnel_floor(axes, funnel, top)
    named = _with_room(enough, most, top)
    for point in enough:
        _funnel_point(axes, point)
        if point.pseudonym in named:
            _funnel_name(axes, point, most, 100 * funnel.failures / funnel.cases)
    axes.set_xlim(0, most * 1.04)
    axes.set_ylim(-top * 0.03, top)
    widened = "; dotted: 95% limits widened for the handlers' own spread" if how_spread.widened else ""
    axes.set_xlabel(f"applications read{widened}")
    axes.set_ylabel("failures per 100")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    quiet(axes, "y")


def _widened_limits(axes: Any, funnel: Funnel, most: int, how_spread: Spread) -> None:
    """The 95% limits once more, as wide as the handlers' own spread makes them; by the normal form, as it is given."""
    if not how_spread.widened:
        return
    rate = funnel.failures / funnel.cases
    numbers = range(max(1, funnel.floor), most + 1, max(1, most // 200))
    reach = [196 * sqrt(how_spread.phi * rate * (1 - rate) / number) for number in numbers]
    highs = [100 * rate + each for each in reach]
    axes.plot(numbers, highs, color=BLUE, linewidth=1.2, linestyle="dotted")
    axes.plot(numbers, [max(0.0, 100 * rate - each) for each in reach], color=BLUE, linewidth=1.2, linestyle="dotted")


def _against_others(axes: Any, funnel: Funnel, enough: Sequence[HandlerPoint]) -> None:
    """Each handler's rate with its interval beside the rate of all others, in which that handler has no part."""
    for place, point in enumerate(enough):
        others = 100 * (funnel.failures - point.failures) / (funnel.cases - point.cases)
        reach = rate_interval(point.failures, point.cases)
        colour = RED if point.signal_against_others not in (Signal.WITHIN, Signal.TOO_FEW) else BLUE
        axes.hlines(place, 100 * reach.low, 100 * reach.high, color=colour, linewidth=2)
        axes.plot(
            [100 * point.failures / point.cases],
            [place],
            "D" if colour == RED else "o",
            color=colour,
            markersize=6,
            clip_on=False,
        )
        axes.plot([others], [place], "|", color=INK, markersize=11, markeredgewidth=1.8)
        words = point.signal_against_others.value.removesuffix(" limit").removesuffix(" limits")
        axes.annotate(words, (1.02, place), xycoords=("axes fraction", "data"), va="center", fontsize=8.5, color=MUTED,
                      annotation_clip=False)  # fmt: skip
    axes.set_yticks(range(len(enough)), [point.pseudonym for point in enough])
    axes.set_ylim(len(enough) - 0.4, -0.6)
    axes.set_xlim(left=0)
    axes.set_xlabel("failures per 100 with 95% interval; the upright stroke is the rate of all others")
    quiet(axes, "x")


def _funnel_top(funnel: Funnel) -> float:
    rates = [100 * p.failures / p.cases for p in funnel.handlers if p.cases >= funnel.floor]
    overall = 100 * funnel.failures / funnel.cases if funnel.cases else 0.0
    return max([1.0, overall * 4, *(rate * 1.2 for rate in rates)])


def _funnel_floor(axes: Any, funnel: Funnel, top: float) -> None:
    """The part of the funnel that shows no handler at all, because a rate there would mean nothing."""
    few = sum(point.signal is Signal.TOO_FEW for point in funnel.handlers)
    axes.axvspan(0, funnel.floor, color=GREY, alpha=0.16, linewidth=0)
    words = f"{few:,} under {funnel.floor}: not enough data"
    axes.annotate(words, (funnel.floor / 2, top), (0, -4), textcoords="offset points", rotation=90,
                  ha="center", va="top", fontsize=8.5, color=MUTED)  # fmt: skip


def _funnel_limits(axes: Any, funnel: Funnel, most: int, top: float) -> None:
    rate = funnel.failures / funnel.cases
    numbers = tuple(range(max(1, funnel.floor), most + 1, max(1, most // 600)))
    for level, style, label in ((INNER, (0, (4, 2)), "95%"), (OUTER, "solid", "99.8%")):
        limits = binomial_limits_for(numbers, rate, level)
        highs = [100 * limit.high / number for limit, number in zip(limits, numbers, strict=True)]
        lows = [100 * limit.low / number for limit, number in zip(limits, numbers, strict=True)]
        axes.plot(numbers, highs, color=MUTED, linewidth=1.0, linestyle=style)
        axes.plot(numbers, lows, color=MUTED, linewidth=1.0, linestyle=style)
        beside(axes, most, highs[-1], f"{label} limit", MUTED)
    axes.axhline(100 * rate, color=INK, linewidth=1.1)
    beside(axes, most, 100 * rate, f"all: {100 * rate:.2f}", INK)


def _funnel_point(axes: Any, point: HandlerPoint) -> None:
    shape, colour = ("D", RED) if point.outside else ("o", BLUE)
    axes.plot([point.cases], [100 * point.failures / point.cases], shape, markersize=6.5, clip_on=False,
              color=colour, markeredgecolor=PAPER, markeredgewidth=0.8)  # fmt: skip


def _with_room(points: Sequence[HandlerPoint], most: int, top: float) -> set[str]:
    """Whose names can stand beside their points: of those outside a limit all, of the others those with room."""
    taken: list[tuple[float, float]] = []
    named: set[str] = set()
    for point in sorted(points, key=lambda each: (not each.outside, -each.cases, each.pseudonym)):
        across, up = point.cases / most, 100 * point.failures / point.cases / top
        if point.outside or all(abs(across - x) > 0.08 or abs(up - y) > 0.06 for x, y in taken):
            taken.append((across, up))
            named.add(point.pseudonym)
    return named


def _funnel_name(axes: Any, point: HandlerPoint, most: int, overall: float) -> None:
    share = 100 * point.failures / point.cases
    leftwards = point.cases > most * 0.9  # at the edge the name would run into the names of the limits
    above = share > overall or not point.failures  # under a point at 0 it would run into the scale
    axes.annotate(point.pseudonym, (point.cases, share), (-6 if leftwards else 6, 6 if above else -6),
                  textcoords="offset points", va="bottom" if above else "top", fontsize=8.5,
                  ha="right" if leftwards else "left", fontweight="bold" if point.outside else "normal")  # fmt: skip
