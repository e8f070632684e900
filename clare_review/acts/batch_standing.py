"""Where the cases of one batch stand: folded once, and from then on only from what was added since."""

from collections.abc import Mapping, Sequence

from clare_review.acts.office import Office
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import APART, is_at
from clare_review.reviewing.desk import BatchView, CaseProgress, progress_on
from clare_review.reviewing.judgement import NOTHING_JUDGED, Standing, fold
from clare_review.reviewing.marks import MARKS, CaseMarks, fold_marks, own_reasons, seen_by

_KINDS = (EntryKind.JUDGED, *MARKS)


class BatchStanding:
    """The judgements, without their text, and the marks on one batch at its own stage, as at the last look.

    Entries are never changed and stand in order of number, so what was folded up to one entry stays folded.
    """

    def __init__(self, batch: BatchView, bands: Mapping[str, str]) -> None:
        self._batch = batch
        self._bands = bands
        self._seen = 0
        self._judged: Standing = NOTHING_JUDGED
        self._marks: dict[str, CaseMarks] = {}
        self._progress = {each: self._progress_on(each) for each in batch.references}

    @property
    def progress(self) -> tuple[CaseProgress, ...]:
        """How far each case had come, in the order of work."""
        return tuple(self._progress.values())

    @property
    def marks(self) -> dict[str, CaseMarks]:
        """Where each case stands besides its judgements, for the reader whose batch it is."""
        return {each: seen_by(stands, self._batch.reviewer) for each, stands in self._marks.items()}

    def look(self, office: Office) -> "BatchStanding":
        """Takes in what was appended since the last look, and returns itself."""
        every = office.entries(
            *_KINDS, subjects=None if self._seen else self._batch.references, after=self._seen
        )  # at first those of the batch; afterwards what is new is little, whoever it is by
        if every:
            self._take_in(office, [entry for entry in every if self._is_of_batch(entry)])
            self._seen = every[-1].number
        return self

    def _is_of_batch(self, entry: Entry) -> bool:
        """Whether an entry is on a case of the batch, at the stage at which it is read here."""
        if entry.subject not in self._progress:
            return False
        stage = self._batch.stage_of(entry.subject)
        return is_at(entry, stage, self._batch.reviewer if stage in APART else None)

    def _take_in(self, office: Office, new: Sequence[Entry]) -> None:
        marked = [entry.number for entry in new if entry.kind in MARKS]
        texts = own_reasons(new, office.ledger.texts(marked), office.reader) if marked else {}
        self._judged = fold(new, onto=self._judged, stage=None)
        self._marks = fold_marks(new, texts, onto=self._marks, stage=None)
        self._progress |= {each: self._progress_on(each) for each in {entry.subject for entry in new} if each}

    def _progress_on(self, reference: str) -> CaseProgress:
        return progress_on(self._judged, reference, self._bands.get(reference, self._batch.band))
