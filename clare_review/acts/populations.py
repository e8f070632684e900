"""The population of a review: sealed once, extended by numbered supplements, corrected by named people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clare_review.acts.fates import all_fates, application_fates, staged
from clare_review.acts.importing import Imported, admission_key, import_file, scope_of, stored, written_rows
from clare_review.acts.office import Office
from clare_review.acts.rows import changes_seen, counted_rows, unless_changed
from clare_review.errors import ImportRefused, ReviewNotReady
from clare_review.ledger.digest import canonical, member_digest, root_of
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.kept import MANY
from clare_review.ledger.proving_rows import rows_digest
from clare_review.ledger.reading import INVENTED
from clare_review.ledger.resting import collector_rests
from clare_review.population.column_map import ColumnMap
from clare_review.population.reconciling import Fate, RowFate
from clare_review.population.records import Application, Outcome
from clare_review.population.understanding import understand_corrected, without_values


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """One sealed population: its version, how many applications it holds, what it added, and its root digest."""

    version: int
    applications: int
    added: int
    recognised: int
    disclosed: int
    digest: str
    entry: int

    def sentence(self) -> str:
        """One line for a screen."""
        return (
            f"population {self.version}: {self.applications:,} applications, {self.disclosed:,} with a disclosure, "
            f"{self.added:,} added, {self.recognised:,} rows recognised as known; digest {self.digest[:16]} "
            f"(entry {self.entry})"
        )


def sealed_populations(office: Office) -> tuple[Sealed, ...]:
    """The populations sealed so far, oldest first."""
    return tuple(_sealed(entry) for entry in office.entries(EntryKind.SEALED))


def current_population(office: Office) -> Sealed:
    """The last sealed population.

    Raises:
        ReviewNotReady: nothing is sealed yet.
    """
    sealed = sealed_populations(office)
    if not sealed:
        raise ReviewNotReady("no population is sealed yet: import the exports, then run `clare-review seal`")
    return sealed[-1]


@collector_rests()
def applications(office: Office, references: Sequence[str] | None = None) -> dict[str, Application]:
    """The sealed applications by reference, as at the office's position: all, or those named.

    One that was invented to measure readers is there only when it is named.
    """
    if references is None:
        return dict(_sealed_in(office))
    members = office.ledger.members(upto_version=current_population(office).version, references=references)
    return {row["reference"]: Application.of(row["value"]) for row in members}


def sealed_values(office: Office) -> list[dict[str, Any]]:
    """The sealed applications as at the office's position, as the plain data they are made of."""
    return [row["value"] for row in office.ledger.members(upto_version=current_population(office).version)]


def invented(office: Office) -> dict[str, Application]:
    """The applications of no population, which were invented to measure readers; none for whoever may not know them."""
    members = office.ledger.members(upto_version=INVENTED, invented=True)
    return {row["reference"]: Application.of(row["value"]) for row in members}


def versions(office: Office) -> dict[str, int]:
    """Reference to the version of the population that first held it."""
    last = current_population(office)

    def read() -> dict[str, int]:
        return {row["reference"]: row["version"] for row in office.ledger.members(upto_version=last.version)}

    def kept() -> dict[str, int]:
        return read() if last.applications >= MANY else office.kept(("versions", last.version), last.digest, read)

    return dict(office.worked_out("versions", kept))


def _sealed_in(office: Office) -> Mapping[str, Application]:
    """Every sealed application by reference, read once while they stand.

    What was sealed changes only by being erased, which shows in every earlier position too.
    """
    last = current_population(office)

    def read() -> Mapping[str, Application]:
        members = office.ledger.members(upto_version=last.version)
        return {row["reference"]: Application.of(row["value"]) for row in members}

    def kept() -> Mapping[str, Application]:
        if last.applications >= MANY:
            return read()
        erased = office.ledger.entries(kinds=(EntryKind.ERASED,))
        return office.kept(("applications", last.version), (last.digest, *(each.digest for each in erased)), read)

    return office.worked_out("applications", kept)


