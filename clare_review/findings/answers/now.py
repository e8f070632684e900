"""Questions 42 to 47: today, what was learnt, what changed, elsewhere, and the end of the review."""

from collections import Counter
from datetime import timedelta

from clare_review.assurance.intervals import clopper_pearson, percent
from clare_review.findings.answer import Gap
from clare_review.findings.answers.changes import HEADLINES, Why, changes_table, counts_in
from clare_review.findings.answers.counting import (
    Answering,
    Counting,
    Said,
    not_recorded,
    share_words,
)
from clare_review.findings.answers.today import UNIT, today
from clare_review.findings.cases import Cases
from clare_review.findings.closing import Verdict
from clare_review.findings.figures import Cell, Column, Figure, Table, in_words
from clare_review.findings.populations import CENSUS
from clare_review.guidance.wording import say_count
from clare_review.safeguarding.learning import CauseKind, Proved

NATIONAL = {
    2020: (20_147, 8_715),
    2021: (30_108, 13_442),
    2022: (38_446, 15_666),
    2023: (45_344, 17_438),
}
"""Applications and disclosures in England and Wales, year to March: the yearly national statistics on the scheme."""


def still_apply(counting: Counting) -> Said:
    """Question 43."""
    record = counting.record
    full = Counter(int(year) for year in record.cases["year"].tolist())
    last, before = max(full), max(full) - 1
    months = record.cases.loc[record.cases["year"] == last, "received"].dt.month.max()
    told = f", after {full[before]:,} in the whole of {before}" if before in full else ""
    since, figures = _applied_since(counting)
    return Said(
        words=(
            f"{full[last]:,} applications were received in {last}, up to its month {int(months)}{told}. "
            f"{since or 'What came after is not in the population.'}"
        ),
        definition="applications by year of receipt",
        left_out="applications received after the last day in scope" + (", but for those of today" if since else ""),
        figures=(
            counting.figure(f"received.{last}", f"Received in {last}", record.cases["year"].eq(last).to_numpy(),
                            "applications received in that year", of=counting.everything, census=True),
            *figures,
        ),
        tables=(record.findings.table("volumes"),),
        gaps=(_trust(applied=bool(since)),),
    )  # fmt: skip


def _applied_since(counting: Counting) -> tuple[str, tuple[Figure, ...]]:
    """What the review of today's applications says of how many were received since, a month and in all."""
    scrutiny = counting.record.scrutiny
    found = scrutiny.found if scrutiny else None
    if found is None or not found.received:
        return "", ()
    first, last = found.received[0].isoformat(), found.received[-1].isoformat()
    days = (found.received[-1] - found.received[0]).days + 1
    population = counting.record.cases["received"]
    year = (population > population.max() - timedelta(days=365)).to_numpy()
    words = (
        f"{say_count(found.applications, 'application')} of today came from {in_words(first)} to {in_words(last)}, "
        f"{30 * found.applications / days:.1f} in 30 days; in the last 365 days of the population it was "
        f"{30 * int(year.sum()) / 365:.1f}."
    )
    return words, (
        counting.number("today.applications", "Applications", found.applications, UNIT,
                        "in the population of the review of today's applications"),
        counting.figure("received.last_days", "Received in the last 365 days of the population", year,
                        "applications received no more than 365 days before the one received last",
                        of=counting.everything, census=True),
    )  # fmt: skip


def _trust(*, applied: bool) -> Gap:
    asked = "what people say when asked whether they believe a no"
    if applied:
        return not_recorded("nobody was asked", asked, part="Whether people trust a no")
    return not_recorded(
        "nobody was asked, and no export holds what was received since",
        f"applications received since by an export of today's work, and {asked}",
        part="Whether people apply now, and trust a no",
    )


