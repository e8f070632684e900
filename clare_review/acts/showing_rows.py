"""Rows of the exports on a screen: listed without what they said, and with it only after that was logged."""

from collections.abc import Mapping

from clare_review.acts.merged import merged_lines, merged_rows
from clare_review.acts.office import Office
from clare_review.acts.populations import quarantined_rows
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.population.understanding import without_values


def held_back_lines(office: Office, *, with_values: bool = False) -> list[str]:
    """The quarantined rows with every reason; `with_values` shows the raw cells too, and is logged first.

    Raises:
        NotAllowed: the server does not let this login look at whole rows, or the review is shown as at the past.
        LedgerUnusable: it could not be logged, so nothing is shown.
    """
    rows = quarantined_rows(office)
    if with_values:
        _log(office, {row["id"]: row["reference"] for row in rows}, "the raw values of {} quarantined rows")
    lines = []
    for row in rows:
        why = "; ".join(reason if with_values else without_values(reason) for reason in row["reasons"])
        place = " ".join(filter(None, (row["file"], row["sheet"], f"row {row['row']}")))
        lines.append(f"row {row['id']}: {place}: {why}")
        shown = row["raw"].items() if with_values else ()
        lines += [f"    {header}: {value}" if value else f"    {header}:" for header, value in shown]
    return lines


def merged_away_lines(office: Office, *, with_values: bool = False) -> list[str]:
    """The merged rows and what differed; `with_values` says the values too, and is logged first. Raises likewise."""
    if with_values:
        _log(office, {row.row_id: row.reference for row in merged_rows(office)}, "what differed in {} merged rows")
    return merged_lines(office, with_values=with_values)


def _log(office: Office, rows: Mapping[int, str | None], what: str) -> None:
    """Logs a look at rows by their numbers, and by the application where they were understood to be of one."""
    office.must_be_now()
    if not rows:
        return
    told = {"rows": sorted(rows), "references": sorted({name for name in rows.values() if name})}
    body = {"why": what.format(f"{len(rows):,}"), **told, "after": office.keeper.head().number}
    new = NewEntry(kind=EntryKind.CONSULTED, by=office.reader, key=office.key(), body=body)
    office.keeper.append(new, book=Book.CONSULTATIONS)
