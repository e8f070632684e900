"""Reads an instrument from its YAML file, strictly: every problem of the file is listed, none is guessed away."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from clare_review.errors import FileProblem
from clare_review.reviewing.conditions import All, AnyOf, Condition, Is, IsNot, leaves
from clare_review.reviewing.failures import understand_codes
from clare_review.reviewing.questions import Agreement, Choice, Instrument, Question, QuestionKind
from clare_review.reviewing.shape import Shape
from clare_review.strict_yaml import read

__all__ = ["Instrument", "load_instrument"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_TOP = ("name", "version", "title", "about", "questions")
_WITH_CODES = (QuestionKind.ONE, QuestionKind.MANY)
_KEYS = ("section", "help", "guidance", "answers", "when", "without_cannot_tell")
CODES_FILE = "failure_codes"

ChoiceLists = Mapping[str, tuple[Choice, ...]]


def load_instrument(path: Path) -> Instrument:
    """Reads an instrument; failure codes come from `failure_codes.yaml` in the same folder.

    Raises:
        FileProblem: the file, or the file of codes, cannot be used; every problem is listed.
    """
    shape = Shape()
    data = read(path)
    codes = _failure_choices(path, shape) if _asks_for_codes(data) else ()
    words, questions, agreements = _understand(data, codes, shape)
    if not shape.problems:
        shape.problems.extend(_problems_between(questions, agreements))
    if shape.problems:
        raise FileProblem(str(path), shape.problems)
    return Instrument(**words, questions=questions, agreements=agreements)


def _asks_for_codes(data: Any) -> bool:
    if isinstance(data, dict):
        return data.get("from") == CODES_FILE or any(_asks_for_codes(each) for each in data.values())
    return isinstance(data, list) and any(_asks_for_codes(each) for each in data)


def _failure_choices(path: Path, shape: Shape) -> tuple[Choice, ...]:
    beside = path.with_name(f"{CODES_FILE}.yaml")
    found = Shape()
    codes = understand_codes(read(beside), found).codes
    shape.problems.extend(f"{beside.name}: {problem}" for problem in found.problems)
    return tuple(Choice(code=each.code, say=f"{each.code} {each.say}", means=each.means) for each in codes)


def _understand(
    data: Any, codes: tuple[Choice, ...], shape: Shape
) -> tuple[dict[str, str], tuple[Question, ...], tuple[Agreement, ...]]:
    top = shape.mapping("the file", data, needs=_TOP, may=("choices", "agreements"))
    lists = _lists(top.get("choices"), codes, shape)
    questions = shape.sequence("questions", top.get("questions"))
    understood = tuple(_question(n, each, lists, codes, shape) for n, each in enumerate(questions, 1))
    shape.no_doubles("questions", [question.id for question in understood])
    rules = shape.sequence("agreements", top.get("agreements"))
    agreements = tuple(_agreement(f"agreement {n}", each, shape) for n, each in enumerate(rules, 1))
    words = {name: shape.text(name, top.get(name)) for name in _TOP if name != "questions"}
    return words, understood, agreements


def _lists(data: Any, codes: tuple[Choice, ...], shape: Shape) -> ChoiceLists:
    if data is None:
        return {}
    if not isinstance(data, dict):
        shape.problem("choices", "should be a mapping of names to lists of answers")
        return {}
    return {name: _choices(f"choices, {name}", each, codes, shape) for name, each in data.items()}


def _choices(where: str, data: Any, codes: tuple[Choice, ...], shape: Shape) -> tuple[Choice, ...]:
    found: list[Choice] = []
    for number, each in enumerate(shape.sequence(where, data), 1):
        if isinstance(each, dict) and "from" in each:
            shape.mapping(f"{where}, number {number}", each, needs=("from",))
            shape.word(f"{where}, number {number}", each["from"], (CODES_FILE,))
            found.extend(codes)
        else:
            found.append(_choice(f"{where}, number {number}", each, shape))
    shape.no_doubles(where, [choice.code for choice in found])
    return tuple(found)


def _choice(where: str, data: Any, shape: Shape) -> Choice:
    given = shape.mapping(where, data, needs=("code", "say"), may=("means", "alone"))
    return Choice(
        code=shape.text(f"{where}, code", given.get("code")),
        say=shape.text(f"{where}, say", given.get("say")),
        means=shape.text(f"{where}, means", given.get("means")) or None,
        alone=shape.yes_no(f"{where}, alone", given.get("alone")),
    )


def _question(number: int, data: Any, lists: ChoiceLists, codes: tuple[Choice, ...], shape: Shape) -> Question:
    name = data.get("id") if isinstance(data, dict) else None
    where = f"question {name}" if isinstance(name, str) else f"question number {number}"
    given = shape.mapping(where, data, needs=("id", "ask", "kind", "required"), may=_KEYS)
    identifier = shape.text(f"{where}, id", given.get("id"))
    if identifier and not _ID.fullmatch(identifier):
        shape.problem(where, "an id is lower-case letters, digits and underscores, a letter first, 40 at most")
    kind = QuestionKind(shape.word(f"{where}, kind", given.get("kind"), tuple(QuestionKind)))
    question = Question(
        id=identifier,
        section=shape.text(f"{where}, section", given.get("section")),
        ask=shape.text(f"{where}, ask", given.get("ask")),
        help=shape.text(f"{where}, help", given.get("help")) or None,
        guidance=shape.text(f"{where}, guidance", given.get("guidance")) or None,
        kind=kind,
        required=shape.yes_no(f"{where}, required", given.get("required")),
        answers=_answers(where, given.get("answers"), lists, codes, shape),
        when=_condition(f"{where}, when", given["when"], shape) if given.get("when") is not None else None,
        without_cannot_tell=shape.text(where, given.get("without_cannot_tell")) or None,
    )
    _check_answers(where, question, shape)
    return question


def _answers(where: str, data: Any, lists: ChoiceLists, codes: tuple[Choice, ...], shape: Shape) -> tuple[Choice, ...]:
    if isinstance(data, str):
        if data not in lists:
            shape.problem(where, f"{data!r} is no list under choices (there: {', '.join(lists) or 'none'})")
        return lists.get(data, ())
    return _choices(f"{where}, answers", data, codes, shape) if data is not None else ()


def _check_answers(where: str, question: Question, shape: Shape) -> None:
    if question.kind not in _WITH_CODES:
        if question.answers:
            shape.problem(where, f"a question of kind {question.kind} takes no answers")
        return
    if len(question.answers) < 2:
        shape.problem(where, f"a question of kind {question.kind} needs at least two answers")
    if "cannot_tell" not in question.codes and not question.without_cannot_tell:
        shape.problem(where, "offers no cannot_tell; add it, or say why not under without_cannot_tell")


def _condition(where: str, data: Any, shape: Shape) -> Condition:
    given = data if isinstance(data, dict) else {}
    for name, several in (("all", All), ("any", AnyOf)):
        if name in given:
            shape.mapping(where, given, needs=(name,))
            parts = shape.sequence(f"{where}, {name}", given[name])
            return several(parts=tuple(_condition(f"{where}, {name}", part, shape) for part in parts))
    test = "is_not" if "is_not" in given else "is"
    shape.mapping(where, data, needs=("question", test))
    codes = shape.texts(f"{where}, {test}", given.get(test))
    single = IsNot if test == "is_not" else Is
    return single(question=shape.text(where, given.get("question")), codes=codes)


def _agreement(where: str, data: Any, shape: Shape) -> Agreement:
    given = shape.mapping(where, data, needs=("when", "then", "say"))
    return Agreement(
        when=_condition(f"{where}, when", given.get("when"), shape),
        then=_condition(f"{where}, then", given.get("then"), shape),
        say=shape.text(f"{where}, say", given.get("say")),
    )


def _problems_between(questions: tuple[Question, ...], agreements: tuple[Agreement, ...]) -> list[str]:
    known = {question.id: question for question in questions}
    asked = [(f"question {q.id}, when", q.when) for q in questions if q.when is not None]
    for number, rule in enumerate(agreements, 1):
        asked += [(f"agreement {number}, when", rule.when), (f"agreement {number}, then", rule.then)]
    found = [problem for where, condition in asked for problem in _strangers(where, condition, known)]
    return found or _circles(questions)


def _strangers(where: str, condition: Condition, known: Mapping[str, Question]) -> list[str]:
    found: list[str] = []
    for leaf in leaves(condition):
        question = known.get(leaf.question)
        if question is None:
            found.append(f"{where}: {leaf.question!r} is not a question of this file")
        elif question.kind not in _WITH_CODES:
            found.append(f"{where}: {leaf.question} is of kind {question.kind} and has no codes to look at")
        else:
            strange = [code for code in leaf.codes if code not in question.codes]
            found += [f"{where}: {code!r} is no answer of {leaf.question}" for code in strange]
    return found


def _circles(questions: tuple[Question, ...]) -> list[str]:
    parents = {q.id: q.when.parents() if q.when else frozenset[str]() for q in questions}
    settled: set[str] = set()
    while True:
        ready = {q for q in parents if q not in settled and parents[q] <= settled}
        if not ready:
            break
        settled |= ready
    stuck = [q.id for q in questions if q.id not in settled]
    return [f"conditions go round in a circle: {', '.join(stuck)}"] if stuck else []
