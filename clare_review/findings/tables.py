"""Small tables of the newest population, and the table that sets the populations side by side."""

from collections.abc import Sequence

from clare_review.assurance.intervals import percent, rate_interval
from clare_review.findings.figures import Category, Cell, Column, Population, Table
from clare_review.findings.given import Given
from clare_review.findings.members import Members, Words, by_words, how_many

ROUTES = {"right_to_ask": "Right to Ask", "right_to_know": "Right to Know"}
_FAILED = (
    *(Column(id=c, label=c.capitalize(), adds=True) for c in Category),
    Column(id="failures", label="All failures", adds=True),
)
_SPLIT = (("failures", tuple(Category)),)


def route_words(route: str) -> str:
    """A route as readers write it; a route the package does not know is shown as it stands."""
    return ROUTES.get(route, route)


def count_tables(given: Given, populations: Sequence[Population]) -> tuple[Table, ...]:
    """The tables of population, rows, volumes, failures, risk and handlers' year and route."""
    members = given.members
    routes = Words(places=members.route.places, words=tuple(route_words(each) for each in members.route.words))
    return (
        population_table(populations),
        rows_table(given),
        volumes_table(members),
        failures_table(populations),
        failures_by("year", "Year received", "Failures by year of receipt", members, by_words(members.year)),
        failures_by("route", "Route", "Failures by route", members, routes),
        risk_table(members),
    )


def population_table(populations: Sequence[Population]) -> Table:
    """Each population with its own figures; rows are figures, so that no population is added to another."""
    stages = ("applications", "disclosed", "risk_assessed", "detailed_required", "detailed_reviewed")
    ids = (*stages, "failures", *(f"failures.{c}" for c in Category), "cannot_tell")
    return Table(
        id="populations",
        caption="Each sealed population with its own figures",
        columns=(
            Column(id="figure", label="Applications"),
            *(Column(id=f"v{p.version}", label=f"Population {p.version}", number=True) for p in populations),
        ),
        rows=tuple((_row_label(populations[-1], id), *(p.value(id) for p in populations)) for id in ids),
        notes=tuple(
            f"Population {p.version} was sealed at entry {p.entry:,} with {p.applications:,} applications and "
            f"digest {p.digest[:12]}; it is never restated."
            for p in populations
        ),
    )


def _row_label(population: Population, id: str) -> str:
    label = population.figure(id).label
    return f"of which {label.lower()}" if id.startswith("failures.") else label.replace("Applications", "Sealed")


def rows_table(given: Given) -> Table:
    """What became of every row of the exports."""
    words = {
        "accepted": "Accepted as an application",
        "merged": "Merged with an earlier row of the same application",
        "quarantined": "Quarantined: kept, but not counted until put right",
        "not_data": "Not data: titles, headers, blank rows, totals",
    }
    counts = given.position.rows
    return Table(
        id="rows",
        caption="What became of every row of the exports",
        columns=(Column(id="fate", label="Fate"), Column(id="rows", label="Rows", adds=True)),
        rows=tuple((words.get(fate, fate), told) for fate, told in counts),
        total=("All rows", sum(told for _, told in counts)),
    )


def volumes_table(members: Members) -> Table:
    """Applications by year of receipt and route."""
    routes = list(dict.fromkeys([*ROUTES, *sorted(members.route.there())]))
    columns = (
        Column(id="year", label="Year received"),
        *(Column(id=route, label=route_words(route), adds=True) for route in routes),
        Column(id="applications", label="All applications", adds=True),
    )
    years = by_words(members.year)

    def row(name: str, some: Members) -> tuple[Cell, ...]:
        counts = some.route.counts()
        return (name, *(counts.get(route, 0) for route in routes), len(some))

    return Table(
        id="volumes",
        caption="Applications by year of receipt and route",
        columns=columns,
        rows=tuple(row(year, members.only(years.is_(year))) for year in years.words),
        total=row("All years", members),
        sums=(("applications", tuple(routes)),),
        ties=(("applications", "applications"),),
    )


def failures_table(populations: Sequence[Population]) -> Table:
    """Failures by type with rates and intervals, population by population."""
    rows = tuple(
        (
            f"Population {p.version}",
            figure.label if id != "failures" else "All failures",
            figure.value,
            figure.denominator,
            figure.share,
            figure.interval.words() if figure.interval else None,
        )
        for p in populations
        for id in (*(f"failures.{c}" for c in Category), "failures")
        for figure in (p.figure(id),)
    )
    return Table(
        id="failures",
        caption="Failures by type, with the rate among applications read",
        columns=(
            Column(id="population", label="Population"),
            Column(id="type", label="Type"),
            Column(id="failures", label="Failures", number=True),
            Column(id="read", label="Read", number=True),
            Column(id="percent", label="Rate, %", number=True),
            Column(id="interval", label="95% interval", number=True),
        ),
        rows=rows,
        notes=(
            "Intervals are Clopper-Pearson (exact); where none was found, the exact one-sided 95% bound. The "
            "counts are exact: an interval says how far the underlying rate could differ by chance.",
            "A failure with harm linked counts as harm, whatever its kind.",
        ),
    )


def failures_by(id: str, heading: str, caption: str, members: Members, by: Words) -> Table:
    """Failures split one way, with small numbers as they are: for the internal version only."""
    columns = (
        Column(id=id, label=heading),
        Column(id="applications", label="Applications", adds=True),
        Column(id="read", label="Read", adds=True),
        *_FAILED,
        Column(id="percent", label="Rate, %", number=True),
        Column(id="interval", label="95% interval", number=True),
    )
    names = sorted(by.there())
    return Table(
        id=f"failures_by_{id}",
        caption=caption,
        columns=columns,
        rows=tuple((name, *_failed(members.only(by.is_(name)))) for name in names),
        total=("All", *_failed(members)),
        sums=_SPLIT,
        ties=(
            ("applications", "applications"),
            ("failures", "failures"),
            *((c.value, f"failures.{c}") for c in Category),
        ),
        notes=("Small numbers are shown as they are: internal only.",),
    )


def _failed(some: Members) -> tuple[Cell, ...]:
    read, found, came_to = how_many(some.read), how_many(some.failed), some.came_to()
    split = (came_to[category] for category in Category)
    rate = (percent(found / read), rate_interval(found, read).words()) if read else (None, None)
    return (len(some), read, *split, found, *rate)


def risk_table(members: Members) -> Table:
    """Risk now, as the standing risk assessments say."""
    words = {"immediate": "Immediate", "high": "High", "standard": "Standard", "cannot_tell": "Cannot tell"}
    said = members.risk_now.only(members.is_assessed)
    counts, silent = said.counts(), how_many(said.none)
    others = sorted(word for word in said.there() if word not in words)
    rows = [(words.get(word, word), counts.get(word, 0)) for word in (*words, *others)]
    if silent:
        rows.append(("Not answered", silent))
    return Table(
        id="risk_now",
        caption="Risk now, of the applications risk assessed",
        columns=(Column(id="risk", label="Risk now"), Column(id="applications", label="Applications", adds=True)),
        rows=tuple(rows),
        total=("All risk assessed", how_many(members.is_assessed)),
        ties=(("applications", "risk_assessed"),),
    )
