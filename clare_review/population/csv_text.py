"""Turns the bytes of a CSV export into rows: declared encodings, strict quoting, no row shifted or swallowed."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from clare_review.errors import ImportRefused
from clare_review.population.grid import RawRow

ROW_WALLS = (65_536, 1_048_576)
"""The most rows that old and new spreadsheet programs hold: an export of exactly so many was probably cut off."""

_FEW = 4  # forms that a column of references or dates has, exports being as they are

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def marked_encoding(content: bytes) -> str | None:
    """The encoding that the byte order mark at the start of a file declares; None without a mark."""
    return next((name for mark, name in _MARKS.items() if content.startswith(mark)), None)


def decode(content: bytes, encoding: str, name: str) -> str:
    """The text of a file in its declared encoding; a byte order mark outranks the declaration.

    Raises:
        ImportRefused: a byte is not of that encoding (its line is named), or the declaration contradicts the file.
    """
    marked = marked_encoding(content)
    if marked is None and b"\0" in content:
        raise ImportRefused(
            f"{name}, line {_line(content, content.index(0))}: it holds NUL bytes, as UTF-16 text without its mark"
            " does; save it again as CSV UTF-8"
        )
    if marked is None and encoding == "utf-16":
        raise ImportRefused(f"{name}: UTF-16 text begins with a byte order mark and this file has none")
    if marked is None and encoding == "cp1252" and _is_really_utf8(content):
        raise ImportRefused(
            f"{name}: its map declares encoding: cp1252, but the file is UTF-8; declare encoding: utf-8 in the map"
        )
    try:
        return content.decode(marked or encoding)
    except UnicodeDecodeError as problem:
        shown = " ".join(f"{byte:02x}" for byte in content[problem.start : problem.start + 1])
        raise ImportRefused(
            f"{name}, line {_line(content, problem.start)}: byte {shown} is not {marked or encoding} text;"
            " declare the file's encoding in its map (cp1252, utf-8 or utf-16)"
        ) from None


def rows_of(text: str, delimiter: str, name: str) -> tuple[RawRow, ...]:
    """Every row of CSV text, blank lines included; a row has the cells it has, were they more or fewer than others'.

    Raises:
        ImportRefused: a quotation mark is not closed or stands where it cannot; the line is named.
    """
    rows = tuple(_records(text, delimiter, name))
    _refuse_swallowed_rows(rows, delimiter, name)
    return rows


def head_of(text: str, delimiter: str, rows: int) -> list[list[str]]:
    """The first rows of CSV text, read leniently: only to see its headers."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    found: list[list[str]] = []
    try:
        for cells in reader:
            found.append(cells)
            if len(found) == rows:
                break
    except csv.Error:
        pass  # what is wrong is said when the whole file is read strictly
    return found


def wall_note(rows: int, where: str) -> str | None:
    """The warning that a sheet of exactly so many rows was probably cut off; None for any other number."""
    if rows not in ROW_WALLS:
        return None
    return f"{where} has exactly {rows:,} rows, the most a spreadsheet program holds: it was probably cut off"


def _records(text: str, delimiter: str, name: str) -> Iterator[RawRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise ImportRefused(_quoting(str(problem), name, line, reader.line_num)) from None
        number += 1
        yield RawRow(row=number, cells=tuple(cells), line=line)


def _quoting(problem: str, name: str, line: int, noticed: int) -> str:
    if "unexpected end of data" in problem:
        return f"{name}, line {line}: a quotation mark opened in the row that begins here is never closed"
    if "field larger" in problem:
        return f"{name}, line {line}: a field is longer than 131,072 characters; is a quotation mark not closed?"
    return (
        f"{name}, line {line}: a quotation mark in the row that begins here is not closed, or stands inside a field"
        f" without being doubled (noticed on line {noticed}: {problem})"
    )


def broken_lines_note(rows: Sequence[RawRow], delimiter: str) -> str | None:
    """What to know of fields that hold line breaks and a line with as many delimiters as a row; None without any."""
    lines = sorted({row.line or 0 for row, _ in _lines_as_wide_as_rows(rows, delimiter)})
    if not lines:
        return None
    first = ", ".join(map(str, lines[:10])) + (" and more" if len(lines) > 10 else "")
    return (
        f"{len(lines)} rows have a field of several lines of which one is as wide as a row but does not read as one;"
        f" it was taken as text (line {first})"
    )


def _refuse_swallowed_rows(rows: tuple[RawRow, ...], delimiter: str, name: str) -> None:
    """A field that holds line breaks and whole rows is a quotation mark that was closed by another row's."""
    marked: list[tuple[int, frozenset[str]]] | None = None
    for row, line in _lines_as_wide_as_rows(rows, delimiter):
        marked = _marked_columns(rows) if marked is None else marked
        if _reads_as_a_row(line, delimiter, marked):
            raise ImportRefused(
                f"{name}, line {row.line}: a field of the row that begins here holds whole rows;"
                " a quotation mark is not closed"
            )


def _lines_as_wide_as_rows(rows: Sequence[RawRow], delimiter: str) -> Iterator[tuple[RawRow, str]]:
    """The lines within fields that hold as many delimiters as most rows do, with the rows they stand in."""
    width = _width(rows)
    if width < 3:
        return
    for row in rows:
        for cell in row.cells:
            lines = str(cell).splitlines() if _is_broken(cell) else ()
            yield from ((row, line) for line in lines if line.count(delimiter) >= width - 1)


def _reads_as_a_row(line: str, delimiter: str, marked: Sequence[tuple[int, frozenset[str]]]) -> bool:
    """Whether half of the columns that are known by their form hold that form here; where none is, any line does."""
    cells = line.split(delimiter)
    return 2 * sum(_form(cells[column]) in forms for column, forms in marked) >= len(marked)


def _marked_columns(rows: Sequence[RawRow]) -> list[tuple[int, frozenset[str]]]:
    """The columns that are known by the form of what they hold, as references and dates are, with those forms.

    Such a column has few forms, and most of its cells one with a digit in it.
    """
    width = _width(rows)
    whole = [row.cells for row in rows if len(row.cells) == width]
    found = []
    for column in range(width):
        forms = Counter(_form(str(cells[column])) for cells in whole if not _is_broken(cells[column]))
        usual = {form: times for form, times in forms.most_common(_FEW) if any(mark.isdigit() for mark in form)}
        if 2 * sum(usual.values()) > len(whole):
            found.append((column, frozenset(usual)))
    return found


def _form(text: str) -> str:
    """The form of a value: digits as 0, words as a, marks as they are."""
    return re.sub(r"[^\W\d_]+(\s+[^\W\d_]+)*", "a", re.sub(r"\d+", "0", text.strip()))


def _is_broken(cell: object) -> bool:
    return isinstance(cell, str) and ("\n" in cell or "\r" in cell)


def _width(rows: Sequence[RawRow]) -> int:
    widths = Counter(len(row.cells) for row in rows)
    return widths.most_common(1)[0][0] if widths else 0


def _is_really_utf8(content: bytes) -> bool:
    if content.isascii():
        return False
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _line(content: bytes, at: int) -> int:
    return content.count(b"\n", 0, at) + 1
