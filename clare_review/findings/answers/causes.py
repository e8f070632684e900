"""Questions 35 to 39: causes, of which no person is one."""

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

from clare_review.assurance.intervals import rate_interval
from clare_review.findings.answers.counting import (
    Answering,
    Counting,
    Said,
    middle,
    not_recorded,
    share_words,
)
from clare_review.findings.figures import Column, Signal, Table, in_words
from clare_review.findings.first_shown import BETWEEN_FALSE, BORNE, NOT_BORNE, first_shown
from clare_review.findings.funnel import CAUTION, FLOOR
from clare_review.findings.handlers import handlers_table, measured
from clare_review.guidance.wording import say_count, say_day, say_list
from clare_review.safeguarding.learning import Became, Warned

if TYPE_CHECKING:
    import pandas as pd


def one_person(counting: Counting) -> Said:
    """Question 35."""
    record, failed, read = counting.record, counting.failed, counting.read
    told = measured(record.cases, read, failed, record.pseudonyms)
    enough = [each for each in told if each.read >= FLOOR]
    handler = record.cases["handler"].map(record.pseudonyms).astype(object).to_numpy()
    most = max(enough, key=lambda each: (each.failures, each.pseudonym), default=None)
    if most is None:
        return Said(
            internal=True,
            gaps=(not_recorded(f"no handler has {FLOOR} applications read, so a rate would say nothing",
                               "more readings"),),
        )  # fmt: skip
    mine, known = handler == most.pseudonym, record.there("handler")
    signals = [each.pseudonym for each in enough if each.signal in (Signal.ABOVE_95, Signal.ABOVE_998)]
    others = int((failed & known & ~mine).sum())
    return Said(
        internal=True,
        words=(
            f"Of {int(failed.sum()):,} failures {most.failures:,} are on applications of {most.pseudonym}, "
            f"{share_words(most.failures, most.read)} of those read, and {others:,} on those of all other handlers, "
            f"{share_words(others, int((read & known & ~mine).sum()))}. Allowed for case mix, {most.expected:.1f} "
            f"would be expected of {most.pseudonym}. Above a limit: {say_list(signals) or 'nobody'}. {CAUTION}"
        ),
        definition="an application counts for the handler whom the export names, whoever caused what failed",
        left_out=f"{len(told) - len(enough):,} handlers with under {FLOOR} applications read, of whom there is not "
        "enough data",
        figures=(
            counting.figure("failures.one", f"Failures on applications of {most.pseudonym}", failed & mine,
                            "failures on applications of the handler with the most of them", of=read & mine, rate=True,
                            others=((failed, "all failures"),), left_out=counting.unread(mine)),
            counting.figure("failures.others", "Failures on applications of all others", failed & known & ~mine,
                            "failures on applications of every other handler", of=read & known & ~mine, rate=True,
                            others=((failed, "all failures"),), left_out=counting.unread(known & ~mine)),
            counting.figure("failures.no_handler", "Failures with no handler recorded", failed & ~known,
                            "failures on applications of which the export names nobody", of=read & ~known),
            counting.of_population("failures"),
        ),
        sums=(("failures", ("failures.one", "failures.others", "failures.no_handler")),),
        tables=(handlers_table(told), record.findings.table("handlers")),
    )  # fmt: skip


def management(counting: Counting) -> Said:
    """Question 36."""
    record, reviewed = counting.record, counting.reviewed
    said = record.there("outcome") & ~record.is_("supervision", "not exported")
    named = said & record.is_("supervision", "recorded")
    seen = reviewed & record.is_("supervised", "yes")
    unseen = seen & counting.failed
    alone = counting.failed & record.is_("primary_failure", "E4")
    return Said(
        internal=True,
        words=(
            f"A supervisor is named on {share_words(int(named.sum()), int(said.sum()))} of the closed applications "
            f"whose export says so, and the detailed reviews found a supervisor's review in {int(seen.sum()):,} of "
            f"{int(reviewed.sum()):,}; {int(unseen.sum()):,} of these had failed all the same."
        ),
        definition="a supervisor is named in the export; a review is what the detailed review found of it",
        left_out=counting.unread(),
        figures=(
            counting.figure("supervised.found", "A supervisor's review was found", seen,
                            "applications whose detailed review found that a supervisor reviewed the decision",
                            of=reviewed, left_out=counting.unread()),
            counting.figure("supervised.named", "A supervisor is named", named,
                            "closed applications whose export names a supervisor", of=said, census=True),
            counting.figure("supervised.failed", "Failed though supervised", unseen,
                            "failures on applications that a supervisor had reviewed", of=seen,
                            left_out=counting.unread()),
            counting.figure("supervised.nobody", "Primary failure: nobody supervised the work", alone,
                            "failures whose primary code is E4", of=counting.failed, left_out=counting.unread()),
        ),
        gaps=(
            not_recorded(
                "no export holds what managers were told, which figures they saw, or which files they sampled",
                "reports to managers, dip samples and what they found, with their dates",
                part="What the lines of management knew",
            ),
        ),
    )  # fmt: skip


