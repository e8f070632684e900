"""Failures month by month, with the running sum that says when the data could first have shown the problem.

The signal is that of `findings.first_shown`, so that the picture and the answer to question 39 cannot disagree.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from clare_review.assurance.intervals import percent
from clare_review.findings.figures import Column, Table, in_words
from clare_review.findings.first_shown import FirstShown, first_shown
from clare_review.findings.given import Given, Read


@dataclass(frozen=True, kw_only=True)
class Month:
    """Applications received in one month, as YYYY-MM, that were read, failures among them, and the sum at its end."""

    month: str
    read: int
    failures: int
    sum: float


@dataclass(frozen=True, kw_only=True)
class FailureMonths:
    """Every month from the first to the last, and the day of receipt on which the check signalled, if it did."""

    shown: FirstShown
    months: tuple[Month, ...]
    signalled: str | None

    @property
    def limit(self) -> float:
        """The sum at which the check signals."""
        return self.shown.chart.limit / self.shown.chart.m

    def sentence(self) -> str:
        """What the check says, with what it was set to."""
        chart, told = self.shown.chart, "The data never showed it"
        if self.signalled is not None:
            told = (
                f"The data could first have shown it on {in_words(self.signalled)}, after {self.shown.case:,} "
                f"applications with {self.shown.failures:,} failures"
            )
        return (
            f"{told}, had every application been checked on receipt. The check tells a rate of "
            f"{percent(chart.sound, 1)}%, which is borne, from {percent(chart.worse, 1)}%; it signals falsely once in "
            f"{chart.until_false:,.0f} applications."
        )


def failure_months(known: Given) -> FailureMonths:
    """Follows the applications that were read, in the order of receipt."""
    read = sorted((each for each in known.applications if each.read), key=lambda each: (each.received, each.reference))
    shown = first_shown((each.received, each.reference, each.failed) for each in read)
    return FailureMonths(
        shown=shown,
        months=_months(read, shown.sums),
        signalled=read[shown.case - 1].received if shown.case else None,
    )


def _months(read: Sequence[Read], sums: Sequence[float]) -> tuple[Month, ...]:
    counts = Counter(each.received[:7] for each in read)
    failures = Counter(each.received[:7] for each in read if each.failed)
    at_end = {each.received[:7]: total for each, total in zip(read, sums, strict=True)}
    months, last = [], 0.0
    for name in _between(min(counts, default=""), max(counts, default="")):
        last = at_end.get(name, last)
        months.append(Month(month=name, read=counts[name], failures=failures[name], sum=last))
    return tuple(months)


def _between(first: str, last: str) -> list[str]:
    """Every month from one to another as YYYY-MM, those without an application too."""
    if not first:
        return []
    ends = [int(name[:4]) * 12 + int(name[5:7]) - 1 for name in (first, last)]
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(ends[0], ends[1] + 1)]


def failure_months_table(shown: FailureMonths) -> Table:
    """The same by year, with the sum at the year's end."""
    years = sorted({each.month[:4] for each in shown.months})
    rows = []
    for year in years:
        own = [each for each in shown.months if each.month.startswith(year)]
        rows.append((year, sum(e.read for e in own), sum(e.failures for e in own), f"{own[-1].sum:.2f}"))
    return Table(
        id="first_shown",
        caption="Failures by year of receipt, and the running sum",
        columns=(
            Column(id="year", label="Received"),
            Column(id="read", label="Read", adds=True),
            Column(id="failures", label="Failures", adds=True),
            Column(id="sum", label=f"Sum at its end (signal at {shown.limit:.2f})", number=True),
        ),
        rows=tuple(rows),
        total=("All", sum(e.read for e in shown.months), sum(e.failures for e in shown.months), None),
        notes=(shown.sentence(),),
    )
