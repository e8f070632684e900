"""What an export holds before anybody understands it: sheets, physical rows and cells as they were written."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Number:
    """A cell that held a number, as the digits that stood in the file."""

    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """A cell whose value cannot be used, and why; `shown` is what a person would see in it."""

    shown: str
    why: str


Cell = str | Number | Fault | date
"""Text (blank is ""), a number, a real date or date and time (`datetime` is a `date`), or a fault."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawRow:
    """One physical row; `row` counts from 1 as a spreadsheet program shows it, `line` as a text editor does."""

    row: int
    cells: tuple[Cell, ...]
    line: int | None = None
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet; a text file has one sheet without a name."""

    name: str
    rows: tuple[RawRow, ...]
    hidden: bool = False


@dataclass(frozen=True, kw_only=True)
class ExportFile:
    """One export as read: its SHA-256, its sheets, and what a person should know about how it was read."""

    name: str
    digest: str
    format: str  # "csv" or "xlsx"
    sheets: tuple[Sheet, ...]
    notes: tuple[str, ...] = ()

    @property
    def row_count(self) -> int:
        """The number of physical rows in all sheets."""
        return sum(len(sheet.rows) for sheet in self.sheets)


def text_of(cell: Cell) -> str:
    """The text a cell is kept as; a real date is written as ISO, e.g. 2018-05-15 08:38."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds" if cell.second else "minutes")
    if isinstance(cell, date):
        return cell.isoformat()
    return cell.text if isinstance(cell, Number) else cell.shown


def is_blank(cell: Cell) -> bool:
    """Whether a cell shows nothing at all."""
    if isinstance(cell, str):
        return not cell.strip()
    return isinstance(cell, Fault) and not cell.shown.strip()


def plain_header(text: str) -> str:
    """A header as it is compared: without regard to case and to spaces at the ends or doubled."""
    return " ".join(text.split()).casefold()


def letters(column: int) -> str:
    """The letters of a column, counted from 0: 0 is A, 26 is AA."""
    word = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        word = chr(65 + rest) + word
    return word
