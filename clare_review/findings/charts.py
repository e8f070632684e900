"""The charts of the findings; each says the same as its table, and never more."""

from collections.abc import Sequence
from datetime import datetime
from textwrap import wrap
from typing import Any

from clare_review.assurance.intervals import binomial_limits_for
from clare_review.findings.drawing import (
    BLUE,
    GREY,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    RED,
    SKY,
    draw,
)
from clare_review.findings.figures import Category, Curve, Findings, Funnel, HandlerPoint, Signal, Table, in_words
from clare_review.findings.funnel import INNER, OUTER

_BAND_COLOURS = {"Immediate": RED, "High": ORANGE, "Standard": BLUE}


def volumes_chart(findings: Findings) -> str:
    """Applications by year of receipt, stacked by route."""
    table = findings.table("volumes")
    routes = table.columns[1:-1]
    colours = (BLUE, ORANGE, SKY, GREY)
    said = "; ".join(f"{row[0]}: {row[-1]}" for row in table.rows)

    def paint(figure: Any) -> None:
        axes = figure.add_axes((0.06, 0.1, 0.78, 0.84))
        places = range(len(table.rows))
        base = [0] * len(table.rows)
        for route, colour in zip(routes, colours, strict=False):
            counts = [int(cell or 0) for cell in table.column(route.id)]
            axes.bar(places, counts, bottom=base, width=0.72, color=colour, edgecolor=PAPER, linewidth=0.8)
            if counts:
                _named(axes, len(counts) - 0.5, base[-1] + counts[-1] / 2, route.label, colour)
            base = [low + count for low, count in zip(base, counts, strict=True)]
        for place, count in zip(places, base, strict=True):
            axes.annotate(f"{count:,}", (place, count), (0, 3), textcoords="offset points", ha="center", fontsize=9)
        axes.set_xticks(list(places), [str(row[0]) for row in table.rows])
        _quiet(axes, "y")

    return draw("volumes", "Applications by year of receipt and route", said, 3.3, paint)


def progress_chart(findings: Findings) -> str:
    """Share of each band that is risk assessed, against time; against the ledger where it all happened in two days."""
    curves = findings.curves
    said = "; ".join(
        f"{c.band}: {c.steps[-1].done if c.steps else 0:,} of {c.applications:,} risk assessed" for c in curves
    )
    by_time = _spans_days(curves)

    def paint(figure: Any) -> None:
        panels = figure.subplots(len(curves) or 1, 1, sharex=True, squeeze=False)[:, 0]
        figure.subplots_adjust(left=0.19, right=0.95, top=0.96, bottom=0.52 / _progress_height(curves), hspace=0.28)
        for axes, curve in zip(panels, curves, strict=False):
            _progress_panel(axes, curve, findings, by_time)
        if by_time:
            _dated(panels[-1])
        else:
            panels[-1].set_xlabel("ledger entry")
            panels[-1].set_xlim(0, max(1, findings.position.entry))
            panels[-1].xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")

    return draw("progress", "Progress of risk assessment by band", said, _progress_height(curves), paint)


def _progress_height(curves: Sequence[Curve]) -> float:
    return 0.6 + 0.95 * max(1, len(curves))


def _progress_panel(axes: Any, curve: Curve, findings: Findings, by_time: bool) -> None:
    colour = _BAND_COLOURS.get(curve.band, GREY)
    last = _moment(findings.position.at) if by_time else findings.position.entry
    places = [_moment(step.at) if by_time else step.entry for step in curve.steps]
    shares = [100 * step.done / curve.applications for step in curve.steps]
    if places:
        axes.fill_between([*places, last], [*shares, shares[-1]], step="post", color=colour, alpha=0.22, linewidth=0)
        axes.step([places[0], *places, last], [0, *shares, shares[-1]], where="post", color=colour, linewidth=1.8)
    done = curve.steps[-1].done if curve.steps else 0
    axes.set_ylim(0, 108)
    axes.set_yticks([0, 50, 100], ["0", "50", "100%"])
    axes.grid(axis="y")
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)
    beside = {"xycoords": "axes fraction", "annotation_clip": False, "ha": "left"}
    axes.annotate(curve.band, (-0.25, 0.62), fontsize=11, fontweight="bold", color=INK, **beside)
    axes.annotate(f"{done:,} of {curve.applications:,}", (-0.25, 0.34), fontsize=9, color=MUTED, **beside)


