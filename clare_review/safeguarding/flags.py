"""Why somebody is on the action desk, and since when.

What was said once is not taken back by correcting a judgement: whoever was flagged stays until she has been seen to.
What is read only to measure a reader says nothing of anybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import APART, Stage, stage_of
from clare_review.reviewing.failures import Category

FLAGGING = (EntryKind.JUDGED, EntryKind.URGENT, EntryKind.CAME_IN)
"""The kinds of entry that can flag somebody."""

_FAILURES = frozenset(each.value for each in (Category.HARM, Category.SERVICE, Category.ADMINISTRATIVE))


class Reason(StrEnum):
    """Why somebody is on the desk."""

    URGENT = "urgent"
    CONTACT = "to be contacted today"
    FAILURE = "failure"
    CAME_IN = "came to us"


@dataclass(frozen=True, kw_only=True)
class Flag:
    """An application, or the record of somebody who came in, with why and since when (UTC) it is on the desk."""

    reference: str
    at: datetime
    reasons: tuple[Reason, ...]


def fold_flags(entries: Iterable[Entry]) -> Mapping[str, Flag]:
    """Application to its flag, from entries in any order; those that flag nobody are passed over.

    Contact that any reading asked for flags at once, also a second one that nobody decided on. A failure flags when it
    was found by a first reading or a decision; one that a second reader found only where nobody reviewed the case in
    detail before.
    """
    in_turn = sorted((each for each in entries if each.kind in FLAGGING and each.subject), key=lambda each: each.number)
    reviewed = {each.subject for each in in_turn if "category" in each.body and stage_of(each.body) is Stage.FIRST}
    found: dict[str, Flag] = {}
    for entry in in_turn:
        if entry.kind is EntryKind.JUDGED and not _may_flag(entry.body):
            continue
        reference = entry.subject or ""
        for reason in _reasons(entry, reviewed_before=reference in reviewed):
            before = found.get(reference, Flag(reference=reference, at=entry.at, reasons=()))
            reasons = tuple(dict.fromkeys((*before.reasons, reason)))
            found[reference] = Flag(reference=reference, at=before.at, reasons=reasons)
    return found


def _may_flag(judged: Mapping[str, Any]) -> bool:
    """Whether a judgement says anything that can put somebody on the desk, which most do not."""
    return judged.get("category") in _FAILURES or judged.get("answers", {}).get("immediate_contact") == "yes"


def _reasons(entry: Entry, *, reviewed_before: bool) -> Iterable[Reason]:
    if entry.kind is EntryKind.URGENT:
        yield Reason.URGENT
    elif entry.kind is EntryKind.CAME_IN:
        yield Reason.CAME_IN
    elif (stage := stage_of(entry.body)) not in APART:
        if entry.body.get("answers", {}).get("immediate_contact") == "yes":
            yield Reason.CONTACT
        if entry.body.get("category") in _FAILURES and not (stage is Stage.SECOND and reviewed_before):
            yield Reason.FAILURE
