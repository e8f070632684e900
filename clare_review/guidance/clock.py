"""The clock of a case: each step against the guidance of its day, *within*, *over* or *cannot tell* with the reason.

A result is a proof, not a guess. The record holds days, often without times, and the guidance can often be read in
several ways; a step is within, or over, only if it is so for every moment and every reading that may be meant.
Times are the times on the wall, as recorded: the exports carry no zone.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from clare_review.guidance.dues import Due, dues
from clare_review.guidance.lines import Confidence, CountedFrom, Guidance, Line, Step, Unit, Version, WhenChanged
from clare_review.guidance.results import Result, StepResult
from clare_review.guidance.steps import CaseSteps, Done, done, why_missing
from clare_review.guidance.wording import say_day, say_list
from clare_review.guidance.working_days import WorkingDays, england_and_wales
from clare_review.population.records import Route

_CONFIDENCES = tuple(Confidence)
_ROUTES = {Route.RIGHT_TO_ASK: "Right to Ask", Route.RIGHT_TO_KNOW: "Right to Know"}


@dataclass(frozen=True, kw_only=True)
class _Question:
    """One step of one case, and the versions of the guidance that have to agree on it."""

    step: Step
    steps: CaseSteps
    end: Done
    versions: tuple[Version, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(version.line(self.step, self.steps.route) for version in self.versions)


def clock(
    steps: CaseSteps,
    guidance: Guidance,
    *,
    working_days: WorkingDays | None = None,
    only: Iterable[Step] = tuple(Step),
) -> tuple[StepResult, ...]:
    """Every step of the guidance for one case, in the order of `Step`; or `only` some of them, in their order."""
    days, received = working_days or england_and_wales(), steps.received.date()
    then = guidance.in_force(received, received)
    return tuple(_step(step, steps, guidance, then, days) for step in only)


def _step(step: Step, steps: CaseSteps, guidance: Guidance, then: tuple[Version, ...], days: WorkingDays) -> StepResult:
    received = steps.received.date()
    question = _Question(step=step, steps=steps, end=done(step, steps), versions=then)
    result = _judge(question, days)
    if result.due_on is None or guidance.when_changed is WhenChanged.VERSION_AT_RECEIPT:
        return result
    # What holds for a case still open when the guidance changed is not known: then the later version has to agree.
    still_open = guidance.in_force(received, min(question.end.earliest.date(), result.due_on))
    return _judge(replace(question, versions=still_open), days) if len(still_open) > len(then) else result


def _judge(question: _Question, days: WorkingDays) -> StepResult:
    lines, end = question.lines, question.end
    why = _not_known(question, lines) or end.unusable
    if why:
        return _result(question, lines, Result.CANNOT_TELL, why)
    readings = [due for line in lines for due in dues(line, question.steps, end, days)]
    results = {due.result(end) for due in readings}
    if results == {Result.WITHIN}:
        return _within(question, lines, readings)
    if results == {Result.OVER}:
        return _over(question, lines, readings)
    return _result(question, lines, Result.CANNOT_TELL, _why_not(readings, question.steps, end))


def _not_known(question: _Question, lines: tuple[Line, ...]) -> str:
    """Why the guidance itself gives no limit to hold the case against; empty when it does."""
    if not lines:
        return f"no guidance is known to have been in force on {say_day(question.steps.received)}"
    if any(line.limit is None for line in lines):
        return "the limit is not known"
    if any(CountedFrom.NOT_KNOWN in line.counted_from for line in lines):
        return f"what starts the clock is not known for {_ROUTES[question.steps.route]}"
    return ""


def _within(question: _Question, lines: tuple[Line, ...], readings: Sequence[Due]) -> StepResult:
    first = min(readings, key=lambda due: due.earliest)
    why = f"{_say_done(question.end)}, and {first.say} did not end before {first.say_moment(first.earliest)}"
    result = _result(question, lines, Result.WITHIN, why)
    return replace(result, due_on=first.earliest.date())


def _over(question: _Question, lines: tuple[Line, ...], readings: Sequence[Due]) -> StepResult:
    end = question.end
    moment, last = max(((due.latest, due) for due in readings if due.latest), key=lambda pair: pair[0])
    why = f"{_say_done(end)}, and {last.say} had ended by {last.say_moment(moment)}"
    exceptions = say_list((line.unless for line in lines if line.unless), "or")
    if exceptions:
        why += f"; the guidance allows more in {exceptions}"
    days_over = {due.days_over(end) for due in readings}
    return replace(
        _result(question, lines, Result.OVER, why),
        due_on=moment.date(),
        days_over=min(days_over),
        at_least=bool(end.open) or len(days_over) > 1,
    )


def _why_not(readings: Sequence[Due], steps: CaseSteps, end: Done) -> str:
    """Why no result follows: what cannot be used, what is missing, or how the readings disagree."""
    unusable = [due.unusable for due in readings if due.unusable]
    if unusable:
        return say_list(unusable)
    if len(readings) == 1 and readings[0].unit is Unit.HOURS:
        return _why_not_hours(readings[0], steps, end)
    said = _say_readings(readings, end)
    if end.open:
        return f"{end.open} ({said})"
    if steps.met_on is None and any(due.start is CountedFrom.FACE_TO_FACE for due in readings):
        return f"{why_missing('met_on', steps, 'the face to face')}, from which it may have to be counted ({said})"
    return f"the readings of the guidance do not agree ({said})"


def _why_not_hours(due: Due, steps: CaseSteps, end: Done) -> str:
    if not steps.received_has_time:
        return f"{_say_done(end)}, and without times it may be before or after the end of {due.say}"
    return f"{_say_done(end)} without a time, and {due.say} ended during that day, at {due.earliest:%H:%M}"


def _say_readings(readings: Sequence[Due], end: Done) -> str:
    """What each reading would give; the most frequent result is said once, for every other reading."""
    said = [(due.say_result(end), due.say) for due in readings]
    usual, times = Counter(result for result, _ in said).most_common(1)[0]
    if times == 1:
        return "; ".join(f"{result} on {reading}" for result, reading in said)
    apart = [f"{result} on {reading}" for result, reading in said if result != usual]
    return "; ".join([*apart, f"{usual} on every {'other ' if apart else ''}reading"])


def _say_done(end: Done) -> str:
    if end.on is None:
        return f"{end.open}; it was not done before {say_day(end.earliest)}"
    return f"done on {say_day(end.on)}"


def _result(question: _Question, lines: tuple[Line, ...], result: Result, why: str) -> StepResult:
    basis = _basis(lines, question.versions)
    return StepResult(
        step=question.step,
        result=result,
        days_over=None,
        at_least=False,
        limit=basis.limit,
        unit=basis.unit,
        counted_from=basis.counted_from,
        done_on=question.end.on,
        due_on=None,
        provisional=basis.provisional and result is not Result.CANNOT_TELL,
        confidence=basis.confidence,
        version=basis.version,
        why=why,
        source=basis.source,
    )


@dataclass(frozen=True, kw_only=True)
class _Basis:
    """What a result rests on, in words; on several lines it is only as sure as the least sure of them."""

    limit: str
    unit: str
    counted_from: str
    provisional: bool
    confidence: str
    version: str
    source: str


@lru_cache(maxsize=256)
def _basis(lines: tuple[Line, ...], versions: tuple[Version, ...]) -> _Basis:
    rests_on: list[Line | Version] = [*lines, *versions]
    least_sure = max((it.confidence for it in rests_on), key=_CONFIDENCES.index, default=Confidence.NOT_CONFIRMED)
    return _Basis(
        limit=say_list(("not known" if line.limit is None else str(line.limit) for line in lines), "or"),
        unit=say_list((unit.value for line in lines for unit in line.units), "or"),
        counted_from=say_list((start.value for line in lines for start in line.counted_from), "or"),
        provisional=any(it.provisional for it in rests_on),
        confidence=least_sure.value,
        version=say_list((version.id for version in versions), "or"),
        source=say_list(line.source for line in lines),
    )
