"""Recording a judgement: the rules are asked inside the very transaction that appends."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from clare_review.acts.office import Office
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.reviewing.desk import Recorded, RecordingPosition, RecordRequest
from clare_review.reviewing.judgement import Standing, fold
from clare_review.reviewing.recording import Histories, judgement_body, must_be_able_to_record

Position = Callable[[Histories], RecordingPosition]


def standing(office: Office, references: Sequence[str] | None = None) -> Standing:
    """Where the judgements stand, without their text, as at the office's position: all, or those on `references`."""
    return fold(office.entries(EntryKind.JUDGED, subjects=references))


def standing_of(office: Office, reference: str) -> Histories:
    """The judgements on one application with their text, oldest first under each instrument."""
    entries = office.entries(EntryKind.JUDGED, subject=reference)
    return fold(entries, office.keeper.texts([entry.number for entry in entries])).of(reference)


def record(office: Office, request: RecordRequest, position: Position) -> Recorded:
    """Records one judgement durably and returns the ledger's answer, or raises and records nothing.

    `position` makes the position the rules look at from the judgements as they stand at that moment, so that of two
    windows only one is right. A repeated request with the same key answers with the entry it made.

    Raises:
        NotAllowed: this person may not record this.
        RecordingRefused: it cannot be recorded as it stands; the message says what would be right.
        LedgerUnusable: the ledger cannot be written now.
    """
    office.must_be_now()

    def check(present: Reading) -> None:
        entries = present.entries(kinds=[EntryKind.JUDGED], subject=request.reference)
        texts = present.texts([entry.number for entry in entries])
        stands = position(fold(entries, texts).of(request.reference))
        stands = replace(stands, fence=present.fence(office.reader, request.reference))
        must_be_able_to_record(request, stands)

    instrument = office.instrument(request.instrument)
    body, text = judgement_body(request, instrument)
    new = NewEntry(
        kind=EntryKind.JUDGED,
        by=office.reader,
        key=request.key,
        subject=request.reference,
        supersedes=request.supersedes,
        body=body,
        text=text or None,
    )
    place = DraftPlace(reader=office.reader, reference=request.reference, instrument=request.instrument)
    entry = office.keeper.append(new, check=check, clears=place)
    return Recorded(entry=entry.number, at=entry.at, judgements=standing_of(office, request.reference))
