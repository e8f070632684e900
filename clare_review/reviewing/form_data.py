"""An instrument, and a form of it for one case, as plain data for the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from clare_review.reviewing.conditions import Answers
from clare_review.reviewing.judgement import Judgement
from clare_review.reviewing.judgement_wording import changes, say_recorded
from clare_review.reviewing.questions import Instrument, Question
from clare_review.reviewing.wording import say_date_and_time, say_day_of


def instrument_data(instrument: Instrument) -> dict[str, Any]:
    """The questions and rules of an instrument; sent once, when a panel starts."""
    return {
        "name": instrument.name,
        "version": instrument.version,
        "title": instrument.title,
        "about": instrument.about,
        "questions": [question_data(each) for each in instrument.questions],
        "agreements": [
            {"when": each.when.as_data(), "then": each.then.as_data(), "say": each.say}
            for each in instrument.agreements
        ],
    }


def values_of(judgement: Judgement) -> tuple[dict[str, Any], dict[str, str]]:
    """Codes and text as they stood on the form that was recorded, with what was set aside."""
    answers = {**judgement.set_aside, **judgement.answers}
    return plain_answers(answers), {**judgement.set_aside_text, **judgement.text}


def plain_answers(answers: Answers) -> dict[str, Any]:
    """Answers as JSON data."""
    return {name: value if isinstance(value, str) else list(value) for name, value in answers.items()}


def judgement_data(judgement: Judgement) -> dict[str, Any]:
    """A judgement that stands, as the page shows it."""
    answers, text = values_of(judgement)
    said = f"{say_recorded(judgement)} By {judgement.by} on {say_day_of(judgement.at)}."
    return {"entry": judgement.entry, "said": said, "answers": answers, "text": text}


def history_data(instrument: Instrument, judgements: Sequence[Judgement]) -> list[dict[str, Any]]:
    """Every judgement on a case under an instrument, oldest first, with what each amendment changed and why."""
    if len(judgements) < 2:
        return []
    pairs = zip([None, *judgements], judgements, strict=False)
    return [_amendment(instrument, before, each) for before, each in pairs]


def _amendment(instrument: Instrument, before: Judgement | None, it: Judgement) -> dict[str, Any]:
    head = f"entry {it.entry}, {say_date_and_time(it.at)}, {it.by}"
    if before is None:
        return {"head": head, "why": "", "changes": []}
    changed = [[question.ask, old, new] for question, old, new in changes(instrument, before, it)]
    return {"head": f"{head}, replaces entry {it.supersedes}", "why": it.why_amended or "not kept", "changes": changed}


def question_data(it: Question) -> Mapping[str, Any]:
    """One question with its answers."""
    return {
        "id": it.id,
        "section": it.section or "Questions",
        "ask": it.ask,
        "help": it.help or "",
        "guidance": it.guidance or "",
        "kind": it.kind.value,
        "required": it.required,
        "when": it.when.as_data() if it.when else None,
        "answers": [{"code": c.code, "say": c.say, "means": c.means or "", "alone": c.alone} for c in it.answers],
    }
