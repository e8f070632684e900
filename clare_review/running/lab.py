"""JupyterLab on a reviewer's desk: this machine only, a token, settings of its own, and nothing of a case saved."""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clare_review.errors import RunFailed
from clare_review.running.desk import Desk, prepare_desk
from clare_review.running.interrupting import ended_like_ctrl_c
from clare_review.running.kernels import environment
from clare_review.running.pool import ended
from clare_review.running.writing import write_whole

__all__ = ["Desk", "LabServer", "open_lab", "prepare_desk", "serving"]

_SECONDS_TO_START = 60

# Defaults of JupyterLab's own settings: no news, no update checks, no saving behind the reader's back.
_SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    "@jupyterlab/notebook-extension:tracker": {
        "autoStartDefaultKernel": True,
        "windowingMode": "none",
        "kernelShutdown": True,
    },
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": False},
}


@dataclass(frozen=True, kw_only=True)
class LabServer:
    """A running JupyterLab: `address` opens the first notebook and holds the token."""

    port: int
    token: str
    address: str


def open_lab(desk: Desk, *, browser: bool = True, port: int = 0, say: Callable[[str], None] | None = None) -> None:
    """Serves JupyterLab on the desk until Ctrl+C, and opens the first notebook in a browser where there is one.

    `port` 0 takes a free one. The address is told in any case, so that it can be opened by hand.

    Raises:
        RunFailed: JupyterLab did not start, or stopped by itself; its last words are in the message.
    """
    speak = say or _print
    try:
        with ended_like_ctrl_c(), serving(desk, browser=browser, port=port) as (server, process):
            speak(f"JupyterLab for {desk.reader}: {server.address}")
            speak("the batch runs by itself when it opens; stop with Ctrl+C, what is recorded stays recorded")
            process.wait()
    except KeyboardInterrupt:
        return speak("stopped")
    raise RunFailed("JupyterLab stopped by itself; run the command again, what is recorded stays recorded")


@contextmanager
def serving(
    desk: Desk, *, browser: bool = False, port: int = 0, more: Sequence[str] = ()
) -> Iterator[tuple[LabServer, "subprocess.Popen[bytes]"]]:
    """JupyterLab on the desk for as long as the context lasts; `more` are further options of `jupyter lab`.

    Raises:
        RunFailed: it did not start.
    """
    own = desk.review_folder / "jupyter" / desk.reader
    _write_settings(own)
    # Sockets and connection files live outside the review folder: that may be on a network, and its path too long.
    with tempfile.TemporaryDirectory(prefix="clare-", ignore_cleanup_errors=True) as run:
        server = _server(desk, port or _free_port())
        log = Path(run) / "lab.log"
        with log.open("wb") as told:
            process = subprocess.Popen(
                [*_command(desk, own, server, browser), *more],
                env=_environment(desk, own, Path(run), server),
                cwd=desk.folder,
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=told,
                start_new_session=True,
            )
        try:
            _wait_until_up(server, process, log)
            yield server, process
        finally:
            ended(process)


def _server(desk: Desk, port: int) -> LabServer:
    token = secrets.token_hex(24)
    path = desk.first.relative_to(desk.folder).as_posix()
    address = f"http://127.0.0.1:{port}/lab/tree/{path}?reset&token={token}"
    return LabServer(port=port, token=token, address=address)


def _command(desk: Desk, own: Path, server: LabServer, browser: bool) -> list[str]:
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": server.port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": desk.folder,
        "ServerApp.open_browser": browser,
        "ServerApp.default_url": f"/lab/tree/{desk.first.name}?reset",
        "ServerApp.terminals_enabled": False,
        "ServerApp.allow_root": hasattr(os, "geteuid") and os.geteuid() == 0,
        "ServerApp.allow_remote_access": False,
        "ServerApp.log_level": "WARN",
        "ServerApp.kernel_manager_class": "clare_review.running.lab_kernels.HearingMappingKernelManager",
        "FileContentsManager.pre_save_hook": "clare_review.running.saving.before_saving",
        "FileContentsManager.delete_to_trash": False,
        "LabApp.extension_manager": "readonly",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": "None",
        "LabApp.default_url": f"/lab/tree/{desk.first.name}?reset",
        "LabApp.app_settings_dir": own / "defaults",
        "LabApp.user_settings_dir": own / "settings",
        "LabApp.workspaces_dir": own / "workspaces",
    }
    if sys.platform != "win32":
        options["KernelManager.transport"] = "ipc"
    return [sys.executable, "-P", "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]


def _environment(desk: Desk, own: Path, run: Path, server: LabServer) -> dict[str, str]:
    # The token goes by the environment: a command line can be read by everyone on the machine.
    return environment(run, desk.review_folder) | {
        "JUPYTER_TOKEN": server.token,
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_NO_CONFIG": "",
    }


def _write_settings(own: Path) -> None:
    write_whole(own / "defaults" / "overrides.json", json.dumps(_SETTINGS, indent=2).encode())
    for folder in ("config", "data", "settings", "workspaces"):
        (own / folder).mkdir(parents=True, exist_ok=True)
    opening = Path(__file__).parent / "opening"
    for file in ("package.json", "static/opening.js"):
        write_whole(own / "data" / "labextensions" / "clare-review-opening" / file, (opening / file).read_bytes())


def _wait_until_up(server: LabServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if _answers(server):
            return
        time.sleep(0.1)
    words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise RunFailed(f"JupyterLab did not start: {words[-1] if words else 'it said nothing'}")


def _answers(server: LabServer) -> bool:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/api/status", headers={"Authorization": f"token {server.token}"}
    )
    # Straight to this machine: a proxy set for the user is not asked.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
