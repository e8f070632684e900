"""Failures by month, and the running sum that says when the data could first have shown the problem."""

from typing import Any

from clare_review.findings.failure_months import FailureMonths, failure_months_table
from clare_review.findings.figures import in_words
from clare_review.findings.pictures.axes import beside, quiet
from clare_review.findings.pictures.drawing import BLUE, INK, MUTED, RED
from clare_review.findings.pictures.picture import Picture


def first_shown_picture(shown: FailureMonths) -> Picture:
    """Failures by month of receipt above, the running sum and its limit below, on one axis of time."""

    def paint(figure: Any) -> None:
        above = figure.add_axes((0.075, 0.61, 0.78, 0.31))
        below = figure.add_axes((0.075, 0.1, 0.78, 0.42), sharex=above)
        _failures(above, shown)
        _sum(below, shown)
        januaries = [place for place, each in enumerate(shown.months) if each.month.endswith("-01")]
        for axes in (above, below):
            axes.set_xlim(-1, max(1, len(shown.months)))
            axes.set_xticks(januaries, [shown.months[place].month[:4] for place in januaries])
            quiet(axes, "y")

    return Picture(
        id="first_shown",
        title="When the data could first have shown the problem",
        says=f"{sum(each.failures for each in shown.months):,} failures in {len(shown.months):,} months of receipt. "
        f"{shown.sentence()}",
        tables=(failure_months_table(shown),),
        height=3.9,
        paint=paint,
    )


def _failures(axes: Any, shown: FailureMonths) -> None:
    axes.bar(range(len(shown.months)), [each.failures for each in shown.months], width=0.8, color=RED)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.set_title("Failures by month of receipt", loc="left", fontsize=9.5, fontweight="bold")


def _sum(axes: Any, shown: FailureMonths) -> None:
    sums = [each.sum for each in shown.months]
    axes.plot(range(len(sums)), sums, color=BLUE, linewidth=1.8)
    axes.axhline(shown.limit, color=INK, linewidth=1.1, linestyle=(0, (4, 2)))
    beside(axes, max(1, len(sums)), shown.limit, "signals here", INK)
    axes.set_ylim(0, max([shown.limit * 1.25, *(each * 1.1 for each in sums)]))
    axes.set_title("Running sum at the end of each month", loc="left", fontsize=9.5, fontweight="bold")
    if shown.signalled is None:
        return
    place = next(at for at, each in enumerate(shown.months) if each.month == shown.signalled[:7])
    axes.axvline(place, color=RED, linewidth=1.3)
    right = place > len(sums) * 0.7
    axes.annotate(in_words(shown.signalled), (place, axes.get_ylim()[1]), (-5 if right else 5, -2), va="top",
                  ha="right" if right else "left", textcoords="offset points", fontsize=9, color=MUTED)  # fmt: skip
