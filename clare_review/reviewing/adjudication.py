"""Two answers to the same form, side by side and without names, for a third person to decide between.

Nobody who reads this learns whose answer is whose: whoever builds the view decides which stands first, by chance. Where
the two differ, the adjudicator takes one of them or gives an answer of their own, and says why.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from clare_review.errors import RecordingRefused
from clare_review.reviewing.conditions import Answers, codes_of
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.questions import LONGEST_TEXT, Choice, Instrument, Problem, Question, QuestionKind
from clare_review.reviewing.recording import Recorded

_NO_TEXT: Mapping[str, str] = MappingProxyType({})


class Cause(StrEnum):
    """Why two readers of one file came to different answers."""

    AMBIGUOUS_RECORD = "ambiguous_record"
    GUIDANCE_GAP = "guidance_gap"
    READER_ERROR = "reader_error"
    EDGE_CASE = "edge_case"
    CANNOT_TELL = "cannot_tell"

    @property
    def say(self) -> str:
        return _CAUSES[self][0]


class Confidence(StrEnum):
    """How sure the adjudicator is of the decision."""

    SURE = "sure"
    FAIRLY_SURE = "fairly_sure"
    CLOSE = "close"

    @property
    def say(self) -> str:
        return _CONFIDENCES[self][0]


_CAUSES = {
    Cause.AMBIGUOUS_RECORD: ("The record is ambiguous", "The file can be read both ways."),
    Cause.GUIDANCE_GAP: (
        "The guidance leaves it open",
        "The question or the guidance does not say what to answer here.",
    ),
    Cause.READER_ERROR: (
        "One reader erred",
        "The file and the guidance are clear, and one answer does not follow them.",
    ),
    Cause.EDGE_CASE: ("A case at the edge", "Both answers can be defended on a clear file under clear guidance."),
    Cause.CANNOT_TELL: ("Cannot tell", "Nothing shows why the two differ."),
}
_CONFIDENCES = {
    Confidence.SURE: ("Sure", "Another adjudicator would decide the same."),
    Confidence.FAIRLY_SURE: ("Fairly sure", "Another adjudicator would probably decide the same."),
    Confidence.CLOSE: ("It was close", "Another adjudicator might well decide otherwise."),
}


def _asked(name: str, ask: str, answers: Mapping[Any, tuple[str, str]]) -> Question:
    choices = tuple(Choice(code=str(code), say=say, means=means) for code, (say, means) in answers.items())
    return Question(id=name, section="The decision", ask=ask, kind=QuestionKind.ONE, required=True, answers=choices)


ABOUT = (
    _asked("cause", "Why do the two readings differ?", _CAUSES),
    _asked("confidence", "How sure are you of your decision?", _CONFIDENCES),
    _asked(
        "guidance",
        "Does the guidance, or the form, need changing so that the next two readers agree?",
        {"yes": ("Yes", "It goes on the list for whoever keeps the guidance."), "no": ("No", "")},
    ),
)
"""What an adjudicator is asked about every decision, in this order."""


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One of the two: codes and free text, and nothing that tells who gave them or when."""

    answers: Answers
    text: Mapping[str, str] = field(default_factory=lambda: _NO_TEXT)


