"""How far each band has come, against time and against the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from clare_review.findings.figures import Cell, Column, Curve, Findings, Table, in_words
from clare_review.findings.pictures.axes import dated, moment
from clare_review.findings.pictures.drawing import BLUE, INK, MUTED, ORANGE, RED
from clare_review.findings.pictures.picture import Picture

_BAND_COLOURS = {"Immediate": RED, "High": ORANGE, "Standard": BLUE}
NO_PLAN = "not planned"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """By which day a band is to be risk assessed, and from which day on; the plan is a straight line between them."""

    band: str
    begins: date
    ends: date


def progress_picture(findings: Findings, plan: Sequence[Planned] = ()) -> Picture:
    """Share of each band that is risk assessed, against time; against the ledger where it all happened in two days."""
    curves = findings.curves
    planned = {each.band: each for each in plan}
    by_time = _spans_days(curves)
    height = 0.6 + 0.95 * max(1, len(curves))

    def paint(figure: Any) -> None:
        panels = figure.subplots(len(curves) or 1, 1, sharex=True, squeeze=False)[:, 0]
        figure.subplots_adjust(left=0.19, right=0.95, top=0.96, bottom=0.52 / height, hspace=0.28)
        for axes, curve in zip(panels, curves, strict=False):
            _panel(axes, curve, findings, by_time)
            if by_time and curve.band in planned:
                _plan_line(axes, planned[curve.band])
        if by_time:
            dated(panels[-1])
        else:
            panels[-1].set_xlabel("ledger entry")
            panels[-1].set_xlim(0, max(1, findings.position.entry))
            panels[-1].xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")

    return Picture(
        id="progress",
        title="Progress of risk assessment by band" + (", against the plan" if plan else ""),
        says=" ".join(_said(findings, curve, planned.get(curve.band)) for curve in curves) or "No band holds anything.",
        tables=(_table(findings, planned) if plan else findings.table("progress"),),
        height=height,
        paint=paint,
    )


def _said(findings: Findings, curve: Curve, plan: Planned | None) -> str:
    done = curve.steps[-1].done if curve.steps else 0
    words = f"{curve.band}: {done:,} of {curve.applications:,} risk assessed"
    if plan is None:
        return f"{words}."
    return f"{words}; all of them: {_reached(findings, curve.band)}, planned by {in_words(plan.ends.isoformat())}."


def _reached(findings: Findings, band: str) -> str:
    table = findings.table("progress")
    return str(next(row[table.place("all")] for row in table.rows if row[0] == band)).partition(",")[0]


def _table(findings: Findings, planned: dict[str, Planned]) -> Table:
    """The marks of each band beside the day planned for all of it."""
    told = findings.table("progress")
    kept = [told.place(name) for name in ("band", "applications", "risk_assessed", "half", "most", "all")]

    def row(cells: tuple[Cell, ...], plan: Planned | None) -> tuple[Cell, ...]:
        return (*(cells[place] for place in kept), in_words(plan.ends.isoformat()) if plan else NO_PLAN)

    return Table(
        id="progress_plan",
        caption="Progress by band, against the plan",
        columns=(*(told.columns[place] for place in kept), Column(id="planned", label="All, as planned")),
        rows=tuple(row(cells, planned.get(str(cells[0]))) for cells in told.rows),
        total=(*(told.total[place] for place in kept), None) if told.total else None,
        notes=told.notes,
    )


def _panel(axes: Any, curve: Curve, findings: Findings, by_time: bool) -> None:
    colour = _BAND_COLOURS.get(curve.band, INK)
    last = moment(findings.position.at) if by_time else findings.position.entry
    places = [moment(step.at) if by_time else step.entry for step in curve.steps]
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


def _plan_line(axes: Any, plan: Planned) -> None:
    ends = [datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (plan.begins, plan.ends)]
    axes.plot(ends, [0, 100], color=INK, linewidth=1.3, linestyle=(0, (4, 2)))
    axes.annotate("plan", (ends[1], 100), (4, -3), textcoords="offset points", fontsize=8.5, va="top", color=INK)


def _spans_days(curves: Sequence[Curve]) -> bool:
    moments = [moment(step.at) for curve in curves for step in (*curve.steps[:1], *curve.steps[-1:])]
    return bool(moments) and (max(moments) - min(moments)).days >= 2