def seal(office: Office) -> Sealed:
    """Seals population 1 from every application row imported so far.

    Raises:
        ReviewNotReady: nothing was imported, or population 1 is sealed already.
        FiguresDoNotBalance: the rows do not add up.
    """
    office.must_be_now()
    before = sealed_populations(office)
    if before:
        raise ReviewNotReady(
            f"population {before[-1].version} is sealed already (entry {before[-1].entry}) and stays as it is; "
            "late finds are added with `clare-review extend FILES`"
        )
    return _seal_next(office, before=())


def extend(
    office: Office, paths: Sequence[Path], *, map_name: str | None = None
) -> tuple[Sealed, tuple[Imported, ...]]:
    """Imports late finds and seals what is new in them as a numbered supplement.

    Nothing of an earlier population changes. When no row is new, no population is sealed and the last one is returned.

    Raises:
        ReviewNotReady: population 1 is not sealed yet.
        ImportRefused: a file cannot be read safely or no map fits.
    """
    office.must_be_now()
    before = sealed_populations(office)
    if not before:
        raise ReviewNotReady("population 1 is not sealed yet: run `clare-review seal` before `extend`")
    imported = tuple(import_file(office, path, map_name=map_name, late=True) for path in paths)
    if not _waiting(office):
        return before[-1], imported
    return _seal_next(office, before=before), imported


def fates(office: Office) -> tuple[RowFate, ...]:
    """What became of every physical row of every application export, as at the office's position.

    Raises:
        FiguresDoNotBalance: the rows do not add up.
    """
    return application_fates(office)


def count_fates(found: Sequence[RowFate]) -> dict[str, int]:
    """How many rows ended as each fate; every fate is there, if only with 0."""
    counts = Counter(fate.fate for fate in found)
    return {fate.value: counts[fate] for fate in Fate}


def rows_by_fate(office: Office) -> dict[str, int]:
    """How many rows of application exports ended as each fate, as at the office's position.

    Where nothing came in since the last seal, its entry says so already, and it was checked when it was written.
    """
    entries = office.entries(EntryKind.SEALED, EntryKind.IMPORTED, EntryKind.ADMITTED)
    last = entries[-1] if entries else None
    if last is not None and last.kind is EntryKind.SEALED:
        return dict(last.body["rows"])
    return count_fates(fates(office))


def quarantined_rows(office: Office) -> list[dict[str, Any]]:
    """The rows of every kind held back now, with their reasons and raw values: for whoever corrects them."""
    held = {fate.row_id: fate for fate in all_fates(office) if fate.fate is Fate.QUARANTINED}
    rows = counted_rows(office) if held else []
    return [{**row, "reasons": list(held[row["id"]].reasons)} for row in rows if row["id"] in held]


def admit(office: Office, row_id: int, corrections: Mapping[str, str], *, why: str) -> Entry:
    """Corrects a quarantined row, header by header, and admits it; who, when and why are kept with the old values.

    A row of an application joins the population with the next `seal` or `extend`, one of a side table counts at once.

    Raises:
        ReviewNotReady: the row is not quarantined.
        ImportRefused: a header is not in the export, no reason is given, the row's map is gone, or the corrected row
            still cannot be admitted.
    """
    office.must_be_now()
    seen = changes_seen(office)
    old = _quarantined(office, row_id)
    _must_be_correctable(old, corrections, why)
    column_map = _map_of(office, old)
    row = understand_corrected(
        old["raw"],
        dict(corrections),
        column_map,
        scope_of(office),
        file=old["file"],
        file_digest=old["file_digest"],
        sheet=old["sheet"],
        row=old["row"],
    )
    if row.reasons or row.values is None:
        why = "; ".join(_said_of(reason, corrections) for reason in row.reasons) or str(row.not_data)
        raise ImportRefused(f"{old['file']} row {old['row']} still cannot be admitted: {why}")
    kept = stored(row, id=office.keeper.next_row_id(), rank=column_map.rank, corrects=old["id"])
    new = NewEntry(
        kind=EntryKind.ADMITTED,
        by=office.reader,
        key=admission_key(row_id, dict(corrections)),
        body={"row": row_id, "headers": sorted(corrections), "rows_digest": rows_digest([kept])},
        text={"why": why, **{f"corrected {header}": value for header, value in corrections.items()}},
    )
    check = unless_changed(seen, "the row was not admitted", "look at the quarantined rows again")
    return office.keeper.append(new, rows=written_rows([kept]), check=check)