def learnt(counting: Counting) -> Said:
    """Question 44."""
    record, told = counting.record, counting.record.afterwards.learning
    guidance = record.decisions.get("guidance needs changing", 0)
    asked = counting.reviewed & record.has("action", "learning")
    worked = [each for each in told.actions if each.proved is Proved.WORKED]
    late = [each for each in told.actions if each.stands(record.afterwards.today) == "overdue"]
    return Said(
        words=(
            f"{say_count(len(told.causes), 'cause')} and {say_count(len(told.actions), 'action')} are recorded: "
            f"{len(worked):,} of the actions proved to have worked, {len(late):,} are overdue, and "
            f"{say_count(len(told.unanswered), 'cause or warning', 'causes or warnings')} have no action. Detailed "
            f"reviews name learning for the force in {say_count(int(asked.sum()), 'application')}, and "
            f"{say_count(guidance, 'decision')} on disagreements say that the guidance has to change."
        ),
        definition="a cause says what made a failure likely and names nobody; an action counts as having worked "
                   "only once "
        "somebody proved it",
        left_out="changes that nobody entered",
        figures=(
            counting.number("learnt.worked", "Actions proved to have worked", len(worked), "actions",
                            "actions of which it was proved last that they worked", of=len(told.actions)),
            counting.number("learnt.actions", "Actions", len(told.actions), "actions", "actions that answer a cause "
                                                                                       "or warning"),
            counting.number("learnt.overdue", "Actions overdue", len(late), "actions",
                            "actions not proved to have worked whose day has passed", of=len(told.actions)),
            counting.number("learnt.causes", "Causes", len(told.causes), "causes", "causes entered",
                            cases=Cases(each for one in told.causes for each in one.applications)),
            counting.number("learnt.unanswered", "Causes and warnings without an action", len(told.unanswered),
                            "causes or warnings", "causes, and warnings not acted on, that no action answers"),
            counting.number("learnt.guidance", "Decisions that the guidance has to change", guidance, "decisions",
                            "decisions on two readings that say that the guidance, or the form, has to change"),
            counting.figure("learnt.asked", "Applications with learning for the force", asked,
                            "applications whose detailed review names learning for the force", of=counting.reviewed,
                            left_out=counting.unread()),
        ),
        tables=(
            Table(
                id="causes", caption="Causes by kind",
                columns=(Column(id="kind", label="Cause"), Column(id="causes", label="Causes", adds=True)),
                rows=tuple((kind.value.capitalize(), sum(each.kind is kind for each in told.causes))
                           for kind in CauseKind),
                total=("All", len(told.causes)),
            ),
        ),
    )  # fmt: skip


def changed(counting: Counting) -> Said:
    """Question 45."""
    record = counting.record
    if record.before is None:
        return Said(
            words="Nothing: population 1 is the only one sealed, so that these are the first figures.",
            definition="the previous issue is the position just before the newest population was sealed",
        )
    told, before, now = record.before, record.before.before, record.before.now
    heads = (f"Population {told.population}, entry {told.entry:,}",
             f"Population {record.population}, entry {record.findings.position.entry:,}")  # fmt: skip
    table = changes_table(before, now, told.why, heads)
    was = sum(counts_in("failures", one) for one in before.values())
    figures: list[Figure] = [
        counting.number("changes", "Failures now less failures then", int(counting.failed.sum()) - was,
                        "failures, net", "failures now less failures at the previous issue")
    ]  # fmt: skip
    figures += [
        counting.number(f"changes.{reason.name.lower()}", f"Failures: {reason.value}",
                        int(str(row[table.place(reason.name.lower())])), "failures, net",
                        "failures now less failures at the previous issue, by this reason")
        for reason in Why if reason.name.lower() in {column.id for column in table.columns}
        for row in table.rows if row[0] == HEADLINES["failures"]
    ]  # fmt: skip
    reasons = ", ".join(
        f"{figure.value:+,} {figure.label.removeprefix('Failures: ')}" for figure in figures[1:] if figure.value
    )
    return Said(
        words=(
            f"Applications: {len(before):,} then, {len(now):,} now. Failures: {was:,} then, "
            f"{int(counting.failed.sum()):,} now ({reasons or 'no change'}). The previous issue is as at entry "
            f"{record.before.entry:,}, {in_words(record.before.at)}, and stays as it was."
        ),
        definition="the previous issue is the position just before the newest population was sealed",
        left_out="nothing; other issues are compared by `clare-review compare-issues`",
        figures=tuple(figures),
        sums=(("changes", tuple(each.id for each in figures[1:])),),
        tables=(table,),
    )


