"""How long a batch notebook takes by each way of running it, all ways in turn in one run.

`make bench NAME=running`. Every way runs the same notebook with the same parameters on the same invented review of 152
batches, notebook by notebook, in an order that rotates; the table shows medians and quartiles of per-notebook ratios.
Before anything is timed, two plain runs must leave the same bytes, and the warm run must leave those too. Programs of
others that run many notebooks in one process are rows too, with what their notebooks show otherwise; they isolate
nothing, so no speed over them is claimed. Whole runs include the start of every process. The last line is JSON, with
what is asked for and whether it was met. All of it takes about half an hour on an idle machine of two processors.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.other_engines import EXECNB, PLOOMBER, PYTHON, QUIET, shown_otherwise  # noqa: E402
from benchmarks.verdict import verdict  # noqa: E402
from clare_review import places  # noqa: E402
from clare_review.acts.running import jobs_of  # noqa: E402
from clare_review.invented.exports import ADDITIONAL, FIRST_FILES, write_exports  # noqa: E402
from clare_review.review import init_review, open_review  # noqa: E402
from clare_review.running.engines import PLAIN, WARM  # noqa: E402
from clare_review.running.jobs import RunOutcome  # noqa: E402
from clare_review.running.kernels import environment  # noqa: E402
from clare_review.running.pool import WORKER, Worker  # noqa: E402
from clare_review.running.run import run_notebooks  # noqa: E402

LIMIT = 120
WANTED = {
    "warm against the command": 15.0,
    "warm against execute_notebook": 10.0,
    "warm against the floor, at most": 1.4,
    "whole run against the command": 20.0,
    "whole run against a pool of two": 8.0,
}
Way = Callable[[dict[str, Any]], None]

STOCK = """
import json, sys
import papermill
print("ready", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    try:
        papermill.execute_notebook(job["notebook"], job["output"], parameters=job["params"], kernel_name="python3",
            cwd=job["cwd"], progress_bar=False, execution_timeout=job["cell_seconds"])
        print("done", flush=True)
    except Exception as problem:
        print("failed", type(problem).__name__, flush=True)
"""
TRIES = 3

FLOOR = """
import json, os, sys
import nbformat
from clare_review.running import warm  # noqa: E402
warm.make_ready()
from IPython import get_ipython
shell = get_ipython()
print("ready", flush=True)
for line in sys.stdin:
    job = json.loads(line)
    pid = os.fork()
    if not pid:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, 1)
        os.chdir(job["cwd"])
        cells = nbformat.read(job["notebook"], as_version=4).cells
        shell.user_ns.update(job["params"])
        for cell in cells:
            if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", ()):
                shell.run_cell(cell.source)
        os._exit(0)
    os.waitpid(pid, 0)
    print("done", flush=True)
"""


def main() -> int:
    """Runs the benchmark."""
    asked = _asked()
    with tempfile.TemporaryDirectory(prefix="clare-") as folder:
        review = _review(Path(folder), asked.batches)
        jobs = _jobs(review, Path(folder) / "out")
        surroundings = environment(Path(folder), review)
        reference = _must_be_equal(jobs[0], surroundings, Path(folder))
        with _ways(surroundings, Path(folder)) as ways:
            said = _shown(ways, jobs[0], reference)
            times = _interleaved(ways, jobs[: asked.notebooks])
        _tell_each(times, said, asked)
        whole = _whole_runs(review, jobs[: asked.whole], surroundings)
    return _tell(times, whole, said, asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notebooks", type=int, default=40, help="batch notebooks timed by every way in turn")
    parser.add_argument("--whole", type=int, default=152, help="batch notebooks of the whole runs; 0 leaves them out")
    parser.add_argument("--batches", type=int, default=152, help="how large the invented review is")
    return parser.parse_args()


def _review(folder: Path, batches: int) -> Path:
    """An invented review with its batches allocated and nothing read yet."""
    many = batches >= 152
    sizes = {"applications": 3778, "late": 196, "recognised": 212} if many else {}
    sizes = sizes or {"applications": 25 * batches, "late": 2, "recognised": 1}
    write_exports(folder / "exports", seed=2023, reviewers=45, **sizes)
    with init_review(folder / "review", reader="review-lead") as review:
        review.import_files([folder / "exports" / name for name in FIRST_FILES])
        review.seal()
        review.allocate()
        if many:
            review.extend([folder / "exports" / ADDITIONAL])
            review.allocate()
    return folder / "review"


def _jobs(review: Path, out: Path) -> list[dict[str, Any]]:
    out.mkdir()
    with open_review(review) as desk:
        found = jobs_of(desk.office, "review", all_batches=True)
    return [
        {
            "label": job.label,
            "notebook": str(places.house() / "notebooks" / "40_review.ipynb"),
            "params": dict(job.params),
            "output": str(out / f"{job.label}.ipynb"),
            "kept": str(out / f"{job.label}.failed.ipynb"),
            "cwd": str(review),
            "cell_seconds": LIMIT,
            "start_seconds": 60,
            "memory_mb": 4096,
            "places": {},
        }
        for job in found
    ]


def _must_be_equal(job: dict[str, Any], surroundings: dict[str, str], scratch: Path) -> Path:
    """Two plain runs leave the same bytes, and so does the warm one, else nothing here means anything; gives those."""
    left = []
    for engine in (PLAIN, PLAIN, WARM):
        way = _worker(engine, surroundings, scratch)
        way(job)
        left.append(Path(job["output"]).read_bytes())
    if len(set(left)) != 1:
        sys.exit("the engines leave different notebooks, so their times are not compared")
    print("equality: two plain runs and a warm one leave the same bytes")
    kept = Path(job["output"]).with_suffix(".reference.ipynb")
    kept.write_bytes(left[0])
    return kept


def _shown(ways: dict[str, Way], job: dict[str, Any], reference: Path) -> dict[str, str]:
    """What the notebook of each of the others shows otherwise than papermill's."""
    said = {}
    for name in set(ways) & {"ploomber-engine", "execnb", "papermill command", "papermill.execute_notebook"}:
        ways[name](job)
        said[name] = shown_otherwise(reference, Path(job["output"]))
    return said


