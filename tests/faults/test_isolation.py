"""Long sweeps of the warm engine: children killed at any moment, and ten thousand forks that leave nothing."""

import json
import os
import random
from pathlib import Path
from typing import Any

import nbformat
import psutil
import pytest

from clare_review.ledger.digest import digest_of_bytes
from clare_review.running.engines import WARM
from clare_review.running.jobs import RunOutcome
from clare_review.running.kernels import environment
from clare_review.running.pool import WORKER, Worker

FORKS = 10_000
KILLS = 300
KILLED = """
import os, signal, threading, time
threading.Timer({after}, os.kill, (os.getpid(), signal.SIGKILL)).start()
"""


def notebook(path: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in (*sources, "print('receipt')")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


def order(path: Path, folder: Path) -> dict[str, Any]:
    return {
        "notebook": str(path),
        "params": {},
        "output": str(folder / "executed" / path.name),
        "kept": str(folder / "executed" / f"{path.stem}.failed.ipynb"),
        "cwd": str(folder),
        "engine": WARM,
        "cell_seconds": 60,
        "start_seconds": 60,
        "memory_mb": 4096,
        "places": {},
    }


def start(scratch: Path, folder: Path) -> Worker:
    scratch.mkdir()
    return Worker((*WORKER, str(scratch), WARM), environment(scratch, folder), scratch / "worker.log")


@pytest.mark.long
def test_a_child_killed_at_any_moment_is_done_only_when_its_whole_notebook_is_there(tmp_path: Path) -> None:
    chance = random.Random(5)
    worker = start(tmp_path / "s", tmp_path)
    outcomes = []
    for number in range(KILLS):
        after = chance.uniform(0.0, 0.5)
        cells = [KILLED.format(after=after), *["time.sleep(0.05)\nprint('x' * 5_000)"] * 6]
        asked = order(notebook(tmp_path / f"{number}.ipynb", *cells), tmp_path)
        answer = worker.run(asked, 120)
        output = Path(asked["output"])
        outcomes.append(answer["outcome"])
        assert answer["outcome"] in (RunOutcome.DONE, RunOutcome.DIED)
        assert output.exists() is (answer["outcome"] == RunOutcome.DONE)
        if output.exists():
            assert digest_of_bytes(output.read_bytes()) == answer["output_digest"]
            assert "receipt" in json.loads(output.read_bytes())["cells"][-1]["outputs"][0]["text"][0]
    worker.close()
    assert {RunOutcome.DONE, RunOutcome.DIED} == set(outcomes)


@pytest.mark.long
def test_ten_thousand_forks_leave_no_process_no_descriptor_and_no_file(tmp_path: Path) -> None:
    path = notebook(tmp_path / "tiny.ipynb", "x = 1")
    worker = start(tmp_path / "s", tmp_path)
    for _ in range(20):
        assert worker.run(order(path, tmp_path), 120)["outcome"] == RunOutcome.DONE
    before, memory = left_by(worker.pid, tmp_path), psutil.Process(worker.pid).memory_info().rss
    for _ in range(FORKS):
        assert worker.run(order(path, tmp_path), 120)["outcome"] == RunOutcome.DONE
    assert left_by(worker.pid, tmp_path) == before
    assert psutil.Process(worker.pid).memory_info().rss < memory * 1.1
    worker.close()
    assert not psutil.pid_exists(worker.pid)


def left_by(pid: int, folder: Path) -> tuple[int, int, int]:
    """The children and the descriptors of a worker, and the files in its folders."""
    program = psutil.Process(pid)
    files = sum(len(names) for _, _, names in os.walk(folder))
    return len(program.children(recursive=True)), program.num_fds(), files
