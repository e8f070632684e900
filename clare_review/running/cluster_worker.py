"""What a worker of a cluster does: it hands one order at a time to a process of ours beside it, and never forks itself.

A worker of `distributed` has threads, so it must not fork. Each keeps as many of our processes as it works on orders
at once; they end with it.
"""

import atexit
import tempfile
import threading
import time
from functools import cache, partial
from pathlib import Path
from typing import Any

from clare_review.errors import RunFailed
from clare_review.running.engines import engine_named
from clare_review.running.kernels import environment
from clare_review.running.pool import WORKER, Answer, Order, Worker
from clare_review.running.staging import run_aside
from clare_review.running.staleness import code_digest

_idle: dict[str, list[tuple[Worker, Any]]] = {}
_lock = threading.Lock()


@cache
def code_here() -> str:
    """The digest of the package on this machine, as it was when the worker first asked."""
    return code_digest()


def work(order: Order, seconds: float) -> dict[str, str]:
    """Runs one order; the notebook and the whole answer are left aside in the review's folder.

    Raises:
        RunFailed: this machine has another version of the package, or does not see the review's folder.
    """
    if order["code"] != code_here():
        raise RunFailed("a worker of the cluster has another version of this package; install the same one there")
    if not Path(order["staging"]).is_dir():
        raise RunFailed(f"a worker of the cluster does not see {order['staging']}; the review must lie where all do")
    return run_aside(order, partial(_run, seconds=seconds))


def _run(order: Order, *, seconds: float) -> Answer:
    begun = time.monotonic()
    folder, engine = order["cwd"], engine_named()
    with _lock:
        idle = _idle.setdefault(folder, [])
        worker, scratch = idle.pop() if idle else _started(folder, engine)
    answer = worker.run(order | {"engine": engine}, seconds)
    if worker.alive:
        with _lock:
            _idle[folder].append((worker, scratch))
    else:
        worker.close()
        scratch.cleanup()
    return answer | {"seconds": round(time.monotonic() - begun, 3)}


def _started(folder: str, engine: str) -> tuple[Worker, Any]:
    scratch = tempfile.TemporaryDirectory(prefix="clare-", ignore_cleanup_errors=True)
    place = Path(scratch.name)
    command = (*WORKER, scratch.name, engine)
    return Worker(command, environment(place, Path(folder)), place / "worker.log"), scratch


def let_go() -> None:
    """Ends what is idle here."""
    with _lock:
        ending = [pair for pairs in _idle.values() for pair in pairs]
        _idle.clear()
    for worker, scratch in ending:
        worker.close()
        scratch.cleanup()


atexit.register(let_go)
