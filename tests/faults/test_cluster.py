"""Notebooks on a real cluster of `distributed`: every batch done exactly once, and nothing of a case on the wire."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from distributed import LocalCluster

from clare_review.errors import ReviewError
from clare_review.ledger.digest import digest_of_bytes
from clare_review.running.cluster import check_scheduler
from clare_review.running.engines import Scheduler
from clare_review.running.jobs import Job, RunOutcome, RunResult
from clare_review.running.manifest import Manifest
from clare_review.running.run import run_notebooks
from clare_review.running.staging import run_aside, set_aside, taken_in

PARAMETERS = 'review = ""\nbatch = ""\nreader = ""\nas_of = 0'


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers on this machine, each started again when it dies."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A review folder."""
    return tmp_path


def jobs(folder: Path, number: int, *sources: str, names: tuple[str, ...] = ()) -> list[Job]:
    """As many batches of a notebook of these cells."""
    cells = [nbformat.v4.new_code_cell(source) for source in (PARAMETERS, *sources, "print('receipt of', batch)")]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "40_review.ipynb")
    return [
        Job(
            label=f"B{n:04}",
            notebook=folder / "40_review.ipynb",
            params={"batch": f"B{n:04}", "reader": "R07"},
            output=Path(f"executed/B{n:04}.ipynb"),
            names=lambda: names,
        )
        for n in range(1, number + 1)
    ]


def run(folder: Path, cluster: Any, asked: list[Job]) -> tuple[RunResult, ...]:
    on = Scheduler(address=cluster.scheduler_address)
    manifest = Manifest(folder / "runs" / "manifest.jsonl")
    return run_notebooks(asked, folder=folder, manifest=manifest, engine="dask", scheduler=on)


def must_be_done_once(folder: Path, number: int) -> None:
    lines = Manifest(folder / "runs" / "manifest.jsonl").lines()
    assert [line.outcome for line in lines] == [RunOutcome.DONE] * number
    assert sorted(line.label for line in lines) == [f"B{n:04}" for n in range(1, number + 1)]
    assert all(digest_of_bytes((folder / line.output).read_bytes()) == line.output_digest for line in lines)
    assert len(list((folder / "executed").iterdir())) == number
    assert list((folder / "runs" / "staged").iterdir()) == []


def test_a_cluster_leaves_the_notebooks_that_this_machine_leaves(folder: Path, cluster: Any) -> None:
    asked = jobs(folder, 3, "import pandas\npandas.DataFrame({'a': [1]})")
    results = run(folder, cluster, asked)
    must_be_done_once(folder, 3)
    here = run_notebooks(asked, 1, folder=folder, engine="warm", again=True)
    assert [result.output_digest for result in here] == [result.output_digest for result in results]


def test_with_a_worker_killed_every_batch_is_done_exactly_once(folder: Path, cluster: Any) -> None:
    begun = "from pathlib import Path\nimport time\nPath(f'begun-{batch}').touch()\ntime.sleep(0.5)"
    killed: list[int] = []

    def kill() -> None:
        while len(list(folder.glob("begun-*"))) < 3:
            time.sleep(0.05)
        killed.append(cluster.workers[0].pid)
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    results = run(folder, cluster, jobs(folder, 8, begun))
    killer.join()
    assert killed and all(result.outcome is RunOutcome.DONE for result in results)
    must_be_done_once(folder, 8)


JUDGED = """
name = "Quill" + "feather"
assert batch != "B0001", "the first"
print(name if batch == "B0002" else "")
if batch == "B0003":
    raise ValueError(name)
"""


def test_each_batch_is_judged_by_itself_and_one_that_shows_a_name_is_not_taken_in(folder: Path, cluster: Any) -> None:
    failed, shows, says, good = run(folder, cluster, jobs(folder, 4, JUDGED, names=("Quillfeather",)))
    assert (failed.outcome, failed.error) == (RunOutcome.FAILED, "code cell 3: AssertionError: the first")
    assert failed.cell == 3 and failed.kept == folder / "executed" / "B0001.failed.ipynb" and failed.kept.exists()
    for refused in (shows, says):
        assert refused.outcome is RunOutcome.FAILED
        assert refused.error is not None and "may" in refused.error and "uillfeather" not in refused.error
    assert good.outcome is RunOutcome.DONE
    assert sorted(path.name for path in (folder / "executed").iterdir()) == ["B0001.failed.ipynb", "B0004.ipynb"]
    assert list((folder / "runs" / "staged").iterdir()) == []


