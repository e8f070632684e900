"""All 47 answers from one record: asked in order, dated, and held to their sums."""

from collections.abc import Mapping

from clare_review.findings.answer import Answer
from clare_review.findings.answers import (
    accountability,
    causes,
    confidence,
    harm,
    now,
    people,
    record_and_rule,
    risk,
    scope,
    went_wrong,
)
from clare_review.findings.answers.balance import balance
from clare_review.findings.answers.counting import Answering, Counting
from clare_review.findings.answers.questions import QUESTIONS, Question
from clare_review.findings.answers.record import Record

_ANSWERED_BY: Mapping[int, Answering] = {
    **scope.ANSWERS,
    **went_wrong.ANSWERS,
    **record_and_rule.ANSWERS,
    **harm.ANSWERS,
    **people.ANSWERS,
    **risk.ANSWERS,
    **confidence.ANSWERS,
    **causes.ANSWERS,
    **accountability.ANSWERS,
    **now.ANSWERS,
}


def answers(record: Record) -> tuple[Answer, ...]:
    """Every answer, in order of number.

    Raises:
        FiguresDoNotBalance: figures that must add up do not; nothing is answered.
    """
    counting = Counting(record)
    told = tuple(answered(question, counting) for question in QUESTIONS)
    balance(told)
    return told


def answered(question: Question, counting: Counting) -> Answer:
    """The answer to one question, not yet held to anything."""
    said, record = _ANSWERED_BY[question.number](counting), counting.record
    return Answer(
        number=question.number,
        group=question.group,
        asked=question.asked,
        words=said.words,
        entry=record.findings.position.entry,
        at=record.findings.position.at,
        definition=said.definition,
        left_out=said.left_out,
        answerable=record.answerable,
        figures=said.figures,
        tables=said.tables,
        gaps=said.gaps,
        sums=said.sums,
        internal=said.internal,
    )