def failures_chart(findings: Findings) -> str:
    """Failures by type as rates with exact 95% intervals, population by population."""
    ids = (*(f"failures.{category}" for category in Category), "failures")
    shown = [(id, p) for id in ids for p in reversed(findings.populations)]
    said = "; ".join(
        f"{p.figure(id).label}, population {p.version}: {p.value(id)} of {p.figure(id).denominator}" for id, p in shown
    )
    height = 0.75 + 0.3 * len(shown) + 0.16 * len(ids)

    def paint(figure: Any) -> None:
        axes = figure.add_axes((0.165, 0.5 / height, 0.43, 1 - 0.75 / height))
        place = 0.0
        for id in ids:
            label = findings.newest.figure(id).label if id != "failures" else "All failures"
            middle = place + (len(findings.populations) - 1) * 0.5
            axes.annotate(label, (-0.03, middle), xycoords=("axes fraction", "data"), ha="right", va="center",
                          fontsize=10, fontweight="bold" if id == "failures" else "normal")  # fmt: skip
            for population in reversed(findings.populations):
                _interval(axes, place, population.figure(id), population.version, findings.newest.version)
                place += 1
            place += 0.55
        axes.set_ylim(place - 0.9, -0.7)
        axes.set_xlim(left=0)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.tick_params(length=0)
        axes.grid(axis="x")
        axes.set_xlabel("failures per 100 applications read, with exact 95% interval")

    return draw("failures", "Failures by type, with 95% intervals", said, height, paint)


def _interval(axes: Any, place: float, figure: Any, version: int, newest: int) -> None:
    current = version == newest
    colour = RED if current else GREY
    share = 100 * figure.numerator / figure.denominator if figure.denominator else None
    if share is not None and figure.interval is not None:
        axes.hlines(place, 100 * figure.interval.low, 100 * figure.interval.high, color=colour, linewidth=2.2)
        axes.plot([share], [place], "o", markersize=7, color=colour if current else PAPER,
                  markeredgecolor=colour, markeredgewidth=1.8)  # fmt: skip
    rate = f"{figure.share}%  ({figure.interval.words()[:-1]})" if figure.interval else "nothing read yet"
    beside = {"xycoords": ("axes fraction", "data"), "va": "center", "annotation_clip": False}
    axes.annotate(f"Population {version}", (1.03, place), fontsize=9, color=INK if current else MUTED, **beside)
    axes.annotate(f"{figure.value:,}", (1.36, place), fontsize=10, ha="right", fontweight="bold",
                  color=INK if current else MUTED, **beside)  # fmt: skip
    axes.annotate(rate, (1.4, place), fontsize=9, color=INK if current else MUTED, **beside)


def timeliness_chart(findings: Findings) -> str:
    """Shares within, over and not tellable, by step and by the guidance in force at receipt."""
    tables = [findings.table(f"timeliness_{step}") for step in ("total", "checks", "met")]
    bars = sum(len(table.rows) for table in tables)
    height = 0.62 + 0.34 * bars + 0.42 * len(tables)
    said = "; ".join(
        f"{table.caption}, {row[0]}: " + ", ".join(
            f"{table.columns[place].label.lower()} {row[place]}" for place in range(1, len(row))
        )
        for table in tables
        for row in table.rows
    )  # fmt: skip

    def paint(figure: Any) -> None:
        axes = figure.add_axes((0.335, 0.1 / height, 0.595, 1 - 0.42 / height))
        place = 0.0
        for table in tables:
            axes.annotate(table.caption.split(",")[0], (-0.55, place), xycoords=("axes fraction", "data"),
                          fontsize=10.5, fontweight="bold", va="center", annotation_clip=False)  # fmt: skip
            place += 0.95
            for row in table.rows:
                _timeliness_bar(axes, place, table, dict(zip([c.id for c in table.columns], row, strict=True)))
                place += 1
            place += 0.3
        axes.set_ylim(place - 0.7, -0.6)
        axes.set_xlim(0, 100)
        axes.axis("off")
        _timeliness_key(figure, height)

    return draw("timeliness", "Timeliness by the guidance in force at receipt", said, height, paint)


_SEGMENTS = (
    ("Within", BLUE, ""),
    ("within, provisional", BLUE, "////"),
    ("Over", RED, ""),
    ("over, provisional", RED, "////"),
    ("Cannot tell", GREY, ""),
)


