"""Importing exports and side tables: every row kept as it came, with what was understood of it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from clare_review.acts.changes import changes_by_file, counts_of_file
from clare_review.acts.fates import fates_of_kind
from clare_review.acts.office import Office
from clare_review.acts.rows import changes_seen, unless_changed
from clare_review.errors import ImportRefused
from clare_review.ledger.digest import canonical, digest
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.verifying import rows_digest
from clare_review.population.column_map import ColumnMap
from clare_review.population.grid import ExportFile
from clare_review.population.reading import open_export, stage
from clare_review.population.records import Kind
from clare_review.population.understanding import Scope, UnderstoodRow, understand


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What one file brought, or that it was there already.

    `understood`, `quarantined` and `not_data` are what the rows were when they were read; `fates` is what became of
    them beside the rows that were there, and `changes` says what they changed in those.
    """

    file: str
    map: str
    kind: Kind
    entry: int
    already: bool
    understood: int
    quarantined: int
    not_data: int
    fates: Mapping[str, int] = field(default_factory=dict)
    changes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def sentence(self) -> str:
        """One line for a screen, and one for each thing to know of it."""
        if self.already:
            return f"{self.file}: imported before, as entry {self.entry}; nothing changed"
        counts = ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in self.fates.items())
        told = f"{self.file}: rows of {self.kind.value} by map {self.map}: {counts} (entry {self.entry})"
        changed = [f"  changed: {change}" for change in self.changes]
        return "\n".join([told, *changed, *(f"  note: {note}" for note in self.notes)])


def import_file(office: Office, path: Path, *, map_name: str | None = None, late: bool = False) -> Imported:
    """Reads one file by the map its headers name, or the map named, and keeps all its rows in one entry.

    The very bytes are kept in the review's `staged` folder, named by their digest. `late` says that the rows are meant
    for a supplement to a sealed population.

    Raises:
        ImportRefused: the file cannot be read safely, no map fits, or it holds applications and the population is
            sealed.
    """
    office.must_be_now()
    copy, file_digest = stage(path, office.folder / "staged")
    found = _before(office, file_digest)
    if found:
        return found
    export, column_map = open_export(copy, office.maps, named=map_name, name=path.name)
    if not late:
        _refuse_late(office, column_map, path)
    return _keep(office, export, column_map, understand(export, column_map, scope_of(office)))


def scope_of(office: Office) -> Scope:
    """The scope in the review's settings, as the population wing takes it."""
    scope = office.settings.scope
    return Scope(received_from=scope.received_from, received_to=scope.received_to)


def stored(row: UnderstoodRow, *, id: int, rank: int, corrects: int | None = None) -> dict[str, Any]:
    """One understood row as the ledger keeps it, with its data still as data."""
    return {
        "id": id,
        "kind": row.kind.value,
        "map": row.map,
        "rank": rank,
        "file": row.file,
        "file_digest": row.file_digest,
        "sheet": row.sheet,
        "row": row.row,
        "corrects": corrects,
        "reference": row.reference,
        "not_data": row.not_data,
        "reasons": list(row.reasons),
        "raw": dict(row.raw),
        "value": dict(row.values) if row.values is not None else None,
    }


def written_rows(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with their data written as JSON text, ready for the ledger."""
    return [
        {
            **row,
            "reasons": json.dumps(row["reasons"]),
            "raw": json.dumps(row["raw"]),
            "value": canonical(row["value"]).decode() if row["value"] is not None else None,
        }
        for row in rows
    ]


def _before(office: Office, file_digest: str) -> Imported | None:
    for entry in office.entries(EntryKind.IMPORTED):
        if entry.body["file_digest"] == file_digest:
            body = entry.body
            return Imported(
                file=body["file"],
                map=body["map"],
                kind=Kind(body["kind"]),
                entry=entry.number,
                already=True,
                understood=body["understood"],
                quarantined=body["quarantined"],
                not_data=body["not_data"],
            )
    return None


def _refuse_late(office: Office, column_map: ColumnMap, path: Path) -> None:
    sealed = office.entries(EntryKind.SEALED)
    if column_map.kind is Kind.APPLICATIONS and sealed:
        last = sealed[-1].body
        raise ImportRefused(
            f"{path.name}: population {last['version']} is sealed with {last['applications']:,} applications and stays "
            f"as it is; late finds are added as a numbered supplement with `clare-review extend {path.name}`"
        )


def _keep(office: Office, export: ExportFile, column_map: ColumnMap, rows: tuple[UnderstoodRow, ...]) -> Imported:
    if export.row_count != len(rows):
        raise ImportRefused(
            f"{export.name}: {export.row_count:,} rows were read but {len(rows):,} accounted for; nothing was kept"
        )
    seen = changes_seen(office)
    first = office.keeper.next_row_id()
    kept = [stored(row, id=first + n, rank=column_map.rank) for n, row in enumerate(rows)]
    counts = Counter("not_data" if row.not_data else "quarantined" if row.reasons else "understood" for row in rows)
    body = {
        "file": export.name,
        "file_digest": export.digest,
        "map": column_map.name,
        "map_digest": column_map.digest,
        "kind": column_map.kind.value,
        "rows": len(rows),
        "understood": counts["understood"],
        "quarantined": counts["quarantined"],
        "not_data": counts["not_data"],
        "rows_digest": rows_digest(kept),
    }
    key = f"import {export.digest} by {office.reader}"
    new = NewEntry(kind=EntryKind.IMPORTED, by=office.reader, key=key, body=body)
    check = unless_changed(seen, f"nothing of {export.name} was imported", "import it again")
    entry = office.keeper.append(new, rows=written_rows(kept), check=check)
    fates = fates_of_kind(office, column_map.kind)
    return Imported(
        file=export.name,
        map=column_map.name,
        kind=column_map.kind,
        entry=entry.number,
        already=False,
        understood=counts["understood"],
        quarantined=counts["quarantined"],
        not_data=counts["not_data"],
        fates=counts_of_file(fates, export.digest),
        changes=changes_by_file(fates, export.digest),
        notes=export.notes,
    )


def admission_key(row_id: int, corrections: dict[str, str]) -> str:
    """The idempotency key of admitting one quarantined row with these corrections."""
    return f"admit {row_id} {digest(corrections)}"
