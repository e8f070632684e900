"""The params file of each batch, for papermill: what an analyst runs again, and what a reviewer's notebook opens."""

from collections.abc import Iterable

from clare_review.acts.office import Office
from clare_review.planning.allocation import Batch

_TEXT = """\
# Parameters of 40_review for batch {batch}, {count} applications, band {band}.
# `as_of: 0` is the review as it stands; another number shows it as at that entry of the ledger.
review: ""
batch: {batch}
reader: {reader}
as_of: 0
"""


def write_params(office: Office, batches: Iterable[Batch]) -> None:
    """Writes the params file of each batch that has none yet, into `batches/` of the review."""
    folder = office.folder / "batches"
    folder.mkdir(exist_ok=True)
    for batch in batches:
        path = folder / f"{batch.id}.yaml"
        if not path.exists():
            text = _TEXT.format(
                batch=batch.id, count=len(batch.references), band=batch.band.value, reader=batch.reviewer
            )
            part = path.with_suffix(".part")
            part.write_text(text, encoding="utf-8")
            part.replace(path)
