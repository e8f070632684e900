"""The limited child process that reads a workbook: what it cannot do within its limits ends it, not the import.

Called as `python -m clare_review.population.workbook_child FILE SECONDS BYTES`; writes one JSON object to standard
output: `{"sheets": [...], "notes": [...]}` or `{"refused": "why"}`.
"""

import json
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, SheetVisibleEnum

from clare_review.population.grid import letters
from clare_review.population.workbook_scan import EXACT_DIGITS, Part, Refused, SheetScan, scan_sheet, sheet_parts

_DAY_61 = date(1900, 3, 1)  # earlier serial dates are off by one or, like 60 (29 February 1900), no day at all
Grid = list[list[Any]]


def main(arguments: list[str]) -> int:
    """Reads the workbook and writes what it holds, or why it cannot be read."""
    path, seconds, most_bytes = arguments
    _limit(int(seconds), int(most_bytes))
    try:
        answer = read(path)
    except Refused as problem:
        answer = {"refused": str(problem)}
    except MemoryError:
        answer = {"refused": "it needs more memory than an import may use"}
    except BaseException as problem:  # the reader's own panics are not Exceptions
        if isinstance(problem, KeyboardInterrupt):
            raise
        answer = {"refused": f"it is damaged or not a workbook ({type(problem).__name__})"}
    json.dump(answer, sys.stdout)
    return 0


def read(path: str) -> dict[str, Any]:
    """The sheets of a workbook, each with its rows of encoded cells as far as the last row that holds a value.

    A cell is text, or `["n", digits]`, `["d", ISO date]`, `["!", shown, why]`.

    Raises:
        Refused: it cannot be read safely or without loss.
    """
    with zipfile.ZipFile(path) as package:
        parts, from_1904 = sheet_parts(package)
        scans = {part.name: scan_sheet(package, part) for part in parts.values() if _is_table(part)}
    notes = ["the workbook counts days from 1904"] if from_1904 else []
    return {"sheets": _sheets(path, scans, from_1904), "notes": notes}


def _is_table(part: Part) -> bool:
    return "chartsheet" not in part.path and "dialogsheet" not in part.path


def _sheets(path: str, scans: dict[str, SheetScan], from_1904: bool) -> list[dict[str, Any]]:
    found = []
    with CalamineWorkbook.from_path(path) as book:
        for about in book.sheets_metadata:
            if about.name not in scans:
                continue
            scan, sheet = scans[about.name], book.get_sheet_by_name(about.name)
            grid: Grid = sheet.to_python(skip_empty_area=False)
            _drop_blank_end(grid, scan.last_row + 1)
            rows = [[_encoded(value, from_1904) for value in row] for row in grid]
            _correct(rows, grid, scan)
            _mark_merged(rows, sheet.merged_cell_ranges or [])
            visible = about.visible == SheetVisibleEnum.Visible
            found.append({"name": about.name, "hidden": not visible, "hidden_rows": scan.hidden_rows, "rows": rows})
    return found


def _drop_blank_end(grid: Grid, height: int) -> None:
    del grid[height:]
    width = max((len(row) for row in grid), default=0)
    grid.extend([""] * width for _ in range(height - len(grid)))


def _encoded(value: Any, from_1904: bool) -> Any:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        whole = isinstance(value, int) or value.is_integer()
        return ["n", str(int(value)) if whole else repr(value)]
    if isinstance(value, datetime):
        value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return _day(value.date(), value.isoformat(), from_1904)
    if isinstance(value, date):
        return _day(value, value.isoformat(), from_1904)
    if isinstance(value, time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    return str(value)  # a length of time, e.g. 1 day, 2:00:00


def _day(day: date, written: str, from_1904: bool) -> list[str]:
    if day < _DAY_61 and not from_1904:
        return ["!", written, "a date cell holding a number below 61, which is no certain day"]
    return ["d", written]


def _correct(rows: Grid, grid: Grid, scan: SheetScan) -> None:
    """Puts in what the reader of values does not tell: errors, formulas without result, digits it rounded."""
    for (row, column), (shown, why) in scan.faults.items():
        cells = rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = ["!", shown, why]
    for (row, column), text in scan.numbers.items():
        if row >= len(rows) or column >= len(rows[row]):
            continue
        if isinstance(grid[row][column], float) and len(rows[row][column][1]) > EXACT_DIGITS:
            rows[row][column] = ["n", text]
        elif rows[row][column][0] == "!":
            rows[row][column][1] = text


def _mark_merged(rows: Grid, ranges: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    for (top, left), (bottom, right) in ranges:
        if top >= len(rows) or left >= len(rows[top]) or rows[top][left] == "":
            continue
        name = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
        why = f"part of the merged cells {name}, whose value stands in {letters(left)}{top + 1}"
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                if (row, column) != (top, left) and rows[row][column] == "":
                    rows[row][column] = ["!", "", why]


def _limit(seconds: int, most_bytes: int) -> None:
    """Limits this process where the system can; elsewhere only the parent's clock does."""
    if sys.platform == "win32":
        return
    import resource

    for what, most in ((resource.RLIMIT_AS, most_bytes), (resource.RLIMIT_CPU, seconds), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
