# mypy: allow-untyped-calls
"""IPython's own kernel without sockets: made once, before the libraries are imported, and forked for each notebook.

What it would send over sockets goes into a journal. Made first, because libraries ask at import whether they are in
a notebook and draw other tables when they are not.
"""

import asyncio
import json
import logging
import os
import signal
import sys
import threading
from contextvars import ContextVar
from types import SimpleNamespace
from typing import Any, NoReturn

from ipykernel.iostream import OutStream
from ipykernel.ipkernel import IPythonKernel
from jupyter_client.session import Session, extract_header
from tornado.ioloop import IOLoop
from traitlets.config import Config

from clare_review.running.journal import JournalWriter
from clare_review.running.preloading import exercise, import_all

# The settings a kernel of ours is started with; see kernels.KERNEL_ARGUMENTS.
_CONFIG = {
    "HistoryManager": {"enabled": False},
    "InteractiveShell": {"xmode": "Context"},
    "IPythonKernel": {"_execute_sleep": 0.0},
}


class JournalSession(Session):
    """A session that writes what is sent into the journal; without one it drops it."""

    journal: JournalWriter | None = None

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *_: Any, **__: Any) -> Any:
        """Journals a message; metadata and buffers serve only a browser's widgets, which nobody looks at."""
        made = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content, parent)
        if self.journal is not None:
            self.journal.message(made["msg_type"], _parent_id(made["parent_header"]), self.pack(made["content"]))
        return made


class JournalStream(OutStream):
    """`sys.stdout` and `sys.stderr` of a cell: what is written goes into the journal at once."""

    def __init__(self, session: JournalSession, name: str) -> None:
        self.session = session
        self.name = name
        self.echo = None
        self.pub_thread = session
        self._isatty = False
        self._should_watch = False
        self._exc = None
        self._nowhere = os.open(os.devnull, os.O_WRONLY)
        self._local = threading.local()
        self._parent_header: ContextVar[dict[str, Any]] = ContextVar("parent_header")
        self._parent_header.set({})
        self._parent_header_global: dict[str, Any] = {}

    def fileno(self) -> int:
        """As in a kernel, the place that is no part of the notebook; here there is nothing."""
        return self._nowhere

    def write(self, string: str) -> int:
        """Writes through."""
        if not isinstance(string, str):
            raise TypeError(f"write() argument must be str, not {type(string)}")
        if self.closed:
            raise ValueError("I/O operation on closed file")
        if self.session.journal is not None and string:
            self.session.journal.text(self.name, _parent_id(self.parent_header), string)
        return len(string)

    def writelines(self, sequence: Any) -> None:
        """Writes one after another."""
        for string in sequence:
            self.write(string)

    def writable(self) -> bool:
        """Always."""
        return True

    def flush(self) -> None:
        """Marks the place in the journal."""
        if self.session.journal is not None:
            self.session.journal.flush(self.name)

    def close(self) -> None:
        """Leaves the descriptors to the process."""
        self.pub_thread = None

    def __del__(self) -> None:
        pass


class WarmKernel(IPythonKernel):
    """IPython's kernel; its requests come from a pipe, one after another, so there is no queue to abort."""

    io_loop: Any = None
    session: Any

    def _abort_queues(self, subshell_id: Any = None) -> None:
        pass


def make_kernel() -> WarmKernel:
    """Makes the kernel and everything a notebook of ours needs, and leaves no thread behind.

    Raises:
        RuntimeError: a library started a thread, so that this process must not be forked.
    """
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    kernel: WarmKernel = WarmKernel.instance(
        session=JournalSession(key=b"", username="", signature_scheme="hmac-sha256"),
        config=Config(_CONFIG),
        log=logging.getLogger(__name__),
        shell_channel_thread=SimpleNamespace(parent_thread=None),
    )
    shell: Any = kernel.shell
    # What IPython's own application loads into every shell.
    shell.extension_manager.load_extension("storemagic")
    with shell.builtin_trap:
        import_all()
        exercise(shell.display_formatter.format)
        shell.run_cell("None", store_history=False, silent=True)
    if threading.active_count() > 1:
        raise RuntimeError(f"threads before the fork: {[thread.name for thread in threading.enumerate()]}")
    return kernel


def serve_cells(kernel: WarmKernel, requests: int, journal: int) -> NoReturn:
    """In the child: runs the cells that come in on the pipe `requests` until it is closed; does not return."""
    kernel.session.journal = JournalWriter(journal)
    sys.stdout, sys.stderr = JournalStream(kernel.session, "stdout"), JournalStream(kernel.session, "stderr")
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    kernel.io_loop = IOLoop.current()
    waiting: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    loop.add_reader(requests, _Lines(requests, waiting, loop).read)
    task = loop.create_task(_work(kernel, waiting))
    task.add_done_callback(lambda _: loop.stop())
    loop.run_forever()
    if task.done():
        task.result()
    os._exit(0)


class _Lines:
    """Requests as they come in, one line of JSON each."""

    def __init__(self, handle: int, waiting: "asyncio.Queue[dict[str, Any]]", loop: asyncio.AbstractEventLoop) -> None:
        self._handle, self._waiting, self._loop = handle, waiting, loop
        self._rest = b""

    def read(self) -> None:
        data = os.read(self._handle, 1 << 16)
        if not data:
            self._loop.stop()
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._waiting.put_nowait(json.loads(line))


async def _work(kernel: WarmKernel, waiting: "asyncio.Queue[dict[str, Any]]") -> None:
    while True:
        request = await waiting.get()
        kernel.set_parent([b""], request)
        kernel._publish_status("busy", "shell")
        handler = kernel.shell_handlers[request["header"]["msg_type"]]
        answer = handler(None, [b""], request)
        if asyncio.iscoroutine(answer):
            await answer
        sys.stdout.flush()
        sys.stderr.flush()
        kernel._publish_status("idle", "shell")


def _parent_id(header: Any) -> str:
    return str(extract_header(header).get("msg_id", "")) if header else ""
