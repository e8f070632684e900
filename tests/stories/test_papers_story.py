"""The papers of a small review: each bound to the ledger, the same again, and nobody in the public one."""

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pypdfium2
import pytest

from clare_review.acts.at_risk import people
from clare_review.acts.contacting import own
from clare_review.acts.noting import manifest_of
from clare_review.acts.paper_writing import Form, Wanted, Written, paper_named, write_papers
from clare_review.acts.papers import INTERNAL, internal_paper
from clare_review.acts.populations import applications
from clare_review.acts.releasing import make_release, publish_release
from clare_review.acts.reproducing import reproduce
from clare_review.acts.voiding import voided
from clare_review.errors import FileProblem, NotAllowed, ReviewError, ReviewNotReady
from clare_review.findings.answer import Group
from clare_review.findings.papers.as_page import as_page
from clare_review.findings.papers.paper import Words, plain
from clare_review.invented.making import Made
from clare_review.ledger.entry import Book, EntryKind
from clare_review.places import template
from clare_review.review import Review, open_review
from tests.unit.findings.test_paper_files import tags
from tests.unit.findings.test_public_words import words_of

RELEASE = "may-2024"


@pytest.fixture(scope="module")
def review(small: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    """A copy of the small review, with one release published."""
    place = tmp_path_factory.mktemp("papers") / "review"
    shutil.copytree(small.folder, place)
    with open_review(place, reader="lead") as opened:
        for one in people(opened.office).people:
            own(opened.office, one.references[0], owner="S01", next_on=date(2099, 1, 4))
        make_release(opened.office, RELEASE)
        publish_release(opened.office, RELEASE)
        yield opened


@pytest.fixture(scope="module")
def public(review: Review) -> tuple[Written, ...]:
    return write_papers(review.office, Wanted(name="public", release=RELEASE), list(Form))


def text_of(file: Path) -> str:
    """Everything a file holds that can be read, whatever it is packed in."""
    data = file.read_bytes()
    if file.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return " ".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
    if file.suffix == ".pdf":
        opened = pypdfium2.PdfDocument(data)
        pages = [opened[number].get_textpage().get_text_range() for number in range(len(opened))]
        opened.close()
        return " ".join(pages) + data.decode("latin-1")
    return data.decode()


def personal(review: Review) -> set[str]:
    """Every reference, handler and full name in the review, and every name that is no word of a statement."""
    found = applications(review.office).values()
    names = {" ".join(filter(None, (a.a_forename, a.a_surname))) for a in found}
    names |= {" ".join(filter(None, (a.b_forename, a.b_surname))) for a in found}
    return names | {a.reference for a in found} | {a.handler for a in found if a.handler}


def test_papers_are_written_in_every_form_and_noted_in_the_ledger(review):
    for name, forms in (("board", ["html"]), ("weekly", ["pdf", "docx"]), ("method", ["html"])):
        written = write_papers(review.office, Wanted(name=name), forms)
        assert [each.file.name for each in written] == [f"{name}.{form}" for form in forms]
    found = tags((review.folder / "papers" / "weekly.pdf").read_bytes())
    told = [said for kind, said in found if kind == "Figure"]
    assert told == [each.says for each in internal_paper(review.office, "weekly").pictures] and len(told) == 2
    manifest = manifest_of(review.office)
    lines = {line.output: line for line in manifest.lines() if line.notebook.startswith("paper ")}
    assert len(lines) >= 4 and manifest.unnoted() == frozenset()
    assert lines["papers/weekly.pdf"].rests_on["ledger"].startswith(f"entry {review.office.position().number} ")
    assert review.verify().heads[Book.RUNS].number > 0


def test_a_paper_is_reproduced_to_the_byte_from_its_line_and_another_template_is_found(review):
    numbered = enumerate(manifest_of(review.office).lines(), start=1)
    run = next(number for number, line in numbered if line.output == "papers/weekly.pdf")
    assert reproduce(review.office, run).sentence().endswith("reproduced, every byte of the paper is the same")
    own = review.folder / "templates" / "papers" / "weekly.md.j2"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text("# Other words", encoding="utf-8")
    told = reproduce(review.office, run)
    own.unlink()
    assert not told.same_bytes and told.sentence().endswith("its bytes differ; since then changed: template")


@pytest.mark.long
def test_every_paper_in_every_form_is_the_same_to_the_byte_when_written_again(review):
    for name in INTERNAL:
        once, again = (write_papers(review.office, Wanted(name=name), list(Form)) for _ in range(2))
        assert [each.digest for each in once] == [each.digest for each in again]


def test_a_paper_written_again_as_at_its_entry_is_the_same_to_the_byte(review, small):
    with open_review(review.folder, as_of=small.january) as then:
        once = write_papers(then.office, Wanted(name="weekly"), ["html", "pdf"])
        again = write_papers(then.office, Wanted(name="weekly"), ["html", "pdf"])
    assert [each.digest for each in once] == [each.digest for each in again]
    assert once[0].file.name == f"weekly-as-at-{small.january}.html"
    assert f"entry {small.january:,}," in once[0].file.read_text(encoding="utf-8")
    gone = [each.said for each in voided(review.office) if each.entry > small.january]
    assert gone and any(f"paper weekly as at entry {small.january}" in said for said in gone)


def test_the_board_paper_answers_every_question_and_shows_every_picture(review):
    paper = internal_paper(review.office, "board")
    said = " ".join(plain(block.line) for block in paper.blocks if isinstance(block, Words))
    assert [number for number in range(1, 48) if f"{number}. " not in said] == []
    assert {group.value for group in Group} <= {getattr(block, "text", "") for block in paper.blocks}
    drawn = {"flow", "progress", "failures", "timeliness", "first_shown", "handlers"}
    assert drawn | {"checks_by_year", "checks_by_handler"} <= {picture.id for picture in paper.pictures}


def test_no_internal_paper_about_the_whole_names_anybody(review):
    for name in INTERNAL:
        page = as_page(internal_paper(review.office, name)).decode()
        assert [each for each in personal(review) if each in page] == []


def test_the_public_statement_holds_nobody_in_any_byte_of_any_form(review, public):
    for written in public:
        text = text_of(written.file)
        assert len(text) > 1_000 and [each for each in personal(review) if each in text] == []


def test_the_public_statement_says_the_figures_as_they_were_released_and_no_others(review, public):
    data = json.loads((review.folder / "releases" / RELEASE / "figures.json").read_text(encoding="utf-8"))
    shown = {f"{each['value']:,}" for each in data["figures"] if each["value"] is not None}
    for row in (row for table in data["tables"] for row in table["rows"]):
        shown |= {row["row"], *(f"{count['value']:,}" for count in row["counts"] if count["value"] is not None)}
    paper = paper_named(review.office, Wanted(name="public", release=RELEASE))
    words = words_of(paper)
    assert any("rounded" in each for each in words)
    shown |= set(re.findall(r"\d+", " ".join(data["rules"])))
    numbers = set(re.findall(r"\b\d[\d,]*\b", " ".join(words)))
    of_the_prose = set(re.findall(r"\b\d[\d,]*\b", template("papers", "public.md.j2").read_text(encoding="utf-8")))
    assert numbers - of_the_prose <= shown


def test_a_case_is_logged_as_looked_at_and_as_handed_out_before_it_is_summarised(review):
    reference, application = next(iter(applications(review.office).items()))
    (written,) = write_papers(review.office, Wanted(name="case", case=reference, to="Professional Standards"), ["html"])
    looked, handed = review.office.keeper.entries(book=Book.CONSULTATIONS)[-2:]
    assert (looked.kind, looked.subject) == (EntryKind.CONSULTED, reference)
    assert (handed.kind, handed.body["to"]) == (EntryKind.EXPORTED, "Professional Standards")
    page = written.file.read_text(encoding="utf-8")
    assert reference in page and application.handler in page
    hidden = (application.a_surname, application.b_surname, application.remarks)
    assert [words for words in hidden if words and words in page] == []
    assert written.file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("wanted", "error", "said"),
    [
        (Wanted(name="bord"), ReviewError, "there are board, weekly, method, case, public"),
        (Wanted(name="board", case="X"), ReviewError, "board does not take --case"),
        (Wanted(name="case", case="X"), ReviewError, "with --to who gets the summary"),
        (Wanted(name="case", case="X", to="PSD"), ReviewNotReady, "the sealed population does not hold it"),
        (Wanted(name="public"), ReviewError, "name it with --release"),
        (Wanted(name="public", release="june"), ReviewError, "june"),
    ],
)
def test_what_cannot_be_written_is_refused_with_what_would_be_right(review, wanted, error, said):
    before = review.office.looks()
    with pytest.raises(error, match=said):
        write_papers(review.office, wanted, ["html"])
    assert review.office.looks() == before


