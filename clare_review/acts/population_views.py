"""What the population notebook shows: sources, duplicates, quarantine, months and gaps, all without names."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clare_review.acts.office import Office
from clare_review.acts.populations import applications, fates, sealed_populations
from clare_review.ledger.digest import digest
from clare_review.population.frames import counts_frame, fates_frame
from clare_review.population.reconciling import Fate

if TYPE_CHECKING:
    import pandas as pd

_ROUTES = ("right_to_ask", "right_to_know")
_LAST_NUMBER = re.compile(r"^(.*?)(\d+)$")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A chart as SVG, with a sentence where nothing can be drawn."""

    svg: str
    sentence: str

    def _repr_html_(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return self.sentence


class PopulationViews:
    """The tables and the chart of one review's population, as at the office's position."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._fates = fates(office)
        self._sealed = sealed_populations(office)
        self._applications = applications(office) if self._sealed else {}

    def populations(self) -> "pd.DataFrame":
        """One row per sealed population."""
        import pandas as pd

        rows = [
            {
                "population": one.version,
                "applications": one.applications,
                "added": one.added,
                "recognised": one.recognised,
                "with a disclosure": one.disclosed,
                "entry": one.entry,
                "digest": one.digest[:16],
            }
            for one in self._sealed
        ]
        return pd.DataFrame(rows).set_index("population")

    def sources(self) -> "pd.DataFrame":
        """Rows by file and sheet and what became of them; each line adds up to `rows`."""
        return counts_frame(self._fates)

    def duplicates(self) -> "pd.DataFrame":
        """Rows merged with an earlier row or recognised as sealed, by file, and the fields in which they differ."""
        table = self._fate_table(Fate.MERGED)
        return table.groupby(["file", "merged_into", "differs_in"]).size().rename("rows").reset_index()

    def quarantine(self) -> "pd.DataFrame":
        """The rows held back, with every reason; what the export said is taken out."""
        return self._fate_table(Fate.QUARANTINED)[["file", "sheet", "row", "why"]].reset_index(drop=True)

    def months(self) -> "pd.DataFrame":
        """Applications received, by month and route; a month without any is there with 0."""
        import pandas as pd

        received = [(one.received, one.route.value) for one in self._applications.values()]
        frame = pd.DataFrame(received, columns=["received", "route"])
        table = frame.groupby([frame["received"].dt.to_period("M"), "route"]).size().unstack("route", fill_value=0)
        every = pd.period_range(table.index.min(), table.index.max(), freq="M", name="month")
        return table.reindex(index=every, columns=list(_ROUTES), fill_value=0).rename_axis(columns=None)

    def months_chart(self) -> Drawn:
        """The months as a chart."""
        from clare_review.findings.month_chart import months_chart

        table = self.months()
        svg = months_chart([str(month) for month in table.index], {name: list(table[name]) for name in _ROUTES})
        return Drawn(svg=svg, sentence=f"chart: applications received by month and route, {len(table)} months")

    def gaps(self) -> "pd.DataFrame":
        """Numbers missing between the first and the last reference of each series: what may not have been exported.

        A series is the references of one year that share the form of their number.
        """
        import pandas as pd

        rows = [
            {"series": name, "first": first, "last": last, "held": held, "missing": missing, "e.g.": example}
            for name, first, last, held, missing, example in _series(self._applications)
        ]
        return pd.DataFrame(rows).set_index("series")

    def receipt(self) -> str:
        """The stable text at the foot of the notebook."""
        head = self._office.position()
        counts = counts_frame(self._fates).sum()
        facts = {name: int(counts[name]) for name in ("accepted", "merged", "quarantined", "not_data", "rows")}
        sealed = {f"population {one.version}": one.digest for one in self._sealed}
        told = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in facts.items())
        return (
            f"receipt: population of {self._office.settings.name}, as of entry {head.number} ({head.digest[:16]}): "
            f"{told}; digest {digest({**facts, **sealed, 'chain': head.digest})}"
        )

    def _fate_table(self, fate: Fate) -> "pd.DataFrame":
        table = fates_frame(one for one in self._fates if one.fate is fate)
        table["merged_into"] = ["sealed" if into == "sealed" else "an earlier row" for into in table["merged_into"]]
        table["differs_in"] = [names or "nothing" for names in table["differs_in"]]
        return table


def _series(references: Iterable[str]) -> Iterable[tuple[str, str, str, int, int, str]]:
    groups: dict[tuple[str, int], list[str]] = defaultdict(list)
    for reference in references:
        found = _LAST_NUMBER.match(reference)
        if found:
            start, digits = found.groups()
            groups[start or digits[:4], len(digits)].append(reference)
    for (name, _), held in sorted(groups.items()):
        yield (name, *_missing(sorted(held)))


def _missing(held: Sequence[str]) -> tuple[str, str, int, int, str]:
    """First and last reference, how many are held, how many numbers between are not, and the first of those."""
    stem = _LAST_NUMBER.sub(r"\1", held[0])
    numbers = {int(reference[len(stem) :]) for reference in held}
    width = len(held[0]) - len(stem)
    absent = [number for number in range(min(numbers), max(numbers) + 1) if number not in numbers]
    example = f"{stem}{absent[0]:0{width}d}" if absent else ""
    return held[0], held[-1], len(held), len(absent), example
