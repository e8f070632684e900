"""Cases that their readers passed on go to others, who are told neither why nor by whom."""

from clare_review.acts.allocating import allocations
from clare_review.acts.batch_standing import BatchStanding
from clare_review.acts.batch_views import progress_in, view_of
from clare_review.acts.declaring import Moved
from clare_review.acts.moving_apart import Apart, move_apart
from clare_review.acts.office import Office
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.stages import APART
from clare_review.reviewing.marks import MarkKind


def passed_on(office: Office) -> tuple[Apart, ...]:
    """The unfinished cases that whoever has them passed on, and that nobody else was given since."""
    ever = {entry.subject for entry in office.entries(EntryKind.PASSED_ON)}
    if not ever:
        return ()
    allocated = allocations(office)
    progress = progress_in(office, allocated)
    found = []
    for batch in allocated.batches:
        if ever.isdisjoint(batch.references):
            continue
        marks = BatchStanding(view_of(batch), allocated.band_of).look(office).marks
        for each in progress[batch.id]:
            aside = marks[each.reference].aside if each.reference in marks else None
            stage = batch.stage_of(each.reference)
            if aside is not None and aside.kind is MarkKind.PASSED_ON and not each.finished and stage not in APART:
                found.append(Apart(reference=each.reference, batch=batch.id, stage=stage))
    return tuple(found)


def move_passed_on(office: Office) -> Moved:
    """Moves every case that was passed on to somebody who may read it, and who did not pass it on before.

    Raises:
        NotAllowed: nobody may read one of them; each is named with who is barred by what.
        ReviewNotReady: batches changed hands meanwhile.
    """
    office.must_be_now()
    moves, entries = move_apart(office, passed_on(office))
    return Moved(moves=moves, entries=entries, because="because they were passed on")