def test_an_unknown_form_is_refused_before_a_case_is_looked_at(review):
    before = review.office.looks()
    with pytest.raises(ReviewError, match="there are html, pdf, docx"):
        write_papers(review.office, Wanted(name="case", case="X", to="PSD"), ["odt"])
    assert review.office.looks() == before


def test_a_case_is_not_handed_out_from_the_past(review, small):
    reference = next(iter(applications(review.office)))
    with open_review(review.folder, as_of=small.january) as then, pytest.raises(NotAllowed):
        write_papers(then.office, Wanted(name="case", case=reference, to="PSD"), ["html"])


def test_the_review_s_own_template_takes_its_place_and_is_refused_by_its_path_and_line(review):
    own = review.folder / "templates" / "papers" / "weekly.md.j2"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text('# Ours\n\n{{ figure("nothing") }}', encoding="utf-8")
    with pytest.raises(FileProblem, match=r"weekly.md.j2 cannot be used:\n  - line 3: 'nothing' is no figure"):
        internal_paper(review.office, "weekly")
    own.write_text('# Ours\n\n{{ figure("failures") }}', encoding="utf-8")
    assert internal_paper(review.office, "weekly").title == "Ours"
    own.unlink()


def test_the_command_writes_a_paper_and_says_what_it_does_not_know(review, typed):
    here = ("--review", review.folder, "--as", "lead")
    told = typed("report", "weekly", *here).stdout.splitlines()
    assert [re.search(r"weekly\.(\w+): as at entry", line)[1] for line in told] == ["html"]
    assert "there are board, weekly, method, case, public" in typed("report", "weakly", *here, expect=1).stderr
