"""Runs of notebooks when the machine fails: never a wrong "done", a half-written notebook or a lost good one."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import nbformat
import psutil
import pytest

from clare_review.errors import LedgerUnusable
from clare_review.ledger.digest import digest_of_bytes
from clare_review.running.jobs import Job, RunOutcome
from clare_review.running.manifest import Manifest, RunLine
from clare_review.running.plan import Plan
from clare_review.running.run import run_notebooks

PARAMETERS = 'review = ""\nbatch = ""\nreader = ""\nas_of = 0'
RUN = """
import resource, sys
from pathlib import Path
from tests.faults.test_runs import jobs, manifest
from clare_review.running.run import run_notebooks
most = int(sys.argv[2])
if most:
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
told = lambda result: print(result.label, result.outcome, result.error, flush=True)
run_notebooks(jobs(Path(sys.argv[1])), 1, told, folder=Path(sys.argv[1]), manifest=manifest(Path(sys.argv[1])))
"""


def jobs(folder: Path) -> list[Job]:
    """Three batches of the notebook that lies in the review folder."""
    return [
        Job(
            label=batch,
            notebook=folder / "40_review.ipynb",
            params={"batch": batch, "reader": "R07"},
            output=Path(f"executed/{batch}.ipynb"),
        )
        for batch in ("B0001", "B0002", "B0003")
    ]


def manifest(folder: Path) -> Manifest:
    return Manifest(folder / "runs" / "manifest.jsonl")


def run(folder: Path, *, most_bytes: int = 0, scratch: Path = Path("/tmp")) -> "subprocess.Popen[str]":
    """A run of the three batches in a program of its own; no file it writes may be larger than `most_bytes`."""
    command = [sys.executable, "-c", RUN, str(folder), str(most_bytes)]
    surroundings = os.environ | {"TMPDIR": str(scratch)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2], env=surroundings)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A review folder with a notebook that shows 30,000 characters."""
    sources = (PARAMETERS, "print('x' * 30_000)", "print('receipt of', batch)")
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "40_review.ipynb")
    return tmp_path


def whole(folder: Path) -> list[str]:
    """The notebooks there are, each found to be complete; anything else in their folder is a failure."""
    for path in (folder / "executed").iterdir():
        assert path.suffix == ".ipynb" and not path.name.startswith(".")
        nbformat.read(path, as_version=4)
    return sorted(path.stem for path in (folder / "executed").glob("B????.ipynb"))


def test_a_run_that_was_killed_is_taken_up_where_it_stopped(folder: Path) -> None:
    with run(folder) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("B0001 done")
        os.kill(process.pid, signal.SIGKILL)
    first = manifest(folder).lines()
    done = [line.label for line in first]
    assert done == ["B0001", "B0002", "B0003"][: len(done)]
    results = run_notebooks(jobs(folder), 2, folder=folder, manifest=manifest(folder))
    assert [result.outcome is RunOutcome.CURRENT for result in results] == [n < len(done) for n in range(3)]
    assert all(result.outcome.good for result in results)
    assert whole(folder) == ["B0001", "B0002", "B0003"]


def test_what_was_running_when_a_run_was_killed_writes_nothing_afterwards(folder: Path) -> None:
    slow = "from pathlib import Path\nimport time\nPath('begun').touch()\ntime.sleep(3)"
    notebook = nbformat.read(folder / "40_review.ipynb", as_version=4)
    notebook.cells[1].source = slow
    nbformat.write(notebook, folder / "40_review.ipynb")
    with run(folder) as process:
        while not (folder / "begun").exists():
            time.sleep(0.05)
        started = psutil.Process(process.pid).children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
    assert started and psutil.wait_procs(started, timeout=60)[1] == []
    assert manifest(folder).lines() == () and not (folder / "executed").exists()


class NoLedger:
    """A ledger that cannot be written."""

    def note(self, lines: Sequence[RunLine]) -> None:
        raise LedgerUnusable("the disk of the ledger is full")

    def noted(self) -> frozenset[str]:
        return frozenset()


def test_what_the_ledger_could_not_note_is_never_done(folder: Path) -> None:
    unnoted = Manifest(folder / "runs" / "manifest.jsonl", NoLedger())
    with pytest.raises(LedgerUnusable):
        run_notebooks(jobs(folder), 1, folder=folder, manifest=unnoted)
    assert whole(folder)
    whys = {due.why for due in Plan(jobs(folder), folder, unnoted.standing()).dues}
    # A notebook may stand in its place while its line was not yet written when the run stopped.
    assert whys <= {"the ledger has no note of its last run", "never run"}
    assert "the ledger has no note of its last run" in whys
    assert len(Plan(jobs(folder), folder, unnoted.standing()).dues) == 3


def test_a_full_disk_is_told_and_the_last_good_notebooks_stand(folder: Path) -> None:
    run_notebooks(jobs(folder), 1, folder=folder)
    good = {path: path.read_bytes() for path in (folder / "executed").iterdir()}
    with run(folder, most_bytes=20_000) as process:
        told, _ = process.communicate(timeout=120)
    assert told.count("failed the executed notebook could not be written: File too large") == 3
    assert {path: path.read_bytes() for path in (folder / "executed").iterdir()} == good
    assert {line.outcome for line in manifest(folder).lines()} == {RunOutcome.FAILED}


def test_two_runs_at_once_leave_whole_notebooks_and_one_manifest_that_holds(folder: Path) -> None:
    with run(folder) as one, run(folder) as other:
        one.communicate(timeout=120)
        other.communicate(timeout=120)
    lines = manifest(folder).lines()
    assert {line.label for line in lines if line.outcome is RunOutcome.DONE} == {"B0001", "B0002", "B0003"}
    for name in whole(folder):
        latest = manifest(folder).latest()[f"executed/{name}.ipynb"]
        assert digest_of_bytes((folder / latest.output).read_bytes()) == latest.output_digest


def test_a_run_leaves_no_process_and_no_file_of_its_own_behind(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    with run(folder, scratch=scratch) as process:
        process.communicate(timeout=120)
    assert list(scratch.iterdir()) == []
    assert _standing_in(folder) == []


def _standing_in(folder: Path) -> list[str]:
    """The processes that stand in the review folder, which is where its kernels start."""
    found = []
    for place in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if place.resolve() == folder.resolve():
                found.append(place.parent.name)
        except OSError:
            continue
    return found
