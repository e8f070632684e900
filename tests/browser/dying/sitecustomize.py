"""Ends a kernel by SIGKILL at a named moment between a key and its acknowledgement.

Python imports a file of this name by itself when its folder is on PYTHONPATH, so that a real kernel of a real
JupyterLab can be followed without a word about it in the package. Where the kernel is, is told by the messages of the
panel and by what SQLite is about to do (its own trace). The file named by DIES_AT holds the moment, such as
`record: before COMMIT of entry`; it is taken away as the kernel dies, and without it nothing happens.
"""

import importlib.abc
import importlib.util
import os
import signal
import sys
import threading
from pathlib import Path

LEDGER = "clare_review.ledger.sqlite"
PANEL = "clare_review.reviewing.panel.widget"


class Course:
    """What the kernel is at: the message it answers, and what it wrote since it was given that."""

    def __init__(self, armed: Path) -> None:
        self.armed = armed
        self.message = ""
        self.inserted = ""
        self.committed = ""

    def at(self, moment: str) -> None:
        """Dies if this is the moment; nothing of the process gets a chance to tidy up."""
        try:
            armed = self.armed.read_text()
        except FileNotFoundError:
            return
        if armed == f"{self.message}: {moment}":
            self.armed.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, sql: str) -> None:
        """Takes what SQLite is about to do."""
        words = sql.split(maxsplit=6)
        if self.committed:
            self.at(f"after COMMIT of {self.committed}")
            self.committed = ""
        if words[0] == "BEGIN":
            self.inserted = ""
        elif words[0] == "INSERT" and not self.inserted:
            self.inserted = words[words.index("INTO") + 1]
            self.at(f"before the insert into {self.inserted}")
        elif words[0] == "COMMIT" and self.inserted:
            self.at(f"before COMMIT of {self.inserted}")
            self.committed, self.inserted = self.inserted, ""

    def follow_database(self, _module) -> None:
        """Follows every connection to a database."""
        import sqlalchemy as sa

        sa.event.listen(sa.pool.Pool, "connect", lambda raw, _: raw.set_trace_callback(self.statement))

    def follow_panel(self, panel) -> None:
        """Follows the messages of a panel."""
        from IPython import get_ipython

        receive, send = panel.PanelWidget.receive, panel.PanelWidget.send

        def received(widget, message):
            self.message = str(message.get("type"))
            self.at("as it arrives")
            receive(widget, message)
            self.message = ""

        def sent(widget, content, *more):
            self.at("before the answer")
            send(widget, content, *more)
            gone = threading.Event()  # the thread that writes to the page takes one thing after the other
            get_ipython().kernel.iopub_thread.schedule(gone.set)
            gone.wait(10)
            self.at("after the answer")

        panel.PanelWidget.receive, panel.PanelWidget.send = received, sent


class Finder(importlib.abc.MetaPathFinder):
    """Waits for modules to be imported, and then does what is to be done with each."""

    def __init__(self, wanted) -> None:
        self.wanted = wanted

    def find_spec(self, name, path, target=None):
        if name not in self.wanted:
            return None
        then = self.wanted.pop(name)
        spec = importlib.util.find_spec(name)
        run = spec.loader.exec_module

        def run_and_then(module) -> None:
            run(module)
            then(module)

        spec.loader.exec_module = run_and_then
        return spec


# A kernel is a process of its own, or forked from one that has imported the panel before.
KERNELS = {"clare_review.running.kernel_app", "clare_review.running.kernel_source"}

if KERNELS.intersection(sys.orig_argv) and "DIES_AT" in os.environ:
    course = Course(Path(os.environ["DIES_AT"]))
    sys.meta_path.insert(0, Finder({LEDGER: course.follow_database, PANEL: course.follow_panel}))
