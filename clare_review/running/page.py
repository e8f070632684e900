"""The review notebook as a page without code: Voila on this machine only, with a token and our own template.

Whoever has the page can work in the panel and run nothing else: Voila passes no code on to the kernel. The browser is
told to ask no other machine for anything. What Voila keeps goes with it; drafts and judgements are in the ledger.
"""

import json
import subprocess
import sys
import tempfile
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clare_review import places
from clare_review.errors import RunFailed
from clare_review.running.desk import Desk
from clare_review.running.interrupting import ended_like_ctrl_c
from clare_review.running.kernels import environment, warm_kernels
from clare_review.running.serving import Server, Started, free_port, headers, new_token, up

TEMPLATE = "clare-review"
_SECONDS_WITHOUT_A_READER = 300  # then the kernel of a page that was closed is ended


def open_page(desk: Desk, *, browser: bool = True, port: int = 0, say: Callable[[str], None] | None = None) -> None:
    """Serves the desk's first notebook as a page until Ctrl+C, and opens it in a browser where there is one.

    Raises:
        RunFailed: Voila did not start, or stopped by itself; its last words are in the message.
    """
    speak = say or _print
    try:
        with ended_like_ctrl_c(), serving_page(desk, port=port) as (server, process):
            speak(f"{desk.first.stem} for {desk.reader}: {server.address}")
            speak("stop with Ctrl+C; what is recorded stays recorded, and drafts are kept")
            with tempfile.TemporaryDirectory(prefix="clare-") as shown:
                if browser:
                    webbrowser.open(_leading_to(server, Path(shown)))
                process.wait()
    except KeyboardInterrupt:
        return speak("stopped")
    raise RunFailed("the page stopped by itself; run the command again, what is recorded stays recorded")


@contextmanager
def serving_page(desk: Desk, *, port: int = 0) -> Iterator[tuple[Server, "subprocess.Popen[bytes]"]]:
    """The desk's first notebook as a page for as long as the context lasts.

    Raises:
        RunFailed: it did not start.
    """
    port, token = port or free_port(), new_token()
    server = Server(port=port, token=token, address=f"http://127.0.0.1:{port}/?token={token}")
    # Everything Voila writes is in a private folder that goes with it: settings, connection files, its log.
    with tempfile.TemporaryDirectory(prefix="clare-", ignore_cleanup_errors=True) as run:
        _lay_settings(Path(run), server)
        started = Started(
            name="the page",
            command=(sys.executable, "-P", "-m", "voila", str(desk.first)),
            environment=_environment(desk, Path(run), server),
            folder=Path(run),
            log=Path(run) / "page.log",
            asked="voila/static/voila.js",
        )
        with up(server, started) as process:
            yield server, process


def _lay_settings(run: Path, server: Server) -> None:
    template = run / "data" / "nbconvert" / "templates" / TEMPLATE
    template.mkdir(parents=True)
    for file in sorted(places.template("page", TEMPLATE).iterdir()):
        (template / file.name).write_bytes(file.read_bytes())
    # Voila looks where it is started, and nowhere else: other settings of Jupyter on this machine play no part.
    (run / "voila.json").write_text(json.dumps(_settings(run, server), indent=1), encoding="utf-8")


def _settings(run: Path, server: Server) -> dict[str, dict[str, Any]]:
    settings: dict[str, dict[str, Any]] = {
        "Voila": {
            "ip": "127.0.0.1",
            "port": server.port,
            "port_retries": 0,
            "open_browser": False,
            "auto_token": True,
            "identity_provider_class": "voila.voila_identity_provider.VoilaIdentityProvider",
            "connection_dir_root": str(run),
            "tornado_settings": {
                "allow_remote_access": False,
                "headers": headers(server.port),
            },
        },
        "VoilaConfiguration": {
            "template": TEMPLATE,
            "allow_template_override": "NO",
            "allow_theme_override": "NO",
            "file_allowlist": [],
            # The template shows the message of what went wrong and leaves the code out.
            "show_tracebacks": True,
            "multi_kernel_manager_class": "clare_review.running.lab_kernels.HearingMappingKernelManager",
        },
        "MappingKernelManager": {"cull_idle_timeout": _SECONDS_WITHOUT_A_READER, "cull_interval": 60},
    }
    if sys.platform != "win32":
        settings["KernelManager"] = {"transport": "ipc"}
    return settings


def _environment(desk: Desk, run: Path, server: Server) -> dict[str, str]:
    # The token goes by the environment: a command line can be read by everyone on the machine.
    return environment(run, desk.review_folder) | {"JUPYTER_TOKEN": server.token} | warm_kernels()


def _leading_to(server: Server, folder: Path) -> str:
    """A file that leads to the page: a browser's command line, too, can be read by everyone on the machine."""
    leading = folder / "open.html"
    leading.touch(mode=0o600)
    leading.write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><title>Opening</title>'
        f'<meta http-equiv="refresh" content="0; url={server.address}"><a href="{server.address}">Open the page</a>\n',
        encoding="utf-8",
    )
    return leading.as_uri()


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