ORDER = {"notebook": "n", "output": "out.ipynb", "kept": "out.failed.ipynb", "names": ["Quillfeather"], "params": {}}


def test_no_name_and_nothing_a_cell_said_crosses_the_wire(folder: Path) -> None:
    sent = set_aside(ORDER, folder)
    assert "Quillfeather" not in json.dumps(sent)
    told = run_aside(sent, lambda _: {"outcome": "failed", "error": "the case of Quillfeather", "kept": None})
    assert sorted(told) == ["digest", "name"] and "Quillfeather" not in json.dumps(told)
    assert len(told["name"]) == 16 and len(told["digest"]) == 64


@pytest.mark.parametrize("left", [".json", ".ipynb"])
def test_what_was_changed_on_its_way_is_not_taken_in(left: str, folder: Path) -> None:
    order = ORDER | {"output": str(folder / "o.ipynb"), "kept": str(folder / "o.failed.ipynb")}

    def executed(sent: dict[str, Any]) -> dict[str, Any]:
        data = json.dumps({"cells": [], "metadata": {}}).encode()
        Path(sent["output"]).write_bytes(data)
        return {"outcome": "done", "output_digest": digest_of_bytes(data), "error": None, "kept": None}

    for change, done in ((b"", True), (b" ", False)):
        told = run_aside(set_aside(order, folder), executed)
        with (folder / f"{told['name']}{left}").open("ab") as file:
            file.write(change)
        assert (taken_in(order, told, folder, ())["outcome"] == RunOutcome.DONE) is done
        assert (folder / "o.ipynb").exists() is done
        (folder / "o.ipynb").unlink(missing_ok=True)


def test_whoever_asked_looks_for_names_in_what_was_left_aside(folder: Path) -> None:
    order = ORDER | {"output": str(folder / "o.ipynb"), "kept": str(folder / "o.failed.ipynb")}
    data = json.dumps({"cells": [{"cell_type": "raw", "source": "", "shown": "Quillfeather"}], "metadata": {}}).encode()

    def executed(sent: dict[str, Any]) -> dict[str, Any]:
        Path(sent["output"]).write_bytes(data)
        return {"outcome": "done", "output_digest": digest_of_bytes(data), "error": None, "kept": None}

    for names, done in (((), True), (("Quillfeather",), False)):
        told = run_aside(set_aside(order, folder), executed)
        assert (taken_in(order, told, folder, names)["outcome"] == RunOutcome.DONE) is done
        assert (folder / "o.ipynb").exists() is done
        (folder / "o.ipynb").unlink(missing_ok=True)


@pytest.mark.parametrize("address", ["", "127.0.0.1:8786", "http://127.0.0.1:1", "tcp://127.0.0.1", "inproc://x:1"])
def test_an_address_that_is_none_is_refused_with_one_that_is(address: str) -> None:
    with pytest.raises(ReviewError, match="name the scheduler as tcp://127"):
        check_scheduler(address)


def test_a_scheduler_that_others_reach_without_tls_is_refused_unless_allowed() -> None:
    for address in ("tcp://192.0.2.7:8786", "tcp://reviews.example:8786"):
        with pytest.raises(ReviewError, match="whoever reaches that scheduler can run anything as you"):
            check_scheduler(address)
        check_scheduler(address, unencrypted=True)
    for address in ("tcp://127.0.0.1:8786", "tcp://[::1]:8786", "tcp://localhost:8786", "tls://192.0.2.7:8786"):
        check_scheduler(address)


def test_a_scheduler_that_does_not_answer_is_told(folder: Path) -> None:
    nobody = Scheduler(address="tcp://127.0.0.1:9")
    with pytest.raises(ReviewError, match="it does not answer"):
        run_notebooks(jobs(folder, 1), folder=folder, engine="dask", scheduler=nobody)
    with pytest.raises(ReviewError, match="--scheduler is for --engine dask"):
        run_notebooks(jobs(folder, 1), folder=folder, engine="warm", scheduler=nobody)


WITHOUT = """
import sys
sys.modules["distributed"] = None
from pathlib import Path
from clare_review.running.cluster import Cluster
Cluster("tcp://127.0.0.1:9", Path("."))
"""


def test_without_the_extra_one_is_told_what_to_install() -> None:
    ran = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=False)
    assert "distributed is not installed; install the extra: pip install clare-review[dask]" in ran.stderr
