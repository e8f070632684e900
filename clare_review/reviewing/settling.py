"""Two readings of one case held against each other: what agrees settles itself, what does not goes to a third person.

Nothing of this is stored. How a case stands is worked out from its readings and decisions each time, so that correcting
a reading undoes what rested on it by itself: an agreement holds between two readings that stand, and a decision holds
over the two readings that it names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from clare_review.reviewing.conditions import codes_of
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT, Judgement, detailed_required
from clare_review.reviewing.questions import Instrument, QuestionKind
from clare_review.reviewing.recording import Histories


class State(StrEnum):
    """How one case stands under one instrument."""

    ONCE = "read once"
    AGREED = "agreed"
    DISPUTED = "to be adjudicated"
    REOPENED = "reopened"
    DECIDED = "adjudicated"

    @property
    def to_be_decided(self) -> bool:
        return self in (State.DISPUTED, State.REOPENED)

    @property
    def settled(self) -> bool:
        """Whether two readings stand behind what counts."""
        return self in (State.AGREED, State.DECIDED)


@dataclass(frozen=True, kw_only=True)
class Settled:
    """One case under one instrument: the readings that stand, how they stand to each other, and what counts.

    `differing` are the questions on which they disagree, in the order of the form. `last_decision` is the latest one,
    whether it still holds or not: a new decision replaces it.
    """

    reference: str
    instrument: str
    state: State
    first: Judgement | None
    second: Judgement | None
    differing: tuple[str, ...] = ()
    last_decision: Judgement | None = None

    @property
    def decision(self) -> Judgement | None:
        """The decision that holds, or None."""
        return self.last_decision if self.state is State.DECIDED else None

    @property
    def counts(self) -> Judgement | None:
        """The judgement that figures count: the decision that holds, else the first reading, else the only one."""
        return self.decision or self.first or self.second


def settle(
    reference: str,
    first: Histories,
    second: Histories,
    decisions: Histories,
    instruments: Mapping[str, Instrument],
    reopened: int = 0,
) -> dict[str, Settled]:
    """How a case stands under each instrument of which there is a reading that counts.

    `reopened` is the last entry that opened the case again; what was settled before it is open since. A detailed review
    counts only where the risk assessment that counts asks for one: nobody decides between two that are not required.
    What the second reader alone answered counts nothing, but for the detailed review that a decision asks for and the
    first reader saw no need of.
    """
    found: dict[str, Settled] = {}
    for name in (RISK_ASSESSMENT, DETAILED_REVIEW):
        one, other = _last(first, name), _last(second, name)
        risk = found.get(RISK_ASSESSMENT)
        if name == DETAILED_REVIEW and not (risk and detailed_required(risk.counts)):
            continue
        if one is None and (other is None or not _stands_alone(risk)):
            continue
        differing = differences(one, other, instruments[name]) if one and other else ()
        last = _last(decisions, name)
        found[name] = Settled(
            reference=reference,
            instrument=name,
            state=_state(one, other, differing, last, reopened),
            first=one,
            second=other,
            differing=differing,
            last_decision=last,
        )
    return found


def differences(first: Judgement, second: Judgement, instrument: Instrument) -> tuple[str, ...]:
    """The questions that two readings answered differently, in the order of the form.

    Codes alone are compared. Two people never write the same words or cite the same lines, so texts and citations are
    shown to whoever decides and are no disagreement by themselves. An answer that only one was asked for is one.
    """
    place = {question.id: number for number, question in enumerate(instrument.questions)}
    cites = {question.id for question in instrument.questions if question.kind is QuestionKind.ENTRY}
    asked = {*first.answers, *second.answers} - cites
    differ = [name for name in asked if _codes(first, name) != _codes(second, name)]
    return tuple(sorted(differ, key=lambda name: (place.get(name, len(place)), name)))


def second_stands_first(seed: str, reference: str, instrument: str) -> bool:
    """Whether the second reading is shown as the first of the two: by lot, so that the place tells nothing.

    The lot is one bit of the SHA-256 of the seed and the case. The seed is drawn and recorded when the case is given
    out, so that the same view can be shown again, and stands in no relation to who read or when.
    """
    return sha256(f"{seed}\n{reference}\n{instrument}".encode()).digest()[0] % 2 == 1


def _state(
    first: Judgement | None, second: Judgement | None, differing: tuple[str, ...], last: Judgement | None, reopened: int
) -> State:
    if first is None or second is None:
        return State.ONCE
    over = (first.entry, second.entry)
    if last is not None and last.deciding is not None and last.deciding.over == over and last.entry > reopened:
        return State.DECIDED
    if reopened > max(over):
        return State.REOPENED
    return State.DISPUTED if differing else State.AGREED


def _stands_alone(risk: Settled | None) -> bool:
    """Whether a second reader's detailed review counts without a first: a decision asks for it, against the first."""
    return risk is not None and risk.decision is not None and not detailed_required(risk.first)


def _last(histories: Histories, instrument: str) -> Judgement | None:
    return next(reversed(histories.get(instrument, ())), None)


def _codes(judgement: Judgement, question: str) -> frozenset[str]:
    return frozenset(codes_of(judgement.answers.get(question)))


_MEANS = {
    State.ONCE: ("nobody read it a second time", "the first reading"),
    State.AGREED: ("two people gave the same codes", "the first reading"),
    State.DISPUTED: ("two people gave different codes", "the first reading, until it is decided"),
    State.REOPENED: ("the lead opened what was settled again", "the first reading, until it is decided anew"),
    State.DECIDED: ("a third person decided between the two readings that stand", "the decision"),
}


def drawn() -> str:
    """How a case can stand, as the documentation shows it, in Markdown."""
    lines = ["| a case is | when | what figures count |", "|---|---|---|"]
    return "\n".join([*lines, *(f"| {state.value} | {_MEANS[state][0]} | {_MEANS[state][1]} |" for state in State)])
