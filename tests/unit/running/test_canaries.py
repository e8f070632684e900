"""No executed notebook shows a name of its batch."""

import base64
from collections.abc import Callable
from pathlib import Path
from random import Random

import nbformat
import pytest

from clare_review.invented.names import SURNAMES
from clare_review.running.canaries import (
    BEGINNING,
    ShowsNames,
    looked_for,
    must_show_no_names,
    names_in_params,
    words_of_the_program,
)
from clare_review.running.jobs import Job, RunOutcome
from clare_review.running.run import run_notebooks
from clare_review.running.spellings import tokens

NAMES = ("Quillfeather", "Ottoline van der Brack")


def showing(**data: str) -> nbformat.NotebookNode:
    outputs = [nbformat.v4.new_output("display_data", data={"text/plain": "", **data})]
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("desk.overview()", outputs=outputs)])


@pytest.mark.parametrize("said", ["a\nQUILLFEATHER", "<b>Quillfeather</b>", "x quill&#102;eather.", "van der  Brack"])
def test_a_name_is_found_however_it_is_written(said: str) -> None:
    names = [*NAMES, "van der  Brack"]
    with pytest.raises(ShowsNames, match="cells 1") as problem:
        must_show_no_names(showing(**{"text/html": said}), names)
    assert "uill" not in str(problem.value)


SPELT = {
    "O'Quill": ("O’Quill", "o&#39;quill", "O Quill", "OQUILL", "O'Quill's file", "Mr O\u2011Quill"),
    "Béquill-Drax": ("Bequill-Drax", "Béquill Drax", "Be\u0301quill–Drax", "bequilldrax", "<i>Béquill</i>-<b>Drax</b>"),
    "Béquill": (
        '{\\"who\\": \\"B\\u00e9quill\\"}',
        "?who=B%C3%A9quill",
        "B&eacute;quill",
        "Smith-Béquill",
        "bequill_7",
    ),
    "Quillfeather": ("Quillfeather's", "Quill\u00adfeather", base64.b64encode(b"<svg>Quillfeather</svg>").decode()),
    "83/204518K": ("83/204518k", "PNC 83-204518 K", "83204518K"),
    "1987-03-04": ("born 04/03/1987", "4.3.1987", "1987-03-04T00:00", "4th March 1987", "Mar 4, 1987", "19870304"),
}


@pytest.mark.parametrize(("name", "said"), [(name, said) for name, forms in SPELT.items() for said in forms])
def test_it_is_found_with_other_marks_accents_escapes_and_ends(name: str, said: str) -> None:
    with pytest.raises(ShowsNames):
        must_show_no_names(showing(**{"text/html": f"<p>{said}</p>"}), [name])


def test_a_name_by_which_something_else_is_called_is_found() -> None:
    shown = showing()
    shown.cells[0].outputs[0].data["application/json"] = {"of": {"Quillfeather": 3}}
    with pytest.raises(ShowsNames):
        must_show_no_names(shown, NAMES)


def test_what_a_picture_is_made_of_spells_no_name_by_chance() -> None:
    spelt = b"".join(map(base64.b64decode, ("/Dee+ali", "9Dee/Ali")))
    noise = base64.b64encode(Random(7).randbytes(300) + spelt).decode()
    assert noise.endswith("/Dee+ali9Dee/Ali")
    must_show_no_names(
        showing(**{"image/png": noise, "text/plain": "12 3 1987 and 4 1987"}), ["Dee", "Ali", "1987-03-04"]
    )


REMARK = "Rang back from her sister’s – he took the phone. Quillby informed."


def test_the_beginning_of_what_was_written_is_found_where_the_rest_is_cut_off() -> None:
    beginning = " ".join(tokens(REMARK)[:BEGINNING])
    with pytest.raises(ShowsNames, match="words of the record"):
        must_show_no_names(showing(**{"text/plain": f"0  {REMARK[:40]}..."}), [beginning])
    must_show_no_names(showing(**{"text/plain": "Rang back from her"}), [beginning])
    assert names_in_params({"reader": "sister"}, lambda: [beginning]) == []


@pytest.mark.parametrize("said", ["Quillfeathers", "ottoline", "risk assessed", "bands"])
def test_other_words_are_no_names(said: str) -> None:
    must_show_no_names(showing(**{"text/html": said}), NAMES)


def test_a_name_that_is_a_word_of_the_program_cannot_be_looked_for() -> None:
    assert looked_for(["Standard", "Quillfeather", "Li"], frozenset({"standard"})) == {"quillfeather"}
    must_show_no_names(showing(**{"text/html": "standard"}), ["Standard"])


def test_a_name_that_an_invented_person_has_too_is_looked_for() -> None:
    name = next(each for each in SURNAMES if each.casefold() not in words_of_the_program())
    with pytest.raises(ShowsNames):
        must_show_no_names(showing(**{"text/html": name}), [name])


@pytest.mark.parametrize("cell", ["print('of', 'Quill' + 'feather')", "raise ValueError('Quill' + 'feather')"])
def test_a_notebook_that_shows_a_name_is_refused_and_not_kept(
    cell: str, notebook: Callable[..., Path], job: Callable[..., Job], folder: Path, engine: str
) -> None:
    shows = job(notebook(cell), names=lambda: NAMES)
    (result,) = run_notebooks([shows], 1, folder=folder, engine=engine)
    assert result.outcome is RunOutcome.FAILED
    assert result.error is not None and "may" in result.error and "uillfeather" not in result.error
    assert not (folder / "executed").exists()
