"""A bounded pool of worker processes: each runs notebooks one after another, none can take another down.

One thread here looks after one process there. A worker that dies or hangs costs its own job and is replaced.
"""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from clare_review.running.jobs import RunOutcome

WORKER = (sys.executable, "-P", "-m", "clare_review.running.worker")
_SECONDS_TO_START = 60
_SECONDS_TO_END = 5
_LOOK_EVERY = 0.2
_AHEAD = 2  # orders taken for each worker: one that runs, and one it goes on with at once

Order = dict[str, Any]
Answer = dict[str, Any]
Stops = Callable[[], int]
"""Says how often somebody asked for the run to be stopped."""


def never() -> int:
    """Nobody asks."""
    return 0


class Hands(Protocol):
    """What runs notebooks: a pool of processes here, or a cluster."""

    def __enter__(self) -> Self:
        """Starts."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leaves nothing running."""

    def run(self, orders: Iterable[tuple[Order, float]]) -> Iterator[tuple[Order, Answer]]:
        """Has all orders done, giving each with its answer as it is answered; each is taken when its turn is near."""


def ended(process: "subprocess.Popen[Any]") -> None:
    """Ends a process in good order, or at once if it does not listen."""
    process.terminate()
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Worker:
    """One worker process and the pipe to it."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=dict(environment),
                text=True,
                encoding="utf-8",
                # Ctrl+C reaches only the program that decides what to do about it.
                start_new_session=True,
            )
        self._late = False
        self.ready = "ready" in (self._answered(_SECONDS_TO_START) or {})

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it can take another job."""
        return self.ready and self._process.poll() is None

    def run(self, order: Order, seconds: float) -> Answer:
        """Has one job done; a worker that dies or takes longer than `seconds` is an answer too."""
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        except OSError:
            return self._no_answer(seconds)
        return self._answered(seconds) or self._no_answer(seconds)

    def end(self) -> None:
        """Ends the process and its kernel, at once if it does not listen."""
        ended(self._process)

    def close(self) -> None:
        """Lets the process go when it has nothing to do, and closes the pipe."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.end()
        self._process.stdout.close()

    def last_words(self) -> str:
        """The last line of what it wrote to its error stream, for a message."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def _answered(self, seconds: float) -> Answer | None:
        assert self._process.stdout is not None
        limit = threading.Timer(seconds, self._too_late)
        limit.daemon = True
        limit.start()
        try:
            line = self._process.stdout.readline()
        finally:
            limit.cancel()
        return json.loads(line) if line.endswith("\n") else None

    def _too_late(self) -> None:
        self._late = True
        self.end()

    def _no_answer(self, seconds: float) -> Answer:
        self._process.wait()
        if self._late:
            return answer_of(RunOutcome.TIMED_OUT, f"the whole notebook did not finish within {seconds:.0f} seconds")
        return answer_of(RunOutcome.DIED, f"the process running the notebook died ({self.last_words()})")


class Pool:
    """Up to `workers` worker processes; use it as a context, and nothing is left running after it."""

    def __init__(
        self,
        workers: int,
        environment: Mapping[str, str],
        scratch: Path,
        command: Sequence[str] = WORKER,
        *,
        engine: str,
        stops: Stops = never,
    ) -> None:
        self._workers = workers
        self._environment = environment
        self._scratch = scratch
        self._engine = engine
        self._stops = stops
        self._command = (*command, str(scratch), engine)
        self._orders: queue.SimpleQueue[tuple[Order, float] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[Order, Answer]] = queue.SimpleQueue()
        self._running: dict[int, Worker] = {}
        self._no_more = threading.Event()
        self._abandon = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._no_more.set()
        if kind is not None:
            self.abandon()
        self._let_threads_end()
        for thread in self._threads:
            thread.join()

    def run(self, orders: Iterable[tuple[Order, float]]) -> Iterator[tuple[Order, Answer]]:
        """Has all orders done, giving each with its answer as it is answered; each is taken when its turn is near.

        After the first stop, or Ctrl+C, nothing more is started and what runs may finish; after the second what runs is
        abandoned. Every order is answered all the same.
        """
        waiting = iter(orders)
        unanswered = self._take(waiting, self._workers * _AHEAD)
        for number in range(min(self._workers, unanswered)):
            thread = threading.Thread(target=self._look_after, args=(number,), name=f"run-{number}")
            thread.start()
            self._threads.append(thread)
        while unanswered:
            answered = self._next()
            unanswered += self._take(waiting, 1) - 1
            yield answered
        self._let_threads_end()

    def abandon(self) -> None:
        """Starts nothing more and ends what runs."""
        self._no_more.set()
        self._abandon.set()
        for worker in list(self._running.values()):
            worker.end()

    def _take(self, waiting: Iterator[tuple[Order, float]], most: int) -> int:
        """Takes so many orders, or as many as there still are, and says how many."""
        taken = [(order | {"engine": self._engine}, seconds) for order, seconds in islice(waiting, most)]
        for each in taken:
            self._orders.put(each)
        return len(taken)

    def _let_threads_end(self) -> None:
        for _ in self._threads:
            self._orders.put(None)

    def _next(self) -> tuple[Order, Answer]:
        pressed = 0
        while True:
            try:
                self._heed(self._stops() + pressed)
                return self._answers.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                continue
            except KeyboardInterrupt:
                pressed += 2 if self._no_more.is_set() else 1

    def _heed(self, stops: int) -> None:
        if stops:
            self._no_more.set()
        if stops > 1 and not self._abandon.is_set():
            self.abandon()

    def _look_after(self, number: int) -> None:
        while (taken := self._orders.get()) is not None:
            order, seconds = taken
            self._answers.put((order, self._answer(number, order, seconds)))
        if number in self._running:
            self._running.pop(number).close()

    def _answer(self, number: int, order: Order, seconds: float) -> Answer:
        if self._no_more.is_set():
            return answer_of(RunOutcome.NOT_STARTED, "the run was stopped before its turn came")
        begun = time.monotonic()
        worker = self._ready_worker(number)
        answer = worker.run(order, seconds) if worker.alive else _did_not_start(worker)
        if self._abandon.is_set() and answer["outcome"] != RunOutcome.DONE:
            answer = answer_of(RunOutcome.ABANDONED, "it was stopped while it ran")
        return answer | {"seconds": round(time.monotonic() - begun, 3)}

    def _ready_worker(self, number: int) -> Worker:
        worker = self._running.get(number)
        if worker is None or not worker.alive:
            if worker is not None:
                worker.close()
            worker = Worker(self._command, self._environment, self._scratch / f"worker-{number}.log")
            self._running[number] = worker
        return worker


def _did_not_start(worker: Worker) -> Answer:
    return answer_of(RunOutcome.DIED, f"the process that runs notebooks did not start ({worker.last_words()})")


def answer_of(outcome: RunOutcome, error: str) -> Answer:
    """The answer of an order that no notebook came of."""
    return {
        "outcome": outcome,
        "output_digest": None,
        "error": error,
        "cell": None,
        "kept": None,
        "seconds": 0.0,
        "attempts": 1,
    }
