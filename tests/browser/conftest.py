"""A real JupyterLab, and the page without code, in Chromium: what a reviewer sees, and what must not happen there."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, sync_playwright

from clare_review.running.desk import Desk
from clare_review.running.lab import serving
from clare_review.running.page import serving_page
from clare_review.running.serving import Server

CHROMIUM = "/usr/bin/chromium"
_FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-extensions --disable-dev-shm-usage"
)
PATIENCE = 60_000  # milliseconds; a busy machine is no failure of the panel


@dataclass(frozen=True, kw_only=True)
class Lab:
    """JupyterLab open on a desk, with everything the page did that it should not have done."""

    page: Page
    server: Server
    desk: Desk
    playwright: Playwright
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def open(self) -> None:
        """Opens the first notebook as the command does, and waits until it has run."""
        self.page.goto(self.server.address)
        self.page.get_by_text("receipt", exact=False).last.wait_for(timeout=PATIENCE)

    def kill_kernel(self) -> None:
        """Ends the notebook's kernel, as a crash would."""
        self.page.evaluate(
            "async () => { const sessions = window.jupyterapp.serviceManager.sessions;"
            " await sessions.refreshRunning(); await sessions.shutdownAll(); }"
        )

    def outside(self) -> set[str]:
        """The addresses that were asked and are not this machine."""
        here = (f"http://127.0.0.1:{self.server.port}/", f"ws://127.0.0.1:{self.server.port}/", "data:", "blob:")
        return {address for address in self.asked if not address.startswith(here)}

    @contextmanager
    def another_browser(self) -> Iterator[Page]:
        """A page of another browser, which shares nothing with the first; it is watched too."""
        with _browser(self.playwright) as context:
            _watch(context, self)
            yield context.new_page()

    def check_contained(self, forgiven: Sequence[str] = ()) -> None:
        """Nothing was asked of another machine, and no error was told but those that are forgiven (patterns)."""
        assert self.outside() == set()
        assert [said for said in self.wrong if not any(re.search(each, said) for each in forgiven)] == []

    def check_quiet(self) -> None:
        """Nothing was asked of another machine, nothing went wrong on the page, and no dialog is in the way."""
        assert self.outside() == set()
        assert self.wrong == []
        assert self.page.locator(".jp-Dialog").count() == 0


@contextmanager
def lab_on(desk: Desk, *, forgiven: Sequence[str] = (), profile: Path | None = None) -> Iterator[Lab]:
    """JupyterLab on a desk, in a browser that nobody used before; see `lab_beside`."""
    with sync_playwright() as playwright, lab_beside(desk, playwright, forgiven=forgiven, profile=profile) as lab:
        yield lab


@contextmanager
def lab_beside(
    desk: Desk,
    playwright: Playwright,
    *,
    warm: bool = True,
    forgiven: Sequence[str] = (),
    port: int = 0,
    profile: Path | None = None,
) -> Iterator[Lab]:
    """The same beside others; its kernels start `warm` or as jupyter_client starts them.

    When it is left, it is held to having asked no other machine and told no error. `forgiven` are patterns of errors
    that a fault of the test itself brings with it, such as a server that is gone; `profile` keeps what the browser
    wrote.
    """
    shown = ["--LabApp.expose_app_in_browser=True"]
    with serving(desk, more=shown, warm=warm, port=port) as (server, _):
        with _watched(server, desk, playwright, profile) as lab:
            yield lab
        lab.check_contained(forgiven)


@contextmanager
def page_on(desk: Desk, *, forgiven: Sequence[str] = ()) -> Iterator[Lab]:
    """The page without code on a desk, in a browser that nobody used before; held to the same as JupyterLab."""
    with sync_playwright() as playwright, serving_page(desk) as (server, _):
        with _watched(server, desk, playwright) as lab:
            yield lab
        lab.check_contained(forgiven)


@contextmanager
def _watched(server: Server, desk: Desk, playwright: Playwright, profile: Path | None = None) -> Iterator[Lab]:
    with _browser(playwright, profile) as context:
        lab = Lab(page=context.new_page(), server=server, desk=desk, playwright=playwright)
        _watch(context, lab)
        yield lab


@contextmanager
def _browser(playwright: Playwright, profile: Path | None = None) -> Iterator[BrowserContext]:
    assert Path(CHROMIUM).exists(), f"{CHROMIUM} is missing: install Debian's chromium, the browser tests need it"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
        context = playwright.chromium.launch_persistent_context(
            profile or own,
            executable_path=CHROMIUM,
            args=_FLAGS.split(),
            viewport={"width": 1500, "height": 1100},
        )
        yield context
        context.close()


def _watch(context: BrowserContext, lab: Lab) -> None:
    """Takes note of what every page of a browser asks for, and of what goes wrong there."""

    def heard(message: Any) -> None:
        if message.type == "error":
            lab.wrong.append(message.text)

    def answered(response: Any) -> None:
        if response.status >= 400:
            lab.wrong.append(f"{response.status} {response.url}")

    def opened(page: Page) -> None:
        page.on("websocket", lambda line: lab.asked.append(line.url))

    context.on("console", heard)
    context.on("weberror", lambda error: lab.wrong.append(str(error.error)))
    context.on("request", lambda request: lab.asked.append(request.url))
    context.on("response", answered)
    context.on("page", opened)
    for page in context.pages:
        opened(page)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty review folder."""
    (tmp_path / "review" / "batches").mkdir(parents=True)
    return tmp_path / "review"
