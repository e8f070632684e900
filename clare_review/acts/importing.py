"""Importing exports and side tables: every row kept as it came, with what was understood of it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from clare_review.acts.changes import changes_by_file, counts_of_file
from clare_review.acts.fates import fates_of_kind
from clare_review.acts.office import Office
from clare_review.acts.rows import changes_seen, unless_changed
from clare_review.errors import ImportRefused, ReviewError
from clare_review.ledger.digest import canonical, digest
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.keeper import Check
from clare_review.ledger.proving_rows import rows_digest
from clare_review.ledger.reading import Reading
from clare_review.population.column_map import ColumnMap
from clare_review.population.grid import ExportFile
from clare_review.population.reading import open_export, stage
from clare_review.population.records import Kind
from clare_review.population.understanding import Scope, UnderstoodRow, understand

_LINES = (EntryKind.JUDGED, EntryKind.URGENT)
_RELYING: Mapping[Kind, tuple[EntryKind, ...]] = {
    Kind.APPLICATIONS: (EntryKind.SEALED,),
    Kind.LOG: _LINES,
    Kind.HISTORY: _LINES,
    Kind.INCIDENTS: _LINES,
}
"""The entries after which an import of this kind is not read anew; a list of staff may always be."""


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
    supersedes: int | None = None  # the import of the same file by another map, whose rows count no more
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
    for a supplement to a sealed population. A file imported before by another map is read anew, and what that map made
    of it counts no more, as long as nothing rests on it.

    Raises:
        ImportRefused: the file cannot be read safely, no map fits, it holds applications and the population is
            sealed, or it was imported by another map and something rests on that.
        ReviewNotReady: somebody else imported, admitted or sealed meanwhile.
    """
    office.must_be_now()
    copy, file_digest = stage(path, office.folder / "staged")
    try:
        export, column_map = open_export(copy, office.maps, named=map_name, name=path.name)
        before = _standing(office, file_digest)
        if before and before.body["map_digest"] == column_map.digest:
            return _already(before)
        rows = understand(export, column_map, scope_of(office))
        return _keep(office, export, column_map, rows, late=late)
    except BaseException:
        _unstage(office, copy, file_digest)
        raise


def scope_of(office: Office) -> Scope:
    """The scope in the review's settings; an export that is imported today was made today at the latest."""
    scope = office.settings.scope
    return Scope(received_from=scope.received_from, received_to=scope.received_to, exported_on=office.clock().date())


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


def _unstage(office: Office, copy: Path, file_digest: str) -> None:
    """Removes the copy of a file of which no entry came; where the ledger cannot be asked, the copy stays."""
    with suppress(ReviewError):
        if not any(entry.body["file_digest"] == file_digest for entry in office.entries(EntryKind.IMPORTED)):
            copy.unlink(missing_ok=True)


def _standing(office: Office, file_digest: str) -> Entry | None:
    """The import of these very bytes that counts, if there is one."""
    imports = [entry for entry in office.entries(EntryKind.IMPORTED) if entry.body["file_digest"] == file_digest]
    return imports[-1] if imports else None


def _already(before: Entry) -> Imported:
    body = before.body
    return Imported(
        file=body["file"],
        map=body["map"],
        kind=Kind(body["kind"]),
        entry=before.number,
        already=True,
        understood=body["understood"],
        quarantined=body["quarantined"],
        not_data=body["not_data"],
    )


def _refuse_if_relied_on(present: Reading, before: Entry, name: str) -> None:
    """What rests on an import keeps it from being read anew: a population on applications, a judgement on lines."""
    kind = Kind(before.body["kind"])
    relying = _RELYING.get(kind, ())
    later = present.entries(kinds=relying, after=before.number) if relying else ()
    if later:
        what = "a population is sealed from it" if kind is Kind.APPLICATIONS else "cases are judged by its lines"
        raise ImportRefused(
            f"{name}: it was imported by the map {before.body['map']} as entry {before.number}, and {what} "
            f"(entry {later[0].number}), so it is not read by another map; to do so, make a new review with the right "
            "map, or export the rows in question again and import that file"
        )


