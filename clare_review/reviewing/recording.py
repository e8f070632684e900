"""What may be recorded, by whom, over what: one raising check per rule, and the yes or no worked out from it.

A greyed button and a refused act cannot disagree, because both ask `must_be_able_to_record`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from clare_review.errors import NotAllowed, RecordingRefused, ReviewError
from clare_review.population.records import worked_as
from clare_review.reviewing.conditions import Answers
from clare_review.reviewing.conflicts import say_conflict
from clare_review.reviewing.judgement import (
    DETAILED_REVIEW,
    RISK_ASSESSMENT,
    WHY_AMENDED,
    Judgement,
    detailed_required,
)
from clare_review.reviewing.questions import Instrument
from clare_review.reviewing.wording import say_time

Histories = Mapping[str, Sequence[Judgement]]  # instrument to judgements, oldest first
_NO_TEXT: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class RecordRequest:
    """What a reader asks to have recorded.

    `answers` holds codes and `text` free text, as they stand on the form, including what no longer applies. `key` is
    one per filling of a form. `supersedes` is the entry to be replaced and `reason` why, when a judgement is amended.
    """

    reference: str
    instrument: str
    version: str
    answers: Answers
    text: Mapping[str, str] = field(default_factory=lambda: _NO_TEXT)
    case_version: str
    key: str
    supersedes: int | None = None
    reason: str | None = None
    fence: int | None = None  # of the window it was filled in; None where no window is involved


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The ledger's answer: the entry's number, its time in UTC, and every judgement on the case as it now stands.

    `hand_over` is what has to be handed over today because of it, in words; empty where nothing has to be.
    """

    entry: int
    at: datetime
    judgements: Histories
    hand_over: str = ""


@dataclass(frozen=True, kw_only=True)
class RecordingPosition:
    """Everything the rules of recording look at.

    `formerly` are the handler ids the reader once worked under, `worked_by` those the application was worked under.
    `opened` says that the consultation was logged. `read_only` is why nothing can be recorded, or empty. `fence` is
    that of the window which has the case open now. `declared` is the entry by which the reader declared a conflict.
    """

    reader: str
    batch: str
    batch_reviewer: str
    references: Sequence[str]
    formerly: Sequence[str]
    worked_by: Sequence[str]
    opened: bool
    case_version: str
    citable: Sequence[str]
    instruments: Mapping[str, Instrument]
    judgements: Histories
    read_only: str = ""
    fence: int | None = None
    declared: int | None = None

    def current(self, instrument: str) -> Judgement | None:
        """The judgement that stands under an instrument, or None."""
        return next(reversed(self.judgements.get(instrument, ())), None)


