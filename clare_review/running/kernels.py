"""How a kernel is started: in an environment of its own, without history, not reachable over the network."""

import os
import sys
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

# A kernel keeps no history of its cells: what was typed into a notebook about a case stays nowhere else.
KERNEL_ARGUMENTS = ("--HistoryManager.enabled=False", "--InteractiveShell.xmode=Context")

PROVISIONED_BY = "JUPYTER_DEFAULT_PROVISIONER_NAME"
"""Where jupyter_client looks for what starts a kernel whose specification does not say it."""

WARM_KERNELS = "clare-review-warm"
"""The name of what starts our kernels warm, among jupyter_client's `kernel_provisioners`."""

# macOS allows 104 bytes for the path of a socket, and the number of the channel and a NUL come after ours.
_LONGEST_SOCKET = 96

_DROPPED = ("PYTHONDONTWRITEBYTECODE", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "IPYTHONDIR", "PYTHONSTARTUP")
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def kernel_config(sockets: Path) -> dict[str, Any]:
    """Settings of one kernel's manager: sockets in a private folder where the system has them.

    Over TCP everything between papermill and kernel passes unencrypted, and two kernels can be given one port.
    `sockets` is the start of a path that no other kernel uses; where it is too long for a socket, TCP has to do.
    """
    if sys.platform == "win32" or len(os.fsencode(sockets)) > _LONGEST_SOCKET:
        return {}
    return {"KernelManager": {"transport": "ipc", "ip": str(sockets)}}


def warm_kernels() -> dict[str, str]:
    """What has to stand in the environment of a program for it to start review kernels warm.

    Nothing where the package was installed before it could do this: jupyter_client would refuse every kernel.
    """
    known = entry_points(group="jupyter_client.kernel_provisioners", name=WARM_KERNELS)
    return {PROVISIONED_BY: WARM_KERNELS} if known else {}


def environment(scratch: Path, review_folder: Path, base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a worker and its kernels: the user's own settings of Jupyter and IPython play no part.

    `scratch` is a private folder of the run; `review_folder` is where a notebook without a folder looks.
    """
    kept = {name: value for name, value in (base or os.environ).items() if name not in _DROPPED}
    own = {
        "CLARE_REVIEW_FOLDER": str(review_folder),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
        "JUPYTER_DATA_DIR": str(scratch / "data"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "run"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_NO_CONFIG": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONUTF8": "1",
    }
    return kept | own | dict.fromkeys(ONE_THREAD, "1")
