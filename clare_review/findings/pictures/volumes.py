"""Applications by year of receipt, stacked by route."""

from typing import Any

from clare_review.findings.figures import Findings
from clare_review.findings.pictures.axes import named, quiet
from clare_review.findings.pictures.drawing import BLUE, ORANGE, PALE, PAPER, RED
from clare_review.findings.pictures.picture import Picture


def volumes_picture(findings: Findings) -> Picture:
    """Applications by year of receipt, stacked by route."""
    table = findings.table("volumes")
    routes = table.columns[1:-1]
    colours = (BLUE, ORANGE, RED, PALE)
    by_year = ", ".join(f"{row[-1]:,} in {row[0]}" for row in table.rows)
    said = f"Applications by year of receipt, split by route: {by_year}."

    def paint(figure: Any) -> None:
        axes = figure.add_axes((0.06, 0.1, 0.78, 0.84))
        places = range(len(table.rows))
        base = [0] * len(table.rows)
        for route, colour in zip(routes, colours, strict=False):
            counts = [int(cell or 0) for cell in table.column(route.id)]
            axes.bar(places, counts, bottom=base, width=0.72, color=colour, edgecolor=PAPER, linewidth=0.8)
            if counts:
                named(axes, len(counts) - 0.5, base[-1] + counts[-1] / 2, route.label, colour)
            base = [low + count for low, count in zip(base, counts, strict=True)]
        for place, count in zip(places, base, strict=True):
            axes.annotate(f"{count:,}", (place, count), (0, 3), textcoords="offset points", ha="center", fontsize=9)
        axes.set_xticks(list(places), [str(row[0]) for row in table.rows])
        quiet(axes, "y")

    return Picture(
        id="volumes",
        title="Applications by year of receipt and route",
        says=said,
        tables=(table,),
        height=3.3,
        paint=paint,
    )