@contextmanager
def _ways(surroundings: dict[str, str], scratch: Path) -> Iterator[dict[str, Way]]:
    theirs = surroundings | QUIET | {"HOME": str(scratch)}
    helpers = [_helper(code, surroundings) for code in (STOCK, FLOOR)]
    helpers += [_helper(code, theirs, PYTHON) for code in (PLOOMBER, EXECNB)]
    try:
        yield {
            "papermill command": lambda job: _command(job, surroundings),
            "papermill.execute_notebook": _asks(helpers[0]),
            "plain": _worker(PLAIN, surroundings, scratch),
            "warm": _worker(WARM, surroundings, scratch),
            "floor": _asks(helpers[1]),
            "ploomber-engine": _asks(helpers[2]),
            "execnb": _asks(helpers[3]),
        }
    finally:
        for helper in helpers:
            helper.kill()
            helper.wait()


STALLS: list[str] = []
"""The stock runs that came to nothing and were done again, as whoever uses them has to; their time counts."""


def _again_if_it_stalls(name: str, act: Callable[[], str]) -> None:
    for _ in range(TRIES):
        problem = act()
        if not problem:
            return
        STALLS.append(f"{name}: {problem}")
    sys.exit(f"{name} came to nothing {TRIES} times: {problem}")


def _command(job: dict[str, Any], surroundings: dict[str, str]) -> None:
    command = [str(Path(sys.executable).with_name("papermill")), job["notebook"], job["output"], "--no-progress-bar"]
    command += ["-k", "python3", "--cwd", job["cwd"], "--execution-timeout", str(LIMIT)]
    for name, value in job["params"].items():
        command += ["-p" if isinstance(value, int) else "-r", name, str(value)]

    def act() -> str:
        done = subprocess.run(command, env=surroundings, capture_output=True, text=True)
        return (done.stderr.strip().splitlines() or ["no word"])[-1][:120] if done.returncode else ""

    _again_if_it_stalls("papermill command", act)