def _refuse_late(office: Office, column_map: ColumnMap, name: str) -> None:
    sealed = office.entries(EntryKind.SEALED)
    if column_map.kind is Kind.APPLICATIONS and sealed:
        last = sealed[-1].body
        raise ImportRefused(
            f"{name}: population {last['version']} is sealed with {last['applications']:,} applications and stays "
            f"as it is; late finds are added as a numbered supplement with `clare-review extend {name}`"
        )


def _keep(
    office: Office, export: ExportFile, column_map: ColumnMap, rows: tuple[UnderstoodRow, ...], *, late: bool
) -> Imported:
    if export.row_count != len(rows):
        raise ImportRefused(
            f"{export.name}: {export.row_count:,} rows were read but {len(rows):,} accounted for; nothing was kept"
        )
    seen = changes_seen(office)
    before = _standing(office, export.digest)
    if before and before.body["map_digest"] == column_map.digest:
        return _already(before)
    check = _check(seen, before, export.name)
    with office.keeper.reading() as present:
        check(present)
    if not late:
        _refuse_late(office, column_map, export.name)
    first = office.keeper.next_row_id()
    kept = [stored(row, id=first + n, rank=column_map.rank) for n, row in enumerate(rows)]
    new = NewEntry(
        kind=EntryKind.IMPORTED,
        by=office.reader,
        key=f"import {export.digest} by {office.reader}" + (f" over {before.number}" if before else ""),
        supersedes=before.number if before else None,
        body=_body(export, column_map, rows) | {"rows_digest": rows_digest(kept)},
    )
    notes = (*export.notes, *_notes(office, column_map, before))
    return _imported(office, office.keeper.append(new, rows=written_rows(kept), check=check), notes)


def _check(seen: int, before: Entry | None, name: str) -> Check:
    unchanged = unless_changed(seen, f"nothing of {name} was imported", "import it again")

    def check(present: Reading) -> None:
        unchanged(present)
        if before is not None:
            _refuse_if_relied_on(present, before, name)

    return check


def _body(export: ExportFile, column_map: ColumnMap, rows: Iterable[UnderstoodRow]) -> dict[str, Any]:
    counts = Counter("not_data" if row.not_data else "quarantined" if row.reasons else "understood" for row in rows)
    return {
        "file": export.name,
        "file_digest": export.digest,
        "map": column_map.name,
        "map_digest": column_map.digest,
        "kind": column_map.kind.value,
        "rows": counts.total(),
        **{name: counts[name] for name in ("understood", "quarantined", "not_data")},
    }


def _imported(office: Office, entry: Entry, notes: tuple[str, ...]) -> Imported:
    fates = fates_of_kind(office, Kind(entry.body["kind"]))
    return replace(
        _already(entry),
        already=False,
        fates=counts_of_file(fates, entry.body["file_digest"]),
        changes=changes_by_file(fates, entry.body["file_digest"]),
        supersedes=entry.supersedes,
        notes=notes,
    )


def _notes(office: Office, column_map: ColumnMap, before: Entry | None) -> tuple[str, ...]:
    """What a person should know of an import besides how the file was read."""
    told = []
    if before is not None:
        told.append(f"what the map {before.body['map']} made of it (entry {before.number}) counts no more")
        if again := _to_admit_again(office, before):
            told.append(f"{again} of its rows that were corrected and admitted have to be admitted again")
    if column_map.late_finds and not office.last_of(EntryKind.SEALED):
        told.append(
            "these are late finds, and no population is sealed yet: what is sealed now holds them too; to have them as "
            "a numbered supplement, begin a new review, seal it without them, and add them with `clare-review extend`"
        )
    return tuple(told)


def _to_admit_again(office: Office, before: Entry) -> int:
    rows = {row["id"] for row in office.keeper.source_rows(entry=before.number)}
    return sum(entry.body["row"] in rows for entry in office.entries(EntryKind.ADMITTED))


def admission_key(row_id: int, corrections: dict[str, str]) -> str:
    """The idempotency key of admitting one quarantined row with these corrections."""
    return f"admit {row_id} {digest(corrections)}"
