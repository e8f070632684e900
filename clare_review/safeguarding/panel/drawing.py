"""The action desk as plain data for its page: sentences are made here, and the page only draws."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Any

from clare_review.guidance.wording import say_day, say_list, say_moment
from clare_review.safeguarding.action_desk import Row
from clare_review.safeguarding.actions import Action, ActionKind, Outcome
from clare_review.safeguarding.contact import DoNot, Ended, SafeWays, Way
from clare_review.safeguarding.desk import Known, Overview, PersonView, Said
from clare_review.safeguarding.inbound import Channel
from clare_review.safeguarding.people import OPEN
from clare_review.safeguarding.saying import say_safe
from clare_review.safeguarding.urgent import Matter


def choices() -> dict[str, list[list[str]]]:
    """Everything that can be chosen, each code with its words."""
    return {
        "ways": _plain(Way),
        "do_not": _plain(DoNot),
        "endings": _plain(Ended),
        "outcomes": _plain(Outcome),
        "channels": _plain(Channel),
        "kinds": [[kind.value, kind.say] for kind in ActionKind],
    }


def overview_data(overview: Overview) -> dict[str, Any]:
    """Everybody at risk, without a name."""
    people = sum(overview.counts.values())
    told = [[name, number] for name, number in overview.counts.items()]
    red = sum(bool(one.red(overview.today)) for one in overview.rows)
    return {
        "day": overview.today.isoformat(),
        "said": overview.sentence,
        "balance": [["at risk", people], *told, ["unowned", overview.unowned]],
        "red": red,
        "rows": [row_data(one, overview.today) for one in overview.rows],
    }


def row_data(row: Row, today: date) -> dict[str, Any]:
    """One person in a line of the desk."""
    person = row.person
    return {
        "references": list(person.references),
        "stands": person.stands.replace("_", " "),
        "why": ", ".join(row.why),
        "owners": say_list(row.owners) or "nobody",
        "next": say_day(row.next_on) if row.next_on else "no date" if row.is_open else "",
        "needs": [one.kind.say for one in row.open_actions],
        "attempts": person.attempts,
        "red": list(row.red(today)),
        "open": row.is_open,
    }


def person_data(view: PersonView, today: date) -> dict[str, Any]:
    """One person when she is opened."""
    row, person = view.row, view.row.person
    return {
        **row_data(row, today),
        "contact": {"open": person.stands == OPEN, "owner": person.owner or "", "day": _iso(person.next_on)},
        "known": [_known(each) for each in view.known],
        "safe": {"said": say_safe(person.safe), **_safe(person.safe)},
        "urgent": [_urgent(each) for each in row.urgent],
        "actions": [_action(each, today) for each in row.actions],
        "again": list(view.looked_again),
        "said": [_said(each) for each in view.said],
    }


def _known(known: Known) -> dict[str, str]:
    born = f"born {say_day(known.born)}" if known.born else "date of birth not recorded"
    return {
        "reference": known.reference,
        "name": known.name or "name not recorded",
        "born": born,
        "applied": known.applied,
    }


def _safe(safe: SafeWays) -> dict[str, Any]:
    return {
        "ways": [each.value for each in safe.ways],
        "windows": "; ".join(each.written() for each in safe.windows),
        "do_not": [each.value for each in safe.do_not],
    }


def _urgent(matter: Matter) -> dict[str, Any]:
    urgent = matter.urgent
    if urgent.holder:
        words = f"Urgent matter of entry {urgent.entry:,}: held by {urgent.holder.by}."
    else:
        words = f"Urgent matter of entry {urgent.entry:,}, raised by {urgent.by}: nobody holds it ({matter.falls_to})."
    return {"entry": urgent.entry, "words": words, "held": urgent.holder is not None}


def _action(action: Action, today: date) -> dict[str, Any]:
    closing = action.closing
    return {
        "entry": action.entry,
        "say": action.kind.say,
        "words": f"closed by {closing.by}: {closing.outcome.say}"
        if closing
        else f"{action.owner}, by {say_day(action.due)}",
        "open": action.is_open,
        "late": action.overdue(today),
    }


def _said(said: Said) -> dict[str, Any]:
    return {
        "entry": said.entry,
        "head": f"{say_moment(said.here)}, {said.by}, entry {said.entry:,}",
        "words": said.words,
        "typed": [list(each) for each in said.typed],
    }


def _plain(codes: Iterable[StrEnum]) -> list[list[str]]:
    return [[each.value, each.value.replace("_", " ")] for each in codes]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
