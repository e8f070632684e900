"""A map of the checks that the record lacks: systems across, handlers under pseudonyms or years down."""

from collections.abc import Mapping
from typing import Any

from clare_review.findings.missing_checks import CheckMap, check_table
from clare_review.findings.pictures.drawing import INK, MUTED, PAPER, RAMP
from clare_review.findings.pictures.picture import Picture

STEPS = (0.02, 0.05, 0.10, 0.25)
_WORDS = ("under 2%", "2 to 5%", "5 to 10%", "10 to 25%", "25% and more")


def checks_picture(mapped: CheckMap, system_words: Mapping[str, str]) -> Picture:
    """One square for each group and system, darker where more checks are lacking, with the share written in it."""
    height = 1.15 + 0.3 * max(1, len(mapped.rows))

    def paint(figure: Any) -> None:
        axes = figure.add_axes((0.17, 0.45 / height, 0.72, 1 - 1.0 / height))
        for down, row in enumerate(mapped.rows):
            for across in range(len(mapped.systems)):
                _square(axes, across, down, row.share(across))
            beyond = {"xycoords": ("axes fraction", "data"), "va": "center", "annotation_clip": False}
            axes.annotate(f"of {row.applications:,}", (1.02, down), fontsize=8.5, color=MUTED, **beyond)
        axes.set_xticks(range(len(mapped.systems)), [_short(system_words.get(s, s)) for s in mapped.systems])
        axes.set_yticks(range(len(mapped.rows)), [row.group for row in mapped.rows])
        axes.set_xlim(-0.5, len(mapped.systems) - 0.5)
        axes.set_ylim(len(mapped.rows) - 0.5, -0.5)
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        for spine in axes.spines.values():
            spine.set_visible(False)
        _key(figure, height)

    return Picture(
        id=f"checks_by_{mapped.by}",
        title=f"Checks that the record lacks, by {mapped.by}",
        says=_said(mapped, system_words),
        tables=(check_table(mapped, system_words),),
        height=height,
        paint=paint,
    )


def _said(mapped: CheckMap, system_words: Mapping[str, str]) -> str:
    whole = sum(row.applications for row in mapped.rows)
    lacking = [sum(row.lacking[place] for row in mapped.rows) for place in range(len(mapped.systems))]
    order = sorted(range(len(lacking)), key=lambda place: -lacking[place])
    most = ", ".join(f"{system_words.get(mapped.systems[p], mapped.systems[p])} in {lacking[p]:,}" for p in order[:3])
    return f"Of {whole:,} applications the record lacks most often the check of {most}.{_worst(mapped, system_words)}"


def _worst(mapped: CheckMap, system_words: Mapping[str, str]) -> str:
    squares = [(row.share(place), row, system) for row in mapped.rows for place, system in enumerate(mapped.systems)]
    if not squares:
        return ""
    share, row, system = max(squares, key=lambda each: each[0])
    named = system_words.get(system, system)
    return f" The darkest square is {row.group}, {named}: lacking in {share:.0%} of {row.applications:,}."


def _short(words: str) -> str:
    return words.replace(" ", "\n", 1)


def _square(axes: Any, across: int, down: int, share: float) -> None:
    from matplotlib.patches import Rectangle

    step = sum(share >= each for each in STEPS)
    corner = (across - 0.48, down - 0.46)
    axes.add_patch(Rectangle(corner, 0.96, 0.92, facecolor=RAMP[step], edgecolor="none"))
    ink = PAPER if step >= 3 else INK
    axes.text(across, down, f"{share:.0%}", ha="center", va="center", fontsize=8.5, color=ink)


def _key(figure: Any, height: float) -> None:
    from matplotlib.patches import Rectangle

    axes = figure.add_axes((0.17, 0.08 / height, 0.72, 0.24 / height))
    axes.set_xlim(0, len(RAMP))
    axes.set_ylim(0, 1)
    axes.axis("off")
    for step, (colour, words) in enumerate(zip(RAMP, _WORDS, strict=True)):
        axes.add_patch(Rectangle((step, 0.2), 0.14, 0.6, facecolor=colour, edgecolor=MUTED, linewidth=0.4))
        axes.text(step + 0.2, 0.5, words, va="center", fontsize=8, color=MUTED)
