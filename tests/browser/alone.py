"""The panel's page on a blank page, joined to a session in this process: for what needs a browser and no JupyterLab."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from clare_review.reviewing.panel import widget
from clare_review.reviewing.panel.session import PanelSession
from tests.browser.conftest import CHROMIUM
from tests.panel.desk_in_memory import DeskInMemory

BLANK = f'<!DOCTYPE html><html lang="en"><title>Panel</title><style>{widget.PanelWidget._css}</style><div id="here">'
# The little of a widget model that the page uses: what it sends is kept until the session takes it.
BEGIN = """async (script) => {
  const heard = [];
  window.sent = [];
  window.hear = (answer) => heard.forEach((each) => each(answer));
  const on = (_, act) => heard.push(act);
  const model = { get: () => 'review', on, off: () => {}, send: (said) => window.sent.push(said) };
  const { default: made } = await import(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })));
  made.render({ model, el: document.getElementById('here') });
}"""


@dataclass
class Alone:
    """A page with a panel, and the desk it works on."""

    page: Page
    desk: DeskInMemory = field(default_factory=DeskInMemory)
    sessions: dict[str, PanelSession] = field(default_factory=dict)

    def begin(self) -> None:
        """Shows the panel and opens its first case."""
        self.page.evaluate(BEGIN, widget.script())
        self.page.wait_for_function("window.sent.length > 0")
        self.settle()
        self.press("n")

    def settle(self) -> None:
        """Takes messages and gives answers until neither has anything to say."""
        while said := self.page.evaluate("window.sent.splice(0)"):
            for message in said:
                for answer in self._answers(message):
                    self.page.evaluate("answer => window.hear(answer)", answer)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def _answers(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = []
        if message["window"] not in self.sessions:
            self.sessions[message["window"]] = PanelSession(self.desk.panel_desk(), message["window"], answers.append)
        session = self.sessions[message["window"]]
        session._send = answers.append
        session.receive(message)
        return answers


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser for blank pages."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"])
        yield opened
        opened.close()


def blank_page(on: Browser) -> Page:
    """A blank page with the panel's style, and a clock that can be turned."""
    page = on.new_page(viewport={"width": 1280, "height": 800})
    page.clock.install()
    page.set_content(BLANK)
    return page
