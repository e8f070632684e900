"""Two answers to the same form, side by side and without names, for a third person to decide between.

Nobody who reads this learns whose answer is whose: whoever builds the view decides which stands first, by chance. Where
the two differ, the adjudicator takes one of them or gives an answer of their own, and says why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from clare_review.errors import RecordingRefused
from clare_review.reviewing.conditions import Answers, codes_of
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.questions import Instrument, Problem, Question, QuestionKind
from clare_review.reviewing.recording import Recorded

_NO_TEXT: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One of the two: codes and free text, and nothing that tells who gave them or when."""

    answers: Answers
    text: Mapping[str, str] = field(default_factory=lambda: _NO_TEXT)


@dataclass(frozen=True, kw_only=True)
class AdjudicationView:
    """One case to be decided, with both readings under one version of one instrument."""

    view: CaseView
    instrument: Instrument
    first: Reading
    second: Reading
    read_only: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is decided: the answers that are to stand, complete, and why."""

    reference: str
    instrument: str
    version: str
    answers: Answers
    text: Mapping[str, str]
    reason: str
    key: str


@dataclass(frozen=True, kw_only=True)
class AdjudicationDesk:
    """The functions an adjudicator's panel is given; `open` logs the consultation, `decide` appends."""

    reader: str
    title: str
    references: Sequence[str]
    decided: Callable[[], Sequence[str]]
    open: Callable[[str], AdjudicationView]
    decide: Callable[[Decision], Recorded]
    new_key: Callable[[], str]
    marking: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One question with both answers in words."""

    question: Question
    first: str
    second: str

    @property
    def differs(self) -> bool:
        return self.first != self.second


def rows(view: AdjudicationView) -> tuple[Row, ...]:
    """Every question that either reading was asked, differences first, then in the order of the form."""
    asked = {each.id for one in (view.first, view.second) for each in view.instrument.applicable(one.answers)}
    found = [
        Row(question=each, first=_said(each, view.first), second=_said(each, view.second))
        for each in view.instrument.questions
        if each.id in asked
    ]
    return tuple(sorted(found, key=lambda row: not row.differs))


def decided(
    view: AdjudicationView, taken: Mapping[str, str], own: Answers, own_text: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers that would stand: what both gave, the one taken where they differ, or an answer of one's own.

    `taken` is question to `first`, `second` or `own`. A question left undecided has no answer.
    """
    answers: dict[str, Any] = {}
    text: dict[str, str] = {}
    sides = {"first": view.first, "second": view.second, "own": Reading(answers=own, text=own_text)}
    for row in rows(view):
        chosen = sides.get(taken.get(row.question.id, "" if row.differs else "first"))
        if chosen is None:
            continue
        name = row.question.id
        kept: Mapping[str, Any] = chosen.text if row.question.personal else chosen.answers
        if kept.get(name):
            (text if row.question.personal else answers)[name] = kept[name]
    return answers, text


def problems(
    view: AdjudicationView, taken: Mapping[str, str], own: Answers, own_text: Mapping[str, str]
) -> list[Problem]:
    """Everything that stands between the decision and recording it, but for its reason."""
    answers, text = decided(view, taken, own, own_text)
    applies = {each.id for each in view.instrument.applicable(answers)}
    open_rows = [
        row for row in rows(view) if row.differs and row.question.id in applies and row.question.id not in taken
    ]
    undecided = [
        Problem(question=r.question.id, message=f"not decided: {r.question.ask}", missing=True) for r in open_rows
    ]
    named = {each.question for each in undecided}
    rest = view.instrument.problems(answers, text, view.view.position.citable)
    return [*undecided, *(each for each in rest if each.question not in named)]


def must_be_decided(
    view: AdjudicationView, taken: Mapping[str, str], own: Answers, own_text: Mapping[str, str], reason: str
) -> None:
    """Raises RecordingRefused, naming everything that is open."""
    found = [each.message for each in problems(view, taken, own, own_text)]
    if not reason.strip():
        found.append("say why you decided so, in words that cite the file")
    if view.read_only:
        found.append(view.read_only)
    if found:
        lines = "".join(f"\n  - {line}" for line in found)
        raise RecordingRefused(f"the decision on {view.view.reference} is not complete:{lines}")


def _said(question: Question, reading: Reading) -> str:
    if question.personal:
        return reading.text.get(question.id, "").strip() or "no answer"
    codes = codes_of(reading.answers.get(question.id))
    shown = codes if question.kind is QuestionKind.ENTRY else tuple(question.say(code) for code in codes)
    return ", ".join(shown) or "no answer"
