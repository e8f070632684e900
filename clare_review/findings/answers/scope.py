"""Questions 1 to 5: how many applications there are, and how one knows that these are all."""

from clare_review.findings.answer import Gap
from clare_review.findings.answers.counting import Answering, Counting, Said, counts_table, not_recorded, split
from clare_review.findings.figures import Column, Figure, Table, in_words
from clare_review.findings.populations import CENSUS
from clare_review.findings.watching import Watch


def how_many(counting: Counting) -> Said:
    """Question 1."""
    record = counting.record
    rows, newest = dict(record.findings.position.rows), record.findings.newest
    physical = sum(rows.values())
    figures: list[Figure] = [counting.of_population("applications")]
    figures += [
        counting.number(
            f"applications.population_{each.version}",
            f"Applications in population {each.version}",
            each.applications,
            "applications",
            f"applications that the seal in entry {each.entry:,} states; never restated",
            why=CENSUS,
        )
        for each in record.findings.populations
    ]
    figures += [
        counting.number(f"rows.{fate}", f"Rows {fate.replace('_', ' ')}", number, "rows",
                        "physical rows of the exports of applications that ended so", of=physical, why=CENSUS)
        for fate, number in rows.items()
    ]  # fmt: skip
    figures.append(
        counting.number(
            "rows", "Rows of the exports", physical, "rows", "every physical row of every export", why=CENSUS
        )
    )
    return Said(
        words=(
            f"{newest.applications:,} applications, sealed as population {newest.version} in entry {newest.entry:,}. "
            f"Every one of the {physical:,} physical rows of the exports is accounted for: {rows['accepted']:,} "
            f"accepted, {rows['merged']:,} merged with one of these, {rows['quarantined']:,} held back with the "
            f"reason, {rows['not_data']:,} no data."
        ),
        definition="an application is one reference of the exports, however many rows tell of it",
        left_out=f"{rows['quarantined']:,} rows held back until somebody corrects them",
        figures=tuple(figures),
        tables=(record.findings.table("populations"), record.findings.table("rows")),
        sums=(("rows", tuple(f"rows.{fate}" for fate in rows)),),
        gaps=(
            not_recorded(
                "the ledger holds what was exported, and no export can show what stands in none of them",
                "a list of applications made apart from the exports (letters, telephone logs, a partner's list), "
                "to be matched against the population",
                part="Whether an application stands in no export at all",
            ),
        ),
    )


def sources(counting: Counting) -> Said:
    """Question 2."""
    record = counting.record
    late = record.cases["population"].to_numpy() > 1
    assessed = record.cases.loc[late, "assessed_first_at"].dropna()
    when = (
        f"Late finds were risk assessed between {in_words(assessed.min().date().isoformat())} and "
        f"{in_words(assessed.max().date().isoformat())}."
        if len(assessed)
        else "None of them is risk assessed yet."
    )
    rows = split(counting, "source", [counting.everything, late])
    return Said(
        words=(
            f"{len(record.files):,} exports of applications were searched. {int(late.sum()):,} of the "
            f"{record.size:,} applications came late, by a later supplement. {when if late.any() else ''}"
        ).strip(),
        definition="an application counts for the source whose row stands; a late find was sealed after population 1",
        left_out="rows that a source merely repeats, which are merged",
        figures=(
            counting.figure("late_finds", "Late finds", late, "applications that a supplement added", census=True,
                            of=counting.everything),
            counting.figure("late_finds.assessed", "Late finds risk assessed", late & record.there("assessed"),
                            "late finds with a risk assessment standing", of=late),
            counting.number("exports", "Exports searched", len(record.files), "exports",
                            "files of applications that were imported and count", why=CENSUS),
        ),
        tables=(
            counts_table("sources", "What each source added", "Source", rows,
                         (("applications", "Applications"), ("late", "of which late finds")),
                         total=(record.size, int(late.sum()))),
            _files(counting),
        ),
        gaps=(
            not_recorded(
                "a search that found nothing leaves no export behind",
                "each search as an import, also one without a row: which system, by whom, on which day, with "
                "which terms",
                part="Which systems were searched without finding anything",
            ),
        ),
    )  # fmt: skip


def _files(counting: Counting) -> Table:
    return Table(
        id="exports",
        caption="Each export as it was taken in",
        columns=(
            Column(id="file", label="Export"),
            Column(id="on", label="Taken in"),
            Column(id="population", label="Joined population", number=True),
            *(
                Column(id=id, label=label, adds=True)
                for id, label in (
                    ("rows", "Rows"), ("understood", "Understood"), ("quarantined", "Held back"),
                    ("not_data", "No data"),
                )
            ),
        ),
        rows=tuple(
            (each.file, in_words(each.at[:10]), each.population or None, each.rows, each.understood, each.quarantined,
             each.not_data)
            for each in counting.record.files
        ),
        total=("All", None, None, *(
            sum(getattr(each, name) for each in counting.record.files)
            for name in ("rows", "understood", "quarantined", "not_data")
        )),
        sums=(("rows", ("understood", "quarantined", "not_data")),),
        notes=("A row held back on import may have been corrected and admitted since: the table of rows says so.",),
    )  # fmt: skip


