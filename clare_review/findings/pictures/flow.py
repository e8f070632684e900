"""The whole population in one picture, an alluvial: few fail of many, so each stretch shows its group larger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap
from typing import Any

from clare_review.findings.flow import (
    CANNOT_TELL,
    DETAIL,
    FAILURE,
    NO_DETAIL,
    NO_FAILURE,
    NOT_ASSESSED,
    NOT_FLAGGED,
    NOT_REVIEWED,
    Flow,
    Stretch,
    flow_table,
)
from clare_review.findings.pictures.drawing import BLUE, MUTED, ORANGE, PALE, PAPER, RED, RULE
from clare_review.findings.pictures.picture import Picture

_HEIGHT = 4.3
_LOW, _HIGH, _GAP, _BAR = 0.03, 0.87, 0.025, 0.014
_ACROSS = ((0.125, 0.235), (0.415, 0.525), (0.655, 0.735, 0.87))  # where the bars of each stretch stand
_BEHIND = {"boxstyle": "square,pad=0.1", "facecolor": PAPER, "edgecolor": "none"}
_LINE = 0.072  # two lines of a label, as a share of the height
_COLOURS = {
    DETAIL: BLUE, NO_DETAIL: PALE, NOT_ASSESSED: ORANGE,
    FAILURE: RED, NO_FAILURE: PALE, CANNOT_TELL: ORANGE, NOT_REVIEWED: BLUE,
    "harm": RED, "service": ORANGE, "administrative": BLUE, NOT_FLAGGED: PALE,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Placed:
    """A stretch with its place: the scale, and foot and head of every group's bar by column and name."""

    stretch: Stretch
    across: Sequence[float]
    scale: float
    bars: Mapping[tuple[int, str], tuple[float, float]]


def flow_picture(flow: Flow) -> Picture:
    """Received, assessed, reviewed, failed, reached: each stretch takes one group of the one before, shown larger."""

    def paint(figure: Any) -> None:
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        axes.axis("off")
        placed = [_placed(each, across) for each, across in zip(flow.stretches, _ACROSS, strict=True)]
        for before, after in pairwise(placed):
            _magnify(axes, before, after)
        for each in placed:
            _draw_links(axes, each)
            _draw_bars(axes, each)

    return Picture(
        id="flow",
        title="What became of every application",
        says=_said(flow),
        tables=(flow_table(flow),),
        height=_HEIGHT,
        paint=paint,
    )


def _said(flow: Flow) -> str:
    sentences = []
    for stretch in flow.stretches:
        for column in stretch.columns[1:]:
            whole = sum(stretch.size(group) for group in column)
            parts = ", ".join(f"{group} {stretch.size(group):,}" for group in column)
            sentences.append(f"Of {whole:,} applications: {parts}." if whole else "")
    return " ".join(each for each in sentences if each)


def _placed(stretch: Stretch, across: Sequence[float]) -> _Placed:
    """The first group of a column stands on top; every column is centred."""
    total = sum(stretch.size(group) for group in stretch.columns[0]) if stretch.columns[0] else 0
    most = max(len(column) for column in stretch.columns)
    scale = (_HIGH - _LOW - _GAP * (most - 1)) / max(1, total)
    bars = {}
    for place, column in enumerate(stretch.columns):
        sizes = [stretch.size(group) * scale for group in column]
        head = _HIGH - (_HIGH - _LOW - sum(sizes) - _GAP * (len(column) - 1)) / 2
        for group, size in zip(column, sizes, strict=True):
            bars[place, group] = (head - size, head)
            head -= size + _GAP
    return _Placed(stretch=stretch, across=across, scale=scale, bars=bars)


def _draw_links(axes: Any, placed: _Placed) -> None:
    column_of = {group: place for place, column in enumerate(placed.stretch.columns) for group in column}
    leaving = {key: head for key, (_, head) in placed.bars.items()}
    arriving = dict(leaving)
    for link in placed.stretch.links:
        start, end = (column_of[link.source], link.source), (column_of[link.target], link.target)
        size = link.applications * placed.scale
        ends = (placed.across[start[0]] + _BAR, placed.across[end[0]])
        colour = _COLOURS.get(link.target if start[0] == 0 else link.source, BLUE)
        _ribbon(axes, ends, (leaving[start], arriving[end]), size, colour)
        leaving[start] -= size
        arriving[end] -= size


