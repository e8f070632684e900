"""A child forked from a process in which everything is imported, seen from its parent: started, heard, ended."""

import ctypes
import json
import os
import random
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from clare_review.running.journal import DamagedJournal, JournalReader, Message
from clare_review.running.memory import limit_memory

_AT_ONCE = 1 << 18
_PIPE_BYTES = 1 << 20
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of <sys/prctl.h>
_LOOK_EVERY = 0.5

Served = Callable[[int, int], NoReturn]


class ChildDied(Exception):
    """The child is no more, or what it wrote cannot be read."""


class ChildTooSlow(Exception):
    """The time is over."""


class WarmChild:
    """One forked process; `serve` is what it does with the pipes for requests and for its journal."""

    def __init__(self, serve: Served, *, memory_mb: int = 0, private: tuple[int, ...] = ()) -> None:
        """Forks; `private` are file descriptors of the parent that the child must not hold.

        Raises:
            RuntimeError: this process has other threads, which a fork would leave half-way through something.
        """
        if _threads() > 1:
            raise RuntimeError(f"{_threads()} threads are alive, so this process cannot be forked safely")
        theirs, self._requests = os.pipe()
        self._journal, journal = os.pipe()
        out, out_end = os.pipe()
        err, err_end = os.pipe()
        ours = (self._requests, self._journal, out, err)
        self.pid = os.fork()
        if not self.pid:
            _become(serve, (theirs, journal, out_end, err_end), (*ours, *private), memory_mb)
        for handle in (theirs, journal, out_end, err_end):
            os.close(handle)
        for handle in ours:
            os.set_blocking(handle, False)
        self._outs = {out: "stdout", err: "stderr"}
        self._reader = JournalReader()
        self._unsent = b""
        self._cell = ""

    def send(self, request: Message) -> None:
        """Queues a request; it goes out while the journal is read, so that neither side waits for the other."""
        if request["msg_type"] == "execute_request":
            self._cell = request["header"]["msg_id"]
        self._unsent += json.dumps(request).encode() + b"\n"

    def messages(self, seconds: float | None) -> Iterator[Message]:
        """What the child says, as it says it.

        Raises:
            ChildDied: it is no more; what it said before comes first.
            ChildTooSlow: `seconds` have passed.
        """
        deadline = None if seconds is None else time.monotonic() + seconds
        while True:
            ready = self._wait(deadline)
            for handle in self._outs.keys() & ready:
                yield from self._said_outside(handle)
            if self._journal in ready:
                data = os.read(self._journal, _AT_ONCE)
                if not data:
                    yield from self._last()
                    raise ChildDied
                try:
                    yield from self._heard(data)
                except DamagedJournal:
                    raise ChildDied from None
            elif not ready and self._ended():
                yield from self._last()
                raise ChildDied
            if deadline is not None and time.monotonic() > deadline:
                yield from self._last()
                raise ChildTooSlow

    def end(self) -> None:
        """Ends the child and what it started, and closes the pipes."""
        for kill in (os.killpg, os.kill):
            with suppress(ProcessLookupError, PermissionError):
                kill(self.pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
        for handle in (self._requests, self._journal, *self._outs):
            os.close(handle)

    def _wait(self, deadline: float | None) -> set[int]:
        left = _LOOK_EVERY if deadline is None else max(0.0, min(_LOOK_EVERY, deadline - time.monotonic()))
        wanted = [self._requests] if self._unsent else []
        readable, writable, _ = select.select([self._journal, *self._outs], wanted, [], left)
        if writable:
            # A child that is gone says so on its journal.
            with suppress(BlockingIOError, BrokenPipeError):
                self._unsent = self._unsent[os.write(self._requests, self._unsent) :]
        return {*readable, *writable}

    def _heard(self, data: bytes) -> Iterator[Message]:
        for message in self._reader.feed(data):
            if message["msg_type"] == "execute_reply":
                # What the cell's own processes wrote was in the pipe before the cell came to its end.
                for handle in list(self._outs):
                    yield from self._said_outside(handle)
                yield from self._reader.rest()
            yield message

    def _said_outside(self, handle: int) -> Iterator[Message]:
        """What was written to the file descriptor itself, by a process the cell started or by a library in C."""
        with suppress(BlockingIOError):
            while data := os.read(handle, _AT_ONCE):
                text = data.decode("utf-8", "replace")
                yield from self._reader.write(self._outs[handle], self._cell, text, time.monotonic())
            self._outs.pop(handle)
            os.close(handle)

    def _last(self) -> Iterator[Message]:
        for handle in list(self._outs):
            yield from self._said_outside(handle)
        yield from self._reader.rest()

    def _ended(self) -> bool:
        # It stays a zombie until `end`, so that its number is nobody else's when it is ended.
        return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _become(serve: Served, ends: tuple[int, ...], others: tuple[int, ...], memory_mb: int) -> NoReturn:
    """What the child does first: it lets go of its parent's things, and takes nothing of chance along."""
    try:
        requests, journal, out, err = ends
        os.setpgid(0, 0)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for handle, place in ((nothing, 0), (out, 1), (err, 2)):
            os.dup2(handle, place)
        for handle in (nothing, out, err, *others):
            os.close(handle)
        _wide(journal)
        random.seed()
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed()
        limit_memory(memory_mb)
        serve(requests, journal)
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(70)


def _wide(handle: int) -> None:
    """Lets a pipe hold more, where the system can, so that the child seldom waits."""
    import fcntl

    with suppress(OSError, AttributeError):
        fcntl.fcntl(handle, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


def _threads() -> int:
    """The threads of this process; those no library told Python of are counted where the system shows them."""
    with suppress(OSError):
        return sum(1 for _ in Path("/proc/self/task").iterdir())
    return threading.active_count()


def message_of(kind: str, identity: str, content: Any, parent: Any = None) -> Message:
    """A request in the shape of Jupyter's protocol."""
    header = {"msg_id": identity, "msg_type": kind, "session": "warm", "username": "", "version": "5.3"}
    return {
        "header": header,
        "msg_id": identity,
        "msg_type": kind,
        "parent_header": parent or {},
        "metadata": {},
        "content": content,
        "buffers": [],
    }
