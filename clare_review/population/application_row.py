"""Makes an application of one row, or says why it cannot be one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clare_review.population.column_map import CHECKS
from clare_review.population.dates import read_time
from clare_review.population.records import Answer, Application, Capacity, Outcome, Route
from clare_review.population.row_reader import RowReader

_STEPS = ("checks_on", "met_on", "forum_on", "decided_on", "disclosed_on")
_TEXTS = (
    "b_pnc", "c_name", "relationship", "outcome_reason", "disclosed_to", "handler", "supervisor", "remarks", "found_in",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The dates of receipt that a review covers, both included, and the day the exports were made or imported."""

    received_from: date
    received_to: date
    exported_on: date | None = None


def application_of(row: RowReader, scope: Scope) -> Application | None:
    """The application of one row; None with the reasons in `row.reasons` when it cannot be admitted.

    A value other than reference, receipt, route and outcome that cannot be understood is noted and left out.
    """
    reference = row.reference()
    received = _received(row, scope)
    route = _route(row)
    outcome = row.needed_code("outcome", "outcome")
    if row.reasons or reference is None or received is None or route is None:
        return None
    moment, has_time = received
    fields = _texts(row) | _answers(row) | _people(row, moment.date()) | _steps(row, scope)
    capacity = row.code("capacity", "capacity")
    return Application(
        reference=reference,
        received=moment,
        received_has_time=has_time,
        route=Route(route),
        route_as_exported=row.text("route") or "",
        source=row.map.source,
        capacity=Capacity(capacity) if capacity else None,
        dash=row.code("dash", "dash"),
        outcome=Outcome(outcome) if outcome else None,
        outcome_as_exported=row.text("outcome"),
        checks_exported=any(row.has(name) for name in CHECKS),
        supervisor_exported=row.has("supervisor"),
        kept=row.kept(),
        **fields,
        notes=tuple(dict.fromkeys(row.notes)),
    )


def _received(row: RowReader, scope: Scope) -> tuple[datetime, bool] | None:
    if row.needed_text("received", "without the date of receipt no limit can be counted") is None:
        return None
    found = row.moment("received")
    if found is None:
        row.reasons.append(row.notes.pop().removesuffix("; taken as not recorded"))
        return None
    moment, has_time = _with_time(row, *found)
    if problem := _outside(moment.date(), scope):
        row.reasons.append(f"{row.shown('received')} {problem}")
    return moment, has_time


def _with_time(row: RowReader, moment: datetime, has_time: bool) -> tuple[datetime, bool]:
    text = row.text("received_time") if row.has("received_time") else None
    if text is None:
        return moment, has_time
    at = read_time(text)
    if at is None:
        row.notes.append(f"{row.shown('received_time')} is not a time of day; taken as not recorded")
        return moment, has_time
    return datetime.combine(moment.date(), at), True


def _outside(day: date, scope: Scope) -> str | None:
    if scope.exported_on and day > scope.exported_on:
        return f"lies after the day the export was made or imported ({_say(scope.exported_on)})"
    if not scope.received_from <= day <= scope.received_to:
        return f"is outside the dates of the review ({_say(scope.received_from)} to {_say(scope.received_to)})"
    return None


def _route(row: RowReader) -> str | None:
    text = row.needed_text("route", "without its route an application cannot be judged")
    return row.needed_code("route", "route") if text else None


def _texts(row: RowReader) -> dict[str, Any]:
    return {name: row.text(name) for name in _TEXTS}


def _answers(row: RowReader) -> dict[str, Any]:
    codes = {name: row.code("answer", name) for name in (*CHECKS, "children")}
    return {name: Answer(code) if code else None for name, code in codes.items()}


def _people(row: RowReader, received: date) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for who in "ab":
        found[f"{who}_surname"], found[f"{who}_forename"] = row.name(who)
        found[f"{who}_sex"] = _sex(row, f"{who}_sex")
        found[f"{who}_born"] = _not_after(row, f"{who}_born", received, "the application")
    return found


def _steps(row: RowReader, scope: Scope) -> dict[str, Any]:
    return {name: _not_after(row, name, scope.exported_on, "the export") for name in _STEPS}


def _not_after(row: RowReader, name: str, last: date | None, what: str) -> date | None:
    day = row.day(name)
    if day and last and day > last:
        row.notes.append(f"{row.shown(name)} lies after {what}; taken as not recorded")
        return None
    return day


def _sex(row: RowReader, name: str) -> str | None:
    text = row.text(name)
    return (row.map.code("sex", text) or text) if text else None


def _say(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
