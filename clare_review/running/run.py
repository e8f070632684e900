"""Runs notebooks through papermill: checked first, only what is stale, each output whole or not there."""

import os
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from clare_review import __version__, places
from clare_review.errors import ReviewError, RunFailed
from clare_review.running.checking import cell_count
from clare_review.running.engines import DASK, Scheduler, engine_named
from clare_review.running.expecting import say_due
from clare_review.running.interrupting import stops_counted
from clare_review.running.jobs import Job, Limits, RunOutcome, RunResult
from clare_review.running.kernels import environment
from clare_review.running.made_when_asked import MadeWhenAsked
from clare_review.running.manifest import NEVER_RUN, Manifest, RunLine
from clare_review.running.plan import Plan, Planned
from clare_review.running.pool import Answer, Hands, Order, Pool, Stops
from clare_review.running.results import Results
from clare_review.running.staleness import inside

_NEVER_RAN = (RunOutcome.NOT_STARTED, RunOutcome.CURRENT)

# How long a line may wait for its note in the ledger; what was noted by then is not run again after a crash.
_SECONDS_UNNOTED = 1.0


def _now() -> datetime:
    return datetime.now(UTC)


def usable_processors() -> int:
    """How many processors this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run_notebooks(
    jobs: Sequence[Job],
    workers: int | None = None,
    on_done: Callable[[RunResult], None] | None = None,
    *,
    folder: Path,
    manifest: Manifest | None = None,
    limits: Limits | None = None,
    engine: str = "",
    scheduler: Scheduler | None = None,
    again: bool = False,
    on_plan: Callable[[str], None] | None = None,
    clock: Callable[[], datetime] = _now,
) -> Sequence[RunResult]:
    """Executes every job whose output is stale, and tells what became of each, in the order given.

    `workers` processes run at once (default: one per processor); kernels start in `folder`, the review folder.
    `on_plan` is told what will run and why, and `on_done` is called as each job ends. `again` runs what is current
    too. A failed run leaves the last good notebook alone and keeps its own beside it as NAME.failed.ipynb. `engine` is
    `warm`, `plain` or `ready`; without it, warm where processes can be forked, else ready; with `dask` the notebooks
    run on the cluster of `scheduler`. The first Ctrl+C, or request to end, starts nothing more, the second abandons
    what runs, the third breaks off; what ran counts in any case.

    Raises:
        ReviewError: there is no such engine, it cannot work here, or the scheduler is refused.
        ParamsProblem: a job cannot be run as it is; nothing was started, and every problem is listed.
        FileProblem: the manifest is damaged; nothing was started.
        RunFailed: the manifest could not be written, so the run was stopped.
        ReviewError: the manifest's witness could not note what ran, so the run was stopped, and that is run again.
    """
    check_engine(engine, scheduler)
    standing = manifest.standing() if manifest else NEVER_RUN
    plan, results = Plan(jobs, folder, standing), Results(jobs, folder)
    workers = workers or usable_processors()
    if on_plan:
        on_plan(say_due(plan.dues, standing.latest, workers, again=again))
    del standing  # of very many earlier runs it is large
    stale = plan.stale(again=again)
    if on_done and not again:
        for number in plan.current():
            on_done(results.one(number))
    with (
        stops_counted() as stops,
        closing(
            _ran(plan, stale, _hands(engine, scheduler, workers, folder, stops), folder, limits or Limits())
        ) as ended,
    ):
        try:
            for number, one, result in ended:
                if manifest and result.outcome not in _NEVER_RAN:
                    _write_down(manifest, one, result, folder, clock())
                    manifest.settle(after=_SECONDS_UNNOTED)
                results.note(number, result)
                if on_done:
                    on_done(result)
        finally:
            if manifest:
                manifest.settle()
    return MadeWhenAsked(len(plan), results.one)


def check_engine(engine: str, scheduler: Scheduler | None = None) -> None:
    """Refuses an engine or a scheduler with which nothing can run; starts nothing and connects to nothing.

    Raises:
        ReviewError: there is no such engine, it cannot work here, or the scheduler is refused.
    """
    if scheduler is not None and engine != DASK:
        raise ReviewError("--scheduler is for --engine dask")
    if engine == DASK:
        from clare_review.running.cluster import check_scheduler

        named = scheduler or Scheduler(address="")
        check_scheduler(named.address, unencrypted=named.unencrypted)
    else:
        engine_named(engine)


def _hands(
    engine: str, scheduler: Scheduler | None, workers: int, folder: Path, stops: Stops
) -> Callable[[Path], Hands]:
    """What runs the notebooks, made in a scratch folder: processes of this machine, or a cluster."""
    if scheduler is not None:
        from clare_review.running.cluster import Cluster

        address, unencrypted = scheduler.address, scheduler.unencrypted
        return lambda _: Cluster(address, folder.resolve(), unencrypted=unencrypted, stops=stops)
    by = engine_named(engine)
    return lambda scratch: Pool(
        max(workers, 1), environment(scratch, folder.resolve()), scratch, engine=by, stops=stops
    )


def _ran(
    plan: Plan, stale: Sequence[int], hands: Callable[[Path], Hands], folder: Path, limits: Limits
) -> Generator[tuple[int, Planned, RunResult]]:
    """Runs in a private scratch folder, which is gone afterwards; gives each job with its number."""
    if not stale:
        return
    near: dict[str, tuple[int, Planned]] = {}  # what is with a worker, or next
    cells = cache(cell_count)

    def orders() -> Iterator[tuple[Order, float]]:
        for number in stale:
            one = plan[number]
            order, seconds = _order(one, folder, limits, cells(one.job.notebook))
            near[order["output"]] = number, one
            yield order, seconds

    # Sockets of kernels live in the scratch folder, and their paths may have about 100 characters.
    with (
        tempfile.TemporaryDirectory(prefix="clare-", ignore_cleanup_errors=True) as scratch,
        hands(Path(scratch)) as running,
    ):
        for order, answer in running.run(orders()):
            number, one = near.pop(order["output"])
            yield number, one, _result(one.job, answer)


def _order(one: Planned, folder: Path, limits: Limits, cells: int) -> tuple[Order, float]:
    order = {
        "notebook": str(one.job.notebook),
        "params": dict(one.job.params),
        "output": str(one.job.output),
        "kept": str(failed_beside(one.job.output)),
        "cwd": str(folder.resolve()),
        "cell_seconds": limits.cell_seconds,
        "start_seconds": limits.start_seconds,
        "memory_mb": limits.memory_mb,
        "places": _places(folder),
        "names": sorted(set(one.job.names())),
    }
    return order, limits.of_notebook(cells)


def _places(folder: Path) -> dict[str, str]:
    """The folders of this machine and what to call them; a traceback writes those of the user with `~`."""
    home = str(Path.home())
    words = {
        str(folder.resolve()): "<review>",
        sys.prefix: "<python>",
        sys.base_prefix: "<python>",
        str(places.house()): "<clare-review>",
        home: "<home>",
    }
    short = {f"~{path.removeprefix(home)}": word for path, word in words.items() if path.startswith(home + os.sep)}
    return words | short


def failed_beside(output: Path) -> Path:
    """Where the notebook of a failed run is kept: `B0001.failed.ipynb` beside `B0001.ipynb`."""
    return output.with_suffix(".failed.ipynb")


def _result(job: Job, answer: Answer) -> RunResult:
    return RunResult(
        label=job.label,
        outcome=RunOutcome(answer["outcome"]),
        output=job.output,
        seconds=answer["seconds"],
        output_digest=answer["output_digest"],
        error=answer["error"],
        cell=answer["cell"],
        kept=Path(answer["kept"]) if answer["kept"] else None,
        attempts=answer["attempts"],
    )


def _write_down(manifest: Manifest, one: Planned, result: RunResult, folder: Path, at: datetime) -> None:
    line = RunLine(
        label=result.label,
        notebook=one.job.notebook.stem,
        params=one.job.params,
        rests_on=one.rests_on,
        package=__version__,
        outcome=result.outcome,
        milliseconds=round(result.seconds * 1000),
        output=inside(one.job.output, folder),
        at=at,
        output_digest=result.output_digest,
        error=result.error,
        attempts=result.attempts,
    )
    try:
        manifest.append(line)
    except OSError as problem:
        raise RunFailed(
            f"{manifest.path} cannot be written ({problem.strerror}), so no run can be relied on; "
            "the run was stopped: make room and run again, what is done is not lost"
        ) from None
