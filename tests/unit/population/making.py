"""Small exports made for one test: a map of few columns, rows as text, workbooks cell by cell."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import xlsxwriter

from clare_review.ledger.digest import member_digest, root_of
from clare_review.population.column_map import ColumnMap
from clare_review.population.grid import ExportFile
from clare_review.population.map_file import read_map
from clare_review.population.maps import load_maps
from clare_review.population.reading import open_export, read_unknown
from clare_review.population.reconciling import StoredRow
from clare_review.population.records import Application
from clare_review.population.understanding import Scope, UnderstoodRow, understand
from clare_review.population.workbook import Limits
from clare_review.strict_yaml import parse

DATA = Path(__file__).resolve().parents[2] / "data" / "population"
MAPS = Path(__file__).resolve().parents[3] / "templates" / "maps"
SCOPE = Scope(received_from=date(2015, 4, 1), received_to=date(2023, 8, 31))

HEADERS = (
    "Ref",
    "Received",
    "Route",
    "A surname",
    "A forename",
    "B surname",
    "B forename",
    "B born",
    "Outcome",
    "Notes",
)
SMALL_MAP = """
kind: applications
title: Small
source: small export
format: csv
columns:
  reference: Ref
  received: Received
  route: Route
  a_surname: A surname
  a_forename: A forename
  b_surname: B surname
  b_forename: B forename
  b_born: B born
  outcome: Outcome
  remarks: Notes
names: apart
dates: {order: dmy, forms: [dd/mm/yyyy]}
words:
  route: {right_to_ask: [Ask], right_to_know: [Know]}
  outcome: {disclosed: [Told], no_disclosure: [Not told]}
not_data: {totals: ["Total*"], titles: ["Page *"]}
"""
ROW = ("R1", "03/04/2019", "Ask", "Hart", "Ann", "Reed", "Tom", "01/02/1980", "Not told", "rang")
Write = Callable[[bytes, str], Path]


def small_map(**changes: Any) -> ColumnMap:
    """The small map as a column map, with some of its parts changed."""
    return replace(_small_map(), **changes)


@cache
def _small_map() -> ColumnMap:
    return read_map(parse(SMALL_MAP, "small"), name="small", where="small")


def row(**values: str) -> list[str]:
    """A good row of the small export with some cells changed, named by header in small letters (a_surname)."""
    named = dict(zip((header.lower().replace(" ", "_") for header in HEADERS), ROW, strict=True))
    assert set(values) <= set(named)
    return list((named | values).values())


def lines(*rows: Sequence[str], headers: Sequence[str] = HEADERS) -> bytes:
    """CSV text of a header and rows, nothing quoted."""
    return "".join(",".join(cells) + "\r\n" for cells in (headers, *rows)).encode()


def workbook(
    path: Path, sheets: Mapping[str, Iterable[Sequence[Any]]], options: Mapping[str, Any] | None = None
) -> Path:
    """Writes a workbook of sheets and rows; dates are written as real dates."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy", **(options or {})})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            sheet.write_row(number, 0, cells)
    book.close()
    return path


def rezip(path: Path, change: Callable[[str, bytes], bytes], extra: Mapping[str, bytes] | None = None) -> Path:
    """Writes a workbook's parts anew, each changed by `change`, with `extra` parts added."""
    with zipfile.ZipFile(path) as package:
        parts = {name: change(name, package.read(name)) for name in package.namelist()}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in {**parts, **(extra or {})}.items():
            package.writestr(name, data)
    path.write_bytes(content.getvalue())
    return path


def read_export(path: Path, *, limits: Limits | None = None) -> ExportFile:
    """An export as it is read where no map describes it yet."""
    return read_unknown(path, limits=limits)[0]


def understood(path: Path, column_map: ColumnMap | None = None) -> tuple[UnderstoodRow, ...]:
    """Every row of a file, read and understood by one map."""
    column_map = column_map or small_map()
    export, found = open_export(path, {column_map.name: column_map})
    return understand(export, found, SCOPE)


def stored_row(understood: UnderstoodRow, *, id: int, column_map: ColumnMap) -> StoredRow:
    """A row that was just understood, as the ledger gives it back."""
    return StoredRow(**vars(understood), id=id, rank=column_map.rank, entry=0)


def root_digest(applications: Iterable[Application]) -> str:
    """The digest that a population of these applications is sealed with."""
    return root_of((one.reference, member_digest(one.values())) for one in applications)


def stored(*files: Iterable[UnderstoodRow], column_map: ColumnMap | None = None) -> list[StoredRow]:
    """Understood rows with ids in the order given."""
    numbers = count(1)
    column_map = column_map or small_map()
    return [stored_row(one, id=next(numbers), column_map=column_map) for rows in files for one in rows]


def stored_exports(*names: str, first_id: int = 1) -> list[StoredRow]:
    """The rows of exports in the test data, by the maps that come with the package."""
    maps = load_maps([MAPS])
    numbers = count(first_id)
    found: list[StoredRow] = []
    for name in names:
        export, column_map = open_export(DATA / name, maps)
        rows = understand(export, column_map, SCOPE)
        found += [stored_row(one, id=next(numbers), column_map=column_map) for one in rows]
    return found


def texts(export: ExportFile) -> list[tuple[Any, ...]]:
    """The cells of the only sheet."""
    return [one.cells for one in export.sheets[0].rows]
