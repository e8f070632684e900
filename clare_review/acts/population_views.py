"""What the population notebook shows: sources, duplicates, quarantine, months and gaps, all without names."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clare_review.acts.fates import application_fates, side_fates
from clare_review.acts.office import Office
from clare_review.acts.populations import applications, sealed_populations
from clare_review.acts.sides import SIDES
from clare_review.ledger.digest import digest
from clare_review.population.frames import counts_frame, fates_frame
from clare_review.population.reconciling import Fate
from clare_review.population.series import series_of

if TYPE_CHECKING:
    import pandas as pd

_ROUTES = ("right_to_ask", "right_to_know")


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A chart as HTML, with a sentence where nothing can be drawn."""

    html: str
    sentence: str

    def _repr_html_(self) -> str:
        return self.html or self.sentence

    def __repr__(self) -> str:
        return self.sentence


class PopulationViews:
    """The tables and the chart of one review's population, as at the office's position."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._fates = application_fates(office)
        self._sides = tuple(fate for kind in SIDES for fate in side_fates(office, kind))
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
        columns = ["population", "applications", "added", "recognised", "with a disclosure", "entry", "digest"]
        return pd.DataFrame(rows, columns=columns).set_index("population")

    def sources(self) -> "pd.DataFrame":
        """Rows by file and sheet and what became of them; each line adds up to `rows`."""
        return counts_frame(self._fates)

    def side_tables(self) -> "pd.DataFrame":
        """Rows of side tables by what they are rows of and file, and what became of them; each line adds up."""
        import pandas as pd

        kinds = [kind for kind in SIDES if any(fate.kind is kind for fate in self._sides)]
        tables = {kind.value: counts_frame(fate for fate in self._sides if fate.kind is kind) for kind in kinds}
        if not tables:
            return counts_frame(())
        return pd.concat({kind: table.droplevel("sheet") for kind, table in tables.items()}, names=["rows of", "file"])

    def duplicates(self) -> "pd.DataFrame":
        """Rows merged with an earlier row or recognised as sealed, by file, and the fields in which they differ."""
        table = self._fate_table(Fate.MERGED)
        return table.groupby(["file", "merged_into", "differs_in"]).size().rename("rows").reset_index()

    def differences(self) -> "pd.DataFrame":
        """For merged rows of every kind: in how many a field differs, by file, and why which value stands."""
        import pandas as pd

        columns = ["rows of", "file", "merged into", "field", "why"]
        told = [
            (one.kind.value, one.file, "sealed" if one.merged_into == "sealed" else "another row", name, why)
            for one in (*self._fates, *self._sides)
            for name, (_, _, why) in one.differences.items()
        ]
        return pd.DataFrame(told, columns=columns).groupby(columns).size().rename("rows").reset_index()

    def quarantine(self) -> "pd.DataFrame":
        """The rows of every kind held back, with every reason; what the export said is taken out."""
        table = fates_frame(one for one in (*self._fates, *self._sides) if one.fate is Fate.QUARANTINED)
        return table.rename(columns={"kind": "rows of"})[["rows of", "file", "sheet", "row", "why"]]

    def months(self) -> "pd.DataFrame":
        """Applications received, by month and route; a month without any is there with 0."""
        import pandas as pd

        if not self._applications:
            return pd.DataFrame(0, index=pd.PeriodIndex([], freq="M", name="month"), columns=list(_ROUTES))
        received = [(one.received, one.route.value) for one in self._applications.values()]
        frame = pd.DataFrame(received, columns=["received", "route"])
        table = frame.groupby([frame["received"].dt.to_period("M"), "route"]).size().unstack("route", fill_value=0)
        every = pd.period_range(table.index.min(), table.index.max(), freq="M", name="month")
        return table.reindex(index=every, columns=list(_ROUTES), fill_value=0).rename_axis(columns=None)

    def months_chart(self) -> Drawn:
        """The months as a chart."""
        from clare_review.findings.pictures.months import months_picture
        from clare_review.findings.report import picture_html

        table = self.months()
        if table.empty:
            return Drawn(html="", sentence="no population is sealed yet, so there are no months to draw")
        picture = months_picture([str(month) for month in table.index], {n: list(table[n]) for n in _ROUTES})
        return Drawn(
            html=picture_html(picture), sentence=f"chart: applications received by month and route, {len(table)} months"
        )

    def gaps(self) -> "pd.DataFrame":
        """Numbers missing between the first and the last reference of each series: what may not have been exported.

        A series is the references of one year that share the form of their number; a number that lies far from all
        others, as a mistyped one does, is left out of it and counted in `left out`.
        """
        import pandas as pd

        columns = ["series", "first", "last", "held", "missing", "e.g.", "left out"]
        return pd.DataFrame(series_of(self._applications), columns=columns).set_index("series")

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