def _said_of(reason: str, corrections: Mapping[str, str]) -> str:
    """A reason with the value that was typed; what the export said is shown by `quarantine`, which logs it first."""
    typed = any(value and f"‘{value}’" in reason for value in corrections.values())
    return reason if typed else without_values(reason)


def _quarantined(office: Office, row_id: int) -> dict[str, Any]:
    for row in quarantined_rows(office):
        if row["id"] == row_id:
            return row
    raise ReviewNotReady(f"row {row_id} is not quarantined; `clare-review quarantine` lists the rows that are")


def _map_of(office: Office, row: Mapping[str, Any]) -> ColumnMap:
    if row["map"] not in office.maps:
        raise ImportRefused(
            f"{row['file']} row {row['row']} was read by the map {row['map']}, which is gone; put it back to correct it"
        )
    return office.maps[row["map"]]


def _must_be_correctable(row: Mapping[str, Any], corrections: Mapping[str, str], why: str) -> None:
    problems = []
    if not corrections:
        problems.append("nothing is corrected; name at least one column and its right value")
    if not why.strip():
        problems.append("no reason is given; say where the right value comes from")
    if problems:
        raise ImportRefused(f"{row['file']} row {row['row']} is not admitted: {'; '.join(problems)}")


def _waiting(office: Office) -> bool:
    last = office.entries(EntryKind.SEALED)[-1].number
    later = office.entries(EntryKind.IMPORTED, EntryKind.ADMITTED)
    if not any(entry.number > last for entry in later):
        return False
    return bool(staged(office)[0])


def _seal_next(office: Office, *, before: tuple[Sealed, ...]) -> Sealed:
    seen = changes_seen(office)
    waiting, found = staged(office)
    if not waiting:
        raise ReviewNotReady("no application was imported yet: run `clare-review import FILES` first")
    version = len(before) + 1
    values = {reference: application.values() for reference, application in waiting.items()}
    members = [
        {
            "version": version,
            "reference": reference,
            "digest": member_digest(value),
            "value": canonical(value).decode(),
        }
        for reference, value in sorted(values.items())
    ]
    earlier = [(row["reference"], row["digest"]) for row in office.ledger.members()]
    pairs = earlier + [(str(row["reference"]), str(row["digest"])) for row in members]
    counts = count_fates(found)
    disclosed = sum(application.outcome is Outcome.DISCLOSED for application in waiting.values())
    body = {
        "version": version,
        "applications": len(pairs),
        "added": len(members),
        "recognised": sum(fate.merged_into == "sealed" for fate in found) if before else 0,
        "disclosed": disclosed + (before[-1].disclosed if before else 0),
        "digest": root_of(pairs),
        "rows": counts,
    }
    new = NewEntry(kind=EntryKind.SEALED, by=office.reader, key=f"seal {version} by {office.reader}", body=body)
    check = unless_changed(seen, "nothing was sealed", "seal again" if version == 1 else "extend again")
    return _sealed(office.keeper.append(new, members=members, check=check))


def _sealed(entry: Entry) -> Sealed:
    names = ("version", "applications", "added", "recognised", "disclosed", "digest")
    return Sealed(**{name: entry.body[name] for name in names}, entry=entry.number)
