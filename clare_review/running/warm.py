# mypy: allow-untyped-calls
"""The warm engine of papermill: each notebook runs in a fresh child of a process that has everything imported.

papermill reads, parameterises, times and judges the notebook as always, and nbclient's own code turns messages into
outputs; only the kernel is another. Cells cannot tell the difference, and neither can who reads the notebook.
"""

import gc
import itertools
from collections import defaultdict
from functools import cache, partial
from typing import Any

from nbclient.exceptions import CellExecutionComplete, CellExecutionError, CellTimeoutError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine
from papermill.log import logger

from clare_review.running.warm_child import ChildDied, ChildTooSlow, WarmChild, message_of

# File descriptors of this process that no child may hold; the worker names its own.
PRIVATE: list[int] = []


@cache
def _kernel() -> Any:
    """The kernel all children are forked with; made before the first of them, and then left alone."""
    from clare_review.running.warm_kernel import make_kernel

    kernel = make_kernel()
    gc.collect()
    gc.freeze()
    return kernel


def make_ready() -> None:
    """Makes the kernel now; a worker does so before it imports anything that a notebook imports."""
    _kernel()


class WarmEngine(Engine):  # type: ignore[misc]
    """papermill's interface to the warm children, registered as `clare-review-warm`."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        shown: list[Any] | None = None,
        execution_timeout: int | None = None,
        memory_mb: int = 0,
        **_: Any,
    ) -> Any:
        """Executes the notebook of `nb_man`, after putting it into `shown`."""
        if shown is not None:
            shown.append(nb_man.nb)
        client = WarmClient(
            nb_man,
            timeout=execution_timeout,
            kernel_name=kernel_name,
            log=logger,
            store_widget_state=False,
            record_timing=False,
        )
        return client.run(memory_mb)


class WarmClient(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client with a child in the place of a kernel."""

    def run(self, memory_mb: int = 0) -> Any:
        """Runs all cells, as papermill's `execute` does."""
        from clare_review.running.warm_kernel import serve_cells

        kernel = _kernel()
        self.reset_execution_trackers()
        # nbclient's stand-in for an Output widget notes its outputs here; nothing else does, and nothing is stored.
        self.widget_state: dict[str, Any] = defaultdict(dict)
        self.child = WarmChild(partial(serve_cells, kernel), memory_mb=memory_mb, private=tuple(PRIVATE))
        self.kc: _Channel | None = _Channel(self.child)
        try:
            self.papermill_execute_cells()
            self.nb.metadata["language_info"] = dict(kernel.language_info)
        finally:
            self.child.end()
            self.kc = None
        return self.nb

    def execute_cell(self, cell: Any, cell_index: int, *_: Any, **__: Any) -> Any:
        """Runs one cell and fills in its outputs.

        Raises:
            CellExecutionError: it failed; papermill's client knows what to do.
            CellTimeoutError: it took longer than it may.
            DeadKernelError: it ended its process.
        """
        if cell.cell_type != "code" or not cell.source.strip():
            return cell
        if self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return cell
        allowed = "raises-exception" in cell.metadata.get("tags", [])
        content = {"code": cell.source, "silent": False, "store_history": True, "stop_on_error": not allowed}
        request = message_of("execute_request", f"cell-{cell_index}", content | {"allow_stdin": False})
        self.code_cells_executed += 1
        cell.outputs = []
        self.clear_before_next_output = False
        self.child.send(request)
        reply = self._until_idle(request["header"]["msg_id"], cell, cell_index)
        if reply.get("status") == "error" and not allowed:
            raise CellExecutionError.from_cell_and_msg(cell, reply)
        return cell

    def _until_idle(self, identity: str, cell: Any, cell_index: int) -> dict[str, Any]:
        reply: dict[str, Any] = {}
        limit = self._get_timeout(cell)
        try:
            for message in self.child.messages(limit):
                if message["parent_header"].get("msg_id") != identity:
                    continue
                if message["msg_type"] == "execute_reply":
                    reply = message["content"]
                    continue
                self.process_message(message, cell, cell_index)
        except CellExecutionComplete:
            return reply
        except ChildTooSlow:
            raise CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", limit, cell) from None
        except ChildDied:
            raise DeadKernelError("Kernel died") from None
        raise AssertionError("messages end only by an exception")


class _Channel:
    """What nbclient's stand-in for an Output widget sends its state by."""

    def __init__(self, child: WarmChild) -> None:
        self._child = child
        self._numbers = itertools.count()
        self.session = self
        self.shell_channel = self

    def msg(self, kind: str, content: Any = None, parent: Any = None, metadata: Any = None) -> dict[str, Any]:
        """A message of the front end."""
        return message_of(kind, f"front-{next(self._numbers)}", content, parent)

    def send(self, message: dict[str, Any]) -> None:
        """Sends it to the child."""
        self._child.send(message)
