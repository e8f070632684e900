"""Lifting what was hidden from a second reader: when, for whom and what, as an entry before it is shown."""

from collections.abc import Sequence

from clare_review.acts.office import Office
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.stages import Stage, is_at, staged
from clare_review.reviewing.masking import Mask


def unmask(office: Office, reference: str, stage: Stage, hidden: Sequence[Mask]) -> None:
    """Records that the office's reader is about to be shown what was hidden of a case; once for each reader and stage.

    Raises:
        LedgerUnusable: it could not be recorded, so it may not be shown.
    """
    if is_unmasked(office, reference, stage):
        return
    body = {"what": sorted(mask.value for mask in hidden)} | staged(stage)
    new = NewEntry(kind=EntryKind.UNMASKED, by=office.reader, key=office.key(), subject=reference, body=body)
    office.keeper.append(new)


def is_unmasked(office: Office, reference: str, stage: Stage) -> bool:
    """Whether the office's reader was shown, at this stage, what had been hidden of a case."""
    return any(is_at(each, stage, office.reader) for each in office.entries(EntryKind.UNMASKED, subject=reference))