def workload(counting: Counting) -> Said:
    """Question 37."""
    record = counting.record
    known = record.cases[record.there("handler")]
    months = Counter(zip(known["handler"].tolist(), _iso(known["received"], "M"), strict=True))
    loads = list(months.values())
    busiest = max(months, key=lambda each: (months[each], each)) if loads else None
    untrained = counting.failed & (record.is_("primary_failure", "B3") | record.has("other_failures", "B3"))
    where = f"{record.pseudonyms[busiest[0]]}, in {_month(busiest[1])}" if busiest else "nobody"
    half = middle(loads)
    return Said(
        internal=True,
        words=(
            f"{say_count(known['handler'].nunique(), 'handler')} took in {half or 0:,} applications in a middle "
            f"month of theirs, and {max(loads, default=0):,} in the busiest ({where}). {int(untrained.sum()):,} "
            "failures are put down to somebody untrained, or without access to the systems."
        ),
        definition="applications by the handler whom the export names and the month of receipt, months without any "
                   "left "
        "out",
        left_out=f"{record.size - len(known):,} applications of which no handler is recorded",
        figures=(
            counting.number("workload.middle", "Applications of a handler in a middle month", half or 0, "applications",
                            "the middle one of all months in which a handler took any in"),
            counting.number("workload.most", "in the busiest month", max(loads, default=0), "applications",
                            "the most that one handler took in in one month"),
            counting.figure("untrained", "Failures put down to training or access", untrained,
                            "failures with code B3 among their codes", of=counting.failed, left_out=counting.unread()),
        ),
        tables=(_by_year(counting),),
        gaps=(
            not_recorded(
                "the handlers file says who worked when, and not what they had been trained for or had access to",
                "for each handler which training and which access, from when to when, and hours a week",
                part="Qualification and training",
            ),
        ),
    )  # fmt: skip


def _by_year(counting: Counting) -> Table:
    import numpy as np

    cases = counting.record.cases
    years, handlers = cases["year"].to_numpy(), cases["handler"].factorize()[0]
    rows = []
    for year in np.unique(years).tolist():
        some = handlers[years == year]
        people = len(np.unique(some[some >= 0]))
        rows.append((str(year), len(some), people, f"{len(some) / people:,.0f}" if people else None))
    return Table(
        id="workload",
        caption="Applications received and handlers at work, by year of receipt",
        columns=(
            Column(id="year", label="Year received"),
            Column(id="applications", label="Applications", adds=True),
            Column(id="handlers", label="Handlers", number=True),
            Column(id="each", label="For each handler", number=True),
        ),
        rows=tuple(rows),
        total=("All", len(cases), cases["handler"].nunique(), None),
        ties=(("applications", "applications"),),
    )


def warnings(counting: Counting) -> Said:
    """Question 38."""
    record, given = counting.record, counting.record.afterwards.learning.warnings
    coded = counting.failed & (record.is_("primary_failure", "E5") | record.has("other_failures", "E5"))
    if not given and not coded.any():
        return Said(
            gaps=(not_recorded("no earlier warning is entered, and no failure is put down to one not acted on",
                               "each warning before the review: when, from whom, and what became of it"),)
        )  # fmt: skip
    became = {each: [one for one in given if one.became is each] for each in Became}
    return Said(
        words=(
            f"{say_count(len(given), 'earlier warning')} {'is' if len(given) == 1 else 'are'} recorded"
            f"{_first_of(given)}: {len(became[Became.ACTED_ON]):,} acted on, {len(became[Became.PARTLY]):,} in part, "
            f"{len(became[Became.NOT_ACTED_ON]):,} not, and of {len(became[Became.CANNOT_TELL]):,} nobody can tell. "
            f"{say_count(int(coded.sum()), 'failure')} {'is' if coded.sum() == 1 else 'are'} put down to an earlier "
            "failure not acted on."
        ),
        definition="warnings that somebody entered as what was learnt; E5 among the codes of a failure",
        left_out="warnings that nobody entered",
        figures=(
            counting.number("warnings", "Earlier warnings", len(given), "warnings", "warnings entered"),
            *(
                counting.number(f"warnings.{name}", name.value.replace("_", " ").capitalize(), len(some), "warnings",
                                "warnings of which this became", of=len(given))
                for name, some in became.items()
            ),
            counting.figure("warnings.failures", "Failures with an earlier failure not acted on", coded,
                            "failures with code E5 among their codes", of=counting.failed, left_out=counting.unread()),
        ),
        sums=(("warnings", tuple(f"warnings.{name}" for name in Became)),),
    )  # fmt: skip


