"""What a workbook's XML says that the reader of its values does not: addresses, errors, formulas, hidden rows.

Runs inside the limited child process. The XML parser is Python's own; a document type (the door to entity bombs)
is refused.
"""

import posixpath
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

MOST_CELLS = 5_000_000  # of the rectangle from A1 to the last value; an export of people has a tenth of that
EXACT_DIGITS = 15  # a spreadsheet program keeps no more digits of a number


class Refused(Exception):
    """The workbook cannot be imported; the message is for a person."""


@dataclass
class SheetScan:
    """One sheet as scanned: positions are (row, column) from 0."""

    hidden_rows: list[int] = field(default_factory=list)
    faults: dict[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    numbers: dict[tuple[int, int], str] = field(default_factory=dict)
    last_row: int = -1
    last_column: int = -1
    far_row: str = ""  # the address of the value that makes the sheet so tall
    far_column: str = ""


@dataclass(frozen=True)
class Part:
    """One sheet of a workbook and where its XML is in the file."""

    name: str
    path: str


def sheet_parts(package: zipfile.ZipFile) -> tuple[dict[str, Part], bool]:
    """The sheets of a workbook by name, and whether it counts days from 1904."""
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str]] = []
    from_1904 = False

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def part(name: str, attributes: dict[str, str]) -> None:
        nonlocal from_1904
        if name == "sheet":
            link = next((value for key, value in attributes.items() if key.split(":")[-1] == "id"), "")
            sheets.append((attributes.get("name", ""), link))
        elif name == "workbookPr":
            from_1904 = attributes.get("date1904", "0") in ("1", "true")

    _parse(package, "xl/_rels/workbook.xml.rels", relation)
    _parse(package, "xl/workbook.xml", part)
    paths = {name: _inside(targets[link]) for name, link in sheets if link in targets}
    return {name: Part(name, path) for name, path in paths.items()}, from_1904


def scan_sheet(package: zipfile.ZipFile, part: Part) -> SheetScan:
    """Scans one sheet.

    Raises:
        Refused: a value stands so far out that the sheet could not be held, or the XML has a document type.
    """
    scan = SheetScan()
    _Scanner(scan).run(package, part)
    cells = (scan.last_row + 1) * (scan.last_column + 1)
    if cells > MOST_CELLS:
        raise Refused(
            f"sheet {part.name}: values as far out as {scan.far_row} and {scan.far_column} make it"
            f" {scan.last_row + 1:,} rows by {scan.last_column + 1:,} columns; delete stray values far from the"
            " table, or export it in parts"
        )
    return scan


def position(address: str) -> tuple[int, int]:
    """The row and column, from 0, of an address such as C12."""
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter.upper()) - 64
    return int(address[len(letters) :]) - 1, column - 1


class _Scanner:
    def __init__(self, scan: SheetScan) -> None:
        self.scan = scan
        self.row = -1
        self.column = -1
        self.cell_type = ""
        self.formula = False
        self.inside = ""
        self.text: list[str] = []
        self.has_value = False

    def run(self, package: zipfile.ZipFile, part: Part) -> None:
        _parse(package, part.path, self.start, self.end, self.characters)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "row":
            self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
            self.column = -1
            if attributes.get("hidden") in ("1", "true"):
                self.scan.hidden_rows.append(self.row + 1)
        elif name in ("v", "f", "is"):
            self.inside = name
            self.text = [] if name == "v" else self.text
            self.formula = self.formula or name == "f"
            self.has_value = self.has_value or name == "is"

    def end(self, name: str) -> None:
        if name == "v":
            self.has_value = self.has_value or bool(self.text)
        if name == self.inside:
            self.inside = ""
        if name == "c":
            self._finish()

    def characters(self, data: str) -> None:
        if self.inside == "v":
            self.text.append(data)

    def _cell(self, attributes: dict[str, str]) -> None:
        if "r" in attributes:
            self.row, self.column = position(attributes["r"])
        else:
            self.column += 1
        self.cell_type = attributes.get("t", "n")
        self.formula, self.has_value, self.text = False, False, []

    def _finish(self) -> None:
        if not (self.has_value or self.formula):
            return
        where, text = (self.row, self.column), "".join(self.text)
        if self.row > self.scan.last_row:
            self.scan.last_row, self.scan.far_row = self.row, _address(where)
        if self.column > self.scan.last_column:
            self.scan.last_column, self.scan.far_column = self.column, _address(where)
        if self.cell_type == "e":
            self.scan.faults[where] = (text or "#ERROR", "an error of the spreadsheet")
        elif self.formula and not self.has_value and self.cell_type != "str":
            self.scan.faults[where] = ("(formula)", "a formula whose result was never stored")
        elif self.cell_type == "n" and (len(text) > EXACT_DIGITS or len(text) < 3 or "E" in text.upper()):
            self.scan.numbers[where] = text


def _address(where: tuple[int, int]) -> str:
    word, number = "", where[1] + 1
    while number:
        number, rest = divmod(number - 1, 26)
        word = chr(65 + rest) + word
    return f"{word}{where[0] + 1}"


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _no_document_type(*_: object) -> None:
    raise Refused("its XML declares a document type, which no spreadsheet program writes")


def _parse(
    package: zipfile.ZipFile,
    path: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    characters: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_document_type
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    if characters is not None:
        parser.CharacterDataHandler = characters
    stream: IO[bytes]
    try:
        with package.open(path) as stream:
            parser.ParseFile(stream)
    except KeyError:
        raise Refused(f"its part {path} is missing") from None
    except (expat.ExpatError, ValueError) as problem:
        raise Refused(f"its part {path} is damaged ({problem})") from None
