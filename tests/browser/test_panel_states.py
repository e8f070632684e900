"""Every state of the panel for everybody: nothing for axe-core to find in either theme, and the focus on a control."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PATIENCE, lab_on
from tests.browser.reviewing import nameless, small_review
from tests.browser.states import walk

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
THEMES = ("JupyterLab Dark", "JupyterLab Light")
FOCUS = """() => {
  const at = document.activeElement;
  const control = 'button, input, select, textarea, summary, [role=button], [role=region][tabindex="0"]';
  const usable = at.closest('.cr-panel') && at.matches(control) && at.checkVisibility() && !at.disabled;
  return usable ? '' : at.outerHTML.slice(0, 80);
}"""


def theme(page: Page, name: str) -> None:
    page.evaluate("name => window.jupyterapp.commands.execute('apputils:change-theme', {theme: name})", name)
    light = "true" if "Light" in name else "false"
    page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached", timeout=PATIENCE)
    page.wait_for_timeout(250)  # JupyterLab's own transitions of colour


def violations(page: Page, within: str = ".cr-panel") -> list[str]:
    """What axe-core finds wrong inside the panel, or in more than it: rule and place."""
    if not page.evaluate("typeof window.axe !== 'undefined'"):
        page.evaluate(f"(() => {{ const module = undefined; const define = undefined; {AXE} }})()")
    found = page.evaluate("within => axe.run(within, {resultTypes: ['violations']})", within)
    return [f"{each['id']}: {node['target']}" for each in found["violations"] for node in each["nodes"]]


def test_in_every_state_axe_finds_nothing_every_control_has_a_name_and_one_has_the_focus(
    tmp_path: Path,
) -> None:
    found: dict[str, list[str]] = {}

    def look(state: str, page: Page) -> None:
        found[state] = [words for words in [page.evaluate(FOCUS)] if words] + nameless(page.locator(".cr-panel"))
        for name in THEMES:
            theme(page, name)
            found[state] += [f"{name}: {each}" for each in violations(page)]

    with lab_on(small_review(tmp_path)) as lab:
        lab.page.emulate_media(reduced_motion="reduce")
        lab.open()
        walk(lab, look)
        lab.check_quiet()
    assert len(found) == 18
    assert {state: said for state, said in found.items() if said} == {}