@dataclass(frozen=True, kw_only=True)
class AdjudicationView:
    """One case to be decided, with both readings under one version of one instrument.

    `over` are the entries of the first and the second reading, whichever stands first here; no page is told of them.
    `reopened` says that a settled case is decided anew, so that what both answered alike can be decided too.
    """

    view: CaseView
    instrument: Instrument
    first: Reading
    second: Reading
    over: tuple[int, int]
    reopened: bool = False
    read_only: str = ""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is decided: the answers that are to stand, complete, and why.

    `taken` is question to `first` or `second`, as they stood side by side, or `own`; `about` answers `ABOUT`; `over`
    are the two readings that were seen.
    """

    reference: str
    instrument: str
    version: str
    case_version: str
    answers: Answers
    text: Mapping[str, str]
    taken: Mapping[str, str]
    about: Mapping[str, str]
    over: tuple[int, int]
    reason: str
    key: str


@dataclass(frozen=True, kw_only=True)
class AdjudicationDesk:
    """The functions an adjudicator's panel is given; `open` logs the consultation, `decide` appends.

    `live` is False where nobody can click, as in a notebook that shows the review as it was: then only its text is.
    """

    reader: str
    title: str
    references: Sequence[str]
    decided: Callable[[], Sequence[str]]
    open: Callable[[str], AdjudicationView]
    decide: Callable[[Decision], Recorded]
    new_key: Callable[[], str]
    marking: str = ""
    live: bool = True


@dataclass(frozen=True, kw_only=True)
class Row:
    """One question with both answers in words; `reopened` leaves it open though both say the same."""

    question: Question
    first: str
    second: str
    reopened: bool = False

    @property
    def differs(self) -> bool:
        """Whether it has to be decided: the answers differ, or the case was reopened."""
        return self.reopened or self.first != self.second


def rows(view: AdjudicationView) -> tuple[Row, ...]:
    """Every question that either reading was asked, differences first, then in the order of the form."""
    asked = {each.id for one in (view.first, view.second) for each in view.instrument.applicable(one.answers)}
    found = [
        Row(question=each, first=_said(each, view.first), second=_said(each, view.second), reopened=view.reopened)
        for each in view.instrument.questions
        if each.id in asked
    ]
    return tuple(sorted(found, key=lambda row: not row.differs))


def decided(
    view: AdjudicationView, taken: Mapping[str, str], own: Answers, own_text: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers that would stand: what both gave, the one taken where they differ, or an answer of one's own.

    `taken` is question to `first`, `second` or `own`. A question left undecided has no answer, and what both answered
    alike has theirs whatever is taken.
    """
    answers: dict[str, Any] = {}
    text: dict[str, str] = {}
    sides = {"first": view.first, "second": view.second, "own": Reading(answers=own, text=own_text)}
    for row in rows(view):
        chosen = sides.get(taken.get(row.question.id, "") if row.differs else "first")
        if chosen is None:
            continue
        _take(row.question, chosen, answers, text)
    for question in _come_to_apply(view, answers, own):
        _take(question, sides["own"], answers, text)
    return answers, text


def _take(question: Question, chosen: Reading, answers: dict[str, Any], text: dict[str, str]) -> None:
    kept: Mapping[str, Any] = chosen.text if question.personal else chosen.answers
    if kept.get(question.id):
        (text if question.personal else answers)[question.id] = kept[question.id]


def _come_to_apply(view: AdjudicationView, answers: Answers, own: Answers) -> list[Question]:
    """The questions that neither reading was asked and that an answer of the adjudicator's own brings up."""
    asked = {row.question.id for row in rows(view)}
    also = {name: value for name, value in own.items() if name not in asked}
    return [each for each in view.instrument.applicable({**answers, **also}) if each.id not in asked]


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
    view: AdjudicationView,
    taken: Mapping[str, str],
    own: Answers,
    own_text: Mapping[str, str],
    reason: str,
    about: Mapping[str, str],
) -> None:
    """Raises RecordingRefused, naming everything that is open."""
    found = [each.message for each in problems(view, taken, own, own_text)]
    found += [f"not answered: {each.ask}" for each in ABOUT if about.get(each.id) not in each.codes]
    if not reason.strip():
        found.append("say why you decided so, in words that cite the file")
    if len(reason) > LONGEST_TEXT:
        found.append(f"the reason has {len(reason):,} characters; {LONGEST_TEXT:,} fit")
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


def drawn() -> str:
    """What is asked about every decision, as the documentation shows it, in Markdown."""
    lines = ["| question | answer | means |", "|---|---|---|"]
    for question in ABOUT:
        lines += [f"| {question.ask} | {choice.say} | {choice.means or ''} |" for choice in question.answers]
    return "\n".join(lines)
