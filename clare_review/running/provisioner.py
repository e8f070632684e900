"""How JupyterLab and nbclient start a review kernel warm: jupyter_client's `kernel_provisioner` for our kernels.

In `JUPYTER_DEFAULT_PROVISIONER_NAME`, or in a kernel specification's metadata, it is called `clare-review-warm`. A
kernel that is not ours, or cannot be had warm, is started as jupyter_client always does, and the log says so.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from clare_review.running import ready_kernels
from clare_review.running.hearing import OURS, THEIRS

# What `ipykernel install` writes into a kernel specification, for debuggers; it changes nothing that a cell sees.
_NOT_FROZEN = "-Xfrozen_modules=off"


class WarmProvisioner(LocalProvisioner):
    """jupyter_client's own, except that a kernel of ours is forked or was started before it was wanted."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Starts the kernel, warm where that is possible."""
        arguments = arguments_of(cmd)
        if arguments is None:
            return await super().launch_kernel(cmd, **kwargs)
        folder = str(kwargs.get("cwd") or Path.cwd())
        environment = {name: value for name, value in kwargs["env"].items() if not name.startswith(("JPY_", "IPY_"))}
        environment |= {name: kwargs["env"][name] for name in ("JPY_SESSION_NAME",) if name in kwargs["env"]}
        try:
            # The first one waits for imports, and a server has other things to do meanwhile.
            taking = asyncio.get_running_loop().run_in_executor
            self.process = await taking(None, ready_kernels.take, arguments, environment, folder)
        except ready_kernels.NoReadyKernel as problem:
            self.log.warning("clare-review: %s; this kernel is started cold, which takes some seconds longer", problem)
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.process.pid
        # It leads a session of its own, so its number is its group's too.
        self.pgid = self.pid if hasattr(os, "getpgid") else None
        self.cwd = folder
        return self.connection_info


def arguments_of(command: list[str]) -> list[str] | None:
    """The arguments of the kernel application when the command starts ours with this Python; else None."""
    python, *rest = command
    if not _this_python(Path(python)):
        return None
    while rest[:1] in (["-P"], [_NOT_FROZEN]):
        rest = rest[1:]
    return rest[2:] if rest[:1] == ["-m"] and rest[1:2] in ([OURS], [THEIRS]) else None


def _this_python(python: Path) -> bool:
    """Whether it is the Python of this environment, also under another of its names, such as python3."""
    own = Path(sys.executable)
    return python == own or (python.parent == own.parent and python.exists() and python.samefile(own))