def _timeliness_bar(axes: Any, place: float, table: Table, row: dict[str, Any]) -> None:
    total = row["applications"]
    within, over = row.get("within_provisional", 0), row.get("over_provisional", 0)
    counts = (row["within"] - within, within, row["over"] - over, over, row["cannot_tell"])
    left = 0.0
    for count, (_, colour, hatch) in zip(counts, _SEGMENTS, strict=True):
        width = 100 * count / total
        _segment(axes, place, left, width, colour, hatch)
        if width > 5.5:
            _on_segment(axes, left + width / 2, place, f"{count:,}", bool(hatch) or colour == GREY)
        left += width
    beside = {"xycoords": ("axes fraction", "data"), "va": "center", "annotation_clip": False, "fontsize": 9}
    axes.annotate("\n".join(wrap(row["guidance_version"], 36)), (-0.02, place), ha="right", **beside)
    axes.annotate(f"{total:,}", (1.02, place), color=MUTED, **beside)


def _segment(axes: Any, place: float, left: float, width: float, colour: str, hatch: str) -> None:
    if not hatch:
        axes.barh(place, width, left=left, height=0.74, color=colour, edgecolor=PAPER, linewidth=0.8)
        return
    axes.barh(place, width, left=left, height=0.74, color=PAPER, edgecolor=colour, hatch=hatch, linewidth=0)
    axes.barh(place, width, left=left, height=0.74, color=colour, alpha=0.25, linewidth=0)
    axes.barh(place, width, left=left, height=0.74, color="none", edgecolor=PAPER, linewidth=0.8)


def _on_segment(axes: Any, across: float, place: float, words: str, dark: bool) -> None:
    box = {"boxstyle": "round,pad=0.18", "facecolor": PAPER, "edgecolor": "none"} if dark else None
    axes.text(across, place, words, ha="center", va="center", fontsize=8.5, color=INK if dark else PAPER, bbox=box)


def _timeliness_key(figure: Any, height: float) -> None:
    axes = figure.add_axes((0.335, 1 - 0.3 / height, 0.655, 0.2 / height))
    axes.set_xlim(0, 100)
    axes.set_ylim(-0.6, 0.6)
    axes.axis("off")
    for left, (words, colour, hatch) in zip((0, 14, 42, 54, 80), _SEGMENTS, strict=True):
        _segment(axes, 0, left, 3, colour, hatch)
        axes.text(left + 4, 0, words, va="center", fontsize=8.5, color=MUTED)


def handlers_chart(findings: Findings) -> str:
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
        _quiet(axes, "y")

    return draw("handlers", "Failures by handler: a signal, not a finding", said, 4.0, paint)


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
        _beside(axes, most, highs[-1], f"{label} limit", MUTED)
    axes.axhline(100 * rate, color=INK, linewidth=1.1)
    _beside(axes, most, 100 * rate, f"all: {100 * rate:.2f}", INK)


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


def _quiet(axes: Any, grid: str) -> None:
    axes.grid(axis=grid)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def _beside(axes: Any, across: float, up: float, words: str, colour: str) -> None:
    axes.annotate(words, (across, up), (6, 0), textcoords="offset points", va="center", fontsize=9,
                  color=colour, annotation_clip=False)  # fmt: skip


def _named(axes: Any, across: float, up: float, words: str, colour: str) -> None:
    """A name in ink behind a spot of its colour: some of the colours are too light for letters."""
    axes.annotate("■", (across, up), (6, 0), textcoords="offset points", va="center", fontsize=9,
                  color=colour, annotation_clip=False)  # fmt: skip
    axes.annotate(words, (across, up), (18, 0), textcoords="offset points", va="center", fontsize=9,
                  color=INK, annotation_clip=False)  # fmt: skip


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


def _spans_days(curves: Sequence[Curve]) -> bool:
    moments = [_moment(step.at) for curve in curves for step in (*curve.steps[:1], *curve.steps[-1:])]
    return bool(moments) and (max(moments) - min(moments)).days >= 2


def _dated(axes: Any) -> None:
    """Date ticks in words of our own, so that no locale changes the chart."""
    from matplotlib import dates, ticker

    known: Any = dates  # carries no types
    axes.xaxis.set_major_locator(known.AutoDateLocator(minticks=3, maxticks=7))
    axes.xaxis.set_major_formatter(
        ticker.FuncFormatter(lambda value, _: in_words(known.num2date(value).isoformat()[:10]))
    )
