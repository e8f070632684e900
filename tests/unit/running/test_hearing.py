"""A notebook that says a great deal at once is heard to its end."""

from collections.abc import Callable
from pathlib import Path

from clare_review.running.jobs import Job, Limits, RunOutcome
from clare_review.running.run import run_notebooks

MANY = """
from ipykernel.comm import Comm
comms = [Comm(target_name="t", data={"text": "x" * 2000}) for _ in range(6000)]
"""


def test_a_cell_of_six_thousand_messages_is_heard_to_its_end_at_the_first_attempt(
    notebook: Callable[..., Path], job: Callable[..., Job], folder: Path
) -> None:
    (result,) = run_notebooks([job(notebook(MANY))], 1, folder=folder, limits=Limits(cell_seconds=60))
    assert (result.outcome, result.attempts, result.error) == (RunOutcome.DONE, 1, None)
