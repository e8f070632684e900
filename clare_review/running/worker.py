# mypy: allow-untyped-calls
"""The process that executes notebooks with papermill: one job a line on its input, one answer a line on its output.

Started with `python -m clare_review.running.worker SCRATCH ENGINE`, where SCRATCH is a private folder for Jupyter's
own files. It imports papermill once and then runs job after job, each in a fresh kernel or in a fresh child.
"""

import hashlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import IO, Any

import nbformat
import papermill
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from clare_review.running import ready_kernels, warm
from clare_review.running.canaries import ShowsNames, must_show_no_names
from clare_review.running.engines import PLAIN, READY, WARM
from clare_review.running.hearing import HearingKernelManager
from clare_review.running.jobs import RunOutcome
from clare_review.running.kernels import KERNEL_ARGUMENTS, WARM_KERNELS, kernel_config
from clare_review.running.memory import MEMORY_MB, limit_memory
from clare_review.running.tidying import code_cells, tidied, unfinished_because, without_places
from clare_review.running.writing import write_whole

_SECONDS_OF_SILENCE = 10
_PARENT = os.getppid()


class PlainEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's own engine; it also shows the notebook to whoever started the run, for when a kernel dies."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, shown: list[Any], memory_mb: int, **options: Any
    ) -> Any:
        """Executes as papermill does, after putting the notebook being filled into `shown`."""
        shown.append(nb_man.nb)
        # A kernel inherits the limit of the process that starts it; one that was started before finds it written.
        limit_memory(memory_mb)
        os.environ[MEMORY_MB] = str(memory_mb)
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


def run_one(job: dict[str, Any]) -> dict[str, Any]:
    """Executes one notebook and writes it, whole or not at all; one that papermill stalls on is tried once more.

    `job` holds notebook, params, output, kept (where a failed notebook goes), cwd, engine, cell_seconds,
    start_seconds, memory_mb, sockets (how the paths of this kernel's sockets begin) and places (folder to word).
    Returns outcome, output_digest, error, cell, kept and attempts.
    """
    answer, stalled = _tried(job)
    if not stalled:
        return answer | {"attempts": 1}
    answer, _ = _tried(job | {"sockets": f"{job['sockets']}-again"})
    return answer | {"attempts": 2}


