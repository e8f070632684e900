"""The entry that an adjudicator's decision becomes: a judgement at its own stage, over the two that it names."""

from collections.abc import Mapping
from typing import Any

from clare_review.acts.office import Office
from clare_review.acts.recording import counted_as
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.stages import Stage, staged
from clare_review.reviewing.adjudication import AdjudicationView, Decision, decided, rows
from clare_review.reviewing.judgement import WHY_DECIDED
from clare_review.reviewing.recording import RecordRequest, judgement_body
from clare_review.reviewing.settling import Settled

_OTHER = {"first": "second", "second": "first", "own": "own"}


def decision_entry(
    office: Office, decision: Decision, settled: Settled, view: AdjudicationView, *, swapped: bool
) -> NewEntry:
    """What the ledger is asked to append: the answers that stand, whose they were as they were read, and why.

    `swapped` says that the second reading stood first on the screen; the entry speaks of first and second as read.
    """
    answers, text = decided(view, decision.taken, decision.answers, decision.text)
    request = RecordRequest(
        reference=decision.reference,
        instrument=decision.instrument,
        version=decision.version,
        answers=answers,
        text=text,
        case_version=decision.case_version,
        key=decision.key,
    )
    body, kept = judgement_body(request, view.instrument)
    body |= counted_as(office, view.instrument, body["answers"])
    taken = {row.question.id: decision.taken.get(row.question.id, "own") for row in rows(view) if row.differs}
    asked = {row.question.id for row in rows(view)}
    taken |= dict.fromkeys((name for name in {**answers, **text} if name not in asked), "own")
    body |= _deciding(decision, taken, swapped=swapped)
    return NewEntry(
        kind=EntryKind.JUDGED,
        by=office.reader,
        key=decision.key,
        subject=decision.reference,
        supersedes=settled.last_decision.entry if settled.last_decision else None,
        body=body | staged(Stage.ADJUDICATION),
        text=kept | {WHY_DECIDED: decision.reason.strip()},
    )


def _deciding(decision: Decision, taken: Mapping[str, str], *, swapped: bool) -> Mapping[str, Any]:
    return {
        "over": list(decision.over),
        "taken": {name: _OTHER[side] if swapped else side for name, side in sorted(taken.items())},
        "cause": decision.about.get("cause", ""),
        "confidence": decision.about.get("confidence", ""),
        "guidance": decision.about.get("guidance") == "yes",
    }
