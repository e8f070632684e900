"""What is told of batches from outside: how far each has come, and the view that a desk and its panel are given."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clare_review.acts.allocating import Allocations, allocations
from clare_review.acts.batch_standing import BatchStanding
from clare_review.acts.office import Office
from clare_review.acts.recording import standings
from clare_review.planning.allocation import Batch
from clare_review.reviewing.desk import BatchView, CaseProgress, progress_of

if TYPE_CHECKING:
    import pandas as pd


def batches_frame(office: Office) -> "pd.DataFrame":
    """One row per batch: `batch`, `reviewer`, `band`, and counts of applications and of how far they have come."""
    import pandas as pd

    allocated = allocations(office)
    progress = progress_in(office, allocated)
    rows = [
        {"batch": batch.id, "reviewer": batch.reviewer, "band": batch.band.value} | counts_of(progress[batch.id])
        for batch in allocated.batches
    ]
    return pd.DataFrame(rows, columns=["batch", "reviewer", "band", *counts_of(())])


def progress_in(
    office: Office, allocated: Allocations, batches: Sequence[Batch] | None = None
) -> dict[str, tuple[CaseProgress, ...]]:
    """Batch to how far its cases have come, each at the stage at which it is read there; of all batches, or some."""
    stands = standings(office)
    found = {}
    for batch in allocated.batches if batches is None else batches:
        view = view_of(batch)
        apart = BatchStanding(view, allocated.band_of) if batch.stages else None
        told = apart.look(office).progress if apart else progress_of(stands[batch.stage], view, allocated.band_of)
        found[batch.id] = told
    return found


def view_of(batch: Batch) -> BatchView:
    """One batch as its desk has it."""
    return BatchView(
        id=batch.id,
        reviewer=batch.reviewer,
        band=batch.band.value,
        references=batch.references,
        stage=batch.stage,
        stages=batch.stages,
    )


def counts_of(progress: Sequence[CaseProgress]) -> dict[str, int]:
    """How many applications there are, and how many have come how far."""
    return {
        "applications": len(progress),
        "risk assessed": sum(each.risk_assessed for each in progress),
        "detailed required": sum(bool(each.detailed_required) for each in progress),
        "detailed reviewed": sum(each.detailed_reviewed for each in progress),
        "finished": sum(each.finished for each in progress),
    }