def _first_of(given: "tuple[Warned, ...]") -> str:
    return f", the first of {say_day(given[0].on)}" if given else ""


def first_time(counting: Counting) -> Said:
    """Question 39."""
    record, read = counting.record, counting.read
    days, names, failed = _iso(record.cases["received"][read], "D"), record.cases.index[read], counting.failed[read]
    found = first_shown(zip(days, names.tolist(), failed.tolist(), strict=True))
    rule = (
        f"a running sum that tells {BORNE:.1%} of failures from {NOT_BORNE:.1%}, with a false signal once in "
        f"{BETWEEN_FALSE:,} applications at most; it rests on what is known now, as if each had been read when it "
        "came in"
    )
    if not len(names):
        return Said(gaps=(not_recorded("nothing is read yet", "readings"),))
    if found.month is None or found.case is None or found.failures is None:
        return Said(
            words=f"Not at all: over {found.read:,} applications in order of receipt the running check never signals.",
            definition=rule,
            left_out=counting.unread(),
        )
    month = _month(found.month)
    return Said(
        words=(
            f"In {month}: had each application been checked as it came in, a running check would have signalled at "
            f"the {found.case:,}th of {found.read:,}, after {say_count(found.failures, 'failure')}."
        ),
        definition=rule,
        left_out=counting.unread(),
        figures=(
            counting.number("first_shown.case", "Applications until the signal", found.case, "applications",
                            "applications in order of receipt, up to the one at which the check first signals",
                            of=found.read),
            counting.number("first_shown.failures", "Failures until the signal", found.failures, "failures",
                            "failures among these", of=int(counting.failed.sum())),
        ),
        tables=(_by_half_year(counting),),
    )  # fmt: skip


def _iso(moments: "pd.Series[Any]", unit: Literal["M", "D"]) -> list[str]:
    """The months or days of moments, as ISO text."""
    import numpy as np

    found: list[str] = np.datetime_as_string(moments.to_numpy(), unit=unit).tolist()
    return found


def _month(month: str) -> str:
    """A month given as YYYY-MM in words."""
    return " ".join(in_words(f"{month}-01").split()[1:])


def _by_half_year(counting: Counting) -> Table:
    import numpy as np

    months = counting.record.cases["received"].to_numpy().astype("datetime64[M]").astype(int)
    halves = months // 6 + 1970 * 2
    rows = []
    for half in np.unique(halves).tolist():
        inside, name = halves == half, f"{half // 2}, {'July to December' if half % 2 else 'January to June'}"
        read, failed = int((inside & counting.read).sum()), int((inside & counting.failed).sum())
        reach = rate_interval(failed, read).words(2) if read else None
        rows.append((name, int(inside.sum()), read, failed, reach))
    return Table(
        id="failures_by_half_year",
        caption="Failures by half-year of receipt",
        columns=(
            Column(id="half", label="Received"),
            Column(id="applications", label="Applications", adds=True),
            Column(id="read", label="Read", adds=True),
            Column(id="failures", label="Failures", adds=True),
            Column(id="interval", label="95% interval of the rate", number=True),
        ),
        rows=tuple(rows),
        total=("All", counting.record.size, int(counting.read.sum()), int(counting.failed.sum()), None),
        ties=(("applications", "applications"), ("failures", "failures")),
    )


ANSWERS: dict[int, Answering] = {
    35: one_person,
    36: management,
    37: workload,
    38: warnings,
    39: first_time,
}
