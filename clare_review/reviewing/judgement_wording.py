"""How a judgement is spoken of on a screen: recorded, not recorded, what was changed, how far the work has come."""

from collections.abc import Sequence
from datetime import datetime

from clare_review.reviewing.conditions import codes_of
from clare_review.reviewing.desk import CaseProgress
from clare_review.reviewing.judgement import Judgement
from clare_review.reviewing.questions import Instrument, Question
from clare_review.reviewing.wording import say_time

NOT_YET = "Not yet recorded."
RECORDING = "Recording. Do not close the page."


def say_recorded(judgement: Judgement) -> str:
    """The sentence shown once the ledger has answered, e.g. `Recorded 14:02:11, entry 881.`"""
    return f"Recorded {say_time(judgement.at)}, entry {judgement.entry}."


def say_not_recorded(why: str) -> str:
    """The sentence shown when nothing was recorded."""
    return (
        f"This could not be recorded: {why.rstrip('.')}.\nYour answers and your text are kept. Press Record again when "
        "it is put right: the same act is never recorded twice."
    )


def say_progress(progress: Sequence[CaseProgress]) -> str:
    """The progress of a batch in one sentence."""
    assessed = sum(each.risk_assessed for each in progress)
    required = sum(bool(each.detailed_required) for each in progress)
    reviewed = sum(each.detailed_reviewed for each in progress)
    return (
        f"{sum(each.finished for each in progress)} of {len(progress)} finished; {assessed} risk assessed; "
        f"detailed reviews: {reviewed} done of {required} required so far"
    )


def say_case_progress(progress: CaseProgress) -> str:
    """How far one case has come, e.g. `detailed review to do`."""
    if not progress.risk_assessed:
        return "to do"
    if progress.finished:
        return "finished"
    return "detailed review to do"


def say_urgent(entry: int, at: datetime) -> str:
    """What a reader is told once an urgent matter is in the ledger."""
    return (
        f"Contact is needed today. You recorded it at {say_time(at)}, entry {entry}. "
        "Tell the person on call now, by voice; do not wait for this batch or a second reading."
    )


def changes(instrument: Instrument, before: Judgement, after: Judgement) -> tuple[tuple[Question, str, str], ...]:
    """The questions answered differently in two judgements, with both answers in words."""
    pairs = ((each, _said(each, before), _said(each, after)) for each in instrument.questions)
    return tuple((question, old, new) for question, old, new in pairs if old != new)


def _said(question: Question, judgement: Judgement) -> str:
    if question.personal:
        return judgement.text.get(question.id, "") or "no answer"
    return ", ".join(question.say(code) for code in codes_of(judgement.answers.get(question.id))) or "no answer"
