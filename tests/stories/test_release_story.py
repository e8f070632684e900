"""Releasing: planned, made, looked at, published, revised, reproduced to the byte, and never with anything personal."""

import csv
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clare_review.acts.at_risk import people
from clare_review.acts.contacting import own
from clare_review.acts.release_register import note_elsewhere, plan_release, register_lines, register_of, sign_exception
from clare_review.acts.releasing import Instead, folder_of, make_release, prepare, publish_release
from clare_review.acts.reproducing_release import reproduce_release
from clare_review.cli import app
from clare_review.errors import FiguresDoNotBalance, FileProblem, NotAllowed, ReleaseLeaks, ReviewError, ReviewNotReady
from clare_review.invented.making import Made
from clare_review.ledger.digest import digest_of_bytes
from clare_review.release.register import Replacing
from clare_review.review import Review, open_review
from clare_review.running.canaries import words_of_the_program


@pytest.fixture
def review(small: Made, tmp_path: Path) -> Iterator[Review]:
    """A copy of the small invented review, as its lead has it."""
    folder = tmp_path / "review"
    shutil.copytree(small.folder, folder)
    with open_review(folder, reader="review-lead") as desk:
        for one in people(desk.office).people:
            own(desk.office, one.references[0], owner="S01", next_on=date(2099, 1, 4))
        yield desk


def released(review: Review, name: str, as_at: int = 0, instead: Instead | None = None) -> Path:
    make_release(review.office, name, as_at=as_at, instead=instead)
    publish_release(review.office, name, as_at=as_at, instead=instead)
    return folder_of(review.office, name)


def test_a_release_is_planned_made_published_and_reproduced_to_the_byte(review: Review, small: Made):
    plan_release(review.office, "january", on=date(2099, 1, 11))
    with pytest.raises(ReviewNotReady, match="january was not made"):
        publish_release(review.office, "january", as_at=small.january)
    folder = released(review, "january", small.january)
    noted = register_of(review.office).of("january")
    assert {path.name: digest_of_bytes(path.read_bytes()) for path in folder.iterdir()} == dict(noted.files)
    again = reproduce_release(review.office, "january")
    assert all(again.same.values()) and again.as_at == small.january
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == dict(again.files)
    review.verify()


def test_nothing_is_published_while_somebody_at_risk_is_nobody_s(small: Made, tmp_path: Path):
    shutil.copytree(small.folder, tmp_path / "review")
    with open_review(tmp_path / "review", reader="review-lead") as desk:
        make_release(desk.office, "january", as_at=small.january)
        with pytest.raises(FiguresDoNotBalance, match="nobody has it and no next date"):
            publish_release(desk.office, "january", as_at=small.january)


def test_what_was_hidden_to_protect_others_is_hidden_again_when_a_release_is_reproduced(review: Review):
    settings, listed = review.folder / "review.yaml", review.folder / "templates" / "releases" / "public.yaml"
    settings.write_text(settings.read_text().replace("round_to: 5", "round_to: 1").replace("below: 8", "below: 6"))
    listed.write_text(listed.read_text().split("\ntables:")[0])
    with open_review(review.folder, reader="review-lead") as desk:
        released(desk, "may")
        assert register_of(desk.office).of("may").body["hidden"] != []
    assert all(reproduce_release(review.office, "may").same.values())  # whatever the settings say by then


def test_what_was_changed_after_it_was_looked_at_is_not_published(review: Review):
    _, folder = make_release(review.office, "may")
    (folder / "figures.csv").write_bytes(b"something else")
    with pytest.raises(ReviewNotReady, match=r"figures\.csv in .* would be made otherwise now"):
        publish_release(review.office, "may")
    assert register_of(review.office).released == ()


def test_what_is_public_stays_as_it_is_and_is_revised_once_by_another_with_a_reason(review: Review, small: Made):
    released(review, "january", small.january)
    with pytest.raises(ReviewError, match="january was released: what is public stays as it is"):
        make_release(review.office, "january")
    more = Instead(of="january", as_what=Replacing.REVISION, why="late finds were read")
    folder = released(review, "may", instead=more)
    assert "late finds were read" in (folder / "index.html").read_text()
    assert register_of(review.office).of("january").replaced_by == "may"
    with pytest.raises(ReviewError, match="january was replaced by may: name that one"):
        make_release(review.office, "june", instead=more)
    lines = register_lines(register_of(review.office, reasons=True))
    assert "replaced by may" in lines[0] and "a revision of entry" in lines[1]


def test_an_exception_that_gives_an_earlier_release_away_is_refused_and_leaves_no_file(review: Review, small: Made):
    released(review, "january", small.january)
    sign_exception(review.office, "may", "failures.harm", why="the Commissioner asked", password=str)
    with pytest.raises(ReleaseLeaks, match=r"january: failures\.harm[\s\S]*withdraw the exceptions for failures\.harm"):
        make_release(review.office, "may")
    assert not folder_of(review.office, "may").exists() and len(register_of(review.office).released) == 1
    plan_release(review.office, "may", on=date(2099, 5, 23))
    assert "nothing of it is shown in a notebook" in repr(review.release().show("hidden"))


