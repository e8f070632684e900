"""Understands every physical row of an export through its column map: data, quarantined, or not data."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from clare_review.errors import FileProblem, ImportRefused
from clare_review.population.application_row import Scope, application_of
from clare_review.population.column_map import ColumnMap
from clare_review.population.dates import iso_moment
from clare_review.population.grid import Cell, ExportFile, Fault, RawRow, Sheet, letters, plain_header, text_of
from clare_review.population.layout import Layout, fields_of, layout_of, why_not_data
from clare_review.population.records import Kind
from clare_review.population.row_reader import RowReader
from clare_review.population.side_row import side_values

__all__ = ["Scope", "UnderstoodRow", "understand", "understand_corrected", "without_values"]

_ERRORS = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|ERROR|SPILL!|CALC!)|\(formula\)")
_EXTRA = re.compile(r"field \d+")


@dataclass(frozen=True, kw_only=True)
class UnderstoodRow:
    """What one physical row is: not data (`not_data` says why), not admitted (`reasons`), or understood (`values`).

    `raw` is header to text as exported; `values` are `Application.values()` or the side record's plain values.
    """

    kind: Kind
    file: str
    file_digest: str
    map: str
    sheet: str
    row: int
    raw: Mapping[str, str]
    not_data: str | None = None
    reasons: tuple[str, ...] = ()
    values: Mapping[str, Any] | None = None
    reference: str | None = None
    notes: tuple[str, ...] = field(default=())


def understand(export: ExportFile, column_map: ColumnMap, scope: Scope) -> tuple[UnderstoodRow, ...]:
    """Every physical row of the file, each exactly once, in the file's order.

    Raises:
        ImportRefused: a sheet should hold data and lacks headers, or no row of the file is data.
    """
    rows = [row for sheet in export.sheets for row in _understand_sheet(export, sheet, column_map, scope)]
    if all(row.not_data for row in rows):
        raise ImportRefused(f"{export.name}: it has headers but no row of data")
    return tuple(rows)


def understand_corrected(
    raw: Mapping[str, str],
    corrections: Mapping[str, str],
    column_map: ColumnMap,
    scope: Scope,
    *,
    file: str = "",
    file_digest: str = "",
    sheet: str = "",
    row: int = 0,
) -> UnderstoodRow:
    """A quarantined row with some cells typed anew: header to new text. Typed dates may be ISO.

    Raises:
        FileProblem: a correction names a column that the row does not have.
    """
    texts = _corrected_texts(raw, corrections, column_map)
    cells = {header: text if header in corrections else _revived(text, column_map) for header, text in texts.items()}
    blank = UnderstoodRow(
        kind=column_map.kind, file=file, file_digest=file_digest, map=column_map.name, sheet=sheet, row=row, raw=texts
    )
    if why := _still_misplaced(texts, column_map):
        return replace(blank, reasons=(f"the row had another number of fields than the header: {why}",))
    reader = RowReader(column_map, fields_of(list(texts), column_map), cells, typed=True)
    return _understood(blank, reader, scope)


def without_values(reason: str) -> str:
    """A reason with what the export said taken out, for places where no case text may stand."""
    return re.sub(r"‘.*’", "‘…’", reason, flags=re.DOTALL)


def _corrected_texts(raw: Mapping[str, str], corrections: Mapping[str, str], column_map: ColumnMap) -> dict[str, str]:
    """The row's texts with the corrections in place; a field too many that was emptied is gone."""
    there = {plain_header(header) for header in raw}
    lacking = [header for header in column_map.columns.values() if plain_header(header) not in there]
    unknown = [header for header in corrections if header not in raw and header not in lacking]
    if unknown:
        known = ", ".join([*raw, *lacking])
        raise FileProblem("the correction", [f"{header}: no such column ({known})" for header in unknown])
    texts = {**raw, **corrections}
    return {header: text for header, text in texts.items() if text or not _EXTRA.fullmatch(header)}


