"""What a reader says about a case besides judging it: urgent, left for later, passed on, taken up again.

Each is an entry of its own kind. Where a case stands is folded from them and the judgements after them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from clare_review.errors import RecordingRefused
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import Stage, is_at, staged
from clare_review.reviewing.conditions import Answers
from clare_review.reviewing.wording import say_date_and_time

WHY = "why"  # the name of the reason in the entry's free text
Texts = Mapping[int, Mapping[str, str]]
_NONE: Mapping[str, Any] = MappingProxyType({})
_NO_TEXTS: Texts = MappingProxyType({})


class MarkKind(StrEnum):
    """The kinds of mark, each with a kind of entry of the same name."""

    URGENT = "urgent"
    DEFERRED = "deferred"
    PASSED_ON = "passed_on"
    RESUMED = "resumed"


MARKS = tuple(EntryKind(kind.value) for kind in MarkKind)


@dataclass(frozen=True, kw_only=True)
class MarkRequest:
    """What a reader asks to have marked. An urgent one carries the form as it stands, finished or not."""

    reference: str
    kind: MarkKind
    key: str
    why: str = ""
    instrument: str = ""
    answers: Answers = field(default_factory=lambda: _NONE)
    text: Mapping[str, str] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One mark as the ledger holds it."""

    kind: MarkKind
    entry: int
    at: datetime
    by: str
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseMarks:
    """Where a case stands besides its judgements: every urgent mark, and what set it aside if anything still does."""

    urgent: tuple[Mark, ...] = ()
    aside: Mark | None = None


def must_be_able_to_mark(request: MarkRequest, stands: CaseMarks) -> None:
    """Raises RecordingRefused when a case is left for later without a reason, or taken up though it was not left."""
    if request.kind is MarkKind.DEFERRED and not request.why.strip():
        raise RecordingRefused(f"say why {request.reference} is left for later, so that you know when you come back")
    if request.kind is MarkKind.RESUMED and stands.aside is None:
        raise RecordingRefused(f"{request.reference} is neither left for later nor passed on")


def say_passed_on(stands: CaseMarks | None) -> str:
    """Why nothing can be recorded on a case that its reader passed on; empty when they did not."""
    if stands is None or stands.aside is None or stands.aside.kind is not MarkKind.PASSED_ON:
        return ""
    return f"You passed this case on at {say_date_and_time(stands.aside.at)}; take it up again to record on it."


def mark_body(request: MarkRequest, batch: str, stage: Stage = Stage.FIRST) -> tuple[dict[str, Any], dict[str, str]]:
    """What the ledger keeps of a mark: the entry's body, and its free text to be kept apart."""
    body: dict[str, Any] = {"batch": batch} | staged(stage)
    text = {WHY: request.why.strip()} if request.why.strip() else {}
    if request.kind is MarkKind.URGENT:
        answers = {name: v if isinstance(v, str) else list(v) for name, v in sorted(request.answers.items()) if v}
        body |= {"instrument": request.instrument, "answers": answers}
        text |= {name: said.strip() for name, said in sorted(request.text.items()) if said.strip()}
    return body, text


def fold_marks(
    entries: Iterable[Entry],
    texts: Texts = _NO_TEXTS,
    onto: Mapping[str, CaseMarks] = _NONE,
    stage: Stage | None = Stage.FIRST,
    reader: str | None = None,
) -> dict[str, CaseMarks]:
    """Where each case stands at one stage, from its marks and judgements in any order; `onto` is where it stood before.

    `stage` and `reader` are as for `judgement.fold`. A judgement ends a deferral. It does not take back a case that
    was passed on: that takes a mark of its own.
    """
    stands = dict(onto)
    entries = (each for each in entries if stage is None or is_at(each, stage, reader))
    for entry in sorted(entries, key=lambda each: each.number):
        if entry.subject is not None:
            before = stands.get(entry.subject, CaseMarks())
            stands[entry.subject] = _after(before, entry, texts.get(entry.number, _NONE))
    return stands


def seen_by(stands: CaseMarks, reader: str) -> CaseMarks:
    """The same for whoever has the case now: that somebody before them passed it on stands in nobody's way."""
    aside = stands.aside
    if aside is None or aside.kind is not MarkKind.PASSED_ON or aside.by == reader:
        return stands
    return CaseMarks(urgent=stands.urgent)


def own_reasons(entries: Iterable[Entry], texts: Texts, reader: str) -> Texts:
    """The texts without why anybody else passed a case on: nobody owes colleagues that, and none of them reads it."""
    others = {each.number for each in entries if each.kind is EntryKind.PASSED_ON and each.by != reader}
    return {number: said for number, said in texts.items() if number not in others}


def fold_passed_on(entries: Iterable[Entry]) -> dict[str, frozenset[str]]:
    """Application to everybody who passed it on and did not take it up again."""
    found: dict[str, frozenset[str]] = {}
    for entry in sorted(entries, key=lambda each: each.number):
        before, who = found.get(entry.subject or "", frozenset()), frozenset((entry.by,))
        if entry.kind is EntryKind.PASSED_ON:
            found[entry.subject or ""] = before | who
        elif entry.kind is EntryKind.RESUMED:
            found[entry.subject or ""] = before - who
    return found


def _after(stands: CaseMarks, entry: Entry, text: Mapping[str, str]) -> CaseMarks:
    if entry.kind is EntryKind.JUDGED:
        passed_on = stands.aside is not None and stands.aside.kind is MarkKind.PASSED_ON
        return stands if passed_on else CaseMarks(urgent=stands.urgent)
    if entry.kind not in MARKS:
        return stands
    kind = MarkKind(entry.kind.value)
    mark = Mark(kind=kind, entry=entry.number, at=entry.at, by=entry.by, why=text.get(WHY, ""))
    if kind is MarkKind.URGENT:
        return CaseMarks(urgent=(*stands.urgent, mark), aside=stands.aside)
    return CaseMarks(urgent=stands.urgent, aside=None if kind is MarkKind.RESUMED else mark)
