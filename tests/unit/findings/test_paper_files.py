"""The files a paper becomes, read back: what a screen reader finds, what every page says, and what is not in them."""

import io
import re
import zipfile

import docx
import pikepdf
import pypdfium2
import pytest
from docx.oxml.ns import qn

from clare_review.findings.figures import Column, Table
from clare_review.findings.papers.as_page import as_page
from clare_review.findings.papers.as_pdf import as_pdf, without_maker
from clare_review.findings.papers.as_word import as_word
from clare_review.findings.papers.columns import shares
from clare_review.findings.papers.paper import Paper

from .test_papers import handed, paper

SOURCE = """# A title that is read first

Before the list.

- an item

## First heading

After the first heading **strong**.

[table: progress]

### Under it

[picture: flow]

> Mind this.
""" + "\n\n".join(
    f"Paragraph {number} of many, long enough that the paper has more than one page." for number in range(60)
)
FORMS = {"html": as_page, "pdf": as_pdf, "docx": as_word}


@pytest.fixture(scope="module")
def made() -> Paper:
    return paper(SOURCE)


@pytest.fixture(scope="module")
def pdf(made: Paper) -> bytes:
    return as_pdf(made)


@pytest.fixture(scope="module")
def word(made: Paper) -> bytes:
    return as_word(made)


def tags(pdf: bytes) -> list[tuple[str, str]]:
    """Every tag in reading order with what it says instead of itself."""
    found: list[tuple[str, str]] = []

    def walk(node: pikepdf.Object) -> None:
        for kid in node if isinstance(node, pikepdf.Array) else [node]:
            if not isinstance(kid, pikepdf.Dictionary):
                continue
            if "/S" in kid:
                found.append((str(kid.S).lstrip("/"), str(kid.get("/Alt", ""))))
            if "/K" in kid:
                walk(kid.K)

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        walk(opened.Root.StructTreeRoot.K)
    return found


