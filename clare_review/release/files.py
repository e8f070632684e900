"""The files of a release, byte for byte the same whenever they are made: a page, the figures as data, and as a table.

None of them knows a program, a machine, a person or a time of day: there is nothing in them but the document.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from clare_review.ledger.digest import digest_of_bytes
from clare_review.places import template
from clare_review.release.document import Document, Said

if TYPE_CHECKING:
    from jinja2 import Environment

PAGE, DATA, SHEET = "index.html", "figures.json", "figures.csv"
FIGURES = (DATA, SHEET)
"""The files that hold the figures alone; the page is drawn from the same and may change its looks with the program."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def files_of(document: Document) -> dict[str, bytes]:
    """File name to content."""
    return {PAGE: page(document), DATA: data(document), SHEET: sheet(document)}


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """File name to SHA-256."""
    return {name: digest_of_bytes(content) for name, content in sorted(files.items())}


def data(document: Document) -> bytes:
    """The release as JSON."""
    return (json.dumps(document.as_json(), indent=1, ensure_ascii=False) + "\n").encode()


def sheet(document: Document) -> bytes:
    """One line for each count, as CSV with a byte order mark, so that a spreadsheet reads it as UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(["id", "table", "row", "column", "value", "share"])
    for line in _lines(document):
        writer.writerow([_harmless(cell) for cell in line])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def page(document: Document) -> bytes:
    """The release as one page that needs no network and runs nothing."""
    return drawing().get_template("release.html.j2").render(document=document).encode()


def drawing() -> "Environment":
    """What draws the templates of releases: everything is escaped, and what is missing is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(template("releases")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _lines(document: Document) -> Iterator[tuple[str, ...]]:
    for figure in document.figures:
        yield (figure.said.id, "", figure.label, "", _cell(figure.said), figure.share or "")
    for table in document.tables:
        for row, counts in (*table.rows, table.total):
            for heading, said in zip(table.headings[1:], counts, strict=True):
                yield (said.id, table.caption, row, heading, _cell(said), "")


def _cell(said: Said) -> str:
    return said.shown if said.value is None else str(said.value)


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
