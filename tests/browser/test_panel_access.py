"""The panel for everybody: names and roles, a narrow and enlarged screen, what each key does and does not do."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from clare_review.reviewing.questions import QuestionKind
from tests.browser.conftest import Lab, lab_on
from tests.browser.reviewing import nameless, panel, press, small_review, start
from tests.panel.desk_in_memory import INSTRUMENTS

pytestmark = pytest.mark.browser

BUTTONS = ("Record and open the next", "Record", "Undo", "Urgent", "Leave for later", "Pass on", "Quote", "Compare")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """One JupyterLab with a case open; each test leaves the panel as it would like to find it."""
    with lab_on(small_review(tmp_path_factory.mktemp("access"))) as opened:
        opened.open()
        start(opened.page)
        yield opened


def test_every_control_has_a_role_and_a_name(lab: Lab) -> None:
    told = panel(lab.page).aria_snapshot()
    questions = INSTRUMENTS["risk_assessment"].applicable({})
    group = {QuestionKind.ONE: "radio", QuestionKind.MANY: "checkbox"}
    expected = [
        'combobox "Show"',
        'button "Keys and settings"',
        'group "Cases of the batch"',
        'progressbar "Finished cases of the batch"',
        'searchbox "Search the log and the history"',
        'group "Timeline: left and right go along time, up and down from row to row,',
        *(f'button "Case {number}, ' for number in range(1, lab.page.locator(".cr-cell").count() + 1)),
        *(f'button "{name}"' for name in BUTTONS),
        *(f'group "{each.ask}' for each in questions if each.kind in group),
        *(f'textbox "{each.ask}' for each in questions if each.kind is QuestionKind.TEXT),
        *(f'{group[each.kind]} "{choice.say}"' for each in questions if each.kind in group for choice in each.answers),
    ]
    assert [said for said in expected if said not in told] == []
    assert nameless(panel(lab.page)) == []


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
    page.keyboard.press("Escape")  # x is a pause of the panel, which keeps the case out of sight until one comes back


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
