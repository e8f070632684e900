# mypy: allow-untyped-calls
"""The process kernels come from: it imports what a notebook of ours imports, and then makes kernels at once.

`python -m clare_review.running.kernel_source fork SOCKET LIFELINE` forks a kernel for every request on its socket;
`... once` becomes a kernel itself, on the first line of its input, where processes cannot be forked. An order is one
line of JSON: `arguments` of the kernel application, `environment` and `folder`.

Kernels outlive the process they were forked from, but not the program they belong to: it holds the other end of the
lifeline, a pipe, and when that is closed they end, with whatever they started.
"""

import builtins
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import sys
import threading
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jupyter_client.localinterfaces import local_ips

from clare_review.running.memory import MEMORY_MB, limit_memory
from clare_review.running.preloading import exercise, import_all

Order = dict[str, Any]
_AT_ONCE = 1 << 16

# What a kernel imports only as it starts.
_OF_KERNELS = (
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "clare_review.running.kernel_app",
    "encodings.idna",
    "ipykernel.debugger",
    "psutil",
    "tornado.platform.asyncio",
    "tornado.queues",
)


def main() -> None:
    """Makes ready, and then forks kernels or becomes one."""
    how, *handles = sys.argv[1:]
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    _make_ready()
    _become_kernel(_first_line() if how == "once" else _forked_order(int(handles[0]), int(handles[1])))


def _make_ready() -> None:
    """Imports everything as in a kernel: libraries ask at import whether they are in a notebook."""
    # A kernel takes over the making of comms, so it comes before widgets.
    for name in _OF_KERNELS:
        importlib.import_module(name)
    local_ips()
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=None)
    try:
        import_all()
        import ipywidgets
        from IPython.core.formatters import DisplayFormatter

        ipywidgets.register_comm_target()
        exercise(DisplayFormatter().format)
    finally:
        del vars(builtins)["get_ipython"]
    gc.collect()
    gc.freeze()


def _first_line() -> Order:
    """The order on standard input; no order, no kernel."""
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    order: Order = json.loads(line)
    # What it was started with says who its parent is.
    order["environment"] |= {name: value for name, value in os.environ.items() if name.startswith(("JPY_", "IPY_"))}
    return order


def _forked_order(requests: int, lifeline: int) -> Order:
    """The order of a kernel, in the process forked for it; the process that forks does not return."""
    return _Forking(socket.socket(fileno=requests), lifeline).serve()


class _Forking:
    """Forks a kernel for each request, and ends what one leaves behind."""

    def __init__(self, requests: socket.socket, lifeline: int) -> None:
        self._requests, self._lifeline = requests, lifeline
        self._kernels: dict[int, int] = {}  # by the file descriptor that tells of their end

    def serve(self) -> Order:
        """Returns in a forked child, with what it is to become; the parent ends here."""
        rest = b""
        while True:
            heard: list[Any] = [self._requests, self._lifeline, *self._kernels]
            ready, _, _ = select.select(heard, [], [])
            for handle in self._kernels.keys() & set(ready):
                self._bury(handle)
            if self._lifeline in ready:
                sys.exit(0)
            if self._requests not in ready:
                continue
            rest += (data := self._requests.recv(_AT_ONCE))
            if not data:
                sys.exit(0)
            if rest.endswith(b"\n"):
                order: Order = json.loads(rest)
                rest = b""
                if not self._forked():
                    return order

    def _forked(self) -> int:
        """The process number of the new kernel, told with the descriptor that knows of its end; 0 in the kernel."""
        if threading.active_count() > 1:
            raise RuntimeError(f"threads before the fork: {[thread.name for thread in threading.enumerate()]}")
        pid = os.fork()
        if not pid:
            self._let_go()
            return 0
        handle = os.pidfd_open(pid)
        self._kernels[handle] = pid
        socket.send_fds(self._requests, [str(pid).encode()], [handle])
        return pid

    def _let_go(self) -> None:
        os.setsid()
        self._requests.close()
        for handle in self._kernels:
            os.close(handle)
        threading.Thread(target=_end_with, args=(self._lifeline,), daemon=True, name="lifeline").start()

    def _bury(self, handle: int) -> None:
        """Ends what a kernel that is no more had started; until it is waited for, its number is nobody else's."""
        pid = self._kernels.pop(handle)
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(handle)


def _end_with(lifeline: int) -> None:
    """Waits until the program the kernel belongs to is no more, and ends the kernel with all it started."""
    os.read(lifeline, 1)
    os.killpg(0, signal.SIGKILL)


def _become_kernel(order: Order) -> None:
    """Runs the kernel application as if this process had been started for it."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(order["environment"])
    os.chdir(order["folder"])
    limit_memory(int(os.environ.get(MEMORY_MB) or 0))
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    from clare_review.running import kernel_app

    sys.argv = [str(Path(kernel_app.__file__)), *order["arguments"]]
    kernel_app.HearingKernelApp.launch_instance()


if __name__ == "__main__":
    main()
