"""The clock of many cases at once: what `guidance.clock` comes to for each, column by column and without its reasons.

The rule is that of `guidance.clock`, which says why of one case; the tests hold the two to each other, case by case.
A case takes some microseconds here, where its reasons take half a millisecond to put into words.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clare_review.guidance.lines import CountedFrom, Guidance, Line, Step, Unit, Version, WhenChanged
from clare_review.guidance.results import Result
from clare_review.guidance.steps import ENDS_IN_DISCLOSURE, FIELDS
from clare_review.guidance.working_days import WorkingDays, england_and_wales
from clare_review.population.records import Route

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[Any]

_RESULTS = (Result.CANNOT_TELL, Result.WITHIN, Result.OVER)
_CANNOT_TELL, _WITHIN, _OVER = range(3)


@dataclass(frozen=True, kw_only=True)
class ManySteps:
    """What the clock needs of many cases, a column for each of what `CaseSteps` has of one.

    `received` is datetime64[us], `days` has a column of datetime64[D] for each field of a date, NaT where the record
    gives none that can be used; `route` and `outcome` are codes, the latter None where none is recorded.
    """

    received: "Column"
    received_has_time: "Column"
    route: "Column"
    outcome: "Column"
    days: Mapping[str, "Column"]

    @property
    def received_on(self) -> "Column":
        """The days of receipt."""
        return self.received.astype("datetime64[D]")

    def only(self, those: "Column") -> "ManySteps":
        """The cases that a mask chooses."""
        return ManySteps(
            received=self.received[those],
            received_has_time=self.received_has_time[those],
            route=self.route[those],
            outcome=self.outcome[those],
            days={name: column[those] for name, column in self.days.items()},
        )


@dataclass(frozen=True, kw_only=True)
class StepResults:
    """One step of many cases: the result of each as its code, and whether it waits for the guidance owner."""

    result: "Column"
    provisional: "Column"


@dataclass(frozen=True, kw_only=True)
class _Ends:
    """When a step was done, as `steps.Done` has it of one case; `latest` is NaT where the record sets no end."""

    earliest: "Column"
    latest: "Column"
    usable: "Column"

    def only(self, those: "Column") -> "_Ends":
        return _Ends(earliest=self.earliest[those], latest=self.latest[those], usable=self.usable[those])


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """The codes of results, whether each is provisional, and the last day allowed, NaT where it cannot be told."""

    code: "Column"
    provisional: "Column"
    due_on: "Column"


def clock_of_many(
    cases: ManySteps,
    guidance: Guidance,
    *,
    working_days: WorkingDays | None = None,
    only: Iterable[Step] = tuple(Step),
) -> dict[Step, StepResults]:
    """Every step of the guidance for each of many cases, or `only` some of them."""
    import numpy as np

    days = working_days or england_and_wales()
    words = np.array([result.value for result in _RESULTS], dtype=object)
    found = {step: _step(step, cases, guidance, days) for step in only}
    return {step: StepResults(result=words[told.code], provisional=told.provisional) for step, told in found.items()}


def in_force_on(guidance: Guidance, days: "Column") -> tuple["Column", tuple[tuple[Version, ...], ...]]:
    """For each day the place of the versions that may have been in force on it, and these, each set of them once."""
    return _sets(guidance, _in_force(guidance, days, days))


def _step(step: Step, cases: ManySteps, guidance: Guidance, days: WorkingDays) -> _Judged:
    import numpy as np

    received, end = cases.received_on, _done(step, cases)
    then = _in_force(guidance, received, received)
    found = _judged(step, cases, end, _sets(guidance, then), days)
    told = ~np.isnat(found.due_on)
    if guidance.when_changed is WhenChanged.VERSION_AT_RECEIPT or not told.any():
        return found
    # What holds for a case still open when the guidance changed is not known: then the later version has to agree.
    last = np.where(told, np.minimum(end.earliest.astype("datetime64[D]"), found.due_on), received)
    still_open = _in_force(guidance, received, last)
    again = told & (still_open.sum(axis=0) > then.sum(axis=0))
    if again.any():
        anew = _judged(step, cases.only(again), end.only(again), _sets(guidance, still_open[:, again]), days)
        found.code[again], found.provisional[again] = anew.code, anew.provisional
    return found


def _in_force(guidance: Guidance, first: "Column", last: "Column") -> "Column":
    """A row for each version, oldest first: whether it may have been in force, as `Guidance.in_force` says of one."""
    import numpy as np

    held = np.zeros((len(guidance.versions), len(first)), bool)
    for place, version in enumerate(guidance.versions):
        held[place] = np.datetime64(version.earliest) <= last
        if place + 1 < len(guidance.versions):
            later = guidance.versions[place + 1]
            precedes = first < np.datetime64(later.earliest)
            if later.earliest < later.latest:
                precedes |= first <= np.datetime64(later.latest)
            held[place] &= precedes
    return held


def _sets(guidance: Guidance, held: "Column") -> tuple["Column", tuple[tuple[Version, ...], ...]]:
    import numpy as np

    key = sum((row.astype(np.int64) << place for place, row in enumerate(held)), np.zeros(held.shape[1], np.int64))
    keys, places = np.unique(key, return_inverse=True)
    return places, tuple(
        tuple(version for place, version in enumerate(guidance.versions) if int(each) >> place & 1) for each in keys
    )


def _judged(
    step: Step,
    cases: ManySteps,
    end: _Ends,
    in_force: tuple["Column", Sequence[tuple[Version, ...]]],
    days: WorkingDays,
) -> _Judged:
    import numpy as np

    size = len(cases.received)
    told = _Judged(
        code=np.zeros(size, np.int8),
        provisional=np.zeros(size, bool),
        due_on=np.full(size, "NaT", "datetime64[D]"),
    )
    for some, versions, lines in _alike(step, cases, in_force):
        mine = some & end.usable
        if _is_known(lines) and mine.any():
            code, due_on = _against(lines, cases.only(mine), end.only(mine), days)
            told.code[mine], told.due_on[mine] = code, due_on
            waits = any(line.provisional for line in lines) or any(each.provisional for each in versions)
            told.provisional[mine] = (code != _CANNOT_TELL) & waits
    return told


def _alike(
    step: Step, cases: ManySteps, in_force: tuple["Column", Sequence[tuple[Version, ...]]]
) -> Iterator[tuple["Column", tuple[Version, ...], tuple[Line, ...]]]:
    """The cases that the same lines of the guidance hold for, group by group."""
    places, sets = in_force
    for route in Route:
        of_route = cases.route == route.value
        for place, versions in enumerate(sets):
            yield of_route & (places == place), versions, tuple(version.line(step, route) for version in versions)


def _is_known(lines: Sequence[Line]) -> bool:
    """Whether the guidance gives a limit to hold a case against."""
    return bool(lines) and all(
        line.limit is not None and CountedFrom.NOT_KNOWN not in line.counted_from for line in lines
    )


def _against(lines: Iterable[Line], cases: ManySteps, end: _Ends, days: WorkingDays) -> tuple["Column", "Column"]:
    """Code and last day allowed, where every reading of the lines has to agree."""
    import numpy as np

    readings = [(line.limit or 0, unit, start) for line in lines for unit, start in line.readings]
    first, last, usable = (list(each) for each in zip(*(_due(*one, cases, end, days) for one in readings), strict=True))
    usable_all = np.all(usable, axis=0)
    within = usable_all & np.all([end.latest <= each for each in first], axis=0)
    over = usable_all & np.all([end.earliest > each for each in last], axis=0)
    code = np.where(within, _WITHIN, np.where(over, _OVER, _CANNOT_TELL)).astype(np.int8)
    due = np.where(within, np.min(first, axis=0), np.where(over, np.max(last, axis=0), np.datetime64("NaT")))
    return code, due.astype("datetime64[D]")


def _due(
    limit: int, unit: Unit, start: CountedFrom, cases: ManySteps, end: _Ends, days: WorkingDays
) -> tuple["Column", "Column", "Column"]:
    """The last moment one reading allows: at the earliest, at the latest (NaT: no end known), and if it is of use."""
    first, last, usable = _started(start, cases, end)
    return _after(first, limit, unit, days), _after(last, limit, unit, days), usable


def _started(start: CountedFrom, cases: ManySteps, end: _Ends) -> tuple["Column", "Column", "Column"]:
    import numpy as np

    received = cases.received
    if start is CountedFrom.APPLICATION:
        return received, np.where(cases.received_has_time, received, _end_of(received)), np.ones(len(received), bool)
    met_on = cases.days["met_on"]
    met, unknown = met_on.astype("datetime64[us]"), np.isnat(met_on)
    # No face to face can have come before the application: enough to prove a case within.
    return (
        np.where(unknown, received, met),
        _end_of(met),
        unknown | ~((met_on < cases.received_on) | (met > end.latest)),
    )


def _after(moments: "Column", limit: int, unit: Unit, days: WorkingDays) -> "Column":
    import numpy as np

    if unit is Unit.HOURS:
        return moments + np.timedelta64(limit, "h")
    on = moments.astype("datetime64[D]")
    return _end_of(days.add_to(on, limit) if unit is Unit.WORKING_DAYS else on + np.timedelta64(limit, "D"))


def _end_of(days: "Column") -> "Column":
    """The last microsecond of each day."""
    import numpy as np

    return (days.astype("datetime64[D]") + np.timedelta64(1, "D")).astype("datetime64[us]") - np.timedelta64(1, "us")


def _done(step: Step, cases: ManySteps) -> _Ends:
    """When the step was done, as `steps.done` says it of one case."""
    import numpy as np

    if step is Step.TOTAL:
        return _total(cases)
    if step not in FIELDS:
        nowhere = np.full(len(cases.received), "NaT", "datetime64[us]")
        return _Ends(earliest=nowhere, latest=nowhere, usable=np.zeros(len(nowhere), bool))
    return _on(cases.days[FIELDS[step]], cases)


def _total(cases: ManySteps) -> _Ends:
    """The total ends with the disclosure when one was made or agreed, else with the decision."""
    import numpy as np

    nothing = np.array([each is None for each in cases.outcome], bool)
    told = np.isin(cases.outcome, [each.value for each in ENDS_IN_DISCLOSURE]) | nothing
    disclosed = ~np.isnat(cases.days["disclosed_on"])
    by_decision = _on(cases.days["decided_on"], cases)
    by_disclosure = _on(cases.days["disclosed_on"], cases)
    usable = np.where(disclosed, told & by_disclosure.usable, by_decision.usable)
    # The end is not recorded, but it cannot have come before the decision: enough to prove a case late.
    latest = np.where(told, np.datetime64("NaT"), by_decision.latest)
    return _Ends(
        earliest=np.where(disclosed, by_disclosure.earliest, by_decision.earliest),
        latest=np.where(disclosed, by_disclosure.latest, latest),
        usable=usable,
    )


def _on(days: "Column", cases: ManySteps) -> _Ends:
    return _Ends(earliest=days.astype("datetime64[us]"), latest=_end_of(days), usable=days >= cases.received_on)