def _ribbon(axes: Any, ends: tuple[float, float], heads: tuple[float, float], size: float, colour: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    (left, right), (high, far) = ends, heads
    middle = (left + right) / 2
    points = [(left, high), (middle, high), (middle, far), (right, far)]
    back = [(right, far - size), (middle, far - size), (middle, high - size), (left, high - size), (left, high)]
    codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    axes.add_patch(PathPatch(Path([*points, *back], codes), facecolor=colour, alpha=0.45, linewidth=0))


def _draw_bars(axes: Any, placed: _Placed) -> None:
    stretch, across = placed.stretch, placed.across
    axes.text((across[0] + across[-1] + _BAR) / 2, 0.945, stretch.heading, ha="center", fontsize=10, fontweight="bold")
    for place, column in enumerate(stretch.columns):
        for group in column:
            low, high = placed.bars[place, group]
            axes.add_patch(_rectangle(across[place], low, _BAR, max(high - low, 0.002), _COLOURS.get(group, BLUE)))
        if place or across is _ACROSS[0]:
            _labels(axes, placed, place)


def _rectangle(left: float, low: float, width: float, height: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((left, low), width, height, facecolor=colour, edgecolor=MUTED, linewidth=0.5)


def _labels(axes: Any, placed: _Placed, place: int) -> None:
    """Each group's name and number beside its bar, moved apart where bars are thin."""
    column = placed.stretch.columns[place]
    middles = [sum(placed.bars[place, group]) / 2 for group in column]
    names = ["\n".join(wrap(group, 15)) for group in column]
    needed = [_LINE * (1 + name.count("\n")) / 2 + _LINE / 2 for name in names]
    left, inside = place == 0, place < len(placed.stretch.columns) - 1
    across = placed.across[place] - 0.008 if left else placed.across[place] + _BAR + 0.008
    for group, name, up in zip(column, names, _spread(middles, needed), strict=True):
        words = f"{name}\n{placed.stretch.size(group):,}"
        axes.text(across, up, words, ha="right" if left else "left", va="center", fontsize=8, linespacing=1.15,
                  bbox=_BEHIND if not inside else None)  # fmt: skip


def _spread(middles: Sequence[float], needed: Sequence[float]) -> list[float]:
    """The middles of labels from the top down, each far enough below the one above, none under the picture's foot."""
    found: list[float] = []
    for place, middle in enumerate(middles):
        room = (needed[place - 1] + needed[place]) / 2 if place else 0.0
        found.append(min(middle, found[-1] - room) if place else min(middle, 0.9 - needed[0] / 2))
    under = 0.01 + needed[-1] / 2 - found[-1] if found else 0.0
    for place in range(len(found) - 1, -1, -1):
        if under <= 0:
            break
        found[place] += under
        if place:
            under = found[place] + (needed[place - 1] + needed[place]) / 2 - found[place - 1]
    return found


def _magnify(axes: Any, before: _Placed, after: _Placed) -> None:
    """Two lines from a group to where it is shown larger, and how much larger."""
    if not after.stretch.columns[0]:
        return
    (group,) = after.stretch.columns[0]
    place = len(before.stretch.columns) - 1
    (low, high), (foot, head) = before.bars[place, group], after.bars[0, group]
    ends = [before.across[place] + _BAR, after.across[0]]
    for start, end in ((high, head), (low, foot)):
        axes.plot(ends, [start, end], color=RULE, linewidth=0.9, linestyle=(0, (3, 2)), zorder=0)
    times = after.scale / before.scale
    axes.text(
        ends[1] - 0.006, foot - 0.012, f"{times:,.0f} times larger", ha="right", va="top", fontsize=7.5, color=MUTED
    )
