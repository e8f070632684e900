# mypy: allow-untyped-calls
"""The same orders on a cluster of `distributed` (the extra `dask`), answered as the pool on this machine answers them.

Params, paths and digests cross the wire, and nothing of a case: `staging` says how. But a scheduler runs whatever it
is sent, so one that others can reach without TLS is refused.
"""

import ipaddress
import queue
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from clare_review.errors import ReviewError
from clare_review.running.cluster_worker import code_here, let_go, work
from clare_review.running.jobs import RunOutcome
from clare_review.running.pool import Answer, Order, Stops, answer_of, never
from clare_review.running.staging import set_aside, taken_in
from clare_review.running.staleness import code_digest

_SECONDS_TO_CONNECT = 10
_LOOK_EVERY = 0.2
_KEPT_SECONDS = 86_400


def check_scheduler(address: str, *, unencrypted: bool = False) -> None:
    """Refuses a scheduler's address that is none, or that others can reach without TLS, unless that is allowed.

    Raises:
        ReviewError: says what is wrong with the address, and what would be right.
    """
    said = f"--scheduler {address}" if address else "--engine dask"
    parts = urlsplit(address)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname or parts.port is None:
        raise ReviewError(f"{said}: name the scheduler as tcp://127.0.0.1:8786 or tls://HOST:PORT")
    if parts.scheme == "tcp" and not _of_this_machine(parts.hostname) and not unencrypted:
        raise ReviewError(
            f"{said}: whoever reaches that scheduler can run anything as you; use one on this machine, "
            "or tls:// with certificates, or say --unencrypted where the network itself is closed"
        )


def _of_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


class Cluster:
    """Like a pool, but the processes are a cluster's; use it as a context."""

    def __init__(
        self,
        scheduler: str,
        folder: Path,
        *,
        unencrypted: bool = False,
        stops: Stops = never,
    ) -> None:
        """Connects; `folder` is the review folder.

        Raises:
            ReviewError: `distributed` is not installed, the scheduler is refused, does not answer or has no workers,
                or a worker has another version of this package.
        """
        check_scheduler(scheduler, unencrypted=unencrypted)
        self._client = _connected(scheduler)
        self._staging = folder / "runs" / "staged" / f"{time.time_ns():x}"
        self._stops = stops
        self._ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._running: dict[str, tuple[Any, Order]] = {}
        self._no_more = False
        self._abandoned = False

    def __enter__(self) -> Self:
        _clear(self._staging.parent)
        self._staging.mkdir(parents=True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abandon()
        with suppress(Exception):
            self._client.run(let_go)
        self._client.close()
        shutil.rmtree(self._staging, ignore_errors=True)

    def run(self, orders: Iterable[tuple[Order, float]]) -> Iterator[tuple[Order, Answer]]:
        """Has all orders done, giving each with its answer as it is answered; see `Pool.run`."""
        waiting = iter(orders)
        while True:
            while not self._no_more and len(self._running) < max(1, self._places()):
                if (taken := next(waiting, None)) is None:
                    break
                self._submit(*taken)
            if self._no_more:
                for order, _ in waiting:
                    yield order, answer_of(RunOutcome.NOT_STARTED, "the run was stopped before its turn came")
            if not self._running:
                return
            yield self._next()

    def abandon(self) -> None:
        """Starts nothing more, and waits for nothing that runs."""
        self._no_more = self._abandoned = True
        self._client.cancel([future for future, _ in self._running.values()])

    def _places(self) -> int:
        return sum(self._client.nthreads().values())

    def _submit(self, order: Order, seconds: float) -> None:
        sent = set_aside(order, self._staging) | {"code": code_digest()}
        future = self._client.submit(work, sent, seconds, pure=False)
        self._running[future.key] = future, order
        future.add_done_callback(self._ended.put)

    def _next(self) -> tuple[Order, Answer]:
        while True:
            self._heed(self._stops())
            try:
                future = self._ended.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                continue
            _, order = self._running.pop(future.key)
            return order, self._answer(future, order)

    def _heed(self, stops: int) -> None:
        if stops:
            self._no_more = True
        if stops > 1 and not self._abandoned:
            self.abandon()

    def _answer(self, future: Any, order: Order) -> Answer:
        try:
            told = future.result()
        except ReviewError as problem:
            return answer_of(RunOutcome.FAILED, str(problem))
        except BaseException as problem:
            if self._abandoned:
                return answer_of(RunOutcome.ABANDONED, "it was stopped while it ran")
            return answer_of(RunOutcome.DIED, f"the cluster lost it ({type(problem).__name__})")
        return taken_in(order, told, self._staging, order["names"])


def _connected(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise ReviewError(
            "--engine dask: the package distributed is not installed; install the extra: pip install clare-review[dask]"
        ) from None
    try:
        client = Client(scheduler, timeout=_SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise ReviewError(f"--scheduler {scheduler}: it does not answer ({problem})") from None
    wrong = _wrong_workers(client)
    if wrong:
        client.close()
        raise ReviewError(f"--scheduler {scheduler}: {wrong}")
    return client


def _wrong_workers(client: Any) -> str:
    """What is wrong with the workers of a cluster, or nothing."""
    try:
        found: dict[str, str] = client.run(code_here)
    except Exception as problem:
        return f"its workers cannot run this package ({type(problem).__name__}: {problem}); install it there"
    if not found:
        return "it has no workers"
    others = sorted(address for address, digest in found.items() if digest != code_digest())
    return f"another version of this package is on {', '.join(others)}; install the same one there" if others else ""


def _clear(staged: Path) -> None:
    """Removes what a run that was killed left aside a day ago or earlier; another may be running now."""
    for folder in staged.glob("*"):
        if time.time() - folder.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
