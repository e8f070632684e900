"""A server of this machine alone: a free port, a token, and a wait until it answers."""

import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from clare_review.errors import RunFailed
from clare_review.running.pool import ended

_SECONDS_TO_START = 60
# JupyterLab and the widgets make code out of text and load it by blob addresses; none of it comes from elsewhere.
_NOTHING_ELSEWHERE = (
    "default-src 'self'; script-src 'self' blob: 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' blob: data:; media-src 'self' blob: data:; font-src 'self' data:; worker-src 'self' blob:; "
    "frame-src 'self' blob: data:; connect-src 'self' blob: data: ws://127.0.0.1:{port}; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'self'; base-uri 'self'"
)


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: `address` opens what it is there for, and holds the token."""

    port: int
    token: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Started:
    """How a server is started; `asked` is the path that answers as soon as it is up, `log` takes what it says."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    asked: str


@contextmanager
def up(server: Server, started: Started) -> Iterator["subprocess.Popen[bytes]"]:
    """The process of a server that answers, ended when the context is left.

    Raises:
        RunFailed: it did not start; its last words are in the message.
    """
    with started.log.open("wb") as told:
        process = subprocess.Popen(
            started.command,
            env=dict(started.environment),
            cwd=started.folder,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            start_new_session=True,
        )
    try:
        _wait_until_up(server, started, process)
        yield process
    finally:
        ended(process)


def headers(port: int) -> dict[str, str]:
    """What a server of ours tells every browser: ask no other machine, and no other server of this one, for anything.

    The words are those of the W3C's Content Security Policy Level 3.
    """
    return {"Content-Security-Policy": _NOTHING_ELSEWHERE.format(port=port)}


def new_token() -> str:
    """A token nobody can guess."""
    return secrets.token_hex(24)


def free_port() -> int:
    """A port of this machine that nothing listens on now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _wait_until_up(server: Server, started: Started, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        if _answers(server, started.asked):
            return
        time.sleep(0.1)
    words = started.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise RunFailed(f"{started.name} did not start: {words[-1] if words else 'it said nothing'}")


def _answers(server: Server, path: str) -> bool:
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/{path}", headers={"Authorization": f"token {server.token}"}
    )
    # Straight to this machine: a proxy set for the user is not asked.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