def must_be_open_for_recording(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises NotAllowed while the review is only shown, for example as at an earlier entry."""
    if position.read_only:
        raise NotAllowed(position.read_only)


def must_be_in_own_batch(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises NotAllowed for a case outside the reader's batch, or a batch of somebody else."""
    if position.reader != position.batch_reviewer:
        raise NotAllowed(
            f"{position.batch} is the batch of {position.batch_reviewer}, and you are {position.reader}: "
            "only the reviewer it was given to records in it"
        )
    if request.reference not in position.references:
        raise NotAllowed(f"{request.reference} is not in {position.batch}: open it in the batch it belongs to")


def must_not_have_handled(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises NotAllowed when the reader worked the application at the time."""
    former = worked_as(position.worked_by, position.formerly)
    if former is not None:
        raise NotAllowed(
            f"{request.reference} was handled under {former}, an id you once worked under: "
            "somebody else has to review it"
        )


def must_not_be_in_conflict(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises NotAllowed when the reader declared a conflict of interest on the case."""
    if position.declared is not None:
        raise NotAllowed(say_conflict(request.reference, position.declared))


def must_have_opened(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises NotAllowed when no consultation of the case is logged."""
    if not position.opened:
        raise NotAllowed(f"{request.reference} was not opened: open the case, read it, then record")


def must_be_the_file_that_was_read(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises RecordingRefused when the file has changed since it was opened."""
    if request.case_version != position.case_version:
        raise RecordingRefused(
            f"the file of {request.reference} has changed since you opened it: open it again, read what is new, "
            "then record"
        )


def must_use_the_instrument_in_force(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises RecordingRefused for an unknown instrument or another version than the one in force."""
    instrument = position.instruments.get(request.instrument)
    if instrument is None:
        known = ", ".join(position.instruments)
        raise RecordingRefused(f"{request.instrument} is not an instrument of this review (it has {known})")
    if instrument.version != request.version:
        raise RecordingRefused(
            f"{request.instrument} is at version {instrument.version} and the form shows version "
            f"{request.version}: open the case again and answer the form in force"
        )


def must_be_open_in_this_window(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises RecordingRefused when the case was opened in another window after the one this comes from."""
    if request.fence is not None and position.fence is not None and request.fence != position.fence:
        raise RecordingRefused(
            f"{request.reference} was opened in another window after this one: go on there, or take the case over here"
        )


def must_be_complete(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises RecordingRefused, naming everything that is missing or wrong on the form."""
    instrument = position.instruments[request.instrument]
    problems = instrument.problems(request.answers, request.text, position.citable)
    if problems:
        lines = "".join(f"\n  - {problem.message}" for problem in problems)
        raise RecordingRefused(f"the {instrument.title.lower()} of {request.reference} is not complete:{lines}")


def must_follow_a_risk_assessment(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises RecordingRefused for a detailed review that no risk assessment asks for."""
    if request.instrument != DETAILED_REVIEW:
        return
    required = detailed_required(position.current(RISK_ASSESSMENT))
    if required is None:
        raise RecordingRefused(f"{request.reference} has no risk assessment yet: record that first")
    if not required:
        raise RecordingRefused(
            f"the risk assessment of {request.reference} asks for no detailed review: amend it first if there "
            "should be one"
        )


def must_keep_its_detailed_review(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises RecordingRefused when a risk assessment drops the detailed review that stands on it."""
    review = position.current(DETAILED_REVIEW)
    dropped = request.instrument == RISK_ASSESSMENT and request.answers.get("detailed_required") != "yes"
    if dropped and review is not None:
        raise RecordingRefused(
            f"entry {review.entry} is a detailed review of {request.reference}, so one was required: "
            "keep yes, and amend the detailed review if its finding changes"
        )


def must_replace_what_stands(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises RecordingRefused when another judgement stands than the one the form set out from."""
    current = position.current(request.instrument)
    stands = current.entry if current else None
    if request.supersedes == stands:
        return
    if current is None:
        raise RecordingRefused(f"entry {request.supersedes} does not stand for {request.reference}: open it again")
    raise RecordingRefused(
        f"{current.by} recorded entry {current.entry} for {request.reference} at {say_time(current.at)}, before "
        "you: open the case again to see it, and amend it if it should change"
    )


def must_say_why_it_is_amended(request: RecordRequest, position: RecordingPosition) -> None:
    """Raises RecordingRefused for an amendment without a reason, or one that changes nothing."""
    current = position.current(request.instrument)
    if current is None:
        return
    if not (request.reason or "").strip():
        raise RecordingRefused(f"say why entry {current.entry} is amended")
    body, text = judgement_body(request, position.instruments[request.instrument])
    text.pop(WHY_AMENDED, None)
    before = ({k: _listed(v) for k, v in current.answers.items()}, dict(current.text))
    aside = body["set_aside_text"]
    if before == (body["answers"], {k: v for k, v in text.items() if k not in aside}):
        raise RecordingRefused(f"nothing differs from entry {current.entry}, so there is nothing to amend")


Rule = Callable[[RecordRequest, RecordingPosition], None]

RULES: tuple[Rule, ...] = (
    must_be_open_for_recording,
    must_be_in_own_batch,
    must_not_have_handled,
    must_not_be_in_conflict,
    must_have_opened,
    must_be_the_file_that_was_read,
    must_use_the_instrument_in_force,
    must_be_open_in_this_window,
    must_follow_a_risk_assessment,
    must_replace_what_stands,
    must_be_complete,
    must_keep_its_detailed_review,
    must_say_why_it_is_amended,
)
RULES_BESIDES_THE_FORM = tuple(rule for rule in RULES if rule is not must_be_complete)


def must_be_able_to_record(request: RecordRequest, position: RecordingPosition) -> None:
    """Puts a request to every rule.

    Raises:
        NotAllowed: this person may not record this.
        RecordingRefused: it cannot be recorded as it stands; the message says what would be right.
    """
    for rule in RULES:
        rule(request, position)


def why_not(request: RecordRequest, position: RecordingPosition, rules: Sequence[Rule] = RULES) -> str:
    """Why a request could not be recorded; empty when it could."""
    try:
        for rule in rules:
            rule(request, position)
    except ReviewError as problem:
        return str(problem)
    return ""


def may_record(request: RecordRequest, position: RecordingPosition) -> bool:
    """Whether a request could be recorded."""
    return not why_not(request, position)


def judgement_body(request: RecordRequest, instrument: Instrument) -> tuple[dict[str, Any], dict[str, str]]:
    """What the ledger keeps of a request: the entry's body, and its free text to be kept apart.

    Only what applies counts; what was answered before a question ceased to apply is set aside, not thrown away.
    """
    asked = {question.id for question in instrument.applicable(request.answers)}
    text = {name: said.strip() for name, said in sorted(request.text.items()) if said.strip()}
    body = {
        "instrument": instrument.name,
        "version": instrument.version,
        "instrument_digest": instrument.digest,
        "case_version": request.case_version,
        "answers": instrument.counted(request.answers),
        "set_aside": instrument.set_aside(request.answers),
        "set_aside_text": [name for name in text if name not in asked],
    }
    reason = (request.reason or "").strip()
    return body, text | ({WHY_AMENDED: reason} if reason else {})


def _listed(value: str | Sequence[str]) -> str | list[str]:
    return value if isinstance(value, str) else list(value)
