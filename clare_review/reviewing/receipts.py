"""The plain receipt of a panel: what an executed notebook keeps. No names, no case text, no times."""

from collections.abc import Sequence

from clare_review.reviewing.desk import BatchView, CaseProgress


def receipt_text(batch: BatchView, progress: Sequence[CaseProgress]) -> str:
    """The state of a batch in plain lines; the same state always gives the same text."""
    assessed = sum(each.risk_assessed for each in progress)
    required = sum(bool(each.detailed_required) for each in progress)
    reviewed = sum(each.detailed_reviewed for each in progress)
    finished = sum(each.finished for each in progress)
    return "\n".join(
        (
            f"Review panel of batch {batch.id}, reviewer {batch.reviewer}, band {batch.band}",
            f"applications: {len(progress)}",
            f"risk assessed: {assessed}, to do: {len(progress) - assessed}",
            f"detailed review required so far: {required}, done: {reviewed}",
            f"finished: {finished}",
            f"To work on it: clare-review lab --reviewer {batch.reviewer}, open {batch.id}, run all cells.",
        )
    )
