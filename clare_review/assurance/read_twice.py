"""Pairs of readings made from two standings: the first reading of each application and the second."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from clare_review.assurance.pairs import (
    CANNOT_TELL,
    CHOSEN,
    FAILURE,
    FINDING,
    FINDINGS,
    LEFT_BLANK,
    NO_FAILURE,
    NOT_ASKED,
    NOT_CHOSEN,
    Pair,
    said_on,
)
from clare_review.reviewing.conditions import codes_of
from clare_review.reviewing.failures import Category
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT, Judgement, Standing, detailed_required
from clare_review.reviewing.questions import Instrument, Question, QuestionKind


@dataclass(frozen=True, kw_only=True)
class Lot:
    """How an application came to be read again: the draw it is of, its stratum, and the chance it had there."""

    draw: int
    stratum: str
    chance: float
    band: str


def finding(stands: Standing, reference: str) -> str | None:
    """What a whole reading came to; None while it is not finished.

    A risk assessment that asks for no detailed review clears a case; where it asks for one, the detailed review says.
    """
    chains = stands.of(reference)
    risk, detail = chains.get(RISK_ASSESSMENT), chains.get(DETAILED_REVIEW)
    if not risk:
        return None
    if not detailed_required(risk[-1]):
        return NO_FAILURE
    if not detail:
        return None
    return {None: CANNOT_TELL, Category.NONE: NO_FAILURE, Category.CANNOT_TELL: CANNOT_TELL}.get(
        Category(detail[-1].category) if detail[-1].category else None, FAILURE
    )


def compared_questions(instruments: Iterable[Instrument]) -> dict[str, tuple[str, ...]]:
    """Everything that can be compared, with its categories: the finding, each question of one code, and of several.

    A question of several codes becomes one for each code, such as `harm: physical`: chosen or not.
    """
    found: dict[str, tuple[str, ...]] = {FINDING: FINDINGS}
    for instrument in instruments:
        for question in instrument.questions:
            found |= {name: _categories(question, instrument) for name in _names(question)}
    return found


def _categories(question: Question, instrument: Instrument) -> tuple[str, ...]:
    """What can be said to a question, and why there may be no answer; who made no detailed review was not asked."""
    conditional = question.when is not None or instrument.name == DETAILED_REVIEW
    return (
        *(question.codes if question.kind is QuestionKind.ONE else (CHOSEN, NOT_CHOSEN)),
        *((NOT_ASKED,) if conditional else ()),
        *(() if question.required else (LEFT_BLANK,)),
    )


def _names(question: Question) -> tuple[str, ...]:
    """What a question is compared as: itself, one for each of its codes, or not at all."""
    if question.kind is QuestionKind.ONE:
        return (question.id,)
    return tuple(f"{question.id}: {code}" for code in question.codes) if question.kind is QuestionKind.MANY else ()


def pairs(
    first: Standing,
    second: Standing,
    lots: Mapping[str, Lot],
    instruments: Mapping[str, Instrument],
    told: Collection[tuple[str, str]] = (),
    sessions: Sequence[int] = (),
    *,
    only_finding: bool = False,
) -> tuple[Pair, ...]:
    """One pair for each application drawn and finished by both, and each question put to at least one of them.

    `told` are the applications and readers to whom the other reading was shown. A pair is not blind when a reader was
    told, nor when either corrected their judgement after the other had recorded one. `sessions` are the entries by
    which calibration sessions were recorded, in order. Where one reader read twice, the pair is that reader's own.
    With `only_finding`, one pair for each application: what the two readings came to.
    """
    found: list[Pair] = []
    for reference, lot in sorted(lots.items()):
        if finding(first, reference) is not None and finding(second, reference) is not None:
            of_case = _of_case(reference, lot, first, second, instruments, told, sessions)
            found += islice(of_case, 1) if only_finding else of_case
    return tuple(found)


def _of_case(
    reference: str,
    lot: Lot,
    first: Standing,
    second: Standing,
    instruments: Mapping[str, Instrument],
    told: Collection[tuple[str, str]],
    sessions: Sequence[int],
) -> Iterator[Pair]:
    readers = [_risk(stands, reference).by for stands in (first, second)]
    held = sorted(bisect_left(sessions, _last(stands, reference).entry) for stands in (first, second))
    blind = not {(reference, reader) for reader in readers} & set(told)
    unchanged = {name: not _corrected(first, second, reference, name) for name in instruments}

    def pair(question: str, said: Sequence[str], sound: bool) -> Pair:
        return Pair(
            reference=reference,
            question=question,
            first=said[0],
            second=said[1],
            band=lot.band,
            first_reader=readers[0],
            second_reader=readers[1],
            at=_last(second, reference).at.date().isoformat(),
            chance=lot.chance,
            stratum=f"draw {lot.draw}: {lot.stratum}",
            blind=blind and sound,
            own=readers[0] == readers[1],
            sessions=(held[0], held[1]),
        )

    yield pair(FINDING, [str(finding(stands, reference)) for stands in (first, second)], all(unchanged.values()))
    for name, instrument in instruments.items():
        one, other = (_said(stands.current(reference, name), instrument) for stands in (first, second))
        for question in one:
            if not one[question] == other[question] == NOT_ASKED:
                yield pair(question, [one[question], other[question]], unchanged[name])


def _said(judgement: Judgement | None, instrument: Instrument) -> dict[str, str]:
    """What one judgement said to everything that can be compared."""
    asked = {question.id for question in instrument.applicable(judgement.answers)} if judgement else set()
    found: dict[str, str] = {}
    for question in instrument.questions:
        given = judgement.answers.get(question.id) if judgement and question.id in asked else None
        for name in _names(question):
            said = given if given is None or name == question.id else _chosen(name, given)
            found[name] = said_on(question.id in asked, said)
    return found


def _chosen(name: str, given: str | Sequence[str]) -> str:
    return CHOSEN if name.rpartition(": ")[2] in codes_of(given) else NOT_CHOSEN


def _corrected(first: Standing, second: Standing, reference: str, instrument: str) -> bool:
    """Whether a judgement was corrected once the other reader's stood."""
    one, other = first.history(reference, instrument), second.history(reference, instrument)
    return bool(one and other) and (
        any(each.supersedes and each.entry > other[0].entry for each in one)
        or any(each.supersedes and each.entry > one[0].entry for each in other)
    )


def _risk(stands: Standing, reference: str) -> Judgement:
    judgement = stands.current(reference, RISK_ASSESSMENT)
    assert judgement is not None  # a finished reading has one
    return judgement


def _last(stands: Standing, reference: str) -> Judgement:
    return max((chain[-1] for chain in stands.of(reference).values()), key=lambda each: each.entry)
