"""Timeliness by the guidance in force at receipt."""

from textwrap import wrap
from typing import Any

from clare_review.findings.figures import Findings, Table
from clare_review.findings.pictures.drawing import BLUE, GREY, INK, MUTED, PAPER, RED
from clare_review.findings.pictures.picture import Picture


def timeliness_picture(findings: Findings) -> Picture:
    """Shares within, over and not tellable, by step and by the guidance in force at receipt."""
    tables = tuple(findings.table(f"timeliness_{step}") for step in ("total", "checks", "met"))
    bars = sum(len(table.rows) for table in tables)
    height = 0.62 + 0.34 * bars + 0.42 * len(tables)
    said = " ".join(_said(table) for table in tables)

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

    return Picture(
        id="timeliness",
        title="Timeliness by the guidance in force at receipt",
        says=said,
        tables=tables,
        height=height,
        paint=paint,
    )


def _said(table: Table) -> str:
    row = dict(zip([column.id for column in table.columns], table.total or (), strict=True))
    return (
        f"{table.caption.split(',')[0]}: of {row['applications']:,} applications {row['within']:,} within the limit of "
        f"their day, {row['over']:,} over it, {row['cannot_tell']:,} cannot be told."
    )


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