def dates_and_workers(counting: Counting) -> Said:
    """Question 3."""
    record = counting.record
    first, last = record.scope
    days = record.cases["received"]
    inside = ((days.dt.date >= first) & (days.dt.date <= last)).to_numpy()
    workers = record.cases["handler"].nunique()
    several = ", not one alone" if workers > 1 else ""
    return Said(
        words=(
            f"In scope is what was received from {in_words(first.isoformat())} to {in_words(last.isoformat())}, by "
            f"whomever it was worked: {workers:,} handlers{several}. {int((~inside).sum()):,} applications "
            "of the population lie outside these dates."
        ),
        definition="dates of receipt as exported, against the scope in the settings of the review",
        left_out="rows received outside the scope, which are held back with that reason",
        figures=(
            counting.number("handlers", "Handlers", workers, "handlers",
                            "people whom the exports name as having worked an application", why=CENSUS),
            counting.figure("outside_scope", "Received outside the scope", ~inside,
                            "applications received before its first or after its last day", census=True,
                            of=counting.everything),
            counting.figure("no_handler", "No handler recorded", ~record.there("handler"),
                            "applications of which the export does not say who worked them", census=True,
                            of=counting.everything),
        ),
        tables=(record.findings.table("volumes"),),
        gaps=(
            not_recorded(
                "the settings say which dates are in scope and not why",
                "the reason for the first and the last day, and who decided it",
                part="Why these dates",
            ),
            _outside(record.scrutiny.found if record.scrutiny else None),
        ),
    )  # fmt: skip


def _outside(today: Watch | None) -> Gap:
    """What nobody can tell of the time outside the scope; what came after it may be in a review of its own."""
    if today is None or not today.applications:
        return not_recorded(
            "no export holds what was received before or after them",
            "an export of the years before and after, and a sample read from it",
            part="What of the time before and after",
        )
    first = min(today.received).isoformat()
    return not_recorded(
        f"no export holds what was received before them; what was received from {in_words(first)} on is read in the "
        "review of today's applications (question 42)",
        "an export of the years before, and a sample read from it",
        part="What of the time before",
    )


def some_disclosure(counting: Counting) -> Said:
    """Question 4."""
    record = counting.record
    told = ~counting.not_disclosed
    read, reviewed = told & counting.read, told & counting.reviewed
    failed = told & counting.failed
    partial = reviewed & (record.is_("primary_failure", "A2") | record.is_("delivery", "partial"))
    wrong = reviewed & (
        record.is_("primary_failure", "D5") | record.is_("delivery_person", "not_in_person", "wrong_person", "unsafely")
    )
    no_plan = reviewed & (record.is_("primary_failure", "D4") | record.is_("safety_plan", "no"))
    left_out = counting.unread(told)
    return Said(
        words=(
            f"Yes: {int(read.sum()):,} of the {int(told.sum()):,} applications with a disclosure are read, "
            f"{int(reviewed.sum()):,} of them in detail. {int(failed.sum()):,} had failed; in "
            f"{int(partial.sum()):,} only part was disclosed, in {int(wrong.sum()):,} it was made to the wrong "
            "person, not in person or not safely."
        ),
        definition="applications whose recorded outcome is that a disclosure was made",
        left_out=left_out,
        figures=(
            counting.figure("disclosed.failures", "Failures among disclosures", failed,
                            "applications with a disclosure whose detailed review found a failure", of=read, rate=True,
                            others=((told, "all with a disclosure"), (reviewed, "those reviewed in detail")),
                            left_out=left_out),
            counting.figure("disclosed.read", "Disclosures read", read, "applications with a disclosure that are read",
                            of=told),
            counting.figure("disclosed.reviewed", "Disclosures reviewed in detail", reviewed,
                            "applications with a disclosure that are reviewed in detail", of=told),
            counting.figure("disclosed.partial", "Disclosed in part", partial,
                            "of these, the detailed review found that only part was disclosed", of=reviewed,
                            left_out=left_out),
            counting.figure("disclosed.wrong", "Disclosed wrongly", wrong,
                            "of these, not in person, not safely, or to the wrong person", of=reviewed,
                            left_out=left_out),
            counting.figure("disclosed.no_plan", "Disclosed without a safety plan", no_plan,
                            "of these, the file shows that no safety plan was made", of=reviewed, left_out=left_out),
        ),
    )  # fmt: skip


def sister_schemes(counting: Counting) -> Said:
    """Question 5."""
    return Said(
        gaps=(
            not_recorded(
                "only applications under this scheme were exported, and nothing says which other schemes the same "
                "people worked, in the same systems and under the same supervision",
                "for each other disclosure scheme of the force who worked it and when, and a first sample read from it",
            ),
        )
    )


ANSWERS: dict[int, Answering] = {
    1: how_many,
    2: sources,
    3: dates_and_workers,
    4: some_disclosure,
    5: sister_schemes,
}
