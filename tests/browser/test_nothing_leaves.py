"""The browser itself is told to ask nobody else: work needs nothing of the kind, and what tries all the same fails."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, lab_on, page_on
from tests.browser.reviewing import LOW_RISK, pass_warning, press, small_review, status

pytestmark = pytest.mark.browser

REFUSED = r"Content Security Policy|violates the following|net::ERR_BLOCKED_BY_CSP|Refused to"
# Each way in which a page can ask: of another server of this very machine, which would answer.
ASKING = """async (there) => {
  const refused = [];
  document.addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective));
  const add = (tag, more) => document.body.append(Object.assign(document.createElement(tag), more));
  const quietly = async (act) => { try { await act(); } catch (problem) { /* that it failed is told by the event */ } };
  await quietly(() => fetch(`${there}/fetch`, { mode: 'no-cors' }));
  await quietly(() => new WebSocket(`${there.replace('http', 'ws')}/socket`));
  await quietly(() => new EventSource(`${there}/source`));
  await quietly(() => navigator.sendBeacon(`${there}/beacon`, 'words'));
  await quietly(() => import(`${there}/module.js`));
  add('img', { src: `${there}/image` });
  add('script', { src: `${there}/script` });
  add('video', { src: `${there}/film` });
  add('iframe', { src: `${there}/frame` });
  add('object', { data: `${there}/object` });
  add('link', { rel: 'stylesheet', href: `${there}/sheet` });
  add('style', { textContent: `@font-face { font-family: far; src: url(${there}/font) } .far { font: 9px far }` });
  add('p', { className: 'far', textContent: 'words' });
  add('form', { action: `${there}/form`, method: 'post', target: 'other' });
  document.forms[document.forms.length - 1].submit();
  await new Promise((done) => setTimeout(done, 1500));
  return refused;
}"""
DIRECTIVES = {
    "connect-src",
    "font-src",
    "form-action",
    "frame-src",
    "img-src",
    "media-src",
    "object-src",
    "script-src-elem",
    "style-src-elem",
}


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another server of this machine: its address, and the paths it was asked for."""
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        do_POST = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def record_a_case(page: Page) -> None:
    page.get_by_role("button", name="Open the next unfinished case").click(timeout=PATIENCE)
    pass_warning(page)
    page.locator(".cr-case-head").wait_for(timeout=PATIENCE)
    press(page, [*LOW_RISK, "Control+Shift+Enter"])
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)


@pytest.mark.parametrize("served", [lab_on, page_on], ids=["JupyterLab", "the page without code"])
def test_work_needs_nobody_else_and_whatever_asks_another_server_is_stopped_by_the_browser(
    served, elsewhere, tmp_path: Path
) -> None:
    there, asked = elsewhere
    with served(small_review(tmp_path), forgiven=(REFUSED,)) as lab:
        lab.page.goto(lab.server.address, timeout=PATIENCE)
        record_a_case(lab.page)
        lab.check_quiet()
        refused = lab.page.evaluate(ASKING, there)
        lab.asked.clear()  # a browser tells of what it stopped, too; what went out is what `asked` holds
    assert asked == []
    assert set(refused) == DIRECTIVES
    urlopen(f"{there}/itself").close()
    assert asked == ["/itself"]
