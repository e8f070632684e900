"""A paper as one HTML page that opens anywhere and fetches nothing."""

from collections.abc import Iterator
from typing import Any

from clare_review.findings.papers.paper import Drawn, Heading, Items, Paper, Tabled, Words
from clare_review.findings.report import cell_text
from clare_review.guidance.wording import say_list
from clare_review.places import template


def as_page(paper: Paper) -> bytes:
    """The paper as UTF-8 HTML, the same bytes every time."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([template("papers"), template("reports")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(cell=cell_text)
    page = environment.get_template("paper.html.j2").render(paper=paper, blocks=list(_blocks(paper)))
    return page.encode()


def _blocks(paper: Paper) -> Iterator[dict[str, Any]]:
    from markupsafe import Markup

    for block in paper.blocks:
        match block:
            case Heading():
                yield {"kind": "heading", "level": block.level, "text": block.text}
            case Words():
                yield {"kind": "words", "line": block.line, "set_apart": block.set_apart}
            case Items():
                yield {"kind": "items", "lines": block.lines}
            case Drawn():
                svg = Markup(block.picture.svg())  # our own drawing, whose words are already escaped
                links = (f'<a href="#numbers-{number}">table {number}</a>' for number in block.table_numbers)
                said = Markup(f"Its numbers stand in {say_list(links)}.")
                yield {"kind": "picture", "number": block.number, "picture": block.picture, "svg": svg, "tables": said}
            case Tabled():
                yield {"kind": "table", "number": block.number, "table": block.table}


def numbers_said(block: Drawn) -> str:
    """Where the numbers of a picture stand, for drawings without links."""
    return f"Its numbers stand in {say_list(f'table {number}' for number in block.table_numbers)}."
