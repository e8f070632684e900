"""How far two readers agreed: the table of two by two, and every coefficient with its interval, never one alone."""

from typing import Any

from clare_review.assurance.agreement import Agreement, Estimate
from clare_review.assurance.assured import Assured
from clare_review.assurance.pairs import in_words
from clare_review.findings.pictures.axes import quiet
from clare_review.findings.pictures.drawing import BLUE, INK, MUTED, PALE, PAPER
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.trust_tables import number, statistics_table, two_by_two_table


def agreement_picture(told: Assured) -> Picture | None:
    """The picture, or None where too few were read twice for anything to be drawn."""
    found = told.finding.agreement if told.finding else None
    if found is None or told.finding is None:
        return None
    pairs, differing = told.finding.pairs, told.finding.differing
    squares = _squares(told)
    shown = [each for each in (*found.statistics, *found.by_category) if each.value is not None]

    def paint(figure: Any) -> None:
        height = _height(len(shown))
        _draw_square(figure.add_axes((0.13, 0.5 / height, 0.27, 1 - 1.1 / height)), squares)
        _draw_estimates(figure.add_axes((0.62, 0.5 / height, 0.26, 1 - 0.8 / height)), found, shown)

    return Picture(
        id="agreement",
        title="How far two readers agreed",
        says=f"Of {pairs:,} applications read twice, {differing:,} differ on whether there was a failure. "
        f"{_said(found)}",
        tables=(two_by_two_table(told), statistics_table("finding", "Agreement on the finding", told.finding)),
        height=_height(len(shown)),
        paint=paint,
    )


def _height(rows: int) -> float:
    return 0.9 + 0.3 * max(6, rows)


def _said(found: Agreement) -> str:
    parts = [f"{each.name} {number(each.value)}" for each in found.statistics if each.value is not None]
    parts += [f"on {in_words(each.name)} {number(each.value)}" for each in found.by_category if each.value is not None]
    return f"{', '.join(parts)}."


def _squares(told: Assured) -> tuple[tuple[int, int], ...]:
    """The counts of the table of two by two, first reader down and second across."""
    rows = two_by_two_table(told).rows
    counts = [[cell for cell in row[1:3] if isinstance(cell, int)] for row in rows] or [[0, 0], [0, 0]]
    return tuple((one, other) for one, other in counts)


def _draw_square(axes: Any, squares: tuple[tuple[int, int], ...]) -> None:
    from matplotlib.patches import Rectangle

    for down, row in enumerate(squares):
        for across, count in enumerate(row):
            same = down == across
            axes.add_patch(Rectangle((across - 0.48, down - 0.47), 0.96, 0.94, facecolor=BLUE if same else PALE))
            axes.text(across, down, f"{count:,}", ha="center", va="center", fontsize=13, color=PAPER if same else INK)
    axes.set_xlim(-0.5, 1.5)
    axes.set_ylim(1.5, -0.5)
    axes.set_xticks((0, 1), ["a failure", "anything\nelse"])
    axes.set_yticks((0, 1), ["a failure", "anything\nelse"])
    axes.xaxis.tick_top()
    axes.set_xlabel("first reader down, second across")
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draw_estimates(axes: Any, found: Agreement, shown: list[Estimate]) -> None:
    names = [each.name if each in found.statistics else f"on: {in_words(each.name)}" for each in shown]
    for place, each in enumerate(shown):
        if each.value is None:
            continue
        if each.analytic:
            axes.hlines(place, *each.analytic, color=BLUE, linewidth=2)
        axes.plot([each.value], [place], "o", color=BLUE, markersize=6, clip_on=False)
        axes.annotate(number(each.value), (1.06, place), xycoords=("axes fraction", "data"), va="center", fontsize=9,
                      color=MUTED, annotation_clip=False)  # fmt: skip
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(shown) - 0.5, -0.6)
    lows = [each.analytic[0] for each in shown if each.analytic]
    axes.set_xlim(min([0.0, *lows]), 1.0)
    axes.set_xlabel("1 is full agreement; lines are 95% intervals")
    quiet(axes, "x")
