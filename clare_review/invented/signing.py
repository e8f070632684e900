"""The fourth part of the demonstration: a few batches are handed in and signed off, sent back, and changed since."""

from typing import TYPE_CHECKING

from clare_review.acts.allocating import Allocations, allocations
from clare_review.acts.recording import standing
from clare_review.acts.signing_off import changed_since, hand_in, send_back, sign_off
from clare_review.errors import FiguresDoNotBalance
from clare_review.invented.working import note_missing_evidence
from clare_review.ledger.stages import Stage
from clare_review.planning.allocation import Batch

if TYPE_CHECKING:
    from clare_review.invented.assuring import Assuring

_WHY_BACK = "Two logs say that a letter was sent; look whether it is on the file, then hand in again."


def sign_off_some(step: "Assuring") -> None:
    """The first batch is signed off, the second comes back and is handed in again, the third is changed after it was
    signed off, the fourth waits for the lead.

    Raises:
        FiguresDoNotBalance: what was changed since does not show.
    """
    office = step.lead.office
    allocated = allocations(office)
    signed, returned, changed, waiting = allocated.at(Stage.FIRST)[:4]
    for batch in (signed, returned, changed, waiting):
        _hand_in(step, batch)
    send_back(office, returned.id, why=_WHY_BACK)
    _hand_in(step, returned)
    sign_off(office, [signed.id, returned.id, changed.id], password=str)
    reference = _read_once(step, allocated, changed)
    note_missing_evidence(step.desk(changed.reviewer, changed.id).panel_desk(), reference)
    shown = changed_since(office)
    if shown != {changed.id: (reference,)}:
        raise FiguresDoNotBalance(f"{reference} in {changed.id} was changed after it was signed off, and {shown} shows")
    step.say(
        f"{signed.id} signed off; {returned.id} sent back, handed in again and signed off; {changed.id} changed since "
        f"it was signed off; {waiting.id} waits for the lead"
    )


def _hand_in(step: "Assuring", batch: Batch) -> None:
    hand_in(step.lead.office.for_reader(batch.reviewer), batch.id)


def _read_once(step: "Assuring", allocated: Allocations, batch: Batch) -> str:
    """A case of the batch that nobody else read and that needed no detailed review: nothing else rests on it."""
    stands = standing(step.lead.office, batch.references)
    alone = (each for each in batch.references if allocated.readers_of(each) == {batch.reviewer})
    return next(each for each in alone if stands.detailed_required(each) is False)
