"""A walk through every state of the panel, for whoever wants to look at each: a checker of access, or a camera."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE, Lab
from tests.browser.reviewing import LOW_RISK, panel, pass_warning, press, reference, status, wait_for_next

Look = Callable[[str, Page], None]
_SHEETS = (("help", "?"), ("compare", "c"), ("later", "d"), ("pass-on", "o"), ("urgent", "u"))


def walk(lab: Lab, look: Look) -> None:
    """Goes through the states in an order a day could have, and calls `look` with the name and the page of each."""
    page = lab.page
    page.get_by_role("button", name="Open the next unfinished case").wait_for(timeout=PATIENCE)
    look("start", page)
    first_case(page, look)
    recording(lab, look)
    _amending(page, look)
    _set_aside(page, look)
    _second_window(lab, look)


def first_case(page: Page, look: Look) -> None:
    """Opens the first case, which is hard to read, and looks at every sheet; raises an urgent matter."""
    panel(page).focus()
    page.keyboard.press("n")
    page.locator(".cr-sheet").wait_for(timeout=PATIENCE)
    look("warning", page)
    page.keyboard.press("Enter")
    page.locator(".cr-case-head").wait_for(timeout=PATIENCE)
    look("case", page)
    panel(page).focus()
    press(page, ["/", *"the", "Enter"])
    look("search", page)
    page.locator(".cr-search").focus()
    page.keyboard.press("Escape")
    for name, key in _SHEETS:
        panel(page).focus()
        page.keyboard.press(key)
        page.locator(".cr-sheet").wait_for()
        look(name, page)
        page.keyboard.press("Escape")
        expect(page.locator(".cr-sheet")).to_have_count(0)
    panel(page).focus()
    page.keyboard.press("u")
    page.keyboard.type("He has her new address.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Contact is needed today.").first.wait_for(timeout=PATIENCE)
    look("urgent-raised", page)


def recording(lab: Lab, look: Look) -> None:
    """Answers too little, then enough while the disk is full, then records; a detailed review is due."""
    page = lab.page
    page.keyboard.press("f")
    page.locator(".cr-q-risk_now input").first.focus()
    press(page, ["2", "2", "Control+Enter"])
    expect(page.get_by_text("questions are open").first).to_be_visible()
    look("not-complete", page)
    page.locator(".cr-q-failure_suspected input").nth(1).check()
    page.locator(".cr-q-evidence_missing input").first.check()
    page.locator(".cr-q-detailed_required input").first.check()
    page.locator(".cr-q-detailed_why input").first.check()
    with full_disk(lab):
        page.keyboard.press("Control+Enter")
        expect(status(page)).to_contain_text("could not be recorded", timeout=PATIENCE)
        look("could-not-be-recorded", page)
    page.keyboard.press("Control+Enter")
    page.locator(".cr-form", has_text="Detailed review").first.wait_for(timeout=PATIENCE)
    look("detailed", page)


def _amending(page: Page, look: Look) -> None:
    before = reference(page)
    panel(page).focus()
    page.keyboard.press("n")
    wait_for_next(page, before)
    press(page, [*LOW_RISK, "Control+Shift+Enter"])
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    look("recorded", page)
    page.keyboard.press("a")
    page.locator(".cr-reason textarea").wait_for()
    page.locator(".cr-q-risk_now input").nth(3).check()
    page.locator(".cr-reason textarea").fill("Log 2 says that he came back.")
    look("amending", page)
    page.keyboard.press("Control+Shift+Enter")
    page.locator(".cr-history summary").click()
    page.get_by_text("replaces entry").wait_for(timeout=PATIENCE)
    look("history", page)


def _set_aside(page: Page, look: Look) -> None:
    before = reference(page)
    panel(page).focus()
    page.keyboard.press("n")
    wait_for_next(page, before)
    left = reference(page)
    page.keyboard.press("d")
    page.keyboard.type("Waiting for the archive.")
    page.keyboard.press("Control+Enter")
    wait_for_next(page, left)
    page.locator(f'.cr-cell[data-reference="{left}"]').click()
    wait_for_next(page, reference(page))
    page.get_by_role("button", name="Take up again").wait_for(timeout=PATIENCE)
    look("left-for-later", page)


def _second_window(lab: Lab, look: Look) -> None:
    other = lab.page.context.new_page()
    other.goto(lab.server.address.replace("/lab/tree/", "/lab/workspaces/second/tree/"))
    start = other.get_by_role("button", name="Open the next unfinished case")
    start.wait_for(timeout=PATIENCE)
    other.locator(f'.cr-cell[data-reference="{reference(lab.page)}"]').click()
    pass_warning(other)
    other.get_by_role("button", name="Take over here").wait_for(timeout=PATIENCE)
    look("open-elsewhere", other)
    other.close()


@contextmanager
def full_disk(lab: Lab) -> Iterator[None]:
    """The ledger's file takes no entry, and says what SQLite says when the disk is full."""
    refuse = "CREATE TRIGGER full BEFORE INSERT ON entry BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
    with sqlite3.connect(lab.desk.review_folder / "ledger.sqlite") as ledger:
        ledger.execute(refuse)
    try:
        yield
    finally:
        with sqlite3.connect(lab.desk.review_folder / "ledger.sqlite") as ledger:
            ledger.execute("DROP TRIGGER full")
