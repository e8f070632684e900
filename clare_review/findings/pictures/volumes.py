"""Applications by year of receipt, stacked by route."""

from collections.abc import Sequence
from typing import Any

from clare_review.findings.figures import Cell, Findings, Table
from clare_review.findings.pictures.axes import named, quiet
from clare_review.findings.pictures.drawing import BLUE, ORANGE, PALE, PAPER, RED
from clare_review.findings.pictures.picture import Picture


def volumes_picture(findings: Findings) -> Picture:
    """Applications by year of receipt, stacked by route."""
    table = findings.table("volumes")
    routes = [column.label for column in table.columns[1:-1]]
    return volumes_of("Applications by year of receipt and route", routes, table.rows, (table,))


def volumes_of(
    title: str, routes: Sequence[str], rows: Sequence[tuple[Cell, ...]], tables: tuple[Table, ...]
) -> Picture:
    """The same from rows of a year, its count by each route, and all of them."""
    by_year = ", ".join(f"{row[-1]:,} in {row[0]}" for row in rows)
    totals = [int(row[-1] or 0) for row in rows]

    def paint(figure: Any) -> None:
        axes = figure.add_axes((0.06, 0.1, 0.78, 0.84))
        places = range(len(rows))
        base = [0] * len(rows)
        for number, (route, colour) in enumerate(zip(routes, (BLUE, ORANGE, RED, PALE), strict=False), start=1):
            counts = [int(row[number] or 0) for row in rows]
            axes.bar(places, counts, bottom=base, width=0.72, color=colour, edgecolor=PAPER, linewidth=0.8)
            if counts:
                named(axes, len(counts) - 0.5, base[-1] + counts[-1] / 2, route, colour)
            base = [low + count for low, count in zip(base, counts, strict=True)]
        for place, count in enumerate(totals):
            axes.annotate(
                f"{count:,}", (place, base[place]), (0, 3), textcoords="offset points", ha="center", fontsize=9
            )
        axes.set_xticks(list(places), [str(row[0]) for row in rows])
        quiet(axes, "y")

    said = f"Applications by year of receipt, split by route: {by_year}."
    return Picture(id="volumes", title=title, says=said, tables=tables, height=3.3, paint=paint)
