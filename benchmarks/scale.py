"""Whether a run of very many notebooks takes as long for each as a small one, and no more memory.

`make bench NAME=scale`. Runs of 150, 1,500 and 15,000 batch notebooks of one invented review, two at a time, through
the same call as `clare-review run`, manifest and ledger included; each batch is run as often as it takes under outputs
of its own. Memory is that of the program that starts the run. The last line is JSON, with what is asked for and whether
it was met. 15,000 notebooks take about a quarter of an hour; `--most 1500` leaves them out.
"""

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.verdict import verdict  # noqa: E402
from clare_review.acts.noting import manifest_of  # noqa: E402
from clare_review.acts.running import jobs_of  # noqa: E402
from clare_review.invented.exports import FIRST_FILES, write_exports  # noqa: E402
from clare_review.review import init_review, open_review  # noqa: E402
from clare_review.running.jobs import Job, RunOutcome, RunResult  # noqa: E402
from clare_review.running.made_when_asked import MadeWhenAsked  # noqa: E402
from clare_review.running.run import run_notebooks  # noqa: E402

SIZES = (150, 1_500, 15_000)
WORKERS = 2
WANTED = {"time per notebook against 150, at most": 1.10, "memory against 150, at most": 1.10, "kB per notebook": 60.0}


def main() -> int:
    """Runs the benchmark."""
    asked = _asked()
    sizes = sorted({*(size for size in SIZES if size <= asked.most), asked.most})
    with tempfile.TemporaryDirectory(prefix="clare-") as folder, ProcessPoolExecutor(1, get_context("spawn")) as other:
        # In a process of its own, so that no size looks small beside what inventing a force takes.
        review = other.submit(_review, Path(folder)).result()
        _run(review, WORKERS)  # what the program itself imports and reads once is no part of any run
        rows = [_run(review, size) for size in sizes]
    return _tell(rows)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the largest run")
    return parser.parse_args()


def _review(folder: Path) -> Path:
    """An invented review with about thirty batches and nothing read yet."""
    write_exports(folder / "exports", seed=2023, applications=750, late=2, recognised=1, reviewers=45)
    with init_review(folder / "review", reader="review-lead") as review:
        review.import_files([folder / "exports" / name for name in FIRST_FILES])
        review.seal()
        review.allocate()
    return folder / "review"


def _run(review: Path, size: int) -> dict[str, Any]:
    """Runs so many notebooks; gives seconds and kB for each, and the most memory the program took, in MB."""
    shutil.rmtree(review / "executed", ignore_errors=True)
    with open_review(review) as desk:
        found = jobs_of(desk.office, "review", all_batches=True)
        jobs = _many(found, size)
        program, most, done = psutil.Process(), [0], [0]

        def on_done(result: RunResult) -> None:
            done[0] += result.outcome is RunOutcome.DONE
            if done[0] % 50 == 0:
                most[0] = max(most[0], program.memory_info().rss)

        begun = time.perf_counter()
        run_notebooks(jobs, WORKERS, on_done, folder=review, manifest=manifest_of(desk.office), again=True)
        seconds = time.perf_counter() - begun
        most[0] = max(most[0], program.memory_info().rss)
    if done[0] != size:
        sys.exit(f"{size - done[0]} of {size} notebooks were not done, so nothing is said of their time")
    largest = max(path.stat().st_size for path in (review / "executed").rglob("*.ipynb"))
    row = {"notebooks": size, "seconds": seconds / size, "memory": most[0] / 2**20, "kB": largest / 1000}
    print(f"{size:>7,} notebooks: {row['seconds']:.3f} s each, {row['memory']:.0f} MB, largest {row['kB']:.1f} kB")
    return row


def _many(found: Sequence[Job], size: int) -> Sequence[Job]:
    """So many jobs, made when they are asked for, as a review's own are."""
    return MadeWhenAsked(size, lambda number: _again(found[number % len(found)], number))


def _again(job: Job, number: int) -> Job:
    label = f"{job.label}-{number:05}"
    return replace(job, label=label, output=job.output.with_name(f"{label}.ipynb"))


def _tell(rows: list[dict[str, Any]]) -> int:
    first = rows[0]
    figures = {"kB per notebook": max(row["kB"] for row in rows)}
    # One size alone says nothing about another.
    if larger := rows[1:]:
        figures["time per notebook against 150, at most"] = max(row["seconds"] for row in larger) / first["seconds"]
        figures["memory against 150, at most"] = max(row["memory"] for row in larger) / first["memory"]
    whole = rows[-1]["notebooks"] == SIZES[-1]
    bars = {name: figures[name] <= most if whole and name in figures else None for name, most in WANTED.items()}
    rounded = {name: round(value, 3) for name, value in figures.items()}
    return verdict("scale", bars, figures=rounded, wanted=WANTED)


if __name__ == "__main__":
    sys.exit(main())
