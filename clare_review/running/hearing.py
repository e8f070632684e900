"""Kernel managers with which everything a kernel says is heard, however much it says at once.

A panel of many widgets sends more than a thousand messages in one cell. ZeroMQ's sockets hold a thousand at either
end by default; while the machine is busy they fill, what follows is dropped, and the message that the cell is done is
lost with it: papermill waits for it in vain, and in JupyterLab widgets are missing. Without limits nothing is dropped.
"""

from typing import Any

import zmq.asyncio
from jupyter_client.manager import AsyncKernelManager
from traitlets import default

THEIRS = "ipykernel_launcher"
OURS = "clare_review.running.kernel_app"


def hearing_command(command: list[str]) -> list[str]:
    """The command that starts a kernel, with our kernel application in the place of ipykernel's.

    `-P`: a file in the folder a kernel starts in is never taken for a library.
    """
    python, *rest = command
    return [python, "-P", *(OURS if part == THEIRS else part for part in rest)]


def hearing_context() -> Any:
    """A ZeroMQ context of which every socket queues without limit what it receives."""
    context = zmq.asyncio.Context()
    context.rcvhwm = 0
    return context


class HearingKernelManager(AsyncKernelManager):
    """jupyter_client's own, with sockets that queue without limit at both ends."""

    @default("context")
    def _context_default(self) -> Any:
        self._created_context = True
        return hearing_context()

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """The command that starts the kernel."""
        return hearing_command(super().format_kernel_cmd(extra_arguments))
