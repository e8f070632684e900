"""The months of a population as a chart: applications received by route."""

from collections.abc import Mapping, Sequence
from typing import Any

from clare_review.findings.figures import Column, Table
from clare_review.findings.pictures.drawing import BLUE, ORANGE
from clare_review.findings.pictures.picture import Picture
from clare_review.findings.tables import route_words

_COLOURS = (BLUE, ORANGE)


def months_picture(months: Sequence[str], routes: Mapping[str, Sequence[int]]) -> Picture:
    """Stacked monthly counts; `months` as YYYY-MM, `routes` from route to one count per month."""
    total = sum(sum(counts) for counts in routes.values())
    said = ", ".join(f"{sum(counts):,} {route_words(route)}" for route, counts in routes.items())

    def paint(figure: Any) -> None:
        axes = figure.add_subplot()
        base = [0] * len(months)
        for (route, counts), colour in zip(routes.items(), _COLOURS, strict=True):
            axes.bar(range(len(months)), counts, bottom=base, width=0.85, color=colour, label=route_words(route))
            base = [low + more for low, more in zip(base, counts, strict=True)]
        januaries = [place for place, month in enumerate(months) if month.endswith("-01")]
        axes.set_xticks(januaries, [months[place][:4] for place in januaries])
        axes.set_ylabel("applications a month")
        axes.yaxis.grid(visible=True)
        axes.legend(frameon=False, loc="upper left", ncols=len(routes))

    return Picture(
        id="months",
        title="Applications received, by month and route",
        says=f"{total:,} applications in {len(months)} months: {said}.",
        tables=(_table(months, routes),),
        height=2.8,
        paint=paint,
    )


def _table(months: Sequence[str], routes: Mapping[str, Sequence[int]]) -> Table:
    """The same counts, month by month."""
    return Table(
        id="months",
        caption="Applications received, by month and route",
        columns=(
            Column(id="month", label="Month"),
            *(Column(id=route, label=route_words(route), adds=True) for route in routes),
        ),
        rows=tuple((month, *(counts[place] for counts in routes.values())) for place, month in enumerate(months)),
        total=("All", *(sum(counts) for counts in routes.values())),
    )
