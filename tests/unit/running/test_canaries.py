"""No executed notebook shows a name of its batch."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from clare_review.invented.names import SURNAMES
from clare_review.running.canaries import ShowsNames, looked_for, must_show_no_names, words_of_the_program
from clare_review.running.jobs import Job, RunOutcome
from clare_review.running.run import run_notebooks

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
