"""What was learnt: causes apart from blame, earlier warnings, what is done about them, and proof that it worked.

A cause says what made a failure likely, for whoever had been in that place, and names nobody. What somebody did is for
Professional Standards. An action is not done when its date has passed or its owner says so, but when somebody proved
that it worked.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from clare_review.errors import RecordingRefused
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.safeguarding.replacing import stands_for


class Part(StrEnum):
    """What an entry of learning is."""

    CAUSE = "cause"
    WARNING = "warning"
    ACTION = "action"
    PROOF = "proof"


class CauseKind(StrEnum):
    """What made failures likely."""

    TRAINING = "training"
    ACCESS = "access"
    WORKLOAD = "workload"
    SUPERVISION = "supervision"
    GUIDANCE = "guidance"
    OTHER = "other"


class WarningFrom(StrEnum):
    """Who warned, before the review."""

    STAFF = "staff"
    AUDIT = "audit"
    INSPECTION = "inspection"
    COMPLAINT = "complaint"
    PARTNER = "partner"
    FIGURES = "figures"  # what the data would have shown
    OTHER = "other"


class Became(StrEnum):
    """What happened to a warning."""

    ACTED_ON = "acted_on"
    PARTLY = "partly"
    NOT_ACTED_ON = "not_acted_on"
    CANNOT_TELL = "cannot_tell"


class Proved(StrEnum):
    """Whether an action worked."""

    WORKED = "worked"
    NOT_YET = "not_yet"
    DID_NOT_WORK = "did_not_work"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One cause, and the applications on which it showed."""

    entry: int
    kind: CauseKind
    applications: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Warned:
    """One earlier warning: when, from whom, and what became of it."""

    entry: int
    on: date
    source: WarningFrom
    became: Became


@dataclass(frozen=True, kw_only=True)
class Action:
    """What is done about causes or warnings (`of`, by entry): whose it is, by when, and what was proved last."""

    entry: int
    of: tuple[int, ...]
    owner: str
    due: date
    proofs: tuple[tuple[date, Proved], ...] = ()

    @property
    def proved(self) -> Proved | None:
        """What was proved last, or nothing yet."""
        return self.proofs[-1][1] if self.proofs else None

    def stands(self, today: date) -> str:
        """`worked` once that was proved; until then `open`, or `overdue` from the day after it was due."""
        if self.proved is Proved.WORKED:
            return "worked"
        return "overdue" if self.due < today else "open"


@dataclass(frozen=True, kw_only=True)
class Learning:
    """Everything learnt, in the order of the entries; the warnings in the order in which they were given."""

    causes: tuple[Cause, ...] = ()
    warnings: tuple[Warned, ...] = ()
    actions: tuple[Action, ...] = ()

    @property
    def unanswered(self) -> tuple[int, ...]:
        """The causes, and the warnings not acted on, that no action answers; by entry."""
        answered = {number for each in self.actions for number in each.of}
        asked = [each.entry for each in self.causes]
        asked += [each.entry for each in self.warnings if each.became is not Became.ACTED_ON]
        return tuple(sorted(set(asked) - answered))


def fold_learning(entries: Iterable[Entry]) -> Learning:
    """What was learnt, from its entries in any order; one that was replaced counts no more."""
    in_turn = sorted((each for each in entries if each.kind is EntryKind.LEARNT), key=lambda each: each.number)
    now = stands_for(in_turn)
    stands = [each for each in in_turn if now[each.number] == each.number]
    actions = {each.number: _action(each, now) for each in stands if each.body["part"] == Part.ACTION}
    for each in stands:
        if each.body["part"] == Part.PROOF:
            proof = (date.fromisoformat(each.body["on"]), Proved(each.body["proved"]))
            for number in {now.get(one, one) for one in each.body["of"]} & set(actions):
                actions[number] = replace(actions[number], proofs=(*actions[number].proofs, proof))
    warnings = [_warned(each) for each in stands if each.body["part"] == Part.WARNING]
    return Learning(
        causes=tuple(_cause(each) for each in stands if each.body["part"] == Part.CAUSE),
        warnings=tuple(sorted(warnings, key=lambda each: (each.on, each.entry))),
        actions=tuple(actions.values()),
    )


def must_name_nobody(text: str, people: Collection[str]) -> None:
    """Refuses a cause that names somebody; `people` are the ids and names of those who worked or read the cases.

    Raises:
        RecordingRefused: says who is named.
    """
    named = [each for each in people if each and re.search(rf"(?<!\w){re.escape(each)}(?!\w)", text, re.IGNORECASE)]
    if named:
        raise RecordingRefused(
            f"a cause is not a person: take {', '.join(sorted(named))} out, and say what would have made it likely for "
            "anybody in that place; what somebody did is for Professional Standards"
        )


def _cause(entry: Entry) -> Cause:
    body: Any = entry.body
    return Cause(entry=entry.number, kind=CauseKind(body["kind"]), applications=tuple(body["applications"]))


def _warned(entry: Entry) -> Warned:
    body: Any = entry.body
    return Warned(
        entry=entry.number,
        on=date.fromisoformat(body["on"]),
        source=WarningFrom(body["source"]),
        became=Became(body["became"]),
    )


def _action(entry: Entry, now: Mapping[int, int]) -> Action:
    body: Any = entry.body
    return Action(
        entry=entry.number,
        of=tuple(now.get(each, each) for each in body["of"]),
        owner=body["owner"],
        due=date.fromisoformat(body["due"]),
    )
