"""`clare-review check-notebooks` and `reproduce`: nothing passes that was not compared."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clare_review.acts.allocating import allocations
from clare_review.acts.beginning import begin
from clare_review.acts.noting import manifest_of
from clare_review.acts.personal import names_in
from clare_review.acts.populations import applications
from clare_review.acts.reproducing import reproduce
from clare_review.acts.running import jobs_of, run_notebook, say_what_would_run
from clare_review.errors import FileProblem, ParamsProblem, ReviewError, ReviewNotReady, RunFailed
from clare_review.invented.checking_notebooks import check_notebooks
from clare_review.ledger.digest import digest_of_bytes
from clare_review.review import open_review
from clare_review.running.canaries import BEGINNING
from tests.notebooks.committed import SEED, committed, execute, small_review

Changed = Callable[[Callable[[list[Any]], None]], Path]

assert SEED == 2023  # the review that `check-notebooks` makes for itself is the one the notebooks were stored on


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small invented review, made once."""
    return small_review(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def stored(review: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notebook that papermill's own engine executed on that review."""
    folder = tmp_path_factory.mktemp("stored")
    assert execute(committed()[0], review, folder / committed()[0].name, folder) is None
    return folder / committed()[0].name


@pytest.fixture
def changed(stored: Path, tmp_path: Path) -> Changed:
    """Makes a copy of it in which something was changed."""

    def made(change: Callable[[list[Any]], None]) -> Path:
        notebook = json.loads(stored.read_text(encoding="utf-8"))
        change([cell for cell in notebook["cells"] if cell["cell_type"] == "code"])
        (tmp_path / stored.name).write_text(json.dumps(notebook), encoding="utf-8")
        return tmp_path / stored.name

    return made


def test_a_notebook_that_shows_what_it_stored_passes(review: Path, stored: Path) -> None:
    (told,) = check_notebooks([stored], review)
    assert told.startswith("10_population.ipynb:") and told.endswith("outputs the same")


def test_a_changed_output_fails_and_the_cell_is_named(review: Path, changed: Changed) -> None:
    path = changed(lambda cells: cells[-1]["outputs"][0].update(text=["receipt: something else\n"]))
    with pytest.raises(RunFailed, match=r"code cell \d+ shows something else"):
        check_notebooks([path], review)


def test_a_notebook_that_was_never_executed_fails_before_anything_runs(changed: Changed, tmp_path: Path) -> None:
    def strip(cells: list[Any]) -> None:
        for cell in cells:
            cell.update(outputs=[], execution_count=None)

    with pytest.raises(RunFailed, match=r"cell 1 was not executed[\s\S]*nothing to compare"):
        check_notebooks([changed(strip)], tmp_path)


@pytest.mark.parametrize(
    ("source", "tags"),
    [("# NBVAL_SKIP\n1", []), ("1\n  #NBVAL_IGNORE_OUTPUT", []), ("1", ["nbval-skip"]), ("1", ["raises-exception"])],
)
def test_a_cell_that_asks_not_to_be_compared_fails(source: str, tags: list[str], changed: Changed) -> None:
    path = changed(lambda cells: cells[1].update(source=source, metadata={"tags": tags}))
    with pytest.raises(RunFailed, match=r"^10_population.ipynb: code cell 2 asks not to be compared \("):
        check_notebooks([path])


@pytest.mark.parametrize("text", ["x", "[]", '{"cells": 3}', '{"cells": [], "nbformat": 4}'])
def test_what_is_no_notebook_is_told_by_name(text: str, tmp_path: Path) -> None:
    (tmp_path / "x.ipynb").write_text(text)
    with pytest.raises(FileProblem, match=r"x\.ipynb cannot be used:\n  - it is not a notebook"):
        check_notebooks([tmp_path / "x.ipynb"])


def test_a_cell_that_fails_where_it_did_not_is_told(review: Path, changed: Changed) -> None:
    path = changed(lambda cells: cells[-1].update(source="1 / 0"))
    with pytest.raises(RunFailed, match="ZeroDivisionError"):
        check_notebooks([path], review)


def test_a_run_is_reproduced_to_the_byte_and_only_where_it_was_done(review: Path) -> None:
    with open_review(review) as desk:
        run_notebook(desk.office, "review", batches=["B0001"], say=lambda _: None)
        found = reproduce(desk.office, 1)
        assert found.same_bytes and found.same_receipt and "every byte" in found.sentence()
        assert not list((review / "runs" / "reproduced").iterdir())
        with pytest.raises(ReviewError, match="there is no such run"):
            reproduce(desk.office, 99)


def test_a_run_that_leaves_something_else_now_is_not_reproduced(review: Path) -> None:
    with open_review(review) as desk:
        run_notebook(desk.office, "review", batches=["B0001"], again=True, say=lambda _: None)
        path = review / "runs" / "manifest.jsonl"
        last = len(path.read_text().splitlines())
        (review / "executed/40_review/B0001.ipynb").write_text("{}")
        found = reproduce(desk.office, last)
    assert found.same_bytes  # what was noted counts, not what somebody made of the file


def test_where_a_receipt_differs_is_said_with_what_it_said_then_and_says_now(review: Path) -> None:
    with open_review(review) as desk:
        run_notebook(desk.office, "review", batches=["B0001"], again=True, say=lambda _: None)
        manifest = manifest_of(desk.office)
        line, place = manifest.lines()[-1], review / "executed/40_review/B0001.ipynb"
        other = json.loads(place.read_text())
        other["cells"][-1]["outputs"][0]["text"] = ["receipt: of another day\n"]
        place.write_text(json.dumps(other))
        forged = manifest.append(replace(line, output_digest=digest_of_bytes(place.read_bytes())))
        manifest.settle()
        found = reproduce(desk.office, manifest.lines().index(forged) + 1)
    assert found.same_receipt is False
    assert "its receipt differs in line 1: then 'receipt: of another day', now 'receipt" in found.sentence()


def test_a_run_made_again_must_not_show_names_forenames_or_birthdays_either(review: Path) -> None:
    with open_review(review) as desk:
        (job,) = jobs_of(desk.office, "review", batches=["B0001"])
        reference = allocations(desk.office).batch("B0001").references[0]
        case = applications(desk.office)[reference]
        assert {case.a_surname, case.a_forename, case.b_surname, case.b_forename} - {None} <= set(job.names())
        assert case.a_born is None or case.a_born.isoformat() in set(job.names())
        assert any(len(name.split()) == BEGINNING and not name[0].isupper() for name in job.names())
        assert set(names_in(desk.office, "B0001")()) == set(job.names()) < set(names_in(desk.office, "80_findings")())


def test_every_params_file_that_cannot_be_used_is_told_at_once(review: Path, tmp_path: Path) -> None:
    copied = Path(shutil.copytree(review, tmp_path / "copied"))
    (copied / "batches/B0001.yaml").write_text("reader: R01\nbatch: [1\n")
    (copied / "batches/B0002.yaml").write_text("- B0002\n")
    with open_review(copied) as desk, pytest.raises(ParamsProblem, match=r"B0001.yaml: [\s\S]*B0002.yaml: it must be"):
        jobs_of(desk.office, "review", all_batches=True)
    for batch in ("B0001", "B0002"):
        (copied / f"batches/{batch}.yaml").write_text(f"batch: {batch}\nreeder: R01\n")
    with open_review(copied) as desk, pytest.raises(ParamsProblem) as problem:
        say_what_would_run(desk.office, "review", all_batches=True)
    assert str(problem.value).count("reeder: not a parameter of 40_review") == 2


def test_what_would_run_is_said_with_why_and_runs_nothing(review: Path) -> None:
    with open_review(review) as desk:
        run_notebook(desk.office, "review", batches=["B0001"], say=lambda _: None)
        told = say_what_would_run(desk.office, "review", all_batches=True).splitlines()
    assert told[0].startswith("B0001: ") and told[1] == "B0002: never run"
    assert "to run (" in told[-1] and "by earlier runs" in told[-1]
    assert not (review / "executed/40_review/B0002.ipynb").exists()


def test_saying_what_would_run_gives_out_no_batch_and_counts_with_the_workers_asked_for(
    review: Path, tmp_path: Path
) -> None:
    begin(tmp_path / "new", reader="R01", clock=lambda: datetime(2024, 1, 11, tzinfo=UTC), chance=os.urandom)
    with open_review(tmp_path / "new") as desk:
        before = desk.office.position()
        assert "makes them first" in say_what_would_run(desk.office, "review", all_batches=True)
        assert desk.office.position() == before
    with open_review(review) as desk:
        run_notebook(desk.office, "review", batches=["B0001"], say=lambda _: None)
        one, two = (
            say_what_would_run(desk.office, "review", all_batches=True, again=True, workers=n).rpartition("about ")[2]
            for n in (1, 2)
        )
    assert int(one.split()[0]) >= 2 * int(two.split()[0]) - 1 > 0


def test_a_plan_is_refused_for_whatever_its_run_would_be_refused(review: Path) -> None:
    with open_review(review) as desk:
        with pytest.raises(ReviewError, match="--engine quick: not an engine"):
            say_what_would_run(desk.office, "review", all_batches=True, engine="quick")
        with pytest.raises(ReviewNotReady, match="B9998, B9999: there are no such batches"):
            say_what_would_run(desk.office, "review", batches=["B9998", "B0001", "B9999"])
