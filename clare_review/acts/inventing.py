"""Reading invented cases from exports written for them, so that a reader cannot tell them from what was exported.

They are read by the review's own maps, and stand in the ledger as if they had been rows of an export that was imported:
under its name, at a row number of it. They belong to no population.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from clare_review.acts.importing import scope_of, stored, written_rows
from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.relating import everybody
from clare_review.acts.sides import side_values
from clare_review.errors import NotAllowed
from clare_review.ledger.digest import canonical, member_digest, root_of
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.proving_rows import rows_digest
from clare_review.ledger.reading import INVENTED
from clare_review.population.column_map import ColumnMap
from clare_review.population.reading import open_export
from clare_review.population.reconciling import StoredRow, reconcile
from clare_review.population.records import Application, Kind
from clare_review.population.understanding import understand

_KINDS = (Kind.APPLICATIONS, Kind.LOG, Kind.HISTORY, Kind.INCIDENTS)
_NONE: Mapping[str, Application] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Invented:
    """Invented cases: the applications by reference, and every row of them as the ledger keeps it."""

    applications: Mapping[str, Application] = field(default_factory=lambda: _NONE)
    rows: tuple[dict[str, Any], ...] = ()

    def members(self) -> list[dict[str, Any]]:
        """The applications as the ledger keeps them, in no population."""
        values = {reference: one.values() for reference, one in sorted(self.applications.items())}
        return [
            {
                "version": INVENTED,
                "reference": reference,
                "digest": member_digest(value),
                "value": canonical(value).decode(),
            }
            for reference, value in values.items()
        ]

    def written_rows(self) -> list[dict[str, Any]]:
        """The rows with their data as text."""
        return written_rows(self.rows)

    def body(self, office: Office) -> dict[str, Any]:
        """What the entry that brings them commits to: its rows, and all invented applications there are then."""
        if not self.applications:
            return {}
        before = office.ledger.members(upto_version=INVENTED, invented=True)
        pairs = sorted((row["reference"], row["digest"]) for row in (*before, *self.members()))
        return {
            "rows_digest": rows_digest(self.rows),
            "invented": {"applications": len(pairs), "digest": root_of(pairs)},
        }


NOTHING_INVENTED = Invented()


def read_invented(office: Office, paths: Sequence[Path]) -> Invented:
    """Reads invented cases from exports of their own.

    Raises:
        NotAllowed: one of them would stand out among the others, or was exported; every problem is named.
        ImportRefused: a file cannot be read safely, or no map fits it.
    """
    problems: list[str] = []
    rows: list[dict[str, Any]] = []
    for path in paths:
        export, column_map = open_export(path, office.maps, name=path.name)
        like = _import_by(office, column_map)
        if column_map.kind not in _KINDS or like is None:
            problems.append(_of_no_use(path, column_map))
            continue
        understood = [row for row in understand(export, column_map, scope_of(office)) if not row.not_data]
        problems += [f"{path.name} row {row.row}: {'; '.join(row.reasons)}" for row in understood if row.reasons]
        rows += _as_if_exported(office, [stored(row, id=0, rank=column_map.rank) for row in understood], like)
    first = office.keeper.next_row_id()
    numbered = tuple(row | {"id": first + n} for n, row in enumerate(rows))
    found = reconcile([_as_stored(row) for row in numbered if row["kind"] == Kind.APPLICATIONS.value])
    made = Invented(applications=dict(found.applications), rows=numbered)
    problems += _standing_out(office, made)
    if problems:
        raise NotAllowed("the invented cases are not taken in:" + "".join(f"\n  - {each}" for each in problems))
    return made


def _as_stored(row: Mapping[str, Any]) -> StoredRow:
    return StoredRow.of({**row, "entry": 0})


def _import_by(office: Office, column_map: ColumnMap) -> Entry | None:
    """The first import by this map, whose rows the invented ones have to look like."""
    found = office.entries(EntryKind.IMPORTED)
    return next((entry for entry in found if entry.body["map"] == column_map.name), None)


def _of_no_use(path: Path, column_map: ColumnMap) -> str:
    if column_map.kind not in _KINDS:
        return f"{path.name}: rows of {column_map.kind.value} are part of no case"
    return f"{path.name}: nothing was imported by the map {column_map.name}, so its rows would look like no others"


def _as_if_exported(office: Office, rows: Sequence[dict[str, Any]], like: Entry) -> list[dict[str, Any]]:
    """The rows under the name of an export that was imported, each at the number of one of its rows, by lot."""
    places = [(row["sheet"], row["row"]) for row in office.ledger.source_rows(entry=like.number) if not row["not_data"]]
    told = {"file": like.body["file"], "file_digest": like.body["file_digest"]}
    drawn = [places[int.from_bytes(office.chance(8), "big") % len(places)] for _ in rows]
    return [row | told | {"sheet": sheet, "row": n} for row, (sheet, n) in zip(rows, drawn, strict=True)]


def _standing_out(office: Office, made: Invented) -> Iterator[str]:
    sealed = applications(office)
    shapes = {_shape(reference) for reference in sealed}
    known = {row["reference"] for row in office.ledger.members(references=sorted(made.applications))}
    people = everybody(office, sealed.values())
    for reference, application in sorted(made.applications.items()):
        if reference in known or office.ledger.source_rows(reference=reference):
            yield f"{reference} is there already; invent another reference"
        elif _shape(reference) not in shapes:
            yield f"{reference} is written like no reference of the population; write it as one of them"
        if like := people.others(application):
            yield f"{reference}: its subject is like that of {like[0].reference}; invent another name and date of birth"
        if people.incidents(application):
            yield f"{reference}: a real incident may concern its people; invent other names and dates of birth"
    yield from _strays(office, made)


def _strays(office: Office, made: Invented) -> Iterator[str]:
    """Rows about other applications, and incidents of which there is one of that number already."""
    about = {row["reference"] for row in made.rows if row["kind"] != Kind.INCIDENTS.value}
    strange = about - {*made.applications, None}
    yield from (f"a row is about {each}, which is not among the invented applications" for each in sorted(strange))
    mine = {row["value"]["incident"] for row in made.rows if row["kind"] == Kind.INCIDENTS.value and row["value"]}
    there = {value["incident"] for value in side_values(office, Kind.INCIDENTS)} if mine else set()
    yield from (f"incident {each} is there already; invent another number" for each in sorted(mine & there))


def _shape(reference: str) -> str:
    """How a reference is written: 0 for every digit, A for every letter."""
    return re.sub("[A-Za-z]", "A", re.sub("[0-9]", "0", reference))
