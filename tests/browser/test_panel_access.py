"""The panel for everybody: names and roles, both themes, a narrow and enlarged screen, the keyboard alone."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Lab, lab_on
from tests.browser.reviewing import LOW_RISK, entries, panel, press, reference, small_review, start, wait_for_next

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
THEMES = ("JupyterLab Light", "JupyterLab Dark")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab with a case open; each test leaves the panel as it would like to find it."""
    with lab_on(small_review(tmp_path_factory.mktemp("access"))) as opened:
        opened.open()
        start(opened.page)
        yield opened


def theme(page: Page, name: str) -> None:
    page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
    light = "true" if "Light" in name else "false"
    page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached", timeout=PATIENCE)
    page.wait_for_timeout(400)  # the theme's own transitions of colour


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong inside the panel: rule and place."""
    if not page.evaluate("typeof window.axe !== 'undefined'"):
        page.evaluate(f"(() => {{ const module = undefined; const define = undefined; {AXE} }})()")
    found = page.evaluate("axe.run('.cr-panel', {resultTypes: ['violations']})")
    return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]]


@pytest.mark.parametrize("name", THEMES)
def test_axe_finds_nothing_wrong_in_any_view_of_either_theme(lab: Lab, name: str) -> None:
    page = lab.page
    theme(page, name)
    found = {"case": violations(page)}
    for view, key in (("help", "?"), ("compare", "c"), ("urgent", "u"), ("later", "d"), ("pass on", "o")):
        panel(page).focus()
        page.keyboard.press(key)
        page.locator(".cr-sheet").wait_for()
        found[view] = violations(page)
        page.keyboard.press("Escape")
        expect(page.locator(".cr-sheet")).to_have_count(0)
    theme(page, THEMES[0])
    assert found == {view: [] for view in found}


def test_every_control_has_a_role_and_a_name(lab: Lab) -> None:
    told = panel(lab.page).aria_snapshot()
    for said in (
        'combobox "Show"',
        'group "Cases of the batch"',
        'progressbar "Finished cases of the batch"',
        'searchbox "Search the log and the history"',
        'group "Timeline: left and right go along time, up and down from row to row,',
        'group "Does anyone have to be contacted today so that they are safe?"',
        'radio "Cannot tell"',
        'textbox "Anything the next reader should know optional"',
        'button "Record and open the next"',
        'button "Urgent"',
    ):
        assert said in told
    assert re.findall(r"- (?:button|radio|checkbox|textbox|combobox|searchbox)(?: \[[a-z]+\])*:?$", told, re.M) == []


def test_nothing_is_lost_at_200_percent_on_a_screen_of_1280_pixels(lab: Lab) -> None:
    page = lab.page
    page.set_viewport_size({"width": 640, "height": 512})
    page.evaluate("window.jupyterapp.shell.collapseLeft && window.jupyterapp.shell.collapseLeft()")
    page.wait_for_timeout(300)
    wide = panel(page).evaluate("node => [node.scrollWidth - node.clientWidth, node.clientWidth]")
    for control in ("Record and open the next", "Urgent", "Leave for later", "Pass on", "Quote", "Compare"):
        expect(panel(page).get_by_role("button", name=control, exact=True)).to_be_visible()
    page.set_viewport_size({"width": 1500, "height": 1100})
    assert wide[0] <= 0 and wide[1] > 300


def test_no_key_of_the_panel_reaches_jupyterlab(lab: Lab) -> None:
    page = lab.page
    before = page.evaluate("window.jupyterapp.shell.currentWidget.content.model.cells.length")
    page.locator(".cr-q-risk_now input").first.focus()
    press(page, ["b", "f", "j", "k", "z", "Shift+D", "Control+s", "x", "y"])
    after = page.evaluate("window.jupyterapp.shell.currentWidget.content.model.cells.length")
    assert after == before
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.mode") == "command"
    expect(page.get_by_text("Nothing has to be saved")).to_have_count(2)  # on the screen, and spoken


def test_search_marks_every_match_and_a_quotation_keeps_its_line(lab: Lab) -> None:
    page = lab.page
    panel(page).focus()
    page.keyboard.press("/")
    page.keyboard.type("the")
    page.keyboard.press("Enter")
    expect(page.locator(".cr-file mark.cr-here")).to_have_count(1)
    line = page.locator(".cr-file mark.cr-here").evaluate("node => node.closest('[data-line]').dataset.line")
    page.locator(".cr-scroll").first.focus()
    page.keyboard.press("q")
    expect(page.locator("textarea:focus")).to_have_value(re.compile(rf"“.*” \({line}\)", re.S))
    page.locator("textarea:focus").fill("")
    page.locator(".cr-search").fill("")


def test_the_timeline_leads_to_the_lines_of_the_file(lab: Lab) -> None:
    page = lab.page
    panel(page).focus()
    press(page, ["t", "End", "Enter"])
    focused = page.evaluate("document.activeElement.dataset.line || document.activeElement.className")
    assert re.match(r"(log|history) \d+|incident \S+|cr-facts", focused)


def test_what_does_not_apply_is_kept_and_comes_back(lab: Lab) -> None:
    page = lab.page
    suspected = page.locator(".cr-q-failure_suspected input")
    suspected.nth(0).check()
    page.locator(".cr-q-failure_code select").select_option("B1")
    suspected.nth(1).check()
    expect(page.locator(".cr-q-failure_code")).to_be_hidden()
    expect(page.get_by_text("Kept, but not counted")).to_be_visible()
    suspected.nth(0).check()
    expect(page.locator(".cr-q-failure_code select")).to_have_value("B1")
    panel(page).focus()
    press(page, ["z", "z"])
    expect(suspected.nth(0)).to_be_checked()
    expect(page.locator(".cr-q-failure_code select")).to_have_value("B1")


def test_the_rest_of_the_batch_is_done_by_keyboard_alone(lab: Lab) -> None:
    page, done = lab.page, []
    panel(page).focus()
    todo = page.locator(".cr-cell").count()
    while len(done) < todo:
        done.append(reference(page))
        press(page, ["f"])
        page.locator(".cr-q-risk_now input").first.focus()
        press(page, [*LOW_RISK])
        if len(done) < todo:
            page.keyboard.press("Control+Enter")
            wait_for_next(page, done[-1])
            assert page.evaluate("document.activeElement.closest('.cr-panel') !== null")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cr-live")).to_contain_text("Everything in this batch is finished.", timeout=PATIENCE)
    assert sorted(entry.subject for entry in entries(lab.desk)) == sorted(done)
    assert json.dumps(entries(lab.desk)[0].body).count("failure_code") <= 1
    lab.check_quiet()
