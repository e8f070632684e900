"""Notebooks run through papermill in real kernels."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from clare_review.errors import ParamsProblem
from clare_review.running.jobs import Job, Limits, RunOutcome, RunResult
from clare_review.running.manifest import Manifest
from clare_review.running.plan import Plan
from clare_review.running.run import run_notebooks

Made = Callable[..., Path]
JobOf = Callable[..., Job]
SHORT = Limits(cell_seconds=3, start_seconds=30)


RunOne = Callable[..., RunResult]


@pytest.fixture
def run_one(engine: str) -> RunOne:
    """Runs one notebook by either engine."""

    def run(job: Job, folder: Path, limits: Limits = SHORT) -> RunResult:
        (result,) = run_notebooks([job], 1, folder=folder, limits=limits, engine=engine)
        return result

    return run


def test_a_notebook_runs_with_its_params_in_the_review_folder(
    notebook: Made, job: JobOf, folder: Path, run_one: RunOne
) -> None:
    path = notebook("import os", "print(os.getcwd(), os.environ['CLARE_REVIEW_FOLDER'], reader, as_of + 1)")
    result = run_one(job(path), folder)
    assert result.outcome is RunOutcome.DONE
    assert f"{folder} {folder} R07 1" in result.output.read_text()
    assert "receipt of B0001" in result.output.read_text()


def test_the_same_run_twice_gives_the_same_bytes_and_nothing_of_papermill(
    notebook: Made, job: JobOf, folder: Path, run_one: RunOne
) -> None:
    path = notebook("import ipywidgets", "ipywidgets.Button(description='Record')")
    first, second = run_one(job(path), folder), run_one(job(path), folder)
    assert first.output_digest == second.output_digest
    written = json.loads(second.output.read_text())
    assert "papermill" not in json.dumps(written) and "widgets" not in written["metadata"]


def test_a_failure_stops_nothing_else_and_is_kept_beside_the_last_good_one(
    notebook: Made, job: JobOf, folder: Path, run_one: RunOne
) -> None:
    run_one(job(notebook(), "B0001"), folder)
    good = (folder / "executed/B0001.ipynb").read_bytes()
    jobs = [job(notebook("secret = 'Smith'", "1 / 0", within="b"), "B0001"), job(notebook(), "B0002")]
    failed, other = run_notebooks(jobs, 1, folder=folder)
    assert (failed.outcome, other.outcome) == (RunOutcome.FAILED, RunOutcome.DONE)
    assert failed.error == "code cell 4: ZeroDivisionError: division by zero"
    assert (folder / "executed/B0001.ipynb").read_bytes() == good
    assert "ZeroDivisionError" in (folder / "executed/B0001.failed.ipynb").read_text()


def test_a_good_run_removes_the_failed_notebook_of_an_earlier_one(
    notebook: Made, job: JobOf, folder: Path, run_one: RunOne
) -> None:
    run_one(job(notebook("1 / 0")), folder)
    run_one(job(notebook()), folder)
    assert [path.name for path in (folder / "executed").iterdir()] == ["B0001.ipynb"]


def test_a_failed_notebook_shows_no_values_of_its_variables_and_no_folders(
    notebook: Made, job: JobOf, folder: Path, run_one: RunOne
) -> None:
    result = run_one(job(notebook("name = 'Sm' + 'ith'", "import json\njson.loads('')")), folder)
    assert result.kept is not None
    kept = result.kept.read_text()
    assert "Smith" not in kept and sys.base_prefix not in kept and "<python>" in kept


def test_a_dead_kernel_is_named_as_such_and_never_done(
    notebook: Made, job: JobOf, folder: Path, run_one: RunOne
) -> None:
    result = run_one(job(notebook("print('so far')", "import os\nos._exit(0)")), folder, Limits(cell_seconds=30))
    assert result.outcome is RunOutcome.DIED
    assert result.error == "code cell 4: its kernel died (killed, out of memory, or ended by the cell)"
    assert result.kept is not None and "so far" in result.kept.read_text()
    assert not result.output.exists()


def test_a_hung_cell_runs_out_of_time_and_is_named(notebook: Made, job: JobOf, folder: Path, run_one: RunOne) -> None:
    result = run_one(job(notebook("import time\ntime.sleep(60)")), folder, Limits(cell_seconds=1))
    assert result.outcome is RunOutcome.TIMED_OUT
    assert result.error == "code cell 3: it did not finish within 1 seconds"


def test_a_kernel_that_hangs_is_ended_when_its_time_is_over(
    notebook: Made, job: JobOf, folder: Path, run_one: RunOne
) -> None:
    path = notebook("import os, signal\nprint(os.getpid(), flush=True)\nos.kill(os.getpid(), signal.SIGSTOP)")
    result = run_one(job(path), folder, Limits(cell_seconds=2))
    assert (result.outcome, result.cell) == (RunOutcome.TIMED_OUT, 3)
    assert result.kept is not None
    shown = json.loads(result.kept.read_text())["cells"][3]["outputs"][0]["text"]
    with pytest.raises(ProcessLookupError):
        os.kill(int("".join(shown)), 0)


def test_a_notebook_that_ends_without_its_receipt_is_not_done(
    notebook: Made, job: JobOf, folder: Path, run_one: RunOne
) -> None:
    result = run_one(job(notebook(receipt="print('the end')")), folder)
    assert result.outcome is RunOutcome.FAILED
    assert result.error is not None and "shows no receipt" in result.error
    assert not result.output.exists()


def test_a_worker_that_is_killed_costs_its_own_notebook_only(
    notebook: Made, job: JobOf, folder: Path, engine: str
) -> None:
    killer = notebook(
        "import os, signal", "os.kill(os.getppid(), signal.SIGKILL)", "import time\ntime.sleep(30)", within="b"
    )
    jobs = [job(killer, "B0001"), job(notebook(), "B0002")]
    killed, other = run_notebooks(jobs, 1, folder=folder, engine=engine)
    assert (killed.outcome, other.outcome) == (RunOutcome.DIED, RunOutcome.DONE)
    assert killed.error is not None and "the process running the notebook died" in killed.error


def test_a_second_run_of_what_has_not_changed_starts_nothing(
    notebook: Made, job: JobOf, folder: Path, engine: str
) -> None:
    manifest = Manifest(folder / "runs" / "manifest.jsonl")
    jobs = [job(notebook(), "B0001"), job(notebook("1 / 0", within="b"), "B0002")]
    run_notebooks(jobs, 2, folder=folder, engine=engine, manifest=manifest)
    assert [due.why for due in Plan(jobs, folder, manifest.standing()).dues] == [None, "last time: failed"]
    again = run_notebooks(jobs, 2, folder=folder, engine=engine, manifest=manifest)
    assert [result.outcome for result in again] == [RunOutcome.CURRENT, RunOutcome.FAILED]
    assert [line.label for line in manifest.lines()].count("B0001") == 1


def test_params_are_refused_before_anything_is_started(notebook: Made, job: JobOf, folder: Path, engine: str) -> None:
    jobs = [job(notebook(), "B0001"), job(notebook(), "B0002", params={"batch": "B0002"})]
    with pytest.raises(ParamsProblem, match="B0002: reader: missing"):
        run_notebooks(jobs, 2, folder=folder, engine=engine)
    assert list(folder.iterdir()) == []


def test_personal_data_in_params_are_refused_before_anything_is_started_all_at_once(
    notebook: Made, job: JobOf, folder: Path, engine: str
) -> None:
    path, names = notebook(), {"Ashworth", "Sarah Pelham-Drax"}
    params = {"B0001": "ashworth", "B0002": "S.Pelham-Drax", "B0003": "12-03-1985", "B0004": "R07"}
    jobs = [
        job(path, batch, params={"batch": batch, "reader": who}, names=lambda: names) for batch, who in params.items()
    ]
    with pytest.raises(ParamsProblem) as refused:
        run_notebooks(jobs, 2, folder=folder, engine=engine)
    said = str(refused.value)
    assert [batch for batch in params if f"{batch}: reader: " in said] == ["B0001", "B0002", "B0003"]
    assert "shworth" not in said and list(folder.iterdir()) == []


def test_a_review_folder_with_braces_and_spaces_in_its_name_is_as_good_as_any(
    notebook: Made, job: JobOf, tmp_path: Path, run_one: RunOne
) -> None:
    folder = tmp_path / "the {first} review"
    folder.mkdir()
    assert run_one(job(notebook(within="a {b}")), folder).outcome is RunOutcome.DONE


def test_the_users_own_settings_of_ipython_play_no_part(
    notebook: Made, job: JobOf, folder: Path, run_one: RunOne, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    startup = tmp_path / "home/.ipython/profile_default/startup/own.py"
    startup.parent.mkdir(parents=True)
    startup.write_text("raise SystemExit('the startup file of the user ran')")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    result = run_one(job(notebook("import os\nprint(os.environ['HOME'])")), folder)
    assert result.outcome is RunOutcome.DONE
    assert "the startup file" not in result.output.read_text()
    assert not list((tmp_path / "home").glob("**/history.sqlite"))


INTERRUPTED = """
import sys
from pathlib import Path
from clare_review.running.jobs import Job
from clare_review.running.run import run_notebooks
jobs = [
    Job(label=f"B{n:04}", notebook=Path(sys.argv[1]), params={"batch": f"B{n:04}", "reader": "R07"},
        output=Path(f"executed/B{n:04}.ipynb"))
    for n in range(1, 4)
]
for result in run_notebooks(jobs, 1, folder=Path(sys.argv[2])):
    print(result.label, result.outcome, flush=True)
