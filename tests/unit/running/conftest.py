"""Small notebooks and review folders to run them in."""

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from clare_review.running.jobs import Job

PARAMETERS = 'review = ""\nbatch = ""\nreader = ""\nas_of = 0'
RECEIPT = 'print("receipt of", batch)'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty review folder."""
    (tmp_path / "review").mkdir()
    return tmp_path / "review"


@pytest.fixture
def notebook(tmp_path: Path) -> Callable[..., Path]:
    """Makes a notebook of the given cells between a parameters cell and a receipt, named 40_review."""

    def made(*sources: str, parameters: str = PARAMETERS, receipt: str = RECEIPT, within: str = "a") -> Path:
        cells = [nbformat.v4.new_code_cell(source) for source in (parameters, *sources, receipt)]
        cells[0].metadata["tags"] = ["parameters"]
        path = tmp_path / within / "40_review.ipynb"
        path.parent.mkdir(exist_ok=True)
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return made


@pytest.fixture(params=["warm", "plain", pytest.param("ready", marks=pytest.mark.long)])
def engine(request: pytest.FixtureRequest) -> str:
    """Every engine: what a test asks of one it asks of all."""
    return str(request.param)


@pytest.fixture
def job() -> Callable[..., Job]:
    """Makes the job of one batch."""

    def made(path: Path, batch: str = "B0001", **more: object) -> Job:
        given = {"params": {"batch": batch, "reader": "R07"}, "output": Path(f"executed/{batch}.ipynb")}
        return Job(label=batch, notebook=path, **(given | more))

    return made
