"""What the committed notebooks stored is what they show today, compared cell by cell by nbval."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from clare_review.running.engines import WARM
from tests.notebooks.committed import Compared, committed, compare, execute, small_review


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small invented review, made once."""
    return small_review(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def changed(review: Path, tmp_path: Path) -> Callable[[Callable[[Any], None]], Compared]:
    """Compares a copy of the first notebook in which something was changed."""

    def made(change: Callable[[Any], None]) -> Compared:
        notebook = json.loads(committed()[0].read_text(encoding="utf-8"))
        change([cell for cell in notebook["cells"] if cell["cell_type"] == "code"])
        (tmp_path / "changed.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        return compare(tmp_path / "changed.ipynb", review, tmp_path)

    return made


@pytest.mark.parametrize("path", committed(), ids=lambda path: path.stem)
def test_every_cell_shows_what_it_stored(path: Path, review: Path, tmp_path: Path) -> None:
    compared = compare(path, review, tmp_path)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert compared.not_equal == (), compared.told
    assert compared.cells == sum(cell["cell_type"] == "code" for cell in cells)


def test_a_changed_stored_output_is_found(changed: Callable[[Callable[[Any], None]], Compared]) -> None:
    def change(cells: list[Any]) -> None:
        cells[-1]["outputs"][0]["text"] = ["receipt: something else\n"]

    assert len(changed(change).not_equal) == 1


def test_a_missing_stored_output_is_found(changed: Callable[[Callable[[Any], None]], Compared]) -> None:
    def change(cells: list[Any]) -> None:
        cells[1]["outputs"] = []

    assert len(changed(change).not_equal) == 1


def test_a_wrong_output_is_not_hidden_behind_a_cell_that_hangs(review: Path, tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook()
    for source, said in (("import time; time.sleep(30)", ""), ("print(2)", "3\n")):
        shown = [nbformat.v4.new_output("stream", text=said)] if said else []
        notebook.cells.append(nbformat.v4.new_code_cell(source, outputs=shown, execution_count=1))
    nbformat.write(notebook, tmp_path / "hangs.ipynb")
    assert len(compare(tmp_path / "hangs.ipynb", review, tmp_path, seconds=2).not_equal) == 2


@pytest.mark.parametrize("path", committed(), ids=lambda path: path.stem)
def test_a_committed_notebook_executed_warm_is_the_same_to_the_byte(path: Path, review: Path, tmp_path: Path) -> None:
    assert execute(path, review, tmp_path / "again.ipynb", tmp_path, WARM) is None
    assert (tmp_path / "again.ipynb").read_bytes() == path.read_bytes()


def test_a_notebook_executed_twice_is_the_same_to_the_byte(review: Path, tmp_path: Path) -> None:
    path = committed()[0]
    assert execute(path, review, tmp_path / "again.ipynb", tmp_path) is None
    assert (tmp_path / "again.ipynb").read_bytes() == path.read_bytes()
