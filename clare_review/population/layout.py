"""Where the table stands in an export's sheets, and which of its rows are not data."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from clare_review.errors import ImportRefused
from clare_review.population.column_map import ColumnMap
from clare_review.population.grid import (
    Cell,
    ExportFile,
    Number,
    RawRow,
    Sheet,
    is_blank,
    letters,
    plain_header,
    text_of,
)
from clare_review.population.maps import HEADER_WITHIN, missing_headers


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The table of one sheet: the number of its header row, its headers made unique, and our field to header."""

    header_row: int
    headers: tuple[str, ...]
    fields: Mapping[str, str]


def layout_of(sheet: Sheet, column_map: ColumnMap, export: ExportFile) -> Layout | None:
    """The table of a sheet; None when the sheet holds no data by the map.

    Raises:
        ImportRefused: the sheet should hold data and lacks headers, or holds data and is not among the map's sheets,
            or a header that the map places stands twice.
    """
    where = f"{export.name}, sheet {sheet.name}" if sheet.name else export.name
    listed = any(fnmatchcase(sheet.name.casefold(), pattern.casefold()) for pattern in column_map.sheets)
    row = _header_row(sheet, column_map)
    if row is None:
        _refuse_near_miss(sheet, column_map, where, listed)
        return None
    if not listed:
        raise ImportRefused(
            f"{where}: it has the headers of the map {column_map.name} but its name is none of"
            f" {', '.join(column_map.sheets)}; add it to the map's sheets"
        )
    return _layout(row, column_map, where)


def fields_of(headers: Sequence[str], column_map: ColumnMap) -> dict[str, str]:
    """Our field to the header as the file writes it, for the columns that are there."""
    written = {plain_header(header): header for header in reversed(headers)}
    places = {field: written.get(plain_header(header)) for field, header in column_map.columns.items()}
    return {field: header for field, header in places.items() if header is not None}


def why_not_data(row: RawRow, layout: Layout | None, sheet: Sheet, column_map: ColumnMap) -> str | None:
    """Why a row is not data; None when it is."""
    if all(is_blank(cell) for cell in row.cells):
        return "blank row"
    if layout is None:
        return f"sheet {sheet.name} holds no data by the map"
    if row.row < layout.header_row:
        return "above the header"
    if row.row == layout.header_row:
        return "header"
    return _below_header(row, layout, column_map)


def _below_header(row: RawRow, layout: Layout, column_map: ColumnMap) -> str | None:
    filled = [cell for cell in row.cells if not is_blank(cell)]
    first = text_of(filled[0]).strip()
    if _matches(first, column_map.totals) and all(_is_number(cell) for cell in filled[1:]):
        return "totals row"
    if len(filled) == 1 and _matches(first, column_map.titles):
        return "title"
    texts = {plain_header(text_of(cell)) for cell in filled}
    if len(texts) > 1 and texts <= {plain_header(header) for header in layout.headers}:
        return "header repeated" if len(texts) >= len(layout.fields) / 2 else None
    return None


def _header_row(sheet: Sheet, column_map: ColumnMap) -> RawRow | None:
    number = column_map.header_row
    rows = sheet.rows[:HEADER_WITHIN] if number is None else sheet.rows[number - 1 : number]
    wanted = {plain_header(header) for header in column_map.needed_headers}
    return next((row for row in rows if wanted <= {plain_header(text_of(cell)) for cell in row.cells}), None)


def _refuse_near_miss(sheet: Sheet, column_map: ColumnMap, where: str, listed: bool) -> None:
    """A sheet that was meant to hold data must not be passed over for one renamed header."""
    if all(is_blank(cell) for row in sheet.rows for cell in row.cells):
        return
    rows = [[text_of(cell) for cell in row.cells] for row in sheet.rows[:HEADER_WITHIN]]
    missing = missing_headers(column_map, {"": rows})
    there = len(column_map.needed_headers) - len(missing)
    meant = listed and column_map.sheets != ("*",)
    if meant or there * 2 >= len(column_map.needed_headers):
        raise ImportRefused(
            f"{where}: the headers {', '.join(missing)} of the map {column_map.name} are missing; correct the map"
            " if they were renamed"
        )


def _layout(row: RawRow, column_map: ColumnMap, where: str) -> Layout:
    texts = [" ".join(text_of(cell).split()) for cell in row.cells]
    times = Counter(plain_header(text) for text in texts)
    twice = [header for header in column_map.columns.values() if times[plain_header(header)] > 1]
    if twice:
        raise ImportRefused(f"{where}, row {row.row}: the header {', '.join(twice)} stands more than once")
    headers = unique_headers(texts)
    return Layout(header_row=row.row, headers=headers, fields=fields_of(headers, column_map))


def unique_headers(texts: Sequence[str]) -> tuple[str, ...]:
    """Headers by which every column can be told: a blank one is called by its letter, a second one numbered."""
    seen: Counter[str] = Counter()
    headers = []
    for column, text in enumerate(texts):
        name = text or f"column {letters(column)}"
        seen[name] += 1
        headers.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(headers)


def _matches(text: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(text.casefold(), pattern.casefold()) for pattern in patterns)


def _is_number(cell: Cell) -> bool:
    text = text_of(cell).strip().replace(",", "").replace(".", "")
    return isinstance(cell, Number) or text.isdigit()
