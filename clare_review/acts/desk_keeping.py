"""What a desk does besides judging: drafts and claims of its reader, marks on a case, and the rows behind it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from clare_review.acts.office import Office
from clare_review.acts.rows import counted_rows
from clare_review.ledger.draft import Claim, Draft, DraftPlace
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.keeper import Check
from clare_review.ledger.reading import Reading
from clare_review.ledger.stages import APART, Stage
from clare_review.population.records import Kind
from clare_review.reviewing.desk import ExportedRow
from clare_review.reviewing.marks import (
    MARKS,
    CaseMarks,
    Mark,
    MarkRequest,
    fold_marks,
    mark_body,
    must_be_able_to_mark,
    seen_by,
)

_HERE = ZoneInfo("Europe/London")
_LOOKED_BACK = 100  # entries at once


class DeskKeeping:
    """The drafts and claims of one reader in the batches of one stage; see `reviewing.desk.Keeping`.

    `must_be_allowed` raises where the reader may not open a case, or not any more.
    """

    def __init__(self, office: Office, must_be_allowed: Callable[[str], None], stage: Stage = Stage.FIRST) -> None:
        self._must_be_allowed = must_be_allowed
        self._stage = stage
        self._drafts = office.keeper.drafts
        self._reader = office.reader

    def keep(self, reference: str, instrument: str, value: Mapping[str, Any], fence: int) -> datetime:
        return self._drafts.keep(self._place(reference, instrument), value, fence=fence)

    def drop(self, reference: str, instrument: str, fence: int) -> None:
        self._drafts.drop(self._place(reference, instrument), fence=fence)

    def of(self, reference: str) -> Mapping[str, Draft]:
        return {draft.place.instrument: draft for draft in self._drafts.of(self._reader, reference, self._stage)}

    def drafted(self) -> frozenset[str]:
        return self._drafts.references(self._reader, self._stage)

    def claim(self, reference: str, holder: str, *, instead_of: Iterable[str] = (), take: bool = False) -> Claim:
        self._must_be_allowed(reference)
        return self._drafts.claim(self._reader, reference, holder, instead_of=instead_of, take=take)

    def still_held(self, reference: str, fence: int) -> bool:
        return self._drafts.still_held(self._reader, reference, fence)

    def release(self, reference: str, fence: int) -> None:
        self._drafts.release(self._reader, reference, fence)

    def _place(self, reference: str, instrument: str) -> DraftPlace:
        return DraftPlace(reader=self._reader, reference=reference, instrument=instrument, stage=self._stage)


def mark(office: Office, request: MarkRequest, batch: str, may_open: Check, stage: Stage = Stage.FIRST) -> Mark:
    """Appends one mark durably; `may_open` refuses, inside the transaction, who may not open the case.

    Raises:
        NotAllowed: the review is shown as at an earlier entry.
        RecordingRefused: a deferral has no reason, or there is nothing to take up again.
        LedgerUnusable: the ledger cannot be written now.
    """
    office.must_be_now()
    body, text = mark_body(request, batch, stage)
    only = office.reader if stage in APART else None

    def check(present: Reading) -> None:
        may_open(present)
        entries = present.entries(kinds=[*MARKS, EntryKind.JUDGED], subject=request.reference)
        stands = fold_marks(entries, stage=stage, reader=only).get(request.reference, CaseMarks())
        must_be_able_to_mark(request, seen_by(stands, office.reader))

    new = NewEntry(
        kind=EntryKind(request.kind.value),
        by=office.reader,
        key=request.key,
        subject=request.reference,
        body=body,
        text=text or None,
    )
    entry = office.keeper.append(new, check=check)
    return Mark(kind=request.kind, entry=entry.number, at=entry.at, by=entry.by, why=request.why.strip())


def recorded_today(office: Office) -> int:
    """How many judgements the reader recorded since midnight in England and Wales."""
    return len(_of_today(office))


def judged_today(office: Office) -> tuple[str, ...]:
    """The applications on which the reader recorded since midnight in England and Wales, each once, in turn."""
    return tuple(dict.fromkeys(entry.subject or "" for entry in _of_today(office)))


def _of_today(office: Office) -> list[Entry]:
    """The reader's judgements of the day, the oldest first.

    Read from the end of the ledger back to the last entry of another day, so that it costs the same in a large review.
    """
    today, upto = office.clock().astimezone(_HERE).date(), office.position().number
    found: list[Entry] = []
    while upto > 0:
        judged = office.keeper.entries(kinds=[EntryKind.JUDGED], after=upto - _LOOKED_BACK, upto=upto)
        of_today = [entry for entry in judged if entry.at.astimezone(_HERE).date() == today]
        found = [entry for entry in of_today if entry.by == office.reader] + found
        if len(of_today) < len(judged):
            break
        upto -= _LOOKED_BACK
    return found


def exported_rows(office: Office, reference: str) -> tuple[ExportedRow, ...]:
    """The rows of the exports that name an application and count, cell by cell, as exported and as understood."""
    rows = counted_rows(office, Kind.APPLICATIONS, reference=reference)
    here = {row["id"] for row in rows}
    for row in [row for row in rows if row["corrects"] not in (None, *here)]:  # exported under another reference
        rows = [*office.ledger.source_rows(id=row["corrects"]), *rows]
    corrected = {row["corrects"] for row in rows if row["corrects"] is not None}
    return tuple(_exported(row, _fields_by_header(office, row["map"]), corrected) for row in rows)


def _exported(
    row: Mapping[str, Any], fields: Mapping[str, Sequence[str]], corrected: Collection[int] = ()
) -> ExportedRow:
    value: Mapping[str, Any] = row["value"] or {}
    cells = tuple((header, str(said), _understood(header, fields, value)) for header, said in row["raw"].items())
    return ExportedRow(file=row["file"], sheet=row["sheet"], row=row["row"], fate=_fate(row, corrected), cells=cells)


def _fate(row: Mapping[str, Any], corrected: Collection[int]) -> str:
    """What became of a row; one that was corrected stands twice, as it was exported and as it was admitted."""
    if row["corrects"] is not None:
        return "understood as it was corrected and admitted"
    held_back = "; ".join(row["reasons"]) or ("" if row["value"] else "held back")
    if row["id"] in corrected:
        return f"corrected and admitted since; held back at first: {held_back}"
    return held_back or "understood"


def _understood(header: str, fields: Mapping[str, Sequence[str]], value: Mapping[str, Any]) -> str | None:
    names = fields.get(header, ())
    if not names:
        return None
    return ", ".join(_said(value[name]) for name in names if name in value) or "used for another field"


def _said(value: Any) -> str:
    return "not recorded" if value is None else str(value).replace("_", " ") if isinstance(value, str) else str(value)


def _fields_by_header(office: Office, map_name: str) -> Mapping[str, tuple[str, ...]]:
    column_map = office.maps.get(map_name)
    found: dict[str, tuple[str, ...]] = {}
    for name, header in (column_map.columns if column_map else {}).items():
        found[header] = (*found.get(header, ()), *_PARTS.get(name, (name,)))
    return found


_PARTS = {
    "a_name": ("a_forename", "a_surname"),
    "b_name": ("b_forename", "b_surname"),
    "received_time": ("received",),
}
"""Columns that are understood as other fields than the one they are placed under."""
