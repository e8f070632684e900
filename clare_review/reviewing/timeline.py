"""One axis for everything that has a day: the steps against their limits, the log, what came before and afterwards.

The days of the application itself take most of the width. What lies years before or after stands in a strip of its own
with its own scale, so that a week and a decade can be read side by side; a break on the axis says where the scale
changes. Places on the axis run from 0 (left) to 1 (right).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from clare_review.guidance.results import Result, StepResult
from clare_review.guidance.wording import say_day
from clare_review.population.records import IncidentProposal
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.file_lines import incident_line
from clare_review.reviewing.masking import Mask
from clare_review.reviewing.wording import say, say_result, say_wall_time

_BEFORE, _AFTER, _GAP = 0.14, 0.24, 0.02
_SHORTEST = 14  # days the middle of the axis shows at least
_LONGEST = 400  # days of the log it shows at most; later lines go to the strip on the right
_STEPS = (1, 2, 7, 14, 28, 56, 91, 182, 364, 728)


@dataclass(frozen=True, kw_only=True)
class Axis:
    """Days since receipt to places: `first` to 0 on the left strip, 0 to `end`, `end` to `last` on the right one."""

    first: int
    end: int
    last: int

    @property
    def left(self) -> float:
        return _BEFORE if self.first < 0 else 0.0

    @property
    def right(self) -> float:
        return 1.0 - _AFTER if self.last > self.end else 1.0

    def place(self, day: int) -> float:
        """Where a day stands; never outside 0 to 1, and never before an earlier day."""
        start = self.left + (_GAP if self.left else 0.0)
        stop = self.right - (_GAP if self.right < 1 else 0.0)
        if day < 0:
            return round((day - self.first) / max(1, -self.first) * (self.left - _GAP) if self.left else 0.0, 4)
        if day <= self.end:
            return round(start + day / max(1, self.end) * (stop - start), 4)
        share = (day - self.end) / max(1, self.last - self.end)
        return round(self.right + _GAP + min(1.0, share) * (1.0 - self.right - _GAP), 4)

    def breaks(self) -> tuple[float, ...]:
        """Where the scale changes."""
        return tuple(each for each in (self.left, self.right) if 0 < each < 1)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One step: from receipt (0) to the last day allowed and to the day it was done, where these are known."""

    label: str
    result: Result
    words: str
    start: float
    due: float | None
    done: float | None


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing with a day; `line` is the line of the file it leads to."""

    lane: str
    place: float
    words: str
    line: str


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """What is drawn; `undated` says in a sentence what has no day and therefore is not on it."""

    bars: tuple[Bar, ...]
    events: tuple[Event, ...]
    ticks: tuple[tuple[float, str], ...]
    breaks: tuple[float, ...]
    undated: str


def timeline(view: CaseView) -> Timeline:
    """The timeline of a case."""
    received = view.case.application.received.date()
    dated, undated = _dated(view)
    axis = _axis(view.clock, [(lane, (day - received).days) for lane, day, _, _ in dated], received)
    events = tuple(
        Event(lane=lane, place=axis.place((day - received).days), words=f"{say_day(day)}: {words}", line=line)
        for lane, day, words, line in dated
    )
    said = f"No day is recorded for: {', '.join(undated)}." if undated else ""
    bars = tuple(_bar(step, axis, received) for step in view.clock)
    return Timeline(bars=bars, events=events, ticks=_ticks(axis, received), breaks=axis.breaks(), undated=said)


def _dated(view: CaseView) -> tuple[list[tuple[str, date, str, str]], list[str]]:
    """What has a day, in order of time, and the names of what has none."""
    case, it = view.case, view.case.application
    found: list[tuple[str, date | None, str, str]] = [("Decision", it.received, "application received", "application")]
    if Mask.OUTCOME not in view.hidden:
        found += [
            ("Decision", it.decided_on, f"decision: {say(it.outcome)}", "application"),
            ("Decision", it.disclosed_on, "disclosure", "application"),
        ]
    found += [
        ("Log", each.entered, f"log {each.line}, {say_wall_time(each.entered)}", f"log {each.line}")
        for each in case.log
    ]
    found += [
        ("History", each.recorded_on, f"history {each.line}, {say(each.category)}", f"history {each.line}")
        for each in case.history
    ]
    found += [("Incidents", each.incident.occurred, _incident(each), incident_line(each)) for each in case.incidents]
    dated = [(lane, day, words, line) for lane, day, words, line in found if day is not None]
    in_time = sorted(dated, key=lambda each: _moment(each[1]))
    return (
        [(lane, _moment(day).date(), words, line) for lane, day, words, line in in_time],
        [words.split(":")[0].split(",")[0] for _, day, words, _ in found if day is None],
    )


def _incident(proposal: IncidentProposal) -> str:
    return f"{incident_line(proposal)}, {say(proposal.incident.category)}"


def _moment(day: date) -> datetime:
    """A day as its first moment, so that days and times of day stand in one order."""
    return day if isinstance(day, datetime) else datetime.combine(day, time.min)


def _axis(clock: Sequence[StepResult], days: Iterable[tuple[str, int]], received: date) -> Axis:
    steps = [(day - received).days for step in clock for day in (step.done_on, step.due_on) if day is not None]
    every = list(days)
    near = [day for lane, day in every if lane in ("Log", "Decision") and day <= _LONGEST]
    end = max([_SHORTEST, *steps, *near])
    all_days = [day for _, day in every]
    return Axis(first=min([0, *steps, *all_days]), end=end, last=max([end, *all_days]))


def _bar(step: StepResult, axis: Axis, received: date) -> Bar:
    def place(day: date | None) -> float | None:
        return None if day is None else axis.place((day - received).days)

    done = f", done {say_day(step.done_on)}" if step.done_on else ""
    due = f", last day allowed {say_day(step.due_on)}" if step.due_on else ""
    return Bar(
        label=step.step.say,
        result=step.result,
        words=f"{step.step.say}: {say_result(step)}{done}{due}",
        start=axis.place(0),
        due=place(step.due_on),
        done=place(step.done_on),
    )


def _ticks(axis: Axis, received: date) -> tuple[tuple[float, str], ...]:
    step = next((each for each in _STEPS if axis.end / each <= 6), 1456)
    days = range(0, axis.end + 1, step)
    ticks = [(axis.place(day), "received" if day == 0 else f"day {day}") for day in days]
    if axis.first < 0:
        ticks.insert(0, (0.0, str((received + timedelta(days=axis.first)).year)))
    if axis.last > axis.end:
        ticks.append((1.0, f"{received + timedelta(days=axis.last):%b %Y}"))
    return tuple(ticks)