def _tried(job: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    """What one attempt came to, and whether it was a stall and no fault of the notebook."""
    shown: list[Any] = []
    try:
        return _good(job, _execute(job, shown)), False
    except Exception as problem:
        return _bad(job, shown, problem), _is_stall(problem)


def _is_stall(problem: Exception) -> bool:
    # The kernel said the cell was done, and the rest of what it said never arrived: a known fault of nbclient.
    return isinstance(problem, CellTimeoutError) and "IOPub" in str(problem)


def _execute(job: dict[str, Any], shown: list[Any]) -> Any:
    return papermill.execute_notebook(
        _as_it_is(job["notebook"]),
        None,
        parameters=job["params"],
        engine_name=job["engine"],
        kernel_name="python3",
        language="python",
        cwd=job["cwd"],
        progress_bar=False,
        log_output=False,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        execution_timeout=job["cell_seconds"],
        memory_mb=job["memory_mb"],
        start_timeout=job["start_seconds"],
        iopub_timeout=_SECONDS_OF_SILENCE,
        shown=shown,
        # The cells are done when the kernel is ended, so there is nothing to wait for.
        shutdown_kernel="immediate",
        # nbclient's stand-in for an Output widget fails without it; `tidied` takes it out before anything is written.
        store_widget_state=True,
        record_timing=False,
        extra_arguments=list(KERNEL_ARGUMENTS),
        kernel_manager_class=HearingKernelManager,
        config=Config(kernel_config(Path(job["sockets"]))),
    )


def _as_it_is(path: str) -> str:
    """A path that papermill, which fills in `{}` in paths, leaves alone."""
    return path.replace("{", "{{").replace("}", "}}")


def _good(job: dict[str, Any], notebook: Any) -> dict[str, Any]:
    unfinished = unfinished_because(notebook)
    if unfinished:
        return _kept(job, notebook, RunOutcome.FAILED, unfinished, None)
    try:
        must_show_no_names(notebook, job.get("names", ()))
    except ShowsNames as problem:
        return _answer(RunOutcome.FAILED, error=f"{problem}; it was not kept")
    data = nbformat.writes(nbformat.from_dict(tidied(notebook, job["params"]))).encode() + b"\n"
    if os.getppid() != _PARENT:
        # Whoever asked was killed, and may have been started again: what comes late must not replace what is newer.
        sys.exit(1)
    try:
        write_whole(Path(job["output"]), data)
        Path(job["kept"]).unlink(missing_ok=True)
    except OSError as problem:
        return _answer(RunOutcome.FAILED, error=f"the executed notebook could not be written: {problem.strerror}")
    return _answer(RunOutcome.DONE, output_digest=hashlib.sha256(data).hexdigest())


def _bad(job: dict[str, Any], shown: list[Any], problem: Exception) -> dict[str, Any]:
    outcome, says = _named(problem, job)
    if not shown:
        return _answer(outcome, error=says)
    cell = _reached(shown[-1])
    return _kept(job, shown[-1], outcome, f"code cell {cell}: {says}" if cell else says, cell)


def _named(problem: Exception, job: dict[str, Any]) -> tuple[RunOutcome, str]:
    if isinstance(problem, PapermillExecutionError):
        if problem.ename.endswith("MemoryError") and job["memory_mb"]:
            return RunOutcome.FAILED, (
                f"out of memory: one notebook may hold {job['memory_mb']:,} MB ({problem.ename}); "
                "`megabytes_per_notebook` in review.yaml says how many"
            )
        return RunOutcome.FAILED, f"{problem.ename}: {problem.evalue}"
    if _is_stall(problem):
        return RunOutcome.TIMED_OUT, f"papermill heard no more of it for {_SECONDS_OF_SILENCE} seconds, twice running"
    if isinstance(problem, CellTimeoutError):
        return RunOutcome.TIMED_OUT, f"it did not finish within {job['cell_seconds']} seconds"
    if isinstance(problem, DeadKernelError) or "Kernel died" in str(problem):
        return RunOutcome.DIED, "its kernel died (killed, out of memory, or ended by the cell)"
    if isinstance(problem, RuntimeError) and "didn't respond" in str(problem):
        return RunOutcome.TIMED_OUT, f"its kernel did not start within {job['start_seconds']} seconds"
    return RunOutcome.FAILED, f"{type(problem).__name__}: {problem}"


def _reached(notebook: Any) -> int | None:
    """The number of the code cell a run stopped in; papermill's status alone looks clean after a death."""
    started = [
        number
        for number, cell in enumerate(code_cells(notebook), start=1)
        if cell["metadata"].get("papermill", {}).get("start_time")
    ]
    return started[-1] if started else None


def _kept(job: dict[str, Any], notebook: Any, outcome: RunOutcome, says: str, cell: int | None) -> dict[str, Any]:
    """Keeps the notebook of a run that failed beside the last good one."""
    try:
        must_show_no_names(notebook, job.get("names", ()))
    except ShowsNames as problem:
        return _answer(outcome, error=f"{problem}; what went wrong is not repeated, and it was not kept", cell=cell)
    notebook["cells"].insert(
        0, nbformat.v4.new_markdown_cell(f"**This run did not come to its end: {outcome.says}.** `{says}`")
    )
    left = without_places(tidied(notebook, job["params"]), job["places"])
    try:
        write_whole(Path(job["kept"]), nbformat.writes(nbformat.from_dict(left)).encode() + b"\n")
    except OSError as problem:
        return _answer(outcome, error=f"{says}; its notebook could not be kept: {problem.strerror}", cell=cell)
    return _answer(outcome, error=says, cell=cell, kept=job["kept"])


def _answer(
    outcome: RunOutcome,
    *,
    output_digest: str | None = None,
    error: str | None = None,
    cell: int | None = None,
    kept: str | None = None,
) -> dict[str, Any]:
    return {"outcome": outcome, "output_digest": output_digest, "error": error, "cell": cell, "kept": kept}


def serve(jobs: IO[str], answers: IO[str], scratch: str, engine: str) -> None:
    """Answers jobs until there are no more; says `ready` once everything is imported."""
    papermill_engines.register(PLAIN, PlainEngine)
    papermill_engines.register(READY, PlainEngine)
    papermill_engines.register(WARM, warm.WarmEngine)
    if engine == READY:
        KernelProvisionerFactory.instance().default_provisioner_name = WARM_KERNELS
        ready_kernels.make_ready(ready_kernels.Spares)
    if engine == WARM:
        warm.make_ready()
        warm.PRIVATE.append(answers.fileno())
    _say(answers, {"ready": os.getpid()})
    for number, line in enumerate(jobs):
        job = json.loads(line)
        job["sockets"] = str(Path(scratch, f"{os.getpid()}-{number}"))
        _say(answers, run_one(job))


def _say(answers: IO[str], answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def main() -> None:
    """Serves over the process's own input and output; whatever else prints goes to the error stream."""
    # Ending a worker unwinds it, so that its kernel is ended too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    serve(sys.stdin, answers, sys.argv[1], sys.argv[2])


if __name__ == "__main__":
    main()
