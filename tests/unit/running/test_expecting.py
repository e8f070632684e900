"""What is said before a run."""

from pathlib import Path

from clare_review.running.expecting import say_plan
from clare_review.running.jobs import Job
from clare_review.running.staleness import Planned


def test_how_long_a_run_takes_is_said_to_be_unknown_where_nothing_like_it_ran() -> None:
    job = Job(label="B0001", notebook=Path("40_review.ipynb"), params={}, output=Path("B0001.ipynb"))
    told = say_plan([Planned(job=job, rests_on={}, why="never run")], {}, 2)
    assert told == "1 notebook to run (1 never run); how long it takes is not known before the first run"
