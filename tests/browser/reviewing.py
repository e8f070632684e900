"""A small invented review on a reviewer's desk, and the hands of a person at the panel."""

import re
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from clare_review.acts.allocating import allocations
from clare_review.acts.params import write_params
from clare_review.invented.exports import FIRST_FILES, write_exports
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.review import init_review, open_review
from clare_review.running.desk import Desk, prepare_desk
from tests.browser.conftest import PATIENCE

# The short form by digits alone: standard risk, nobody to contact, no failure, nothing missing, no detailed review.
NOTE = ".cr-q-note textarea"
_NAMELESS = r"- (?:button|radio|checkbox|textbox|combobox|searchbox|dialog)(?: \[[^\]]*\])*:?$"
LOW_RISK = ("3", "2", "2", "1", "Enter", "2")


def small_review(place: Path, *, applications: int = 60, size: int = 25, reviewers: int = 4) -> Desk:
    """The desk of the reviewer of the first batch of an invented review in which nothing is recorded."""
    exports = place / "exports"
    write_exports(exports, seed=2023, applications=applications, late=6, recognised=6, reviewers=reviewers)
    with init_review(place / "review", reader="review-lead") as review:
        review.import_files([exports / name for name in FIRST_FILES])
        review.seal()
        review.allocate()
        batches = allocations(review.office).batches
        write_params(review.office, batches)
    first = max(batches, key=lambda batch: len(batch.references))
    return prepare_desk(place / "review", first.reviewer, first=first.id)


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Review panel")


def start(page: Page) -> None:
    """Waits for the panel, and opens the next unfinished case with one key; a warning is read and passed."""
    page.get_by_role("button", name="Open the next unfinished case").wait_for(timeout=PATIENCE)
    panel(page).focus()
    page.keyboard.press("n")
    pass_warning(page)
    page.locator(".cr-case-head").wait_for(timeout=PATIENCE)


def pass_warning(page: Page) -> None:
    page.locator(".cr-sheet, .cr-case-head").first.wait_for(timeout=PATIENCE)
    if page.locator(".cr-sheet").count():
        page.keyboard.press("Enter")


def wait_for_next(page: Page, before: str) -> None:
    """Waits until another case than `before` is open; a warning is read and passed."""
    page.wait_for_function(
        "before => document.querySelector('.cr-sheet') || "
        "document.querySelector('.cr-case-head b').textContent !== before",
        arg=before,
        timeout=PATIENCE,
    )
    if page.locator(".cr-sheet").count():
        page.keyboard.press("Enter")
        expect(page.locator(".cr-case-head b")).not_to_have_text(before, timeout=PATIENCE)


def untouched(page: Page) -> None:
    """Goes to the next unfinished case if the one that is open has a judgement or words on its form."""
    while page.locator(".cr-form input:checked").count() or page.locator(NOTE).input_value():
        before = reference(page)
        panel(page).focus()
        page.keyboard.press("n")
        wait_for_next(page, before)


def press(page: Page, keys: Sequence[str]) -> None:
    for key in keys:
        page.keyboard.press(key)


def reference(page: Page) -> str:
    return page.locator(".cr-case-head b").inner_text()


def status(page: Page) -> Locator:
    return page.locator(".cr-foot .cr-status")


def draft_kept(page: Page) -> None:
    """Waits until the ledger holds the form as it stands on the page, the last change included."""
    expect(status(page)).to_contain_text("Draft kept", timeout=PATIENCE)
    expect(status(page)).to_have_attribute("data-kept", "yes", timeout=PATIENCE)


def entries(desk: Desk, *kinds: EntryKind) -> tuple[Entry, ...]:
    """The entries of these kinds that the ledger holds."""
    with open_review(desk.review_folder) as review:
        return review.office.entries(*(kinds or (EntryKind.JUDGED,)))


def nameless(region: Locator) -> list[str]:
    """Every control in a region that a screen reader would read out without a name."""
    return re.findall(_NAMELESS, region.aria_snapshot(), re.M)
