"""The dates of one case as the record has them, and when each step was done as closely as they show."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Self

from clare_review.guidance.lines import Step
from clare_review.guidance.wording import say_day
from clare_review.population.records import Application, Outcome, Route

_START, _END = time.min, time.max
FIELDS = {
    Step.INITIAL_CHECKS: "checks_on",
    Step.FACE_TO_FACE: "met_on",
    Step.FORUM: "forum_on",
    Step.DISCLOSURE: "disclosed_on",
}
"""The field of an application that says when a step was done; of the others no export says it."""
ENDS_IN_DISCLOSURE = (Outcome.DISCLOSED, Outcome.AGREED)


@dataclass(frozen=True, kw_only=True)
class CaseSteps:
    """What the clock needs of a case; None is "the record gives no usable date".

    `disputed` names the fields for which merged rows of the export give different values and none stands.
    """

    received: datetime
    received_has_time: bool
    route: Route
    checks_on: date | None = None
    met_on: date | None = None
    forum_on: date | None = None
    decided_on: date | None = None
    disclosed_on: date | None = None
    outcome: Outcome | None = None
    disputed: tuple[str, ...] = ()

    @classmethod
    def of(cls, application: Application) -> Self:
        """The dates of an application."""
        return cls(
            received=application.received,
            received_has_time=application.received_has_time,
            route=application.route,
            checks_on=application.checks_on,
            met_on=application.met_on,
            forum_on=application.forum_on,
            decided_on=application.decided_on,
            disclosed_on=application.disclosed_on,
            outcome=application.outcome,
            disputed=tuple(name for name in application.variants if getattr(application, name, "") is None),
        )


@dataclass(frozen=True, kw_only=True)
class Done:
    """When a step was done: not before `earliest`, not after `latest` (None: the record sets no end to it).

    `on` is the recorded day. `unusable` says why nothing can be said at all; `open` why there is no latest.
    """

    on: date | None = None
    earliest: datetime = datetime.min  # noqa: DTZ901 - a floor, not a moment: the record's times have no zone
    latest: datetime | None = None
    unusable: str = ""
    open: str = ""


def done(step: Step, steps: CaseSteps) -> Done:
    """When the step was done, as closely as the record shows; the total ends as `_total` says."""
    if step is Step.TOTAL:
        return _total(steps)
    name = FIELDS.get(step)
    if name is None:
        return Done(unusable="the exports hold no date for it")
    return _on(getattr(steps, name), name, steps)


def why_missing(name: str, steps: CaseSteps, what: str = "it") -> str:
    """Why there is no date to use in a field."""
    if name in steps.disputed:
        return f"the merged rows of the export give different dates for {what}"
    return f"the record gives no usable date for {what}"


def _total(steps: CaseSteps) -> Done:
    """The total ends with the disclosure when one was made or agreed, else with the decision."""
    if steps.disclosed_on and (steps.outcome is None or steps.outcome in ENDS_IN_DISCLOSURE):
        return _on(steps.disclosed_on, "disclosed_on", steps)
    if steps.disclosed_on:
        return Done(unusable="the record contradicts itself: a disclosure is dated, and the outcome is another")
    if steps.outcome is None and steps.decided_on is None:
        return Done(unusable="no decision is recorded")
    decision = _on(steps.decided_on, "decided_on", steps, "the decision")
    if decision.unusable or (steps.outcome and steps.outcome not in ENDS_IN_DISCLOSURE):
        return decision
    # The end is not recorded, but it cannot have come before the decision: enough to prove a case late.
    return Done(earliest=decision.earliest, open=_why_open(steps))


def _why_open(steps: CaseSteps) -> str:
    if steps.outcome is None:
        return "a decision is dated, but not what it was, so the total may not have ended with it"
    missing = why_missing("disclosed_on", steps, "the disclosure")
    said = "made" if steps.outcome is Outcome.DISCLOSED else "agreed"
    return f"a disclosure is recorded as {said}, and {missing}"


def _on(day: date | None, name: str, steps: CaseSteps, what: str = "it") -> Done:
    received = steps.received.date()
    if day is None:
        return Done(unusable=why_missing(name, steps, what))
    if day < received:
        return Done(on=day, unusable=_before(day, received))
    return Done(on=day, earliest=datetime.combine(day, _START), latest=datetime.combine(day, _END))


def _before(day: date, received: date) -> str:
    return (
        f"the record contradicts itself: the date for it, {say_day(day)}, is before the application of "
        f"{say_day(received)}"
    )
