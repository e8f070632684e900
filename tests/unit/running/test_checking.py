"""Jobs are checked before anything starts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from clare_review.errors import ParamsProblem
from clare_review.running.checking import check_jobs, parameter_names
from clare_review.running.jobs import Job

Made = Callable[..., Path]
JobOf = Callable[..., Job]


def test_every_problem_of_every_job_is_told_at_once(notebook: Made, job: JobOf, folder: Path) -> None:
    one = job(notebook(), "B1")
    other = job(notebook(), "B0002", params={"batch": "B0002", "reader": "R07", "colour": "red"})
    with pytest.raises(ParamsProblem) as problem:
        check_jobs([one, other], folder)
    assert "B1: batch: must be a batch such as B0001" in str(problem.value)
    assert "B0002: colour: not a parameter of 40_review" in str(problem.value)


def test_every_problem_of_one_job_is_told_at_once_and_nothing_personal_is_repeated(
    notebook: Made, job: JobOf, folder: Path
) -> None:
    given = {"batch": "B1", "reader": "Ottoline Quill", "review": "copies/12-03-1985", "colour": "red"}
    wrong = job(notebook(), params=given, output=Path("/tmp/x"), names=lambda: {"Quill"})
    with pytest.raises(ParamsProblem) as problem:
        check_jobs([wrong], folder)
    said = str(problem.value)
    starts = ("reader: the name", "batch: must be", "review: it looks like", "colour: not", "/tmp/x: must be")
    assert [start for start in starts if f"B0001: {start}" not in said] == []
    assert "Quill" not in said and "1985" not in said


def test_a_reader_called_like_somebody_in_the_batch_reads_it_and_nobody_else_is_named(
    notebook: Made, job: JobOf, folder: Path
) -> None:
    asked = job(notebook(), params={"batch": "B0001", "reader": "s.quill"}, names=lambda: {"Quill"})
    assert check_jobs([replace(asked, own=frozenset({"s.quill"}))], folder)
    with pytest.raises(ParamsProblem, match="reader: the name of a person in the review stands in it"):
        check_jobs([replace(asked, own=frozenset({"t.quill"}))], folder)


@pytest.mark.parametrize("output", ["../B0001.ipynb", "/tmp/B0001.ipynb", "B0001.txt", "a/../../B0001.ipynb"])
def test_an_output_that_leaves_the_review_folder_or_is_no_notebook_is_refused(
    output: str, notebook: Made, job: JobOf, folder: Path
) -> None:
    with pytest.raises(ParamsProblem, match=r"must be a \.ipynb inside the review folder"):
        check_jobs([replace(job(notebook()), output=Path(output))], folder)


def test_two_runs_that_would_write_one_file_are_refused(notebook: Made, job: JobOf, folder: Path) -> None:
    one, other = job(notebook(), "B0001"), job(notebook(), "B0002", output=Path("executed/B0001.ipynb"))
    with pytest.raises(ParamsProblem, match="2 runs would write it"):
        check_jobs([one, other], folder)
    with pytest.raises(ParamsProblem, match="B0001: it is asked for 2 times"):
        check_jobs([one, one], folder)
    wrong = job(notebook(), "B1")
    with pytest.raises(ParamsProblem) as problem:
        check_jobs([wrong, wrong], folder)
    assert str(problem.value).count("must be a batch such as B0001") == 1


def test_params_of_another_batch_are_refused_because_its_names_would_not_be_looked_for(
    notebook: Made, job: JobOf, folder: Path
) -> None:
    asked = replace(job(notebook(), "B0001", params={"batch": "B0002", "reader": "R07"}), fixed={"batch": "B0001"})
    with pytest.raises(ParamsProblem, match="B0001: batch: must be B0001 here"):
        check_jobs([asked], folder)
    assert check_jobs([replace(asked, fixed={"batch": "B0002"})], folder)


def test_a_notebook_that_does_not_set_what_it_is_given_is_refused(notebook: Made, job: JobOf, folder: Path) -> None:
    path = notebook(parameters='review = ""\nbatch = ""\nreeder = ""\nas_of = 0')
    with pytest.raises(ParamsProblem, match="sets review, batch, reeder, as_of where it should set"):
        check_jobs([job(path)], folder)


@pytest.mark.parametrize(
    "parameters", ["import os", "batch = open('x')", "batch, reader = 1, 2", "batch: str", "batch ="]
)
def test_a_parameters_cell_that_does_more_than_set_names_is_refused(parameters: str, notebook: Made) -> None:
    with pytest.raises(ParamsProblem, match="may only set names to values"):
        parameter_names(notebook(parameters=parameters))


def test_a_file_that_is_no_notebook_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "40_review.ipynb").write_text("[]")
    with pytest.raises(ParamsProblem, match=r"40_review\.ipynb cannot be used:\n  - it is not a notebook"):
        parameter_names(tmp_path / "40_review.ipynb")
    with pytest.raises(ParamsProblem, match="it cannot be read: No such file"):
        parameter_names(tmp_path / "41_review.ipynb")
