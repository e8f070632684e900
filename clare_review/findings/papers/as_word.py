"""A paper as a Word file (Office Open XML, ISO/IEC 29500): headings, lists, heads of tables, described pictures."""

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from clare_review.findings.figures import Table
from clare_review.findings.papers.as_page import numbers_said
from clare_review.findings.papers.columns import LETTERS, cells_of, shares
from clare_review.findings.papers.paper import Block, Drawn, Heading, Items, Line, Paper, Tabled, Words

_EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip file can say
_WIDTH_CM = 17.0
_SIZES = (
    ("Normal", 10.5, False), ("Title", 20, True), ("Subtitle", 10.5, False), ("Caption", 9, False),
    ("Heading 1", 14, True), ("Heading 2", 11.5, True), ("Intense Quote", 10.5, False),
)  # fmt: skip


def as_word(paper: Paper) -> bytes:
    """The paper as .docx, the same bytes every time, without author, dates or the name of what made it."""
    import docx
    from docx.shared import Cm

    document: Any = docx.Document()
    _without_facts(document, paper)
    _styled(document, paper)
    for section in document.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.0)
        _banner(section.header.paragraphs[0], paper.marking)
        _banner(section.footer.paragraphs[0], paper.marking)
        _page_number(section.footer.add_paragraph())
    document.add_heading(paper.title, level=0)
    document.add_paragraph(paper.as_at, style="Subtitle")
    for block in paper.blocks:
        _add(document, block)
    out = io.BytesIO()
    document.save(out)
    return _same_every_time(out.getvalue())


def _add(document: Any, block: Block) -> None:
    match block:
        case Heading():
            document.add_heading(block.text, level=block.level - 1)
        case Words():
            _words(document.add_paragraph(style="Intense Quote" if block.set_apart else None), block.line)
        case Items():
            for each in block.lines:
                _words(document.add_paragraph(style="List Bullet"), each)
        case Drawn():
            _picture(document, block)
        case Tabled():
            _table(document, block.table, block.number)


def _words(paragraph: Any, line: Line) -> None:
    for run in line:
        paragraph.add_run(run.text).bold = run.strong or None


def _picture(document: Any, block: Drawn) -> None:
    from docx.shared import Cm

    shape = document.add_picture(io.BytesIO(block.picture.png()), width=Cm(_WIDTH_CM))
    known = shape._inline.docPr
    known.set("descr", block.picture.says)
    known.set("title", block.picture.title)
    known.set("name", f"Picture {block.number}")
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(f"Picture {block.number}: {block.picture.title}. {numbers_said(block)}", style="Caption")


def _table(document: Any, table: Table, number: int) -> None:
    caption = document.add_paragraph(f"Table {number}: {table.caption}", style="Caption")
    caption.paragraph_format.keep_with_next = True
    made = document.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    _row(made.rows[0], [column.label for column in table.columns], table, strong=True)
    _repeat_as_head(made.rows[0])
    for place, cells in enumerate(cells_of(table)):
        _row(made.add_row(), cells, table, strong=place == len(table.rows))
    _widths(made, table)
    for note in table.notes:
        document.add_paragraph(note, style="Caption")
    document.add_paragraph(style="Caption")


def _widths(made: Any, table: Table) -> None:
    """The columns as wide as their words ask; Word itself finds those that fit."""
    from docx.shared import Cm

    taken = shares(table)
    made.autofit = taken is None
    if taken is None:
        return
    wide = [Cm(_WIDTH_CM * share / max(LETTERS, sum(taken))) for share in taken]
    for column, width in zip(made.columns, wide, strict=True):
        column.width = width
    for row in made.rows:
        for cell, width in zip(row.cells, wide, strict=True):
            cell.width = width


def _row(row: Any, cells: Sequence[str], table: Table, *, strong: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    for cell, words, column in zip(row.cells, cells, table.columns, strict=True):
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(words)
        run.bold, run.font.size = strong or None, Pt(8)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
        if column.adds or column.number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat_as_head(row: Any) -> None:
    """Says that a row is the head of its table: read out with every cell, and repeated on every page."""
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))


def _element(name: str) -> Any:
    from docx.oxml import OxmlElement

    return OxmlElement(name)


def _banner(paragraph: Any, marking: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(marking).bold = True


def _page_number(paragraph: Any) -> None:
    """A field that Word fills with the number of the page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.add_run("Page ")
    field = _element("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _styled(document: Any, paper: Paper) -> None:
    """One plain font, dark words on white, and the language that the paper is in."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for style in document.styles:
        if hasattr(style, "font") and style.font is not None:
            style.font.color.rgb = RGBColor(0x1D, 0x23, 0x29) if style.type == 1 else style.font.color.rgb
        fonts = style.element.find(f".//{qn('w:rFonts')}")
        if fonts is not None:
            fonts.attrib.clear()
            for name in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
                fonts.set(qn(name), "Arial")
    for name, size, strong in _SIZES:
        style = document.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = "Arial", Pt(size), strong, False
    for language in document.styles.element.iter(qn("w:lang")):
        language.attrib.clear()
        language.set(qn("w:val"), paper.language)


def _without_facts(document: Any, paper: Paper) -> None:
    """The title and the language, and nothing of who made the file, when, or from what template."""
    core = document.core_properties
    for child in list(core._element):
        core._element.remove(child)
    core.title, core.language = paper.title, paper.language


def _same_every_time(data: bytes) -> bytes:
    """The same parts with no time in them, and no word of the program they were made with."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            if name in ("docProps/app.xml", "docProps/thumbnail.jpeg"):
                continue
            part = zipfile.ZipInfo(name, date_time=_EARLIEST)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, _without_mention(name, old.read(name)))
    return out.getvalue()


def _without_mention(name: str, data: bytes) -> bytes:
    """A part without its reference to the parts that were left out."""
    import re

    if name == "[Content_Types].xml":
        return re.sub(rb'<Override PartName="/docProps/app\.xml"[^>]*/>', b"", data)
    if name == "_rels/.rels":
        return re.sub(rb'<Relationship [^>]*Target="docProps/(?:app\.xml|thumbnail\.jpeg)"[^>]*/>', b"", data)
    return data
