"""Entries about somebody at risk in words, as whoever looks after her reads them."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from clare_review.guidance.wording import say_list, say_moment
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.contact import SafeWays
from clare_review.safeguarding.inbound import Channel

TYPED = {
    "why": "why",
    "note": "note",
    "nevertheless": "made nevertheless because",
    "next_of_kin": "next of kin",
    "taken_on_by": "taken on by",
    "name": "name",
    "born": "born",
    "said": "said",
}
"""What is typed, by the name under which it is kept, to how it is introduced."""


def say_entry(entry: Entry) -> str:
    """What an entry about her says, without anything that was typed."""
    return _SAID[entry.kind](entry.body)


def say_typed(text: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What was typed, each with how it is introduced, in the order of `TYPED`."""
    return tuple((TYPED[name], text[name]) for name in TYPED if text.get(name))


def say_safe(safe: SafeWays) -> str:
    """What is known of reaching her safely, in a sentence."""
    if not safe.ways:
        return "nothing is known to be safe"
    told = [f"safe: {say_list(_plain(each.value) for each in safe.ways)}"]
    told += ["; ".join(window.sentence() for window in safe.windows)] if safe.windows else []
    told += [f"never {say_list((_plain(each.value) for each in safe.do_not), 'or')}"] if safe.do_not else []
    return "; ".join(told)


def _contacted(body: Mapping[str, Any]) -> str:
    where = " at her address" if body["at_her_address"] else ""
    against = ", against a warning" if body["broken"] else ""
    here = say_moment(datetime.fromisoformat(body["here"]))
    return f"{_plain(body['way'])}{where}, {here}: {_plain(body['ended'])}{against}"


def _needed(body: Mapping[str, Any]) -> str:
    changed = f" (entry {body['of']:,} otherwise)" if "of" in body else ""
    return f"needed: {ActionKind(body['action']).say}, {body['owner']}, by {body['due']}{changed}"


def _done(body: Mapping[str, Any]) -> str:
    guidance = f", by the guidance {say_list(body['guidance'], 'or')}" if body.get("guidance") else ""
    return f"what entry {body['of']:,} asks for is closed: {Outcome(body['outcome']).say}{guidance}"


def _plain(word: str) -> str:
    return word.replace("_", " ")


_SAID: Mapping[EntryKind, Callable[[Mapping[str, Any]], str]] = {
    EntryKind.URGENT: lambda body: "raised as urgent",
    EntryKind.ACKNOWLEDGED: lambda body: f"took the urgent matter of entry {body['of']:,} on",
    EntryKind.LINKED: lambda body: (
        f"one person: {say_list(body['references'])}" if body["references"] else "a link was taken back"
    ),
    EntryKind.OWNED: lambda body: f"{body['owner']} sees to contact, next on {body['next_on']}",
    EntryKind.SAFE_WAYS: lambda body: say_safe(SafeWays.of(body)),
    EntryKind.CONTACTED: _contacted,
    EntryKind.CAME_IN: lambda body: f"came in by {Channel(body['channel']).say}",
    EntryKind.NEEDED: _needed,
    EntryKind.DONE: _done,
    EntryKind.UNDONE: lambda body: f"what entry {body['of']:,} closed is open again",
}
