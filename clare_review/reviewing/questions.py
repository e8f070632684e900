"""An instrument: the questions put to a reader, when each applies, and the one check of a filled form.

A question hidden by a condition never blocks and never counts; what was answered before is left alone, so that it is
there again when the condition turns back.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from clare_review.ledger.digest import digest
from clare_review.reviewing.conditions import Answers, Condition, codes_of

LONGEST_TEXT = 20_000
_NO_TEXT: Mapping[str, str] = MappingProxyType({})


class QuestionKind(StrEnum):
    ONE = "one"  # one code
    MANY = "many"  # one or more codes
    TEXT = "text"  # free text, kept apart from the codes
    ENTRY = "entry"  # one or more lines of the file, such as "log 3"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One answer that can be given; `alone` says that it cannot stand beside another."""

    code: str
    say: str
    means: str | None = None
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question; `guidance` is what stands behind it, `when` None means that it always applies."""

    id: str
    section: str
    ask: str
    kind: QuestionKind
    required: bool
    help: str | None = None
    guidance: str | None = None
    answers: tuple[Choice, ...] = ()
    when: Condition | None = None
    without_cannot_tell: str | None = None  # why this question has no "cannot tell"

    @property
    def personal(self) -> bool:
        """Whether the answer is free text, which may hold personal data."""
        return self.kind is QuestionKind.TEXT

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(choice.code for choice in self.answers)

    @cached_property
    def alone(self) -> frozenset[str]:
        return frozenset(choice.code for choice in self.answers if choice.alone)

    def say(self, code: str) -> str:
        """The words of a code; the code itself where the instrument has no words for it."""
        return next((choice.say for choice in self.answers if choice.code == code), code)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Two answers that have to agree: when one condition holds, so must the other once it is answered."""

    when: Condition
    then: Condition
    say: str

    def broken(self, counted: Answers) -> bool:
        """Whether the first holds and the second, answered, does not; an unanswered one is missing, not wrong."""
        answered = all(codes_of(counted.get(parent)) for parent in self.then.parents())
        return answered and self.when.holds(counted) and not self.then.holds(counted)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What stands between a form and recording it; `question` is its id, `missing` says it is only unanswered."""

    question: str
    message: str
    missing: bool = False


@dataclass(frozen=True, kw_only=True)
class Instrument:
    """A versioned form; `digest` is over everything a reader is shown and every rule, not over comments."""

    name: str
    version: str
    title: str
    about: str
    questions: tuple[Question, ...]
    agreements: tuple[Agreement, ...] = ()
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest(self._as_data()))

    @cached_property
    def by_id(self) -> Mapping[str, Question]:
        return {question.id: question for question in self.questions}

    def question(self, identifier: str) -> Question:
        """The question with this id; KeyError when there is none."""
        return self.by_id[identifier]

    def applicable(self, answers: Answers) -> tuple[Question, ...]:
        """The questions that apply, given the answers, in the order of the form."""
        counted = self._counted_codes(answers)
        return tuple(q for q in self.questions if q.when is None or q.when.holds(counted))

    def counted(self, answers: Answers) -> dict[str, str | list[str]]:
        """The answers that count: those given to questions that apply, several codes in the order of the form."""
        counted = self._counted_codes(answers)
        return {q.id: _tidy(q, counted[q.id]) for q in self.questions if q.id in counted}

    def set_aside(self, answers: Answers) -> dict[str, str | list[str]]:
        """The answers that are kept and do not count, because their question does not apply."""
        counted = self._counted_codes(answers)
        return {
            q.id: _tidy(q, answers[q.id])
            for q in self.questions
            if not q.personal and q.id not in counted and codes_of(answers.get(q.id))
        }

    def problems(
        self,
        answers: Answers,
        text: Mapping[str, str] = _NO_TEXT,
        citable: Collection[str] | None = None,
    ) -> tuple[Problem, ...]:
        """Everything that stands between this form and recording it, in the order of the form; none means complete.

        `citable` are the lines of the file that may be cited; None leaves that unchecked.
        """
        found = [*self._strangers(answers, text)]
        for question in self.applicable(answers):
            given = text.get(question.id) if question.personal else answers.get(question.id)
            if _missing(question, given):
                found.append(Problem(question=question.id, message=f"not answered: {question.ask}", missing=True))
            found.extend(Problem(question=question.id, message=m) for m in _wrong(question, given, citable))
        counted = self._counted_codes(answers)
        broken = [rule for rule in self.agreements if rule.broken(counted)]
        found.extend(Problem(question=min(rule.then.parents()), message=rule.say) for rule in broken)
        return tuple(found)

    def _strangers(self, answers: Answers, text: Mapping[str, str]) -> list[Problem]:
        found = []
        for given, is_text in ((answers, False), (text, True)):
            for identifier in given:
                question = self.by_id.get(identifier)
                if question is None:
                    message = f"{identifier} is not a question of {self.name} version {self.version}"
                    found.append(Problem(question=identifier, message=message))
                elif question.personal is not is_text:
                    belongs = "the text, not the codes" if question.personal else "the codes, not the text"
                    found.append(Problem(question=identifier, message=f"{identifier} belongs with {belongs}"))
        return found

    @cached_property
    def _parents_first(self) -> tuple[Question, ...]:
        placed: dict[str, Question] = {}
        waiting = list(self.questions)
        while waiting:
            ready = [q for q in waiting if q.when is None or q.when.parents() <= placed.keys()]
            if not ready:
                raise ValueError(f"{self.name}: conditions go round in a circle")
            placed.update((q.id, q) for q in ready)
            waiting = [q for q in waiting if q.id not in placed]
        return tuple(placed.values())

    def _counted_codes(self, answers: Answers) -> dict[str, str | Sequence[str]]:
        counted: dict[str, str | Sequence[str]] = {}
        for question in self._parents_first:
            value = answers.get(question.id)
            if value is None or question.personal or not codes_of(value):
                continue
            if question.when is None or question.when.holds(counted):
                counted[question.id] = value
        return counted

    def _as_data(self) -> dict[str, object]:
        return {
            "name": self.name,
            "version": self.version,
            "title": self.title,
            "about": self.about,
            "questions": [_question_data(question) for question in self.questions],
            "agreements": [{"when": a.when.as_data(), "then": a.then.as_data(), "say": a.say} for a in self.agreements],
        }


def _missing(question: Question, given: str | Sequence[str] | None) -> bool:
    return question.required and not any(code.strip() for code in codes_of(given))


def _wrong(question: Question, given: str | Sequence[str] | None, citable: Collection[str] | None) -> list[str]:
    if given is None:
        return []
    takes_text = question.kind in (QuestionKind.ONE, QuestionKind.TEXT)
    if takes_text != isinstance(given, str):
        return [f"{question.ask}: answered with {'text' if takes_text else 'a list'}"]
    if question.personal:
        size = len(given)
        return [f"{question.ask}: {size} characters; {LONGEST_TEXT} fit"] if size > LONGEST_TEXT else []
    known = citable if question.kind is QuestionKind.ENTRY else question.codes
    return _wrong_codes(question, codes_of(given), known)


def _wrong_codes(question: Question, codes: tuple[str, ...], known: Collection[str] | None) -> list[str]:
    strange = [code for code in codes if known is not None and code not in known]
    found = [f"{question.ask}: {code!r} is not one of its answers" for code in strange]
    if len(set(codes)) < len(codes):
        found.append(f"{question.ask}: the same answer is given twice")
    lonely = [question.say(code) for code in codes if code in question.alone]
    if lonely and len(codes) > 1:
        found.append(f"{question.ask}: {lonely[0]!r} cannot stand beside another answer")
    return found


def _tidy(question: Question, value: str | Sequence[str]) -> str | list[str]:
    if isinstance(value, str):
        return value
    if question.kind is QuestionKind.ENTRY:
        return sorted(set(value), key=_line_order)
    place = {code: number for number, code in enumerate(question.codes)}
    return sorted(set(value), key=lambda code: (place.get(code, len(place)), code))


def _line_order(line: str) -> tuple[str, int, str]:
    word, _, number = line.partition(" ")
    return (word, int(number) if number.isdecimal() and len(number) < 9 else 0, line)


def _question_data(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "section": question.section,
        "ask": question.ask,
        "help": question.help,
        "guidance": question.guidance,
        "kind": question.kind.value,
        "required": question.required,
        "answers": [{"code": c.code, "say": c.say, "means": c.means, "alone": c.alone} for c in question.answers],
        "when": question.when.as_data() if question.when else None,
    }