def _helper(code: str, surroundings: dict[str, str], python: Path = Path(sys.executable)) -> "subprocess.Popen[str]":
    """A process that answers one job a line."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    helper = subprocess.Popen([str(python), "-P", "-c", code], env=surroundings, text=True, **pipes)
    _answered(helper, "ready")
    return helper


def _asks(helper: "subprocess.Popen[str]") -> Way:
    def ask(job: dict[str, Any]) -> None:
        def act() -> str:
            assert helper.stdin is not None
            helper.stdin.write(json.dumps(job) + "\n")
            helper.stdin.flush()
            return _answered(helper, "done")

        _again_if_it_stalls("execute_notebook", act)

    return ask


def _answered(helper: "subprocess.Popen[str]", word: str) -> str:
    """Why it failed, in a word; empty when it said what it should."""
    assert helper.stdout is not None
    while line := helper.stdout.readline():
        if line.strip() == word:
            return ""
        if line.startswith("failed "):
            return line.split()[1]
    sys.exit(f"a process of the benchmark ended instead of saying {word}")


def _worker(engine: str, surroundings: dict[str, str], scratch: Path) -> Way:
    worker = Worker((*WORKER, str(scratch), engine), surroundings, scratch / f"{engine}.log")

    def run(job: dict[str, Any]) -> None:
        answer = worker.run({**job, "engine": engine}, 600)
        if answer["outcome"] != RunOutcome.DONE:
            sys.exit(f"{engine}: {job['label']} {answer['outcome']}: {answer['error']}")

    return run


def _interleaved(ways: dict[str, Way], jobs: list[dict[str, Any]]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(jobs[0])  # the first of each is not timed
    for number, job in enumerate(jobs):
        names = list(ways)
        for name in names[number % len(names) :] + names[: number % len(names)]:
            begun = time.perf_counter()
            ways[name](job)
            times[name].append(time.perf_counter() - begun)
    return times


def _whole_runs(review: Path, jobs: list[dict[str, Any]], surroundings: dict[str, str]) -> dict[str, float]:
    if not jobs:
        return {}
    acts: dict[str, Callable[[], Any]] = {
        "warm, two workers": lambda: _warm(review, len(jobs)),
        "pool of two": lambda: _pool_of_two(jobs, surroundings),
        "command in a loop": lambda: _one_by_one(jobs, surroundings),
    }
    print(f"\nwhole runs of {len(jobs)}, start of every process included")
    taken = {}
    for name, act in acts.items():
        taken[name] = _seconds(act)
        print(f"{name:30}{taken[name]:10.1f}", flush=True)
    return taken


def _one_by_one(jobs: list[dict[str, Any]], surroundings: dict[str, str]) -> None:
    for job in jobs:
        _command(job, surroundings)


def _pool_of_two(jobs: list[dict[str, Any]], surroundings: dict[str, str]) -> None:
    helpers = [_helper(STOCK, surroundings) for _ in range(2)]
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda n: [_asks(helpers[n])(job) for job in jobs[n::2]], range(2)))
    for helper in helpers:
        helper.kill()
        helper.wait()


def _warm(review: Path, number: int) -> None:
    with open_review(review) as desk:
        found = jobs_of(desk.office, "review", all_batches=True)[:number]
    results = run_notebooks(found, 2, folder=review, engine="warm")
    if not all(result.outcome is RunOutcome.DONE for result in results):
        sys.exit("a warm run was not done")


def _seconds(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _tell_each(times: dict[str, list[float]], said: dict[str, str], asked: argparse.Namespace) -> None:
    print(f"\n{asked.notebooks} batch notebooks, one at a time, in turn")
    print(f"{'':30}{'median s':>10}{'times warm':>12}   quartiles")
    for name, taken in times.items():
        low, middle, high = _against_warm(times, name)
        print(
            f"{name:30}{statistics.median(taken):10.3f}{middle:12.2f}   {low:.2f} to {high:.2f}   {said.get(name, '')}"
        )
    print(
        "ploomber-engine and execnb run every notebook in one process: what one changes, the next one sees", flush=True
    )


def _against_warm(times: dict[str, list[float]], name: str) -> tuple[float, float, float]:
    """How many times as long as warm: lower quartile, median and upper quartile over the notebooks."""
    ratios = sorted(one / warm for one, warm in zip(times[name], times["warm"], strict=True))
    quarter = len(ratios) // 4
    return ratios[quarter], statistics.median(ratios), ratios[-1 - quarter]


def _tell(
    times: dict[str, list[float]], whole: dict[str, float], said: dict[str, str], asked: argparse.Namespace
) -> int:
    found = {name: _against_warm(times, name)[1] for name in times}
    figures = {
        "warm against the command": found["papermill command"],
        "warm against execute_notebook": found["papermill.execute_notebook"],
        "warm against the floor, at most": 1 / found["floor"],
    }
    if whole:
        warm = whole["warm, two workers"]
        figures["whole run against the command"] = whole["command in a loop"] / warm
        figures["whole run against a pool of two"] = whole["pool of two"] / warm
    print(f"stock runs that came to nothing after {LIMIT} s and were done again: {len(STALLS)}")
    bars = {name: _kept(figures.get(name), wanted, name) for name, wanted in WANTED.items()}
    rounded = {name: round(value, 2) for name, value in figures.items()}
    return verdict("running", bars, figures=rounded, shown=said, stalls=STALLS, wanted=WANTED)


def _kept(value: float | None, wanted: float, name: str) -> bool | None:
    if value is None:
        return None
    return value <= wanted if name.endswith("at most") else value >= wanted


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main())
