"""Recording a judgement: the rules are asked inside the very transaction that appends."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from clare_review.acts.office import Office
from clare_review.errors import LedgerUnusable, NotAllowed, RecordingRefused
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.reviewing.conditions import Answers
from clare_review.reviewing.desk import Recorded, RecordingPosition, RecordRequest
from clare_review.reviewing.failures import category
from clare_review.reviewing.judgement import DETAILED_REVIEW, Standing, fold
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

    rules = _Rules(office, request, position)
    instrument = office.instrument(request.instrument)
    body, text = judgement_body(request, instrument)
    if instrument.name == DETAILED_REVIEW:
        # Counted as it was judged: editing the codes later restates nothing.
        body |= {"category": _category(office, body["answers"]), "failure_codes": office.failure_codes.digest}
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
    entry = office.keeper.append(new, check=rules.check, clears=place)
    return Recorded(entry=entry.number, at=entry.at, judgements=_stands_now(office, request, entry.number))


class _Rules:
    """The rules, asked before the ledger is held, and inside the transaction only what may have changed since.

    Everybody else waits while the ledger is held. What the rules look at are entries about the application or about
    the whole review, and who has the case open: where none of that changed, they would say the same again.
    """

    def __init__(self, office: Office, request: RecordRequest, position: Position) -> None:
        self._office, self._request, self._position = office, request, position
        self._fence: int | None = None
        self._allowed_at = self._asked_before()

    def check(self, present: Reading) -> None:
        """Refuses, with what the rules say at this moment."""
        fence = present.fence(self._office.reader, self._request.reference)
        at = self._allowed_at
        if at is None or fence != self._fence or present.touched(self._request.reference, after=at):
            self._ask(present, fence)

    def _asked_before(self) -> int | None:
        """The last entry when the rules allowed it; None when they did not, which the transaction has to settle."""
        keeper = self._office.keeper
        at = keeper.head().number
        self._fence = keeper.fence(self._office.reader, self._request.reference)
        try:
            self._ask(keeper, self._fence)
        except (NotAllowed, RecordingRefused):
            return None
        return at

    def _ask(self, present: Reading, fence: int | None) -> None:
        reference = self._request.reference
        entries = present.entries(kinds=[EntryKind.JUDGED], subject=reference)
        texts = present.texts([entry.number for entry in entries])
        stands = replace(self._position(fold(entries, texts).of(reference)), fence=fence)
        must_be_able_to_record(self._request, stands)


def _stands_now(office: Office, request: RecordRequest, entry: int) -> Histories:
    try:
        return standing_of(office, request.reference)
    except LedgerUnusable as problem:
        raise LedgerUnusable(
            f"recorded as entry {entry}, but the case could not be read again: {problem}; open it again to go on"
        ) from None


def _category(office: Office, answers: Answers) -> str | None:
    try:
        return category(answers, office.failure_codes).value
    except KeyError:
        return None  # no code of this review: the rules refuse it before anything is written
