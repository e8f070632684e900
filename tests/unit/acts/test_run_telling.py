"""What is said of a run when it has ended."""

from pathlib import Path

import pytest

from clare_review.acts.run_telling import tell_results
from clare_review.errors import RunFailed
from clare_review.running.jobs import RunOutcome, RunResult


def result(label: str, outcome: RunOutcome, error: str | None = None, cell: int | None = None) -> RunResult:
    return RunResult(label=label, outcome=outcome, output=Path(f"{label}.ipynb"), error=error, cell=cell)


def test_a_stopped_run_tells_each_notebook_that_was_begun_and_counts_those_that_never_were() -> None:
    begun = [
        result("B0001", RunOutcome.DONE),
        result("B0002", RunOutcome.CURRENT),
        result("B0003", RunOutcome.FAILED, "ZeroDivisionError: division by zero", cell=3),
        result("B0004", RunOutcome.ABANDONED, "it was stopped while it ran"),
    ]
    never = [result(f"B{number:04}", RunOutcome.NOT_STARTED) for number in range(5, 2_005)]
    said: list[str] = []
    with pytest.raises(RunFailed) as told:
        tell_results([*begun, *never], Path("executed"), said.append)
    assert said == ["1 notebooks run, 1 already current, 2,002 not done; in executed"]
    assert str(told.value).splitlines() == [
        "B0003: failed in cell 3: ZeroDivisionError: division by zero",
        "B0004: abandoned: it was stopped while it ran",
        "2,000 not started, because the run was stopped before their turn; run again for the rest",
    ]


def test_a_run_in_which_all_is_done_or_current_raises_nothing() -> None:
    said: list[str] = []
    tell_results([result("B0001", RunOutcome.DONE), result("B0002", RunOutcome.CURRENT)], Path("x"), said.append)
    assert said == ["1 notebooks run, 1 already current, 0 not done; in x"]
