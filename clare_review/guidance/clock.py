"""The clock of a case: each step against the guidance of its day, *within*, *over* or *cannot tell* with the reason.

A result is a proof, not a guess. The record holds days, often without times, and the guidance can often be read in
several ways; a step is within, or over, only if it is so for every moment and every reading that may be meant.
Times are the times on the wall, as recorded: the exports carry no zone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from clare_review.guidance.lines import Confidence, CountedFrom, Guidance, Line, Step, Unit, Version, WhenChanged
from clare_review.guidance.results import Result, StepResult
from clare_review.guidance.steps import CaseSteps, Done, done, why_missing
from clare_review.guidance.wording import say_count, say_day, say_list, say_moment
from clare_review.guidance.working_days import WorkingDays, england_and_wales
from clare_review.population.records import Route

_END = time(23, 59)
_WORST_LAST = tuple(Confidence)
_ROUTES = {Route.RIGHT_TO_ASK: "Right to Ask", Route.RIGHT_TO_KNOW: "Right to Know"}


@dataclass(frozen=True, kw_only=True)
class _Due:
    """The last moment allowed on one reading: not before `earliest`, not after `latest` (None: no end known)."""

    line: Line
    unit: Unit
    start: CountedFrom
    earliest: datetime
    latest: datetime | None
    unusable: str = ""

    @property
    def say(self) -> str:
        return f"{self.line.limit} {self.unit.value} from the {self.start.value}"

    def result(self, end: Done) -> Result:
        if self.unusable:
            return Result.CANNOT_TELL
        if end.latest is not None and end.latest <= self.earliest:
            return Result.WITHIN
        if self.latest is not None and end.earliest > self.latest:
            return Result.OVER
        return Result.CANNOT_TELL

    def days_over(self, end: Done) -> int:
        return (end.earliest.date() - self.latest.date()).days if self.latest else 0


def clock(steps: CaseSteps, guidance: Guidance, *, working_days: WorkingDays | None = None) -> tuple[StepResult, ...]:
    """Every step of the guidance for one case, in the order of `Step`."""
    days = working_days or england_and_wales()
    return tuple(_step(step, steps, guidance, days) for step in Step)


def _step(step: Step, steps: CaseSteps, guidance: Guidance, days: WorkingDays) -> StepResult:
    received, end = steps.received.date(), done(step, steps)
    versions = guidance.in_force(received, received)
    result = _judge(step, steps, versions, end, days)
    if result.due_on is None or guidance.when_changed is WhenChanged.VERSION_AT_RECEIPT:
        return result
    # What holds for a case still open when the guidance changed is not known: then the later version has to agree.
    still_open = guidance.in_force(received, min(end.earliest.date(), result.due_on))
    return _judge(step, steps, still_open, end, days) if len(still_open) > len(versions) else result


def _judge(step: Step, steps: CaseSteps, versions: tuple[Version, ...], end: Done, days: WorkingDays) -> StepResult:
    lines = [version.line(step, steps.route) for version in versions]
    if not versions:
        why = f"no guidance is known to have been in force on {say_day(steps.received)}"
        return _made(step, end, versions, lines, why)
    why = _not_known(lines, steps.route) or end.unusable
    if why:
        return _made(step, end, versions, lines, why)
    dues = [_due(line, unit, start, steps, end, days) for line in lines for unit, start in line.readings]
    results = {due.result(end) for due in dues}
    if results == {Result.WITHIN}:
        return _within(step, end, versions, lines, dues)
    if results == {Result.OVER}:
        return _over(step, end, versions, lines, dues)
    return _made(step, end, versions, lines, _why_not(dues, steps, end))


def _not_known(lines: Iterable[Line], route: Route) -> str:
    """Why the guidance itself gives no limit to hold the case against; empty when it does."""
    lines = tuple(lines)
    if any(line.limit is None for line in lines):
        return "the limit is not known"
    if any(CountedFrom.NOT_KNOWN in line.counted_from for line in lines):
        return f"what starts the clock is not known for {_ROUTES[route]}"
    return ""


def _due(line: Line, unit: Unit, start: CountedFrom, steps: CaseSteps, end: Done, days: WorkingDays) -> _Due:
    first, last, unusable = _started(start, steps, end)
    limit = line.limit or 0
    return _Due(
        line=line,
        unit=unit,
        start=start,
        earliest=_after(first, limit, unit, days),
        latest=_after(last, limit, unit, days) if last else None,
        unusable=unusable,
    )


def _started(start: CountedFrom, steps: CaseSteps, end: Done) -> tuple[datetime, datetime | None, str]:
    """The first and last moment the clock may have started, and why it cannot be used."""
    if start is CountedFrom.APPLICATION:
        last = steps.received if steps.received_has_time else datetime.combine(steps.received, _END)
        return steps.received, last, ""
    if steps.met_on is None:
        # No face to face can have come before the application: enough to prove a case within.
        return steps.received, None, ""
    met = datetime.combine(steps.met_on, time())
    if steps.met_on < steps.received.date():
        return met, met, "the record contradicts itself: the face to face is dated before the application"
    if end.latest is not None and met > end.latest:
        return met, met, f"the face to face, from which it may have to be counted, is dated later, {say_day(met)}"
    return met, datetime.combine(steps.met_on, _END), ""


def _after(moment: datetime, limit: int, unit: Unit, days: WorkingDays) -> datetime:
    if unit is Unit.HOURS:
        return moment + timedelta(hours=limit)
    if unit is Unit.WORKING_DAYS:
        return datetime.combine(days.add(moment.date(), limit), _END)
    return datetime.combine(moment.date() + timedelta(days=limit), _END)


def _within(step: Step, end: Done, versions: tuple[Version, ...], lines: list[Line], dues: list[_Due]) -> StepResult:
    first = min(dues, key=lambda due: due.earliest)
    why = f"{_say_done(end)}, and {first.say} did not end before {_say_due(first.earliest, first.unit)}"
    return _made(step, end, versions, lines, why, Result.WITHIN, first.earliest)


def _over(step: Step, end: Done, versions: tuple[Version, ...], lines: list[Line], dues: list[_Due]) -> StepResult:
    ends = [due.latest for due in dues if due.latest]
    last = max(ends)
    final = next(due for due in dues if due.latest == last)
    why = f"{_say_done(end)}, and {final.say} had ended by {_say_due(last, final.unit)}"
    exceptions = say_list((line.unless for line in lines if line.unless), "or")
    if exceptions:
        why += f"; the guidance allows more in {exceptions}"
    least = bool(end.open) or len({moment.date() for moment in ends}) > 1
    return _made(step, end, versions, lines, why, Result.OVER, last, final.days_over(end), least)


def _why_not(dues: list[_Due], steps: CaseSteps, end: Done) -> str:
    """Why no result follows: what cannot be used, what is missing, or how the readings disagree."""
    unusable = [due.unusable for due in dues if due.unusable]
    if unusable:
        return say_list(unusable)
    if len(dues) == 1 and dues[0].unit is Unit.HOURS:
        return _why_not_hours(dues[0], steps, end)
    said = _say_readings(dues, end)
    if end.open:
        return f"{end.open} ({said})"
    if steps.met_on is None and any(due.start is CountedFrom.FACE_TO_FACE for due in dues):
        return f"{why_missing('met_on', steps, 'the face to face')}, from which it may have to be counted ({said})"
    return f"the readings of the guidance do not agree ({said})"


def _why_not_hours(due: _Due, steps: CaseSteps, end: Done) -> str:
    if not steps.received_has_time:
        return f"{_say_done(end)}, and without times it may be before or after the end of {due.say}"
    return f"{_say_done(end)} without a time, and {due.say} ended during that day, at {due.earliest:%H:%M}"


def _say_readings(dues: list[_Due], end: Done) -> str:
    """What each reading would give; the most frequent result is said once, for every other reading."""
    said = [(_say_result(due, end), due.say) for due in dues]
    usual, times = Counter(result for result, _ in said).most_common(1)[0]
    apart = [f"{result} on {reading}" for result, reading in said if result != usual or times == 1]
    return "; ".join([*apart, f"{usual} on every other reading"] if times > 1 else apart)


def _say_result(due: _Due, end: Done) -> str:
    result = due.result(end)
    if result is Result.OVER:
        return f"over by {say_count(due.days_over(end), 'day')}"
    return "within" if result is Result.WITHIN else "cannot tell"


def _say_done(end: Done) -> str:
    if end.on is None:
        return f"{end.open}; it was not done before {say_day(end.earliest)}"
    return f"done on {say_day(end.on)}"


def _say_due(moment: datetime, unit: Unit) -> str:
    return say_moment(moment) if unit is Unit.HOURS else say_day(moment)


def _made(
    step: Step,
    end: Done,
    versions: tuple[Version, ...],
    lines: list[Line],
    why: str,
    result: Result = Result.CANNOT_TELL,
    due: datetime | None = None,
    days_over: int | None = None,
    at_least: bool = False,
) -> StepResult:
    rests_on: list[Line | Version] = [*lines, *versions]
    weakest = max((it.confidence for it in rests_on), key=_WORST_LAST.index, default=Confidence.NOT_CONFIRMED)
    told = result is not Result.CANNOT_TELL
    return StepResult(
        step=step,
        result=result,
        days_over=days_over,
        at_least=at_least,
        limit=say_list(("not known" if line.limit is None else str(line.limit) for line in lines), "or"),
        unit=say_list((unit.value for line in lines for unit in line.units), "or"),
        counted_from=say_list((start.value for line in lines for start in line.counted_from), "or"),
        done_on=end.on,
        due_on=due.date() if due else None,
        provisional=told and any(it.provisional for it in rests_on),
        confidence=weakest.value,
        version=say_list((version.id for version in versions), "or"),
        why=why,
        source=say_list((line.source for line in lines), "and"),
    )
