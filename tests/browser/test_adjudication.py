"""Two answers side by side in a real browser: decided by keyboard, nobody named, the focus never lost."""

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

from clare_review.running.desk import prepare_desk
from tests.browser.conftest import PATIENCE, Lab, lab_on
from tests.browser.reviewing import press
from tests.browser.test_panel_states import FOCUS, THEMES, theme, violations

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
CELL = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from clare_review.reviewing.panel import adjudication_panel
from tests.panel.test_adjudication import Adjudicators
desk = Adjudicators()
adjudication_panel(desk.given())
"""


def adjudicators_desk(place: Path) -> Path:
    """A notebook with the panel of an adjudicator who has two invented cases."""
    sources = ('review = ""\nbatch = ""\nreader = ""\nas_of = 0', CELL, 'print("receipt")')
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), place / "n.ipynb")
    (place / "review" / "batches").mkdir(parents=True)
    (place / "review" / "batches" / "B0001.yaml").write_text("batch: B0001\nreader: R20\n")
    return place / "n.ipynb"


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    template = adjudicators_desk(tmp_path)
    with lab_on(prepare_desk(tmp_path / "review", "R20", template=template)) as opened:
        opened.page.emulate_media(reduced_motion="reduce")
        opened.open()
        yield opened


def held(page: Page) -> str:
    """What the focus is on, when that is no control of the panel; empty when it is one."""
    return str(page.evaluate(FOCUS))


def test_a_case_is_decided_by_keyboard_and_nobody_is_named(lab: Lab) -> None:
    page = lab.page
    page.get_by_role("button", name="Open the next undecided case").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Where they differ").wait_for(timeout=PATIENCE)
    found = {name: (theme(page, name), violations(page))[1] for name in THEMES}
    assert found == {name: [] for name in THEMES}
    text = page.locator(".cr-panel").inner_text()
    assert "High" in text and "Standard" in text and [who for who in ("R07", "R09", "R20") if who in text] == []
    differing = page.locator(".cr-adjudication fieldset.cr-q:has(.cr-sides)").count()
    page.locator(".cr-adjudication").focus()
    press(page, ["m", "3", "4"])  # neither, and cannot tell
    assert page.locator(".cr-q-risk_now input").nth(3).is_checked()
    for _ in range(differing - 1):
        page.keyboard.press("1")
        assert held(page) == ""
    press(page, ["3", "1", "2"])  # a reader erred; sure; the guidance may stay
    page.keyboard.type("The log shows it.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cr-live")).to_contain_text("Recorded 09:00:00, entry 41", timeout=PATIENCE)
    assert held(page) == ""
    page.keyboard.press("n")
    page.get_by_text("DVDS/2016/00002").first.wait_for(timeout=PATIENCE)
    assert held(page) == ""
    lab.check_quiet()


def test_evidence_leads_to_the_line_and_an_open_difference_is_refused_in_words(lab: Lab) -> None:
    page = lab.page
    page.get_by_role("button", name="Open the next undecided case").click()
    page.get_by_role("button", name="Go to log 2").first.click(timeout=PATIENCE)
    assert page.evaluate("document.activeElement.dataset.line") == "log 2"
    page.keyboard.press("q")
    expect(page.get_by_label("Why do you decide so?")).to_have_value("“Rang applicant.” (log 2) ")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cr-live")).to_contain_text("not decided", timeout=PATIENCE)
    assert held(page) == ""
