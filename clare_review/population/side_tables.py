"""Builds log entries, history, incidents, handlers and reviewers from the values of understood rows.

Lines are numbered within their application first by `brought`, when their first copy came in, then by time and then
by text. `brought` is 0 for all that came in before the first population was sealed, so there the number depends neither
on the order of files nor on that of rows; what comes in later has the number of its entry and stands behind, so what a
judgement cites as "log 3" stays log 3.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from clare_review.population.records import Answer, Handler, HistoryItem, Incident, LogEntry, Reviewer

Values = Mapping[str, Any]
Line = TypeVar("Line", LogEntry, HistoryItem)


def log_entries(rows: Iterable[Values]) -> dict[str, tuple[LogEntry, ...]]:
    """Log entries by reference, numbered from 1; of those brought together the oldest first, undated ones last."""
    return _numbered(rows, ("entered", "text", "by"), _log_entry)


def history_items(rows: Iterable[Values]) -> dict[str, tuple[HistoryItem, ...]]:
    """Items of history by reference, numbered from 1; of those brought together the oldest first, undated ones last."""
    order = ("recorded_on", "category", "system", "outcome", "subject_name", "subject_born", "victim_was_partner")
    return _numbered(rows, order, _history_item)


def incidents(rows: Iterable[Values]) -> tuple[Incident, ...]:
    """Incidents in order of their number, each once."""
    found = {values["incident"]: _incident(values) for values in rows}
    return tuple(found[key] for key in sorted(found))


def handlers(rows: Iterable[Values]) -> tuple[Handler, ...]:
    """Handlers in order of id and of the day they began; one person may have several periods."""
    found = {(values["id"], values["worked_from"] or ""): _handler(values) for values in rows}
    return tuple(found[key] for key in sorted(found))


def reviewers(rows: Iterable[Values]) -> tuple[Reviewer, ...]:
    """Reviewers in order of id, each once."""
    found = {values["id"]: _reviewer(values) for values in rows}
    return tuple(found[key] for key in sorted(found))


def _numbered(
    rows: Iterable[Values], order: tuple[str, ...], make: Callable[[Values, int], Line]
) -> dict[str, tuple[Line, ...]]:
    by_reference: dict[str, list[Values]] = defaultdict(list)
    for values in rows:
        by_reference[values["reference"]].append(values)
    return {
        reference: tuple(make(values, line) for line, values in enumerate(sorted(group, key=_by(order)), 1))
        for reference, group in sorted(by_reference.items())
    }


def _by(order: tuple[str, ...]) -> Callable[[Values], tuple[Any, ...]]:
    return lambda values: (
        values.get("brought", 0),
        *((values[name] is None, values[name] or "") for name in order),
    )


def _log_entry(values: Values, line: int) -> LogEntry:
    return LogEntry(
        reference=values["reference"],
        line=line,
        entered=datetime.fromisoformat(values["entered"]) if values["entered"] else None,
        by=values["by"],
        text=values["text"],
    )


def _history_item(values: Values, line: int) -> HistoryItem:
    return HistoryItem(
        reference=values["reference"],
        line=line,
        subject_name=values["subject_name"],
        subject_born=_day(values["subject_born"]),
        recorded_on=_day(values["recorded_on"]),
        system=values["system"],
        category=values["category"],
        outcome=values["outcome"],
        victim_was_partner=Answer(values["victim_was_partner"]) if values["victim_was_partner"] else None,
    )


def _incident(values: Values) -> Incident:
    return Incident(
        incident=values["incident"],
        occurred=_day(values["occurred"]),
        category=values["category"],
        victim_name=values["victim_name"],
        victim_born=_day(values["victim_born"]),
        suspect_name=values["suspect_name"],
        suspect_born=_day(values["suspect_born"]),
        injury=values["injury"],
    )


def _handler(values: Values) -> Handler:
    return Handler(
        id=values["id"],
        name=values["name"],
        worked_from=_day(values["worked_from"]),
        worked_to=_day(values["worked_to"]),
    )


def _reviewer(values: Values) -> Reviewer:
    return Reviewer(
        id=values["id"],
        login=values["login"],
        name=values["name"],
        team=values["team"],
        hours_per_week=values["hours_per_week"],
        formerly=tuple(values["formerly"]),
        experienced=values.get("experienced") == Answer.YES,
        away_from=_day(values.get("away_from")),
        away_until=_day(values.get("away_until")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
