"""This month's applications and the months before: how long they take, how many wait, who signed off, and failures.

The same reading that found the failures of the past is put to a sample of today's, in order of receipt, and a running
sum of failures says when there are more than there should be (see `assurance.cusum`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import Any

from clare_review.assurance.cusum import Cusum, Walk, cusum, walk
from clare_review.findings.closing import Live
from clare_review.findings.figures import Column, Table
from clare_review.guidance.wording import say_count


@dataclass(frozen=True, kw_only=True)
class New:
    """One application of today: when it came and was decided, whether somebody signed it off, and what reading it said.

    `ended` is the day of the disclosure, or else of the decision. `closed` says that an outcome is recorded, with or
    without a day. `signed` is None where the export does not say.
    `band` is empty where it was not ordered, `failed` None where it was not read or nobody can tell.
    """

    reference: str
    received: date
    decided: date | None
    closed: bool
    ended: date | None = None
    signed: bool | None = None
    band: str = ""
    drawn: bool = False
    read: bool = False
    failed: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month: received and decided in it, open at its end, days from receipt to decision, and who signed off.

    `days` and `longest` are None where nothing was decided. `signed` of `may_say` decisions were signed off; the export
    of the others does not say. `waits` is the longest that one open at the end had waited, in days.
    """

    month: str
    received: int
    decided: int
    open: int
    days: float | None
    longest: int | None
    waits: int
    signed: int
    may_say: int

    @property
    def signed_share(self) -> float | None:
        """The share of decisions signed off; None where no export says."""
        return self.signed / self.may_say if self.may_say else None


@dataclass(frozen=True, kw_only=True)
class Rates:
    """What the running sum tells apart: the rate of failures that is borne, and one that is not; and how often it may
    be wrong: one false signal in so many applications on average."""

    sound: float
    worse: float
    cases_between_false: float


@dataclass(frozen=True, kw_only=True)
class Watch:
    """Everything the scrutiny of today's applications shows, as on `day`.

    `no_day` applications have an outcome and no day of it: they are in no month's decisions and wait in none.
    `received` are the days of receipt in order, and `took` says of each application that ended how many days later.
    """

    day: date
    applications: int
    months: tuple[Month, ...]
    bands: tuple[tuple[str, int], ...]
    no_day: int
    drawn: int
    read: int
    failures: int
    cannot_tell: int
    rates: Rates
    chart: Cusum
    walk: Walk
    signalled_at: date | None
    received: tuple[date, ...] = ()
    took: tuple[tuple[date, int], ...] = ()

    @property
    def newest(self) -> Month | None:
        """The month that the day is in, or the last with anything in it."""
        return self.months[-1] if self.months else None

    def failures_words(self) -> str:
        """What the running sum says."""
        read = f"{self.failures:,} of {say_count(self.read, 'application')} read failed"
        if self.signalled_at is not None:
            return f"{read}: more than {self.rates.sound:.1%} would give; first seen {self.signalled_at.isoformat()}"
        top = max(self.walk.sums, default=0.0)
        limit = self.chart.limit / self.chart.m
        return f"{read}: no sign of more than {self.rates.sound:.1%} (the sum reached {top:.1f} of {limit:.1f})"

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "day": self.day.isoformat(),
            "applications": self.applications,
            "months": [vars(month) for month in self.months],
            "bands": dict(self.bands),
            "no_day": self.no_day,
            "drawn": self.drawn,
            "read": self.read,
            "failures": self.failures,
            "cannot_tell": self.cannot_tell,
            "signalled_at": self.signalled_at.isoformat() if self.signalled_at else None,
        }


@dataclass(frozen=True, kw_only=True)
class Scrutiny:
    """What a review of today's applications said, as at its own `entry` and the moment `at` (ISO UTC text) of that.

    `named` is its folder as the settings have it. `why_not` says why it cannot be told; then there is nothing else.
    """

    named: str = ""
    entry: int = 0
    at: str = ""
    found: Watch | None = None
    sample: Live | None = None
    why_not: str = ""


def watched(new: Sequence[New], day: date, rates: Rates) -> Watch:
    """Works everything out from today's applications, in whatever order they are handed in."""
    in_turn = sorted(new, key=lambda one: (one.received, one.reference))
    told = [one for one in in_turn if one.failed is not None]
    chart = cusum(rates.sound, rates.worse, cases_between_false=rates.cases_between_false)
    path = walk(chart, [bool(one.failed) for one in told])
    bands = sorted({one.band for one in in_turn if one.band})
    return Watch(
        day=day,
        applications=len(in_turn),
        months=tuple(_month(month, in_turn, day) for month in _months(in_turn, day)),
        bands=tuple((band, sum(one.band == band for one in in_turn)) for band in bands),
        no_day=sum(one.closed and one.decided is None for one in in_turn),
        drawn=sum(one.drawn for one in in_turn),
        read=len(told),
        failures=sum(bool(one.failed) for one in told),
        cannot_tell=sum(one.read and one.failed is None for one in in_turn),
        rates=rates,
        chart=chart,
        walk=path,
        signalled_at=told[path.signalled - 1].received if path.signalled else None,
        received=tuple(one.received for one in in_turn),
        took=tuple((one.received, (one.ended - one.received).days) for one in in_turn if one.ended is not None),
    )


def watch_table(found: Watch) -> Table:
    """The months, one row each."""
    rows = tuple(
        (
            month.month,
            month.received,
            month.decided,
            None if month.days is None else f"{month.days:g}",
            month.longest,
            month.open,
            month.waits or None,
            None if month.signed_share is None else f"{100 * month.signed_share:.0f}",
        )
        for month in found.months
    )
    labels = (
        ("received", "Received"), ("decided", "Decided"), ("days", "Days to decision, median"), ("longest", "Longest"),
        ("open", "Open at its end"), ("waits", "Longest wait, days"), ("signed", "Signed off, %"),
    )  # fmt: skip
    return Table(
        id="months",
        caption="Today's applications, month by month",
        columns=(Column(id="month", label="Month"), *(Column(id=id, label=label, number=True) for id, label in labels)),
        rows=rows,
    )


def _months(new: Sequence[New], day: date) -> list[str]:
    if not new:
        return []
    first, last = min(one.received for one in new), max([day, *(one.received for one in new)])
    found, at = [], date(first.year, first.month, 1)
    while at <= last:
        found.append(f"{at:%Y-%m}")
        at = _next(at)
    return found


def _month(month: str, new: Sequence[New], day: date) -> Month:
    first = date.fromisoformat(f"{month}-01")
    end = min(_next(first) - timedelta(days=1), max(day, first))
    decided = [one for one in new if one.decided is not None and f"{one.decided:%Y-%m}" == month]
    days = [(one.decided - one.received).days for one in decided if one.decided is not None]
    still = [one for one in new if one.received <= end and _open_on(one, end)]
    says = [one for one in decided if one.signed is not None]
    return Month(
        month=month,
        received=sum(f"{one.received:%Y-%m}" == month for one in new),
        decided=len(decided),
        open=len(still),
        days=median(days) if days else None,
        longest=max(days, default=None),
        waits=max(((end - one.received).days for one in still), default=0),
        signed=sum(bool(one.signed) for one in says),
        may_say=len(says),
    )


def _open_on(one: New, day: date) -> bool:
    return one.decided > day if one.decided is not None else not one.closed


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
