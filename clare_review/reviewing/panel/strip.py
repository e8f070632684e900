"""The batch at a glance: how far each case has come, and the progress of the batch and the day."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from clare_review.reviewing.desk import CaseProgress
from clare_review.reviewing.judgement_wording import say_case_progress, say_progress
from clare_review.reviewing.marks import CaseMarks, MarkKind

_NO_MARKS = CaseMarks()
_ASIDE = {MarkKind.DEFERRED: ("deferred", "left for later"), MarkKind.PASSED_ON: ("passed_on", "passed on")}


def strip_data(
    progress: Sequence[CaseProgress],
    marks: Mapping[str, CaseMarks],
    drafted: Collection[str],
    severe: Collection[str],
) -> list[dict[str, Any]]:
    """One small record for each case of the batch, in the order of work."""
    return [
        _cell(number, each, marks.get(each.reference, _NO_MARKS), each.reference in drafted)
        | {"severe": each.reference in severe}
        for number, each in enumerate(progress, 1)
    ]


def aside(marks: Mapping[str, CaseMarks]) -> frozenset[str]:
    """The cases that were left for later or passed on."""
    return frozenset(reference for reference, each in marks.items() if each.aside is not None)


def progress_data(progress: Sequence[CaseProgress], today: int) -> dict[str, Any]:
    """The progress of the batch and of the reader's day."""
    done = sum(each.finished for each in progress)
    return {"said": say_progress(progress), "done": done, "of": len(progress), "today": today}


def _cell(number: int, progress: CaseProgress, marks: CaseMarks, drafted: bool) -> dict[str, Any]:
    state, said = _state(progress, marks, drafted)
    why = marks.aside.why if marks.aside else ""
    return {
        "number": number,
        "reference": progress.reference,
        "band": progress.band,
        "state": state,
        "said": f"{said}: {why}" if why else said,
        "urgent": bool(marks.urgent) or progress.immediate_contact,
    }


def _state(progress: CaseProgress, marks: CaseMarks, drafted: bool) -> tuple[str, str]:
    if marks.aside is not None and not progress.finished:
        return _ASIDE[marks.aside.kind]
    if drafted:
        return "drafted", f"{say_case_progress(progress)}, begun"
    return ("done" if progress.finished else "to_do"), say_case_progress(progress)
