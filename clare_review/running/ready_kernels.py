"""Kernels that are ready at once, seen from the program that starts them: forked, or started before they are wanted."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from clare_review.running.engines import can_be_warm
from clare_review.running.kernels import ONE_THREAD

_COMMAND = (sys.executable, "-P", "-m", "clare_review.running.kernel_source")
_SECONDS_TO_START = 60.0
_PID_BYTES = 32


class NoReadyKernel(Exception):
    """There is none to be had: its process is gone, does not answer, or cannot work here."""


class Source(Protocol):
    """Where ready kernels come from."""

    def take(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> Any:
        """A kernel's process, which can do what a `subprocess.Popen` can."""

    def forget(self) -> None:
        """Lets go of what is kept ready, and leaves alone the kernels that were taken."""

    def end(self) -> None:
        """Ends what is kept ready, and for forked kernels those that were taken too."""


class ForkedKernel:
    """A kernel that another process forked, known by a descriptor that stays true when its number is used again."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._handle = handle

    def poll(self) -> int | None:
        """None while it lives; how it ended only its parent knows."""
        if self.returncode is None and select.select([self._handle], [], [], 0)[0]:
            self._done()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Waits until it is no more.

        Raises:
            subprocess.TimeoutExpired: it still is after `timeout` seconds.
        """
        if self.returncode is None:
            if not select.select([self._handle], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            self._done()
        return 0

    def send_signal(self, sig: int, /) -> None:
        """Sends it a signal, and never to another process."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, sig)

    def terminate(self) -> None:
        """Asks it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it."""
        self.send_signal(signal.SIGKILL)

    def _done(self) -> None:
        self.returncode = 0
        os.close(self._handle)


class Forks:
    """A process that forks a kernel whenever one is wanted."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair()
        lifeline, self._lifeline = os.pipe()
        self._lock = threading.Lock()
        self._process = subprocess.Popen(
            [*_COMMAND, "fork", str(theirs.fileno()), str(lifeline)],
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(), lifeline),
            cwd=tempfile.gettempdir(),
            # 1 tells ipykernel that it has a parent, and that this needs no watching.
            env=_surroundings() | {"JPY_PARENT_PID": "1"},
            start_new_session=True,
        )
        theirs.close()
        os.close(lifeline)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def take(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> ForkedKernel:
        """A kernel's process; the first waits until everything is imported.

        Raises:
            NoReadyKernel: there is no answer within a minute, or never will be.
        """
        order = {"arguments": list(arguments), "environment": dict(environment), "folder": folder}
        with self._lock:
            try:
                self._ours.settimeout(_SECONDS_TO_START)
                self._ours.sendall(json.dumps(order).encode() + b"\n")
                said, handles, _, _ = socket.recv_fds(self._ours, _PID_BYTES, 1)
            except OSError as problem:
                raise NoReadyKernel(f"the process that forks kernels does not answer ({problem})") from None
        if not handles:
            raise NoReadyKernel("the process that forks kernels is gone")
        return ForkedKernel(int(said), handles[0])

    def forget(self) -> None:
        """Ends the process; its kernels hang on the lifeline alone, which ends with this program."""
        self._ours.close()
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """Ends the process, and with it every kernel it forked."""
        os.close(self._lifeline)
        self.forget()


class Spares:
    """One kernel process always started before it is wanted, where processes cannot be forked."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spare = _started()

    @property
    def pid(self) -> int:
        """The number of the spare process."""
        return self._spare.pid

    def take(self, arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> "subprocess.Popen[bytes]":
        """The spare process, told what to become; the next spare is started.

        Raises:
            NoReadyKernel: the spare is gone.
        """
        order = {"arguments": list(arguments), "environment": dict(environment), "folder": folder}
        with self._lock:
            taken, self._spare = self._spare, _started()
        assert taken.stdin is not None
        try:
            taken.stdin.write(json.dumps(order).encode() + b"\n")
            taken.stdin.close()
        except OSError:
            taken.wait()
            raise NoReadyKernel("the kernel that was kept ready is gone") from None
        taken.stdin = None
        return taken

    def end(self) -> None:
        """Ends the spare; what was taken is its taker's."""
        self.forget()

    def forget(self) -> None:
        """Ends the spare."""
        self._spare.kill()
        self._spare.wait()
        assert self._spare.stdin is not None
        self._spare.stdin.close()


def _started() -> "subprocess.Popen[bytes]":
    from jupyter_client.launcher import launch_kernel

    process: subprocess.Popen[bytes] = launch_kernel(
        [*_COMMAND, "once"], stdin=subprocess.PIPE, env=_surroundings(), cwd=tempfile.gettempdir()
    )
    return process


def _surroundings() -> dict[str, str]:
    return os.environ | dict.fromkeys(ONE_THREAD, "1") | {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}


class _OfThisProgram:
    """The source this program takes its kernels from, made when the first is wanted or said to be soon."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._source: Source | None = None

    def get(self, made_by: Callable[[], Source] | None = None) -> Source:
        with self._lock:
            if self._source is None:
                self._source = (made_by or _best())()
                atexit.register(self.end)
            return self._source

    def let_go(self) -> Source | None:
        atexit.unregister(self.end)
        with self._lock:
            source, self._source = self._source, None
        return source

    def end(self) -> None:
        if source := self.let_go():
            source.end()


_mine = _OfThisProgram()


def _best() -> Callable[[], Source]:
    return Forks if can_be_warm() and hasattr(os, "pidfd_open") else Spares


def make_ready(made_by: Callable[[], Source] | None = None) -> Source:
    """Starts making kernels ready, and does not wait for it: by `Forks` where the system can, else by `Spares`."""
    return _mine.get(made_by)


def take(arguments: Sequence[str], environment: Mapping[str, str], folder: str) -> Any:
    """A ready kernel's process; after a failure the next one comes from a new source.

    Raises:
        NoReadyKernel: there is none; a cold one has to be started.
    """
    try:
        return _mine.get().take(arguments, environment, folder)
    except NoReadyKernel:
        if source := _mine.let_go():
            source.forget()
        raise


def end() -> None:
    """Ends what is kept ready, and the kernels that were forked."""
    _mine.end()
