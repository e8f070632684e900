# mypy: allow-untyped-calls
"""JupyterLab's kernels: started warm, with sockets that queue without limit at both ends; `hearing` says why."""

import os
from typing import Any

from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, ServerKernelManager
from traitlets import default

from clare_review.running import ready_kernels
from clare_review.running.hearing import hearing_command, hearing_context
from clare_review.running.kernels import KERNEL_ARGUMENTS, PROVISIONED_BY, WARM_KERNELS


class HearingServerKernelManager(ServerKernelManager):
    """jupyter_server's manager of one kernel, which starts our kernel application."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """The command that starts the kernel, which keeps no history of its cells."""
        return [*hearing_command(super().format_kernel_cmd(extra_arguments)), *KERNEL_ARGUMENTS]


class HearingMappingKernelManager(AsyncMappingKernelManager):
    """jupyter_server's manager of all kernels, so that a panel of many widgets arrives whole on a busy machine.

    Kernels are made ready while the server and the page are still starting.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        if os.environ.get(PROVISIONED_BY) == WARM_KERNELS:
            ready_kernels.make_ready()

    @default("kernel_manager_class")
    def _default_kernel_manager_class(self) -> str:
        return f"{HearingServerKernelManager.__module__}.{HearingServerKernelManager.__name__}"

    @default("context")
    def _context_default(self) -> Any:
        self._created_context = True
        return hearing_context()