def _still_misplaced(texts: Mapping[str, str], column_map: ColumnMap) -> str | None:
    """What a row of too many or too few fields still needs before its values can be placed."""
    there = {plain_header(header) for header in texts}
    if lacking := [header for header in column_map.needed_headers if plain_header(header) not in there]:
        return f"it still has no value for {', '.join(lacking)}"
    if extra := [header for header in texts if _EXTRA.fullmatch(header)]:
        return f"{', '.join(extra)} must be emptied"
    return None


def _understand_sheet(export: ExportFile, sheet: Sheet, column_map: ColumnMap, scope: Scope) -> list[UnderstoodRow]:
    layout = layout_of(sheet, column_map, export)
    blank = UnderstoodRow(
        kind=column_map.kind, file=export.name, file_digest=export.digest, map=column_map.name, sheet=sheet.name,
        row=0, raw={},
    )  # fmt: skip
    found = []
    for row in sheet.rows:
        not_data = why_not_data(row, layout, sheet, column_map)
        cells = _by_header(row, layout, export.format)
        raw = {header: text_of(cell) for header, cell in cells.items()}
        one = replace(blank, row=row.row, raw=raw, not_data=not_data)
        if not_data is None and layout is not None:
            one = _understood_data(one, row, layout, cells, column_map, export, scope)
        found.append(one)
    return _with_totals_checked(found)


def _understood_data(
    one: UnderstoodRow,
    row: RawRow,
    layout: Layout,
    cells: Mapping[str, Cell],
    column_map: ColumnMap,
    export: ExportFile,
    scope: Scope,
) -> UnderstoodRow:
    if export.format == "csv" and len(row.cells) != len(layout.headers):
        why = f"it has {len(row.cells)} fields and the header has {len(layout.headers)}, so none can be placed"
        return replace(one, reasons=(why,))
    return _understood(one, RowReader(column_map, layout.fields, cells), scope)


def _understood(one: UnderstoodRow, reader: RowReader, scope: Scope) -> UnderstoodRow:
    values: Mapping[str, Any] | None
    if one.kind == Kind.APPLICATIONS:
        application = application_of(reader, scope)
        values = application.values() if application else None
    else:
        values = side_values(reader)
    if values is None:
        return replace(one, reasons=tuple(reader.reasons))
    reference = values.get("reference") or values.get("incident") or values.get("id")
    return replace(one, values=values, reference=reference, notes=tuple(values["notes"]))


def _by_header(row: RawRow, layout: Layout | None, file_format: str) -> dict[str, Cell]:
    """A row's cells by header; cells beyond the header keep their column's letter or field's number."""
    if layout is None or row.row < layout.header_row:
        return {f"column {letters(column)}": cell for column, cell in enumerate(row.cells) if text_of(cell)}
    cells: dict[str, Cell] = dict(zip(layout.headers, row.cells, strict=False))
    for column in range(len(layout.headers), len(row.cells)):
        name = f"field {column + 1}" if file_format == "csv" else f"column {letters(column)}"
        cells[name] = row.cells[column]
    return cells


def _with_totals_checked(rows: list[UnderstoodRow]) -> list[UnderstoodRow]:
    """A totals row says what it counts beside what was found, because a short export shows there."""
    data = sum(row.not_data is None for row in rows)
    return [
        replace(row, not_data=f"totals row: it says {total}, and {data:,} rows of data are there")
        if row.not_data == "totals row" and (total := _total(row))
        else row
        for row in rows
    ]


def _total(row: UnderstoodRow) -> str | None:
    numbers: list[str] = re.findall(r"\d[\d,]*", " ".join(row.raw.values()))
    return numbers[0] if len(numbers) == 1 else None


def _revived(text: str, column_map: ColumnMap) -> Cell:
    """The cell that a kept text stood for: a workbook's real date and its errors are known by how they were kept."""
    if column_map.format != "xlsx":
        return text
    if _ERRORS.fullmatch(text):
        return Fault(shown=text, why="an error of the spreadsheet")
    found = iso_moment(text)
    if found is None or "/" in text:
        return text
    return found[0] if found[1] else found[0].date()
