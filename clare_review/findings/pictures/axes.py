"""Small strokes that several pictures share: quiet axes, words beside a line, dates in our own words."""

from datetime import datetime
from typing import Any

from clare_review.findings.figures import in_words
from clare_review.findings.pictures.drawing import INK


def quiet(axes: Any, grid: str) -> None:
    """Leaves the grid of one axis and takes the rest away."""
    axes.grid(axis=grid)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def beside(axes: Any, across: float, up: float, words: str, colour: str) -> None:
    """Words to the right of a place, outside the axes too."""
    axes.annotate(words, (across, up), (6, 0), textcoords="offset points", va="center", fontsize=9,
                  color=colour, annotation_clip=False)  # fmt: skip


def named(axes: Any, across: float, up: float, words: str, colour: str) -> None:
    """A name in ink behind a spot of its colour: some of the colours are too light for letters."""
    axes.annotate("■", (across, up), (6, 0), textcoords="offset points", va="center", fontsize=9,
                  color=colour, annotation_clip=False)  # fmt: skip
    axes.annotate(words, (across, up), (18, 0), textcoords="offset points", va="center", fontsize=9,
                  color=INK, annotation_clip=False)  # fmt: skip


def moment(iso: str) -> datetime:
    """The moment that ISO text names."""
    return datetime.fromisoformat(iso)


def dated(axes: Any) -> None:
    """Date ticks in words of our own, so that no locale changes the chart."""
    from matplotlib import dates, ticker

    known: Any = dates  # carries no types
    axes.xaxis.set_major_locator(known.AutoDateLocator(minticks=3, maxticks=7))
    axes.xaxis.set_major_formatter(
        ticker.FuncFormatter(lambda value, _: in_words(known.num2date(value).isoformat()[:10]))
    )