def test_numbers_said_elsewhere_are_the_attacker_s_too(review: Review, small: Made):
    released(review, "january", small.january)
    said = review.findings().newest.value("failures.harm")
    note_elsewhere(review.office, "statement", {"failures.harm": said}, where="press statement", on=date(2024, 1, 11))
    made = prepare(review.office, "may")
    assert "january: failures.harm" in {each.says for each in made.plan.given_away}
    assert made.plan.leaks == () and "out already, by what was said before: january: failures.harm" in made.sentence()
    assert made.plan.said.told["failures.harm"].value is None  # what was said once is not said again
    with pytest.raises(ReviewError, match=r"statement was said elsewhere \(press statement\)"):
        reproduce_release(review.office, "statement")
    with pytest.raises(ReviewError, match=r"failures\.none: no count that may be said[\s\S]*nothing was noted"):
        note_elsewhere(review.office, "interview", {"failures.none": 1}, where="radio", on=date(2024, 1, 11))


def test_an_exception_names_who_why_and_a_figure_that_may_be_said(review: Review):
    with pytest.raises(ReviewError, match="say with --why on what ground"):
        sign_exception(review.office, "may", "failures.harm", why=" ", password=str)
    with pytest.raises(FileProblem, match="failures_by_handler: no count of this release"):
        sign_exception(review.office, "may", "failures_by_handler", why="x", password=str)
    sign_exception(review.office, "may", "failures.harm", why="she asked us to", password=str)
    (signed,) = register_of(review.office, reasons=True).exceptions
    assert (signed.by, signed.why) == ("review-lead", "she asked us to")
    with pytest.raises(
        NotAllowed, match=r"shows failures\.harm as it is, and nobody but review-lead, who publishes it"
    ):
        released(review, "may")
    assert register_of(review.office).released == ()
    with open_review(review.folder, reader="deputy-lead") as other:
        figures = json.loads((released(other, "may") / "figures.json").read_text())["figures"]
    review.verify()
    assert [each["exact"] for each in figures if each["id"] == "failures.harm"] == [True]
    with pytest.raises(ReviewError, match="may was released"):
        sign_exception(review.office, "may", "failures.harm", why="too late", password=str)


def cells(folder: Path) -> set[str]:
    """Every value of every cell of every export, and every word of the free texts among them."""
    found: set[str] = set()
    for path in folder.iterdir():
        if path.suffix == ".csv":
            rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig", errors="replace")))
            found |= {cell.strip() for row in rows for cell in row}
        elif path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                texts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
            found |= {cell.strip() for text in texts for cell in re.findall(r">([^<>]+)<", text)}
    return found


def test_no_cell_of_any_export_is_in_any_byte_of_the_public_files(review: Review, small: Made):
    folder = released(review, "may")
    said = words_of_the_program()
    canaries = {
        cell.casefold()
        for cell in cells(small.folder.parent / "exports")
        if len(cell) > 3 and not set(re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", cell.casefold())) <= said
    }
    canaries |= {cell.casefold() for cell in cells(small.folder.parent / "exports") if re.search(r"\d{2}.*\d{3}", cell)}
    public = {path.name: path.read_bytes().decode().casefold() for path in folder.iterdir()}
    assert len(canaries) > 500
    found = {
        (name, canary)
        for name, text in public.items()
        for canary in canaries
        if re.search(rf"\b{re.escape(canary)}\b", text)
    }
    assert found == set()


def test_a_name_that_gets_into_the_words_of_a_release_stops_it(review: Review, small: Made):
    released(review, "january", small.january)
    case = next(iter(small.force.applications))
    slip = Instead(of="january", as_what=Replacing.CORRECTION, why=f"{case.reference} was counted twice")
    with pytest.raises(ReviewError, match="it holds a reference or a name of somebody"):
        make_release(review.office, "may", instead=slip)


@pytest.mark.parametrize(
    "why", ["3 cases of harm came late", "failures were 0.9%, not more", "Two files had been lost"]
)
def test_a_reason_for_the_public_says_no_number_that_the_release_may_hide(review: Review, small: Made, why: str):
    released(review, "january", small.january)
    said = Instead(of="january", as_what=Replacing.CORRECTION, why=why)
    with pytest.raises(ReviewError, match="say it without numbers"):
        make_release(review.office, "may", instead=said)
    assert not folder_of(review.office, "may").exists()
    make_release(
        review.office, "may", instead=Instead(of="january", as_what=Replacing.CORRECTION, why="2019 was left out")
    )


def test_no_release_says_after_another_how_things_stood_before_it(review: Review, small: Made):
    released(review, "may")
    with pytest.raises(
        ReviewError, match=r"june would count as at entry [\d,]+, and may, which is out, .* goes forward"
    ):
        make_release(review.office, "june", as_at=small.january)
    wrong = Instead(of="may", as_what=Replacing.CORRECTION, why="it counted what was not yet decided")
    make_release(review.office, "june", as_at=small.january, instead=wrong)


def typed(*words: object) -> str:
    """What a command says, run in this very process; what it refuses with is raised."""
    ran = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
    assert ran.exit_code == 0
    return ran.stdout


def test_the_commands_say_what_was_done_and_what_leaks_has_an_exit_code_of_its_own(review: Review):
    here = ("--review", review.folder, "--as", "review-lead")
    assert "nothing is public yet" in typed("release", "make", "may", *here)
    assert "may is released by review-lead" in typed("release", "publish", "may", *here)
    assert "every byte" in typed("reproduce", "may", "--review", review.folder)
    typed("release", "note", "talk", "failures=10", "--where", "radio", "--on", "2024-01-11", *here)
    assert "talk: noted" in typed("release", "list", "--review", review.folder)
    sign_exception(review.office, "june", "failures.harm", why="asked", password=str)
    with pytest.raises(ReleaseLeaks, match="would give away") as refused:
        typed("release", "make", "june", *here)
    assert refused.value.exit_code == 15
