"""Failures by type as rates with their intervals."""

from typing import Any

from clare_review.findings.figures import Category, Findings, Population
from clare_review.findings.pictures.drawing import GREY, INK, MUTED, PAPER, RED
from clare_review.findings.pictures.picture import Picture


def failures_picture(findings: Findings) -> Picture:
    """Failures by type as rates with exact 95% intervals, population by population."""
    ids = (*(f"failures.{category}" for category in Category), "failures")
    shown = [(id, p) for id in ids for p in reversed(findings.populations)]
    said = " ".join(_said(population) for population in findings.populations)
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

    return Picture(
        id="failures",
        title="Failures by type, with 95% intervals",
        says=said,
        tables=(findings.table("failures"),),
        height=height,
        paint=paint,
    )


def _said(population: Population) -> str:
    every = population.figure("failures")
    parts = ", ".join(f"{population.value(f'failures.{each}'):,} {each}" for each in Category)
    rate = f", {every.share}% (95% interval {every.interval.words()})" if every.interval else ""
    return f"Population {population.version}: {every.value:,} failures in {every.denominator:,} read{rate}: {parts}."


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
