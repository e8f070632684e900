"""What the committed notebooks stored is what they show today, compared cell by cell by nbval."""

import json
from pathlib import Path

import nbformat
import pytest

from clare_review.running.engines import WARM
from tests.made_once import small_whole
from tests.notebooks.committed import SEED, Compared, committed, compare, execute, execute_all


@pytest.fixture(scope="module")
def review(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small invented review, with all that was done in it."""
    return small_whole(tmp_path_factory, SEED).folder


@pytest.fixture(scope="module")
def shown(review: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Compared]:
    """What nbval says of every committed notebook, each in a kernel of its own."""
    return compare(committed(), review, tmp_path_factory.mktemp("shown"))


@pytest.mark.parametrize("path", committed(), ids=lambda path: path.stem)
def test_every_cell_shows_what_it_stored(path: Path, shown: dict[str, Compared]) -> None:
    compared = shown[path.stem]
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert compared.not_equal == (), compared.told
    assert compared.cells == sum(cell["cell_type"] == "code" for cell in cells)


@pytest.fixture(scope="module")
def changed(review: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Compared]:
    """What nbval says of copies of the first notebook: one in which an output is another, one in which it is gone."""
    folder = tmp_path_factory.mktemp("changed")
    for name, cell, outputs in (
        ("another", -1, [nbformat.v4.new_output("stream", text="receipt: something else\n")]),
        ("gone", 1, []),
    ):
        notebook = nbformat.read(committed()[0], 4)
        [each for each in notebook.cells if each.cell_type == "code"][cell].outputs = outputs
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return compare([folder / "another.ipynb", folder / "gone.ipynb"], review, folder)


@pytest.mark.parametrize("name", ["another", "gone"])
def test_a_stored_output_that_is_another_or_gone_is_found(name: str, changed: dict[str, Compared]) -> None:
    assert len(changed[name].not_equal) == 1


def test_a_wrong_output_is_not_hidden_behind_a_cell_that_hangs(review: Path, tmp_path: Path) -> None:
    notebook = nbformat.v4.new_notebook()
    for source, said in (("import time; time.sleep(30)", ""), ("print(2)", "3\n")):
        shown = [nbformat.v4.new_output("stream", text=said)] if said else []
        notebook.cells.append(nbformat.v4.new_code_cell(source, outputs=shown, execution_count=1))
    nbformat.write(notebook, tmp_path / "hangs.ipynb")
    assert len(compare([tmp_path / "hangs.ipynb"], review, tmp_path, seconds=2)["hangs"].not_equal) == 2


@pytest.fixture(scope="module")
def warm(review: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[Path, str | None]]:
    """Every committed notebook executed by one warm worker: the folder they are in, and what went wrong in each."""
    folder = tmp_path_factory.mktemp("warm")
    return folder, execute_all({path: folder / path.name for path in committed()}, review, folder, WARM)


@pytest.mark.parametrize("path", committed(), ids=lambda path: path.stem)
def test_a_committed_notebook_executed_warm_is_the_same_to_the_byte(
    path: Path, warm: tuple[Path, dict[Path, str | None]]
) -> None:
    folder, problems = warm
    assert problems[path] is None
    assert (folder / path.name).read_bytes() == path.read_bytes()


def test_a_notebook_executed_twice_is_the_same_to_the_byte(review: Path, tmp_path: Path) -> None:
    path = committed()[0]
    assert execute(path, review, tmp_path / "again.ipynb", tmp_path) is None
    assert (tmp_path / "again.ipynb").read_bytes() == path.read_bytes()
