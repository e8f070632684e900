"""JupyterLab on a reviewer's desk: this machine only, a token, settings of its own, and nothing of a case saved."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clare_review.errors import RunFailed
from clare_review.running.desk import Desk
from clare_review.running.interrupting import ended_like_ctrl_c
from clare_review.running.kernels import environment, warm_kernels
from clare_review.running.serving import Server, Started, free_port, headers, new_token, up
from clare_review.running.writing import write_whole

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
    desk: Desk, *, browser: bool = False, port: int = 0, more: Sequence[str] = (), warm: bool = True
) -> Iterator[tuple[Server, "subprocess.Popen[bytes]"]]:
    """JupyterLab on the desk for as long as the context lasts; `more` are further options of `jupyter lab`.

    Kernels start `warm`, from a process in which everything is imported, or as jupyter_client always starts them.

    Raises:
        RunFailed: it did not start.
    """
    own = desk.review_folder / "jupyter" / desk.reader
    _write_settings(own)
    server = _server(desk, port or free_port())
    # Sockets and connection files live outside the review folder: that may be on a network, and its path too long.
    with tempfile.TemporaryDirectory(prefix="clare-", ignore_cleanup_errors=True) as run:
        started = Started(
            name="JupyterLab",
            command=(*_command(desk, own, server, browser), *more),
            environment=_environment(desk, own, Path(run), server) | (warm_kernels() if warm else {}),
            folder=desk.folder,
            log=Path(run) / "lab.log",
            asked="api/status",
        )
        with up(server, started) as process:
            yield server, process


def _server(desk: Desk, port: int) -> Server:
    token = new_token()
    path = desk.first.relative_to(desk.folder).as_posix()
    address = f"http://127.0.0.1:{port}/lab/tree/{path}?reset&token={token}"
    return Server(port=port, token=token, address=address)


def command_settings(review_folder: Path) -> dict[str, dict[str, Any]]:
    """The settings by which JupyterLab would be started, by class and name: for whoever examines them."""
    folder = review_folder / "desks" / "R00"
    desk = Desk(review_folder=review_folder, reader="R00", folder=folder, notebooks=(), first=folder / "B0000.ipynb")
    found: dict[str, dict[str, Any]] = {}
    for name, value in _options(desk, folder, port=0, browser=False).items():
        app, _, setting = name.partition(".")
        found.setdefault(app, {})[setting] = value
    return found


def _command(desk: Desk, own: Path, server: Server, browser: bool) -> list[str]:
    options = _options(desk, own, port=server.port, browser=browser)
    return [sys.executable, "-P", "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]


def _options(desk: Desk, own: Path, *, port: int, browser: bool) -> dict[str, Any]:
    options: dict[str, Any] = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": desk.folder,
        "ServerApp.open_browser": browser,
        "ServerApp.default_url": f"/lab/tree/{desk.first.name}?reset",
        "ServerApp.terminals_enabled": False,
        "ServerApp.allow_root": hasattr(os, "geteuid") and os.geteuid() == 0,
        "ServerApp.allow_remote_access": False,
        "ServerApp.disable_check_xsrf": False,
        "ServerApp.allow_origin": "",
        "ServerApp.tornado_settings": {"headers": headers(port)},
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
    return options


def _environment(desk: Desk, own: Path, run: Path, server: Server) -> dict[str, str]:
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


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
