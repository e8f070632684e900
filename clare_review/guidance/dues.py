"""The last moment a line of the guidance allows, on each way its text can be read."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from clare_review.guidance.lines import CountedFrom, Line, Unit
from clare_review.guidance.results import Result
from clare_review.guidance.steps import CaseSteps, Done
from clare_review.guidance.wording import say_count, say_day, say_moment
from clare_review.guidance.working_days import WorkingDays

_END = time.max


@dataclass(frozen=True, kw_only=True)
class Due:
    """The last moment allowed on one reading: not before `earliest`, not after `latest` (None: no end known).

    `unusable` says why this reading can give no result for the case, empty when it can.
    """

    line: Line
    unit: Unit
    start: CountedFrom
    earliest: datetime
    latest: datetime | None
    unusable: str

    @property
    def say(self) -> str:
        """The reading in words, e.g. `35 calendar days from the application`."""
        return f"{self.line.limit} {self.unit.value} from the {self.start.value}"

    def result(self, end: Done) -> Result:
        """What this reading proves of a step done at `end`."""
        if self.unusable:
            return Result.CANNOT_TELL
        if end.latest is not None and end.latest <= self.earliest:
            return Result.WITHIN
        if self.latest is not None and end.earliest > self.latest:
            return Result.OVER
        return Result.CANNOT_TELL

    def days_over(self, end: Done) -> int:
        """Calendar days from the last day allowed to the first day it may have been done."""
        return (end.earliest.date() - self.latest.date()).days if self.latest else 0

    def say_result(self, end: Done) -> str:
        """The result on this reading in a few words."""
        result = self.result(end)
        if result is Result.OVER:
            return f"over by {say_count(self.days_over(end), 'day')}"
        return "within" if result is Result.WITHIN else "cannot tell"

    def say_moment(self, moment: datetime) -> str:
        """A moment as this reading's unit needs it: with the time for hours, else the day."""
        return say_moment(moment) if self.unit is Unit.HOURS else say_day(moment)


def dues(line: Line, steps: CaseSteps, end: Done, days: WorkingDays) -> list[Due]:
    """The last moment allowed on every reading of a line whose limit and start are known."""
    return [_due(line, unit, start, steps, end, days) for unit, start in line.readings]


def _due(line: Line, unit: Unit, start: CountedFrom, steps: CaseSteps, end: Done, days: WorkingDays) -> Due:
    first, last, unusable = _started(start, steps, end)
    limit = line.limit or 0
    return Due(
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
