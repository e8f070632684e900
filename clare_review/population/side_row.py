"""Makes the plain values of one row of a side table: log line, history, incident, handler or reviewer."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from clare_review.population.records import Kind
from clare_review.population.row_reader import RowReader

Values = dict[str, Any]


def side_values(row: RowReader) -> Values | None:
    """The values of a side table's row as plain JSON data; None with the reasons when it cannot be admitted.

    `notes` says in sentences what could not be understood.
    """
    values = _READERS[row.map.kind](row)
    return None if row.reasons else values | {"notes": list(dict.fromkeys(row.notes))}


def _log(row: RowReader) -> Values:
    entered = row.moment("entered")
    return {
        "reference": row.reference(),
        "entered": _iso(entered[0]) if entered else None,
        "by": row.text("by"),
        "text": row.needed_text("text", "a log line without its text says nothing"),
    }


def _history(row: RowReader) -> Values:
    return {
        "reference": row.reference(),
        "subject_name": row.text("subject_name"),
        "subject_born": _iso(row.day("subject_born")),
        "recorded_on": _iso(row.day("recorded_on")),
        "system": row.text("system"),
        "category": row.text("category"),
        "outcome": row.text("outcome"),
        "victim_was_partner": row.code("answer", "victim_was_partner"),
    }


def _incident(row: RowReader) -> Values:
    return {
        "incident": row.reference("incident"),
        "occurred": _iso(row.day("occurred")),
        "category": row.text("category"),
        "victim_name": row.text("victim_name"),
        "victim_born": _iso(row.day("victim_born")),
        "suspect_name": row.text("suspect_name"),
        "suspect_born": _iso(row.day("suspect_born")),
        "injury": row.text("injury"),
    }


def _handler(row: RowReader) -> Values:
    found = {"worked_from": row.day("worked_from"), "worked_to": row.day("worked_to")}
    if found["worked_from"] and found["worked_to"] and found["worked_to"] < found["worked_from"]:
        row.reasons.append(f"{row.shown('worked_to')} lies before {row.shown('worked_from')}")
    return {
        "id": row.needed_text("id", "a handler needs an id"),
        "name": row.text("name") or "",
        "worked_from": _iso(found["worked_from"]),
        "worked_to": _iso(found["worked_to"]),
    }


def _reviewer(row: RowReader) -> Values:
    formerly = re.split(r"[;,\s]+", row.text("formerly") or "")
    told = {"experienced": row.code("answer", "experienced"), **_away(row)}
    return {
        "id": row.needed_text("id", "a reviewer needs an id"),
        "login": row.needed_text("login", "a reviewer needs a login"),
        "name": row.text("name") or "",
        "team": row.text("team"),
        "hours_per_week": _hours(row),
        "formerly": [name for name in formerly if name],
        **{name: value for name, value in told.items() if value is not None},  # most files say neither
    }


def _away(row: RowReader) -> Values:
    """The first and the last day away; somebody of whom one day alone can be read may be away or not."""
    away = {name: row.day(name) for name in ("away_from", "away_until")}
    for name, day in away.items():
        if day is None and row.text(name) is not None:
            row.reasons.append(f"{row.shown(name)} is no day; write it as 2026-03-02")
    first, last = away.values()
    if (first is None) != (last is None):
        row.reasons.append("a first day away needs a last one, and a last one a first")
    elif first and last and last < first:
        row.reasons.append(f"{row.shown('away_until')} lies before {row.shown('away_from')}")
    return {name: _iso(day) for name, day in away.items()}


def _hours(row: RowReader) -> str:
    text = row.text("hours_per_week") or "0"
    try:
        hours = Decimal(text)
    except InvalidOperation:
        hours = Decimal("NaN")
    if not hours.is_finite() or not 0 <= hours <= 168:
        row.reasons.append(f"{row.shown('hours_per_week')} is not a number of hours in a week, e.g. 18.5")
    return text


def _iso(when: date | datetime | None) -> str | None:
    return when.isoformat() if when else None


_READERS: Mapping[Kind, Callable[[RowReader], Values]] = {
    Kind.LOG: _log,
    Kind.HISTORY: _history,
    Kind.INCIDENTS: _incident,
    Kind.HANDLERS: _handler,
    Kind.REVIEWERS: _reviewer,
}