def words_of_pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    document.close()
    return pages


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_the_same_bytes_each_time_and_says_nothing_of_when_or_by_what_it_was_made(made, form):
    one = FORMS[form](made)
    assert one == FORMS[form](paper(SOURCE))
    parts = [one]
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(one)) as file:
            parts = [file.read(name) for name in file.namelist()]
            assert {each.date_time for each in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    told = b"".join(parts).lower()
    assert [
        w for w in (b"typst", b"python-docx", b"matplotlib", b"creationdate", b"dcterms:created") if w in told
    ] == []


def test_a_pdf_is_tagged_to_the_standard_in_its_language_with_its_title(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert str(opened.Root.Lang) == "en-GB"
        assert opened.Root.MarkInfo.Marked and opened.Root.ViewerPreferences.DisplayDocTitle
        assert str(opened.docinfo.Title) == "A title that is read first"
        assert b"<pdfuaid:part>1</pdfuaid:part>" in bytes(opened.Root.Metadata.read_bytes())


def test_a_pdf_has_headings_a_list_a_table_with_heads_and_a_picture_with_its_words(pdf):
    found = tags(pdf)
    kinds = [kind for kind, _ in found]
    assert [kind for kind in kinds if re.fullmatch(r"H\d|Title", kind)] == ["Title", "H1", "H2", "H1"]
    assert {"L", "LI", "Table", "TH", "TD", "Figure", "P"} <= set(kinds)
    assert next(said for kind, said in found if kind == "Figure") == "flow says 2"


def cells_by_row(pdf: bytes) -> list[list[tuple[str, str, list[str]]]]:
    """Each row of each body and foot: its cells by tag, id and the ids of what heads them."""
    found: list[list[tuple[str, str, list[str]]]] = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        elements = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and "/S" in each]
        for row in (each for each in elements if each.S == pikepdf.Name.TR and str(each.P.S) != "/THead"):
            of_table = [next(one for one in cell.A if one.get("/O") == pikepdf.Name.Table) for cell in row.K]
            assert str(of_table[0].Scope) == "/Row"
            assert all("/Scope" not in each for each in of_table[1:])
            found.append(
                [
                    (str(cell.S), str(cell.get("/ID", "")), [str(each) for each in said.Headers])
                    for cell, said in zip(row.K, of_table, strict=True)
                ]
            )
        known = {str(each) for each in pikepdf.NameTree(opened.Root.StructTreeRoot.IDTree)}
    assert {head for row in found for _, _, heads in row for head in heads} <= known
    assert {id for row in found for _, id, _ in row[:1]} <= known
    return found


def test_every_row_of_a_table_in_a_pdf_is_headed_by_its_first_cell_and_every_other_cell_names_it(pdf):
    rows = cells_by_row(pdf)
    assert len(rows) > 1 and len({row[0][1] for row in rows}) == len(rows)
    for (tag, id, above), *others in rows:
        assert tag == "/TH" and id and len(above) == 1
        assert others and all(kind == "/TD" and heads[-1] == id and len(heads) == 2 for kind, _, heads in others)


def test_a_paper_without_a_table_needs_no_row_to_be_headed():
    assert [kind for kind, _ in tags(as_pdf(paper("# One title\n\nWords.\n"))) if kind in ("TH", "TR")] == []


def test_a_pdf_is_read_in_the_order_in_which_it_was_written(pdf):
    text = " ".join(words_of_pages(pdf)[0].split())
    order = [
        "A title that is read",
        "Before the list",
        "an item",
        "First heading",
        "strong",
        "1,234",
        "Under it",
        "Mind this",
    ]
    places = [text.find(each) for each in order]
    assert places == sorted(places) and places[0] >= 0


def test_every_page_of_a_pdf_carries_the_marking_twice_and_its_number(pdf):
    pages = words_of_pages(pdf)
    assert len(pages) > 2
    assert [(page.count("SECRET"), f"Page {n} of {len(pages)}" in page) for n, page in enumerate(pages, 1)] == [
        (2, True)
    ] * len(pages)


def test_every_font_of_a_pdf_is_embedded(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        described = [each for each in opened.objects if isinstance(each, pikepdf.Dictionary) and "/FontName" in each]
        assert described and all({"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()) for each in described)


def test_the_syntax_of_a_pdf_is_whole_and_its_outline_leads_to_its_headings(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        with opened.open_outline() as outline:
            assert [each.title for each in outline.root][:1] == ["First heading"]


def test_the_maker_is_taken_out_without_moving_a_byte():
    before = b"<</Creator(Typst 0.15.1)>> <xmp:CreatorTool>Typst 10.0</xmp:CreatorTool>"
    after = without_maker(before)
    assert len(after) == len(before) and b"Typst" not in after and after.count(b"clare-revi") == 2


def test_a_word_file_has_headings_heads_of_tables_and_pictures_with_their_words(word):
    opened = docx.Document(io.BytesIO(word))
    assert next(p.text for p in opened.paragraphs if p.style.name == "Heading 1") == "First heading"
    assert [p.text for p in opened.paragraphs if p.style.name == "List Bullet"] == ["an item"]
    assert all(t.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for t in opened.tables) and opened.tables
    assert [shape._inline.docPr.get("descr") for shape in opened.inline_shapes] == ["flow says 2"]
    assert (opened.core_properties.title, opened.core_properties.author) == ("A title that is read first", "")


def test_every_page_of_a_word_file_carries_the_marking_and_the_file_is_in_its_language(word):
    opened = docx.Document(io.BytesIO(word))
    assert [section.header.paragraphs[0].text for section in opened.sections] == ["SECRET"]
    assert [section.footer.paragraphs[0].text for section in opened.sections] == ["SECRET"]
    assert {each.get(qn("w:val")) for each in opened.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_a_page_carries_the_marking_first_and_last_and_fetches_nothing(made):
    page = as_page(made).decode()
    assert page.count('<p class="marking">SECRET</p>') == 2
    assert re.findall(r"""(?:src|href)\s*=\s*["'](?!#)|url\((?!#)|@import|<script""", page) == []
    assert '<html lang="en-GB">' in page and page.index("<h1>") < page.index("<h2>") < page.index("<h3>")


@pytest.mark.parametrize("form", ["html", "pdf", "docx"])
def test_hostile_words_of_a_force_are_words_in_every_file(form):
    hostile = '"><img src=x onerror=alert(1)> #panic() & \\'
    data = FORMS[form](paper("# T\n\n{{ force }}", handed(force=hostile)))
    if form == "html":
        assert b"<img" not in data and b"&lt;img" in data
    elif form == "pdf":
        assert hostile.split()[1] in words_of_pages(data)[0] and "#panic()" in words_of_pages(data)[0]
    else:
        assert docx.Document(io.BytesIO(data)).paragraphs[2].text == hostile


def test_a_column_of_numbers_is_never_narrower_than_its_numbers_and_a_narrow_table_stays_narrow():
    columns = (
        Column(id="a", label="Words"),
        *(Column(id=f"n{n}", label="of which so many", adds=True) for n in range(8)),
    )
    wide = Table(id="w", caption="w", columns=columns, rows=(("word " * 30, *(1_234_567,) * 8),))
    assert all(share >= len("1,234,567") for share in shares(wide)[1:])
    assert shares(Table(id="n", caption="n", columns=columns[:2], rows=(("one", 1),))) is None