def elsewhere(counting: Counting) -> Said:
    """Question 46."""
    cases = counting.record.cases
    year = cases["received"].dt.year + (cases["received"].dt.month > 3)
    rows: list[tuple[Cell, ...]] = []
    for ends, (applications, disclosures) in NATIONAL.items():
        inside = (year == ends).to_numpy()
        ours, told = int(inside.sum()), int((inside & ~counting.not_disclosed).sum())
        reach = clopper_pearson(told, ours).words(1) if ours else None
        rows.append((f"to March {ends}", ours, told, percent(told / ours, 1) if ours else None, reach,
                     percent(disclosures / applications, 1)))  # fmt: skip
    mine = sum(int(str(row[1])) for row in rows)
    told = sum(int(str(row[2])) for row in rows)
    all_of, all_told = (sum(each[place] for each in NATIONAL.values()) for place in (0, 1))
    compared = (year.isin(list(NATIONAL))).to_numpy()
    return Said(
        words=(
            f"By disclosures only: {share_words(told, mine)} here in the years to March 2020 to 2023, against "
            f"{share_words(all_told, all_of)} in England and Wales, where forces ranged from 5% to 75%. No "
            "disclosure includes nothing to disclose, so this is no rate of failure and says nothing of who did "
            "better."
        ),
        definition="recorded outcome disclosed, of applications received in years that end in March; nationally as "
        "published",
        left_out="years for which no national figure is at hand, and differences in what forces count as an "
                 "application",
        figures=(
            counting.figure("elsewhere.disclosed", "Disclosures in these years", compared & ~counting.not_disclosed,
                            "applications received in these years whose recorded outcome is a disclosure", of=compared,
                            rate=True),
            counting.number("elsewhere.national", "Disclosures in England and Wales", all_told, "applications",
                            "disclosures in the same years in the national statistics", of=all_of, why=CENSUS),
        ),
        tables=(
            Table(
                id="elsewhere", caption="Share of applications that ended in a disclosure, here and in England and "
                                        "Wales",
                columns=(Column(id="year", label="Year"), Column(id="applications", label="Applications "
                                                                                          "here", number=True),
                         Column(id="disclosed", label="Disclosed", number=True),
                         Column(id="share", label="%", number=True),
                         Column(id="interval", label="95% interval", number=True),
                         Column(id="national", label="England and Wales, %", number=True)),
                rows=tuple(rows),
            ),
        ),
        gaps=(
            not_recorded(
                "no other review published failures of applications read by the same form",
                "another force's failures with the form they were found by, how many were read, and how well "
                "readers agreed",
                part="How failures compare with elsewhere",
            ),
        ),
    )  # fmt: skip


def closed(counting: Counting) -> Said:
    """Question 47."""
    test = counting.record.closing
    if test is None:
        return Said(gaps=(not_recorded("the closing test was not put to it", "it, by `clare-review closing`"),))
    by = {verdict: [each for each in test.criteria if each.verdict is verdict] for verdict in Verdict}
    left = "; ".join(f"{each.asks} ({each.because})" for each in by[Verdict.NOT_MET])
    unknown = "; ".join(f"{each.asks} ({each.because})" for each in by[Verdict.CANNOT_TELL])
    return Said(
        words=(
            f"{'It can be closed' if test.closed else 'Not yet'}: {len(by[Verdict.MET]):,} of "
            f"{len(test.criteria):,} criteria are met."
            + (f" Not met: {left}." if left else "")
            + (f" Cannot be told: {unknown}." if unknown else "")
        ),
        definition="closed once every criterion is met; what cannot be told is never taken for met",
        left_out="what was recorded later in the review of today's applications, which is read as at the same moment",
        figures=(
            *(
                counting.number(f"closing.{verdict.name.lower()}", f"Criteria: {verdict.value}", len(some), "criteria",
                                "criteria of closing that stand so", of=len(test.criteria))
                for verdict, some in by.items()
            ),
            counting.number("closing", "Criteria of closing", len(test.criteria), "criteria",
                            "criteria that the closing test puts to the ledger"),
        ),
        sums=(("closing", tuple(f"closing.{verdict.name.lower()}" for verdict in Verdict)),),
        tables=(
            Table(
                id="closing", caption="The closing test, and what opens the review again",
                columns=(Column(id="asks", label="Criterion"), Column(id="verdict", label="Stands"),
                         Column(id="because", label="Because"), Column(id="reopened_by", label="Opened again by")),
                rows=tuple((each.asks, each.verdict.value, each.because, each.reopened_by) for each in test.criteria),
            ),
        ),
    )  # fmt: skip


ANSWERS: dict[int, Answering] = {42: today, 43: still_apply, 44: learnt, 45: changed, 46: elsewhere, 47: closed}
