"""The progress of a run: on a terminal with rate and time left, nowhere else."""

import io
from pathlib import Path

from rich.console import Console

from clare_review.acts.run_progress import RunProgress
from clare_review.running.jobs import RunOutcome, RunResult


def told(terminal: bool, *outcomes: RunOutcome) -> str:
    """What a run of four that had these outcomes so far wrote."""
    written = io.StringIO()
    console = Console(file=written, force_terminal=terminal, width=120)
    with RunProgress(4, console) as tick:
        for outcome in outcomes:
            tick(RunResult(label="B0001", outcome=outcome, output=Path("B0001.ipynb")))
        tick._bar.refresh()
    return written.getvalue()


def test_a_terminal_shows_how_many_are_done_how_fast_and_how_long_it_takes() -> None:
    said = told(True, RunOutcome.DONE, RunOutcome.FAILED, RunOutcome.DONE)
    assert "3/4" in said and "/s" in said and "0:00:0" in said


def test_what_was_current_already_is_no_part_of_what_is_to_come() -> None:
    assert "1/2" in told(True, RunOutcome.CURRENT, RunOutcome.CURRENT, RunOutcome.DONE)


def test_anywhere_else_nothing_is_written() -> None:
    assert told(False, RunOutcome.DONE) == ""
