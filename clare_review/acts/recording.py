"""Recording a judgement: the rules are asked of what stands when the entry comes to be."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from clare_review.acts.office import Office
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.kept import MANY
from clare_review.ledger.reading import Head, Reading
from clare_review.ledger.resting import collector_rests
from clare_review.ledger.stages import APART, Stage, is_at, staged
from clare_review.reviewing.conditions import Answers
from clare_review.reviewing.conflicts import fold_conflicts
from clare_review.reviewing.desk import Recorded, RecordingPosition, RecordRequest
from clare_review.reviewing.failures import category
from clare_review.reviewing.judgement import DETAILED_REVIEW, NOTHING_JUDGED, Standing, fold
from clare_review.reviewing.marks import MARKS, CaseMarks, fold_marks, own_reasons, seen_by
from clare_review.reviewing.questions import Instrument
from clare_review.reviewing.recording import Histories, judgement_body, must_be_able_to_record
from clare_review.safeguarding.prompts import say_now


@dataclass(frozen=True, kw_only=True)
class OnCase:
    """What the ledger holds on one case at one stage: its judgements with their text, and what was marked."""

    entries: tuple[Entry, ...]
    texts: dict[int, dict[str, str]]
    judgements: Histories
    marks: CaseMarks
    declared: int | None = None  # the entry by which the office's reader declared a conflict

    def with_entry(self, entry: Entry, text: dict[str, str]) -> Histories:
        """The judgements once `entry` was appended to these; as they are when it is one of them."""
        if entry.number in {each.number for each in self.entries}:
            return self.judgements
        return _histories((*self.entries, entry), self.texts | {entry.number: text})


AT_ONCE = tuple(stage for stage in Stage if stage not in APART)
"""The stages at which one person reads a case."""

Position = Callable[[Office, str, OnCase], RecordingPosition]


@collector_rests()
def standing(
    office: Office,
    references: Sequence[str] | None = None,
    stage: Stage = Stage.FIRST,
    reader: str | None = None,
) -> Standing:
    """Where the judgements of a stage stand, without their text, as at the office's position.

    All, or those on `references`; of everybody, or of one reader, who has to be named at the stages apart.
    """
    if references is None and reader is None and stage in AT_ONCE:
        return standings(office)[stage]
    return fold(office.entries(EntryKind.JUDGED, subjects=references), stage=stage, reader=reader)


@collector_rests()
def standings(office: Office) -> Mapping[Stage, Standing]:
    """Where the judgements of every stage stand at which one person reads a case, all of one state of the ledger.

    They are folded on from where they stood when they were asked for last, as long as that is how the ledger went on.
    """
    return office.worked_out("standings", lambda: _folded_on(office))


def _folded_on(office: Office) -> Mapping[Stage, Standing]:
    head = office.position()
    known: Head
    stood: Mapping[Stage, Standing]
    known, stood = office.keeper.kept.last("standings") or (Head(number=0, digest=""), {})
    if head.number < known.number:
        return _folded(office, head.number)
    if not stood or not office.went_through(known):
        known, stood = Head(number=0, digest=""), {}
    found = stood if known == head else _folded(office, head.number, known.number, stood)
    return found if len(found[Stage.FIRST].chains) >= MANY else office.kept("standings", head, lambda: found)


def _folded(
    office: Office, upto: int, after: int = 0, stood: Mapping[Stage, Standing] = MappingProxyType({})
) -> Mapping[Stage, Standing]:
    entries = office.entries(EntryKind.JUDGED, after=after, upto=upto)
    return {stage: fold(entries, onto=stood.get(stage, NOTHING_JUDGED), stage=stage) for stage in AT_ONCE}


def on_case(office: Office, reference: str, stage: Stage = Stage.FIRST, reader: str | None = None) -> OnCase:
    """What stands on one application at one stage, as at the office's position, and nothing of any other stage.

    At the stages apart only what `reader` wrote, or else the office's own reader.
    """
    only = (reader or office.reader) if stage in APART else None
    found = office.entries(EntryKind.JUDGED, EntryKind.DECLARED, *MARKS, subject=reference)
    entries = tuple(one for one in found if one.kind is not EntryKind.DECLARED and is_at(one, stage, only))
    declared = fold_conflicts(found).get(reference, {}).get(office.reader)
    texts = office.ledger.texts([entry.number for entry in entries]) if entries else {}
    stands = fold_marks(entries, own_reasons(entries, texts, office.reader), stage=None)
    marks = seen_by(stands.get(reference, CaseMarks()), office.reader)
    return OnCase(
        entries=entries,
        texts=texts,
        judgements=_histories(entries, texts),
        marks=marks,
        declared=declared.entry if declared else None,
    )


def record(
    office: Office,
    request: RecordRequest,
    position: Position,
    stage: Stage = Stage.FIRST,
    drafted_at: Stage = Stage.FIRST,
) -> Recorded:
    """Records one judgement durably and returns the ledger's answer, or raises and records nothing.

    `drafted_at` is the stage of the batch, under which its draft is kept.

    `position` makes the position the rules look at from what stands on the case at that moment, so that of two windows
    only one is right. A repeated request with the same key answers with the entry it made.

    Raises:
        NotAllowed: this person may not record this.
        RecordingRefused: it cannot be recorded as it stands; the message says what would be right.
        LedgerUnusable: the ledger cannot be written now.
    """
    office.must_be_now()
    rules = _Rules(office, request, position, stage)
    new = _entry(office, request, office.instrument(request.instrument), stage)
    place = DraftPlace(
        reader=office.reader, reference=request.reference, instrument=request.instrument, stage=drafted_at
    )
    entry = office.keeper.append(new, check=rules.check, clears=place)
    stands = rules.stood().with_entry(entry, dict(new.text or {}))
    told = stands.get(request.instrument, ())
    hand_over = say_now(told[-1]) if told and request.instrument == DETAILED_REVIEW else ""
    return Recorded(entry=entry.number, at=entry.at, judgements=stands, hand_over=hand_over)


class _Rules:
    """The rules as a check of the ledger, and what stood on the case when they were asked last."""

    def __init__(self, office: Office, request: RecordRequest, position: Position, stage: Stage) -> None:
        self._office, self._request, self._position, self._stage = office, request, position, stage
        self._told: OnCase | None = None

    def check(self, present: Reading) -> None:
        """Refuses, with what the rules say at this moment."""
        now, reference = self._office.looking_at(present), self._request.reference
        self._told = on_case(now, reference, self._stage)
        stands = self._position(now, reference, self._told)
        fence = now.ledger.fence(self._office.reader, reference)
        must_be_able_to_record(self._request, replace(stands, fence=fence))

    def stood(self) -> OnCase:
        """What stood when the rules were asked; what stands now, where a key that was used before asked for none."""
        if self._told is None:
            with self._office.keeper.reading_of(self._office.reader, self._request.reference) as present:
                return on_case(self._office.looking_at(present), self._request.reference, self._stage)
        return self._told


def _histories(entries: Sequence[Entry], texts: dict[int, dict[str, str]]) -> Histories:
    reference = entries[0].subject if entries else None
    return fold(entries, texts, stage=None).of(reference or "")


def _entry(office: Office, request: RecordRequest, instrument: Instrument, stage: Stage) -> NewEntry:
    body, text = judgement_body(request, instrument)
    body |= staged(stage) | counted_as(office, instrument, body["answers"])
    return NewEntry(
        kind=EntryKind.JUDGED,
        by=office.reader,
        key=request.key,
        subject=request.reference,
        supersedes=request.supersedes,
        body=body,
        text=text or None,
    )


def counted_as(office: Office, instrument: Instrument, answers: Answers) -> dict[str, str | None]:
    """What an entry's body says of how it is counted: as it was judged, so that editing the codes restates nothing."""
    if instrument.name != DETAILED_REVIEW:
        return {}
    return {"category": _category(office, answers), "failure_codes": office.failure_codes.digest}


def _category(office: Office, answers: Answers) -> str | None:
    try:
        return category(answers, office.failure_codes).value
    except KeyError:
        return None  # no code of this review: the rules refuse it before anything is written
