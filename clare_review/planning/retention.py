"""When keeping the record of an application has to be reviewed; this says when, and never that anything goes.

A review is due so many whole years after the last dated step on the application, or on the day until which it was kept
when it was last reviewed. Sources: the College of Policing's Authorised Professional Practice on the management of
police information, retention, review and disposal (records are reviewed regularly, a decision to keep one is recorded;
docs/custody.md links both editions). The periods are the force's, in its settings.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from clare_review.guidance.wording import say_count, say_day
from clare_review.population.records import Application, Outcome
from clare_review.settings import RetentionPeriod, RetentionSettings

_STEPS = (
    ("checks_on", "the checks"),
    ("met_on", "the meeting face to face"),
    ("forum_on", "the forum"),
    ("decided_on", "the decision"),
    ("disclosed_on", "the disclosure"),
)
_DISCLOSED = (Outcome.DISCLOSED, Outcome.AGREED)


class State(StrEnum):
    """How a record stands on a day."""

    DUE = "due"
    LATER = "later"
    NOT_KNOWN = "not_known"
    ERASED = "erased"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A decision to keep a record: until when, and the entry that holds it."""

    until: date
    entry: int


@dataclass(frozen=True, kw_only=True)
class Retention:
    """When keeping one record has to be reviewed; `due` is None where the period is not known.

    `step` and `counted_from` are the last dated step; `kept` is the last decision to keep it, `erased` the entry that
    erased what was personal.
    """

    reference: str
    state: State
    due: date | None
    step: str
    counted_from: date
    period: RetentionPeriod
    kept: Kept | None
    erased: int | None

    def sentence(self) -> str:
        """One line for a screen."""
        return f"{self.reference}  {self._say()}"

    def as_json(self) -> dict[str, Any]:
        """The same as data; days are ISO dates."""
        return {
            "reference": self.reference,
            "state": self.state.value,
            "due": self.due.isoformat() if self.due else None,
            "step": self.step,
            "counted_from": self.counted_from.isoformat(),
            **self.period.model_dump(),
            "kept_until": self.kept.until.isoformat() if self.kept else None,
            "kept_by_entry": self.kept.entry if self.kept else None,
            "erased_by_entry": self.erased,
        }

    def _say(self) -> str:
        if self.erased is not None:
            return f"erased (entry {self.erased:,})"
        if self.due is None:
            return "not known: the force has set no period for it"
        return f"{'due since' if self.state is State.DUE else 'due on'} {say_day(self.due)}: {self._why()}"

    def _why(self) -> str:
        if self.kept:
            return f"kept until then (entry {self.kept.entry:,})"
        unsure = "" if self.period.confidence == "H" else f"; the period is not confirmed ({self.period.confidence})"
        return f"{say_count(int(self.period.years), 'year')} from {self.step} on {say_day(self.counted_from)}{unsure}"


def retention(
    application: Application,
    periods: RetentionSettings,
    day: date,
    *,
    kept: Kept | None = None,
    erased: int | None = None,
) -> Retention:
    """When keeping an application's record has to be reviewed, as it stands on a day.

    A step dated after that day is a slip or still to come, and does not count.
    """
    step, counted_from = _last_step(application, day)
    period = _period(application, periods)
    due = kept.until if kept else _years_after(counted_from, period.years)
    return Retention(
        reference=application.reference,
        state=_state(due, day, erased),
        due=None if erased is not None else due,
        step=step,
        counted_from=counted_from,
        period=period,
        kept=kept,
        erased=erased,
    )


def _last_step(application: Application, day: date) -> tuple[str, date]:
    """The last step dated up to a day; without one, that it was received."""
    dated = [(getattr(application, field), step) for field, step in _STEPS]
    counted = [(on, step) for on, step in dated if on is not None and on <= day]
    on, step = max([(application.received.date(), "receipt"), *counted], key=lambda each: each[0])
    return step, on


def _period(application: Application, periods: RetentionSettings) -> RetentionPeriod:
    if application.outcome is None:
        return periods.undecided
    return periods.disclosed if application.outcome in _DISCLOSED else periods.not_disclosed


def _years_after(day: date, years: int | str) -> date | None:
    """The same day so many years on; 28 February where there is no 29 February: a day early is never too late."""
    if not isinstance(years, int):
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _state(due: date | None, day: date, erased: int | None) -> State:
    if erased is not None:
        return State.ERASED
    if due is None:
        return State.NOT_KNOWN
    return State.DUE if due <= day else State.LATER
