"""The params file of each batch, for papermill: what an analyst runs again, and what a reviewer's notebook opens."""

import re
from collections.abc import Iterable
from pathlib import Path

from clare_review.acts.office import Office
from clare_review.planning.allocation import Batch
from clare_review.running.params import notebook_for
from clare_review.running.writing import write_whole

_TEXT = """\
# Parameters of {notebook} for batch {batch}, {count} applications, band {band}.
# `as_of: 0` is the review as it stands; another number shows it as at that entry of the ledger.
review: ""
batch: {batch}
reader: {reader}
as_of: 0
"""


def write_params(office: Office, batches: Iterable[Batch]) -> None:
    """Writes the params file of each batch that has none yet, into `batches/` of the review.

    Where a batch changed hands its file gets the new reader; everything else that was edited in it stays.
    """
    folder = office.folder / "batches"
    folder.mkdir(exist_ok=True)
    for batch in batches:
        path = folder / f"{batch.id}.yaml"
        if path.exists():
            _hand_over(office, path, _reader(office, batch))
        else:
            text = _TEXT.format(
                notebook=notebook_for(batch.id),
                batch=batch.id,
                count=len(batch.references),
                band=batch.band.value,
                reader=_reader(office, batch),
            )
            write_whole(path, text.encode())


def _reader(office: Office, batch: Batch) -> str:
    """Who the notebook is for; a server knows who opens it, and takes nobody's word for it."""
    return '""' if office.keeper.knows_logins else batch.reviewer


def _hand_over(office: Office, path: Path, reader: str) -> None:
    if office.as_of:
        return  # as at an earlier entry it may have been somebody else's
    before = path.read_text(encoding="utf-8")
    after = re.sub(r"^reader:.*$", f"reader: {reader}", before, count=1, flags=re.MULTILINE)
    if after != before:
        write_whole(path, after.encode())
