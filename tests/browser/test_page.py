"""The review notebook as a page: the same panel and the same keys, without code, asking nobody for anything."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, page_on
from tests.browser.reviewing import LOW_RISK, entries, pass_warning, press, reference, small_review, status
from tests.browser.states import first_case, recording
from tests.browser.test_panel_states import violations

pytestmark = pytest.mark.browser

# What somebody would try who has the page and would rather have the kernel: a question it answers, and code to run.
RUN_CODE = """async ([kernel, code]) => {
  const line = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels`);
  await new Promise((done) => (line.onopen = done));
  const heard = [];
  line.onmessage = (event) => heard.push(JSON.parse(event.data).msg_type);
  const asked = {execute_request: {code, silent: false, store_history: false, user_expressions: {}, allow_stdin: false},
    kernel_info_request: {}};
  for (const [msg_type, content] of Object.entries(asked)) {
    const header = {msg_id: msg_type, msg_type, username: '', session: 'other', version: '5.3'};
    line.send(JSON.stringify({channel: 'shell', header, parent_header: {}, metadata: {}, content, buffers: []}));
  }
  await new Promise((done) => setTimeout(done, 1500));
  return heard;
}"""
COLOURS: tuple[Literal["none", "active"], ...] = ("none", "active")
KERNEL = "JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId"


def test_a_case_is_judged_by_keyboard_on_a_page_that_shows_no_code_and_asks_nobody(tmp_path: Path) -> None:
    desk = small_review(tmp_path)
    with page_on(desk) as served:
        page = served.page
        source = page.goto(served.server.address, timeout=PATIENCE).text()
        page.wait_for_function("document.activeElement.matches('.cr-panel button.cr-first')", timeout=PATIENCE)
        expect(page.get_by_text("OFFICIAL-SENSITIVE")).to_be_visible()
        page.keyboard.press("Enter")
        pass_warning(page)
        page.locator(".cr-case-head").wait_for(timeout=PATIENCE)
        names = {*page.locator(".cr-name").all_inner_texts()} - {"none recorded", "not recorded"}
        assert names and not {words for words in (*names, "open_review", "import ") if words in source}
        assert "open_review" not in page.locator("body").inner_text()
        press(page, [*LOW_RISK, "Control+Shift+Enter"])
        expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
        assert [entry.subject for entry in entries(desk)] == [reference(page)]
        heard = page.evaluate(RUN_CODE, [page.evaluate(KERNEL), f"open({str(tmp_path / 'ran')!r}, 'w').close()"])
        assert "kernel_info_reply" in heard and "execute_reply" not in heard
        assert not (tmp_path / "ran").exists()
        served.check_quiet()


def test_axe_finds_nothing_on_the_page_without_code_in_colours_of_its_own_or_forced_ones(tmp_path: Path) -> None:
    found: dict[str, list[str]] = {}

    def look(state: str, page: Page) -> None:
        for colours in COLOURS:
            page.emulate_media(forced_colors=colours, reduced_motion="reduce")
            found[f"{state}, colours forced: {colours}"] = violations(page, "html")

    with page_on(small_review(tmp_path)) as served:
        served.page.goto(served.server.address, timeout=PATIENCE)
        served.page.get_by_role("button", name="Open the next unfinished case").wait_for(timeout=PATIENCE)
        look("start", served.page)
        first_case(served.page, look)
        recording(served, look)
        served.check_quiet()
    assert len(found) == 2 * 13
    assert {state: said for state, said in found.items() if said} == {}


def test_a_page_without_its_token_shows_nothing(tmp_path: Path) -> None:
    with page_on(small_review(tmp_path)) as served:
        served.page.goto(served.server.address.partition("?")[0])
        expect(served.page.get_by_text("Token authentication is enabled")).to_be_visible()
        assert served.page.locator(".cr-panel").count() == 0
        assert served.outside() == set()
