"""The funnel of handlers under pseudonyms: a signal, not a finding."""

from collections.abc import Sequence
from typing import Any

from clare_review.assurance.intervals import binomial_limits_for
from clare_review.findings.figures import Findings, Funnel, HandlerPoint, Signal
from clare_review.findings.funnel import INNER, OUTER
from clare_review.findings.pictures.axes import beside, quiet
from clare_review.findings.pictures.drawing import BLUE, GREY, INK, MUTED, PAPER, RED
from clare_review.findings.pictures.picture import Picture


def handlers_picture(findings: Findings) -> Picture:
    """The funnel: failures per 100 applications read, by handler, inside exact binomial limits."""
    funnel = findings.funnel
    outside = [point.pseudonym for point in funnel.handlers if point.outside]
    said = (
        f"{len(funnel.handlers)} handlers under pseudonyms, overall {funnel.failures} failures in {funnel.cases} "
        f"applications read; outside a limit: {', '.join(outside) or 'none'}. A signal, not a finding."
    )

    def paint(figure: Any) -> None:
        axes = figure.add_axes((0.075, 0.135, 0.735, 0.81))
        most = max([funnel.floor * 3, *(point.cases for point in funnel.handlers)])
        top = _funnel_top(funnel)
        if funnel.cases:
            _funnel_limits(axes, funnel, int(most * 1.04), top)
        _funnel_floor(axes, funnel, top)
        enough = [point for point in funnel.handlers if point.signal is not Signal.TOO_FEW]
        named = _with_room(enough, most, top)
        for point in enough:
            _funnel_point(axes, point)
            if point.pseudonym in named:
                _funnel_name(axes, point, most, 100 * funnel.failures / funnel.cases)
        axes.set_xlim(0, most * 1.04)
        axes.set_ylim(-top * 0.03, top)
        axes.set_xlabel("applications read")
        axes.set_ylabel("failures per 100")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        quiet(axes, "y")

    return Picture(
        id="handlers",
        title="Failures by handler: a signal, not a finding",
        says=said,
        tables=(findings.table("handlers"),),
        height=4.0,
        paint=paint,
    )


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