"""


PRESSED = """
import os, signal
told = []
def press(result):
    told.append(f"{result.label} {result.outcome}")
    for _ in range(int(sys.argv[3]) if len(told) == 1 else 0):
        os.kill(os.getpid(), signal.SIGINT)
jobs = jobs * 2
jobs = [replace(job, label=f"B{n:04}", output=Path(f"executed/{n}.ipynb")) for n, job in enumerate(jobs)]
manifest = Manifest(Path(sys.argv[2]) / "manifest.jsonl")
run_notebooks(jobs, 1, press, folder=Path(sys.argv[2]), manifest=manifest)
print(*told, sep="\\n")
"""


def test_ctrl_c_while_a_run_is_written_down_breaks_nothing_off(notebook: Made, folder: Path) -> None:
    heads = "from dataclasses import replace\nfrom clare_review.running.manifest import Manifest\n"
    program = heads + INTERRUPTED.partition("for result in")[0] + PRESSED
    command = [sys.executable, "-c", program, str(notebook()), str(folder), "1"]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=120).stdout.split()[1::2]
    # The one whose turn had come when it was pressed may have been begun.
    assert told in (["done"] * number + ["not_started"] * (6 - number) for number in (1, 2))
    assert len(Manifest(folder / "manifest.jsonl").lines()) == told.count("done")


def interrupted(path: Path, folder: Path, times: int, sent: signal.Signals = signal.SIGINT) -> list[str]:
    """The outcomes of a run of three that is sent Ctrl+C, or another signal, while the first one runs."""
    command = [sys.executable, "-c", INTERRUPTED, str(path), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not (folder / "started").exists():
            time.sleep(0.05)
        for _ in range(times):
            os.kill(process.pid, sent)
            time.sleep(0.5)
        told, _ = process.communicate(timeout=60)
    return told.split()[1::2]


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_or_a_request_to_end_lets_what_runs_finish_and_starts_nothing_more(
    sent: signal.Signals, notebook: Made, folder: Path
) -> None:
    path = notebook("from pathlib import Path\nimport time\nPath('started').touch()\ntime.sleep(2)")
    assert interrupted(path, folder, times=1, sent=sent) == ["done", "not_started", "not_started"]
    assert [file.name for file in (folder / "executed").iterdir()] == ["B0001.ipynb"]


def test_a_second_ctrl_c_abandons_what_runs_and_leaves_no_process_and_no_half_file(
    notebook: Made, folder: Path
) -> None:
    path = notebook(
        "from pathlib import Path\nimport os, time\nPath('started').write_text(str(os.getpid()))\ntime.sleep(60)"
    )
    assert interrupted(path, folder, times=2) == ["abandoned", "not_started", "not_started"]
    assert not (folder / "executed").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "started").read_text()), 0)
