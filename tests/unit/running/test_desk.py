"""A reviewer's desk: working copies of their batch notebooks."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from clare_review.errors import ParamsProblem, ReviewNotReady
from clare_review.running.desk import prepare_action_desk, prepare_desk
from clare_review.running.tidying import GIVEN

Made = Callable[..., Path]


@pytest.fixture
def allocated(folder: Path) -> Path:
    """A review folder with three batches, two of them for R07."""
    (folder / "batches").mkdir()
    for batch, reader in (("B0001", "R08"), ("B0002", "R07"), ("B0003", "R07")):
        (folder / "batches" / f"{batch}.yaml").write_text(f'review: ""\nbatch: {batch}\nreader: {reader}\nas_of: 0\n')
    return folder


def test_a_desk_holds_the_readers_own_batches_and_no_others(allocated: Path, notebook: Made) -> None:
    desk = prepare_desk(allocated, "R07", template=notebook())
    assert [path.name for path in desk.notebooks] == ["B0002.ipynb", "B0003.ipynb"]
    assert sorted(desk.folder.iterdir()) == list(desk.notebooks)
    assert desk.first == desk.notebooks[0]


def test_the_batch_to_open_can_be_named(allocated: Path, notebook: Made) -> None:
    assert prepare_desk(allocated, "R07", first="B0003", template=notebook()).first.name == "B0003.ipynb"


def test_a_copy_has_its_params_after_the_parameters_cell_and_no_outputs(allocated: Path, notebook: Made) -> None:
    desk = prepare_desk(allocated, "R07", template=notebook("print(batch)"))
    cells = json.loads(desk.first.read_text())["cells"]
    assert "Run All Cells" in cells[0]["source"]
    given: dict[str, object] = {}
    exec("".join(cells[2]["source"]), given)
    assert (given["batch"], given["reader"], given["as_of"]) == ("B0002", "R07", 0)
    assert all(cell.get("outputs", []) == [] for cell in cells)


def test_a_working_copy_is_never_overwritten_while_the_notebook_stays_the_same(allocated: Path, notebook: Made) -> None:
    path = notebook()
    first = prepare_desk(allocated, "R07", template=path).first
    edited = first.read_text().replace("print(", "print('my note', ")
    first.write_text(edited)
    prepare_desk(allocated, "R07", template=path)
    assert first.read_text() == edited


def test_a_changed_notebook_replaces_the_copy_and_keeps_the_old_one(allocated: Path, notebook: Made) -> None:
    first = prepare_desk(allocated, "R07", template=notebook()).first
    old = first.read_text()
    prepare_desk(allocated, "R07", template=notebook("print('new')"))
    assert "print('new')" in first.read_text()
    assert (first.parent / "B0002.earlier.ipynb").read_text() == old


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"metadata": {"clare_review": 1}}'])
def test_a_working_copy_that_cannot_be_read_is_kept_and_made_again(
    broken: str, allocated: Path, notebook: Made
) -> None:
    first = prepare_desk(allocated, "R07", template=notebook()).first
    first.write_text(broken)
    prepare_desk(allocated, "R07", template=notebook())
    assert json.loads(first.read_text())["nbformat"] == 4
    assert (first.parent / "B0002.earlier.ipynb").read_text() == broken


def test_a_reader_without_a_batch_is_told_what_comes_first(allocated: Path, notebook: Made) -> None:
    with pytest.raises(ReviewNotReady, match=r"R09 has no batch in .*batches; allocate batches first"):
        prepare_desk(allocated, "R09", template=notebook())


def test_every_params_file_that_cannot_be_used_is_named(allocated: Path, notebook: Made) -> None:
    (allocated / "batches" / "B0001.yaml").write_text("batch: B0001\nreader: R07\ncolour: red\n")
    (allocated / "batches" / "B0002.yaml").write_text("reader: R07\n")
    with pytest.raises(ParamsProblem) as problem:
        prepare_desk(allocated, "R07", template=notebook())
    assert "B0001.yaml: colour: not a parameter" in str(problem.value)
    assert "B0002.yaml: batch: missing" in str(problem.value)


def test_the_action_desk_is_laid_for_whoever_looks_after_people_without_a_batch(tmp_path: Path) -> None:
    desk = prepare_action_desk(tmp_path, "S01")
    assert (desk.first.name, desk.folder) == ("70_safeguarding.ipynb", tmp_path.resolve() / "desks" / "S01")
    given = [cell for cell in json.loads(desk.first.read_text())["cells"] if cell["id"] == GIVEN]
    assert [cell["source"] for cell in given] == ['# Parameters\nreview = ""\nas_of = 0\nreader = "S01"']
    with pytest.raises(ParamsProblem, match="must be the short id of a reviewer"):
        prepare_action_desk(tmp_path, "../S01")
