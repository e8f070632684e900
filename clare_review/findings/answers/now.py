"""Questions 42 to 47: today, what was learnt, what changed, elsewhere, and the end of the review."""

from collections import Counter

from clare_review.assurance.intervals import clopper_pearson, percent
from clare_review.findings.answers.changes import HEADLINES, Why, changes_table, counts_in
from clare_review.findings.answers.counting import (
    Answering,
    Counting,
    Said,
    not_recorded,
    share_words,
)
from clare_review.findings.cases import Cases
from clare_review.findings.figures import Cell, Column, Figure, Table, in_words
from clare_review.findings.populations import CENSUS
from clare_review.guidance.wording import say_count
from clare_review.reviewing.settling import State
from clare_review.safeguarding.learning import CauseKind, Proved
from clare_review.safeguarding.people import OPEN

NATIONAL = {
    2020: (20_147, 8_715),
    2021: (30_108, 13_442),
    2022: (38_446, 15_666),
    2023: (45_344, 17_438),
}
"""Applications and disclosures in England and Wales, year to March: the yearly national statistics on the scheme."""


def today(counting: Counting) -> Said:
    """Question 42."""
    last = counting.record.cases["received"].max()
    return Said(
        gaps=(
            not_recorded(
                "the population ends with what was received by "
                f"{in_words(last.date().isoformat())}, and nothing of the work done today is in the ledger",
                "this month's applications as an export of their own, with the second check, the sign-off, the "
                "days each takes, those that wait, and a dip sample read",
            ),
        )
    )


def still_apply(counting: Counting) -> Said:
    """Question 43."""
    record = counting.record
    full = Counter(int(year) for year in record.cases["year"].tolist())
    last, before = max(full), max(full) - 1
    months = record.cases.loc[record.cases["year"] == last, "received"].dt.month.max()
    told = f", after {full[before]:,} in the whole of {before}" if before in full else ""
    return Said(
        words=(
            f"{full[last]:,} applications were received in {last}, up to its month {int(months)}{told}. What came "
            "after is not in the population."
        ),
        definition="applications by year of receipt",
        left_out="applications received after the last day in scope",
        figures=(
            counting.figure(f"received.{last}", "Received in "
                                                f"{last}", record.cases["year"].eq(last).to_numpy(), "applications "
                                                                                                     "received in "
                                                                                                     "that year",
                            of=counting.everything, census=True),
        ),
        tables=(record.findings.table("volumes"),),
        gaps=(
            not_recorded(
                "nobody was asked, and no export holds what was received since",
                "applications received since by an export of today's work, and what people say when asked whether "
                "they believe a no",
                part="Whether people apply now, and trust a no",
            ),
        ),
    )  # fmt: skip


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


def closing(counting: Counting) -> Said:
    """Question 47."""
    record, after = counting.record, counting.record.afterwards
    due = sum(each.is_due(after.today) for each in after.harm_checks)
    unread = ~counting.read
    waiting = record.is_("detailed_required", "yes") & ~counting.reviewed
    still = [one for one in record.people if one.stands == OPEN]
    disputed = sum(record.decisions.get(state.value, 0) for state in State if state.to_be_decided)
    tests: tuple[tuple[str, int, str, str], ...] = (
        ("unread", int(unread.sum()), "applications", "Applications not read"),
        ("waiting", int(waiting.sum()), "applications", "Detailed reviews required and not recorded"),
        ("disputed", disputed, "forms", "Disagreements not decided"),
        ("contact", len(still), "people", "People at risk with whom contact is open"),
        ("actions", sum(each.is_open for each in after.actions), "actions", "Actions for people open"),
        ("hand_over", len(after.hand_over), "applications", "To be handed over to Professional Standards"),
        ("anew", len(after.to_read_anew), "applications", "To be read anew after an external decision"),
        ("checks", due, "re-checks", "Re-checks of harm due"),
        ("learning", len(after.learning.unanswered), "causes or warnings", "Causes and warnings without an action"),
        ("sample", int(record.assured.elusion is None), "samples", "Sample of cleared cases not read to its end"),
    )
    cases = {"unread": Cases.chosen(record.cases.index.to_numpy(), unread),
             "waiting": Cases.chosen(record.cases.index.to_numpy(), waiting),
             "hand_over": Cases(after.hand_over), "anew": Cases(after.to_read_anew),
             "contact": Cases(each for one in still for each in one.references)}  # fmt: skip
    left = [label.lower() for _, number, _, label in tests if number]
    return Said(
        words=(
            f"{'Not yet' if left else 'By these tests, now'}: {len(tests) - len(left):,} of {len(tests):,} tests "
            "are met"
            + (f"; open are {'; '.join(left)}. " if left else ". ")
            + "A late find, a decision that changes a case, new harm or a failure in the sample opens it again."
        ),
        definition="closed when every test is met: nothing unread, undecided, owed to a person, or unlearnt",
        left_out="whether the bound on failures missed is good enough, which somebody has to decide",
        figures=(
            counting.number("closing", "Tests met", len(tests) - len(left), "tests", "tests of closing that are met",
                            of=len(tests)),
            *(
                counting.number(f"closing.{id}", label, number, unit, "what keeps the review from being closed",
                                cases=cases.get(id))
                for id, number, unit, label in tests
            ),
        ),
        tables=(
            Table(
                id="closing", caption="The tests of closing the review",
                columns=(Column(id="test", label="Test"), Column(id="open", label="Open", number=True),
                         Column(id="met", label="Met")),
                rows=tuple((label, number, "yes" if not number else "no") for _, number, _, label in tests),
            ),
        ),
    )  # fmt: skip


ANSWERS: dict[int, Answering] = {42: today, 43: still_apply, 44: learnt, 45: changed, 46: elsewhere, 47: closing}
