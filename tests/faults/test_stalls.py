"""The stall of stock papermill on `ipywidgets.Output`: bounded, named and retried where it can be, impossible warm."""

from pathlib import Path

import nbformat
import pytest

from clare_review.running.jobs import Job, Limits, RunOutcome, RunResult
from clare_review.running.run import run_notebooks

PARAMETERS = 'review = ""\nbatch = ""\nreader = ""\nas_of = 0'
OUTPUT = "with out:\n    for number in range(20):\n        print(number)"
LIMITS = Limits(cell_seconds=60)


def ran(folder: Path, cells: int, engine: str) -> RunResult:
    """A notebook with so many cells that write into an Output widget, run once."""
    sources = [PARAMETERS, "import ipywidgets\nout = ipywidgets.Output()", *[OUTPUT] * cells, "print('receipt')"]
    made = [nbformat.v4.new_code_cell(source) for source in sources]
    made[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=made), folder / "40_review.ipynb")
    params = {"batch": "B0001", "reader": "R07"}
    job = Job(label="B0001", notebook=folder / "40_review.ipynb", params=params, output=Path("executed/B0001.ipynb"))
    (result,) = run_notebooks([job], 1, folder=folder, limits=LIMITS, engine=engine)
    return result


def test_six_hundred_cells_with_an_output_widget_do_not_stall_warm(tmp_path: Path) -> None:
    result = ran(tmp_path, 600, "warm")
    assert (result.outcome, result.error, result.attempts) == (RunOutcome.DONE, None, 1)


@pytest.mark.long
def test_a_plain_run_that_stalls_is_retried_once_and_named_and_never_waits_for_ever(tmp_path: Path) -> None:
    results = [ran(tmp_path, 20, "plain") for _ in range(30)]
    assert {result.outcome for result in results} <= {RunOutcome.DONE, RunOutcome.TIMED_OUT}
    for result in results:
        if result.outcome is RunOutcome.TIMED_OUT:
            assert result.attempts == 2 and result.error is not None and "twice running" in result.error
