"""The imported rows that count, and what must not have changed under an act that rests on them."""

from typing import Any

from clare_review.acts.office import Office
from clare_review.errors import ReviewNotReady
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.keeper import Check
from clare_review.ledger.reading import Reading
from clare_review.population.reconciling import StoredRow
from clare_review.population.records import Kind

CHANGES = (EntryKind.IMPORTED, EntryKind.ADMITTED, EntryKind.SEALED)
"""The kinds of entry that bring rows, or seal what they say."""

_DID = {EntryKind.IMPORTED: "imported", EntryKind.ADMITTED: "admitted a row", EntryKind.SEALED: "sealed a population"}


def counted_rows(office: Office, kind: Kind | None = None, *, reference: str | None = None) -> list[dict[str, Any]]:
    """The rows that count as at the office's position, of all kinds or of one, of all references or of one.

    Those of an invented case, which only its reference brings, look as if they had come with the first population.
    """
    away = entries_left_out(office)
    rows = office.ledger.source_rows(kind=kind.value if kind else None, reference=reference, upto=office.as_of or None)
    stand = [row for row in rows if row["entry"] not in away]
    imported = {entry.number for entry in office.entries(EntryKind.IMPORTED)}
    if reference is None or all(row["entry"] in imported for row in stand):
        return stand
    known = {entry.number for entry in office.entries(EntryKind.KNOWN)}
    first = _last_import_before_sealing(office)
    return [row | {"entry": first} if row["entry"] in known else row for row in stand]


def _last_import_before_sealing(office: Office) -> int:
    """The entry by which the last rows came in before the first population was sealed; 0 where there is none."""
    sealed = next((entry.number for entry in office.entries(EntryKind.SEALED)), None)
    return max((entry.number for entry in office.entries(EntryKind.IMPORTED, upto=sealed or 0)), default=0)


def entries_left_out(office: Office) -> frozenset[int]:
    """The entries whose rows count no more: imports read anew by another map, and admissions of rows of those."""
    away = {entry.supersedes for entry in office.entries(EntryKind.IMPORTED) if entry.supersedes is not None}
    for entry in office.entries(EntryKind.ADMITTED) if away else ():
        if any(row["entry"] in away for row in office.ledger.source_rows(id=entry.body["row"])):
            away.add(entry.number)
    return frozenset(away)


def uncorrected(rows: list[dict[str, Any]]) -> list[StoredRow]:
    """The rows as they are reconciled: where one was corrected and admitted, the corrected one alone."""
    corrected = {row["corrects"] for row in rows if row["corrects"] is not None}
    return [StoredRow.of(row) for row in rows if row["id"] not in corrected]


def changes_seen(office: Office) -> int:
    """The number of the last entry that changed what the rows say; read it before the rows themselves."""
    return office.last_of(*CHANGES)


def unless_changed(seen: int, nothing_done: str, again: str) -> Check:
    """A check that refuses when somebody imported, admitted or sealed since entry `seen`.

    `nothing_done` and `again` end the message, as in "nothing was sealed" and "seal again".
    """

    def check(present: Reading) -> None:
        later = present.entries(kinds=CHANGES, after=seen)
        if later:
            last = later[-1]
            raise ReviewNotReady(
                f"{last.by} {_DID[last.kind]} meanwhile (entry {last.number}), so {nothing_done}: {again}"
            )

    return check
