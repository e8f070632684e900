"""A paper as a tagged PDF to the standard PDF/UA-1 (ISO 14289-1), which the typesetter itself holds it to.

Fonts come with matplotlib, never from the machine, so that every machine sets the same pages.
"""

import json
import re
from pathlib import Path
from typing import Any

from clare_review.findings.figures import Table
from clare_review.findings.papers.as_page import numbers_said
from clare_review.findings.papers.columns import cells_of, shares
from clare_review.findings.papers.paper import Block, Drawn, Heading, Items, Line, Paper, Tabled, Words
from clare_review.findings.papers.row_heads import with_row_heads
from clare_review.places import template

_MADE_BY = re.compile(rb"Typst [0-9.]+")
_OURS = b"clare-review"


def as_pdf(paper: Paper) -> bytes:
    """The paper as PDF: tagged, with its language, a description of every picture, and no word of when it was made."""
    import typst

    known: Any = typst  # its types leave the choice of input open
    compiler = known.Compiler(
        input=template("papers", "paper.typ").read_bytes(),
        font_paths=[str(_fonts())],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(_data(paper), ensure_ascii=False)},
    )
    made: bytes = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    return with_row_heads(without_maker(made))


def without_maker(pdf: bytes) -> bytes:
    """The same file without the name and version of the typesetter; every place in it stays where it was."""
    return _MADE_BY.sub(lambda found: _OURS[: len(found[0])].ljust(len(found[0])), pdf)


def _fonts() -> Path:
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"


def _data(paper: Paper) -> dict[str, Any]:
    return {
        "title": paper.title,
        "marking": paper.marking,
        "as_at": paper.as_at,
        "blocks": [_block(block) for block in paper.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": block.level, "text": block.text}
        case Words():
            return {"kind": "words", "line": _line(block.line), "set_apart": block.set_apart}
        case Items():
            return {"kind": "items", "lines": [_line(each) for each in block.lines]}
        case Drawn():
            return {
                "kind": "picture",
                "number": block.number,
                "title": block.picture.title,
                "says": block.picture.says,
                "svg": block.picture.svg_alone(),
                "tables": numbers_said(block),
            }
        case Tabled():
            return {"kind": "table", "number": block.number, **_table(block.table)}


def _line(line: Line) -> list[dict[str, Any]]:
    return [{"text": run.text, "strong": run.strong} for run in line]


def _table(table: Table) -> dict[str, Any]:
    cells = cells_of(table)
    return {
        "caption": table.caption,
        "heads": [column.label for column in table.columns],
        "numbers": [column.adds or column.number for column in table.columns],
        "shares": shares(table) or [None] * len(table.columns),
        "rows": cells[: len(table.rows)],
        "total": cells[-1] if table.total else None,
        "notes": list(table.notes),
    }
