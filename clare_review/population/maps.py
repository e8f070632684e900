"""Loads column maps from YAML, every problem of every map at once, and recognises which map fits a file."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from clare_review import strict_yaml
from clare_review.errors import FileProblem, ImportRefused
from clare_review.population.column_map import ColumnMap
from clare_review.population.grid import ExportFile, plain_header, text_of
from clare_review.population.header_likeness import known_headers, plain
from clare_review.population.map_file import read_map

HEADER_WITHIN = 30  # rows: further down it is not a header above a table

HeadersBySheet = Mapping[str, Sequence[Sequence[str]]]
"""The first rows of every sheet, as text; a text file has one sheet named ""."""


def load_maps(folders: Sequence[Path]) -> dict[str, ColumnMap]:
    """The column maps of all folders by name (the file's name without .yaml).

    A later folder's map replaces an earlier one of the same name, so a review can have its own.

    Raises:
        FileProblem: one or more maps cannot be used; every problem of every map is listed.
    """
    maps: dict[str, ColumnMap] = {}
    problems: list[str] = []
    files = [(number, path) for number, folder in enumerate(folders) for path in sorted(folder.glob("*.yaml"))]
    for number, path in files:
        try:
            maps[path.stem] = replace(load_map(path), folder=number)
        except FileProblem as problem:
            problems += [f"{path}: {line}" for line in problem.problems]
    if problems:
        raise FileProblem("the column maps", problems)
    return maps


def load_map(path: Path) -> ColumnMap:
    """One column map.

    Raises:
        FileProblem: it cannot be used; all its problems are listed.
    """
    return read_map(strict_yaml.read(path), name=path.stem, where=str(path))


def headers_by_sheet(export: ExportFile) -> dict[str, list[list[str]]]:
    """The rows of each sheet among which a header may stand, as text."""
    return {
        sheet.name: [[text_of(cell) for cell in row.cells] for row in sheet.rows[:HEADER_WITHIN]]
        for sheet in export.sheets
    }


def recognise(
    headers_by_sheet: HeadersBySheet,
    maps: Mapping[str, ColumnMap],
    *,
    named: str | None = None,
    format: str | None = None,
    where: str = "this file",
) -> ColumnMap:
    """The map whose needed headers all stand in one row; of several, the one that places most columns.

    Raises:
        ImportRefused: no map fits (the headers seen, the nearest map and what it misses are named), or two fit alike.
    """
    candidates = [one for one in _candidates(maps, named) if format is None or one.format == format]
    fitting = [one for one in candidates if not missing_headers(one, headers_by_sheet)]
    if not fitting:
        known = known_headers(maps.values())
        raise ImportRefused(_nothing_fits(headers_by_sheet, candidates or list(maps.values()), known, named, where))
    fitting.sort(key=lambda one: (one.folder, len(one.columns)), reverse=True)
    best = [one for one in fitting if (one.folder, len(one.columns)) == (fitting[0].folder, len(fitting[0].columns))]
    if len(best) > 1:
        names = ", ".join(sorted(one.name for one in best))
        raise ImportRefused(f"{where}: the maps {names} fit it alike; say which with --map")
    return best[0]


def missing_headers(column_map: ColumnMap, headers_by_sheet: HeadersBySheet) -> tuple[str, ...]:
    """The needed headers of a map that are missing where most of them stand; empty when the map fits."""
    wanted = column_map.needed_headers
    rows = [row for rows in headers_by_sheet.values() for row in _header_rows(column_map, rows)]
    missing = [_missing(wanted, row) for row in rows]
    return min(missing, key=len, default=wanted)


def _header_rows(column_map: ColumnMap, rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    number = column_map.header_row
    return rows[:HEADER_WITHIN] if number is None else rows[number - 1 : number]


def _missing(wanted: Sequence[str], row: Sequence[str]) -> tuple[str, ...]:
    there = {plain_header(cell) for cell in row}
    return tuple(header for header in wanted if plain_header(header) not in there)


def _candidates(maps: Mapping[str, ColumnMap], named: str | None) -> list[ColumnMap]:
    if named is None:
        return list(maps.values())
    if named not in maps:
        known = ", ".join(sorted(maps)) or "none"
        raise ImportRefused(f"there is no map named {named}; the maps are: {known}")
    return [maps[named]]


def _nothing_fits(
    rows: HeadersBySheet, nearby: Sequence[ColumnMap], known: frozenset[str], named: str | None, where: str
) -> str:
    text = f"{where}: {'the map ' + named + ' does not fit' if named else 'no map fits'}. {_seen(rows, known)}"
    if nearby:
        nearest = min(nearby, key=lambda one: len(missing_headers(one, rows)) / max(1, len(one.needed_headers)))
        lacking = ", ".join(missing_headers(nearest, rows)) or "nothing (but it is for another format)"
        text += f" The nearest map is {nearest.name}, which misses: {lacking}."
    return text + " Draft a map with: clare-review map NEWFILE"


def _seen(rows: HeadersBySheet, known: frozenset[str]) -> str:
    """The headers that were seen; never a cell that is no header, for it may be somebody's name."""
    near = [list(dict.fromkeys(filter(None, map(str.strip, row)))) for sheet in rows.values() for row in sheet]
    best = max(near, key=lambda row: sum(plain(cell) in known for cell in row), default=[])
    headers = [cell for cell in best if plain(cell) in known]
    if len(headers) < min(2, len(best)) or not headers:
        columns = len(next(iter(near), []))
        return f"Its first row does not look like headers ({columns} {'column' if columns == 1 else 'columns'})."
    others = len(best) - len(headers)
    return f"The headers seen: {'; '.join(headers)[:600]}{f'; and {others} that no map knows' if others else ''}."
