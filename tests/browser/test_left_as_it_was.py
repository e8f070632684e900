"""A form is found as it was left, however it was left: the server ended, another machine, an old notebook opened."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from clare_review.running.desk import prepare_desk
from clare_review.running.lab import serving
from tests.browser.breaking import LINE_GONE, claimed, fill_low_risk, kernels, numbers, open_case, recorded_on, servers
from tests.browser.conftest import PATIENCE, Lab, lab_beside
from tests.browser.reviewing import NOTE, draft_kept, panel, reference, small_review, start, status, wait_for_next

pytestmark = pytest.mark.browser

REASON = ".cr-reason textarea"
SAVE = "async () => { await window.jupyterapp.commands.execute('docmanager:save'); }"
# What a page that is still open says of a server that is gone, or of one that does not know its old token.
SERVER_GONE = (
    *LINE_GONE,
    r"net::ERR_CONNECTION_REFUSED",
    r"\b40[13]\b",
    r"NetworkError|Failed to fetch|Unhandled error",
)


@contextmanager
def ended_abruptly(lab: Lab) -> Iterator[None]:
    """The server and its kernels are killed; nobody said goodbye."""
    gone = [*kernels(lab), *servers(lab)]
    for each in gone:
        each.kill()
    psutil.wait_procs(gone, timeout=PATIENCE / 1000)
    yield


def leave_two_forms(lab: Lab) -> tuple[str, str]:
    """A case recorded and half amended, and another half filled in; which two."""
    page = lab.page
    amended = reference(page)
    fill_low_risk(page, "As it was.")
    page.keyboard.press("Control+Shift+Enter")
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    page.evaluate(SAVE)  # from here on the notebook is an old one
    panel(page).focus()
    page.keyboard.press("a")
    page.locator(REASON).fill("A line of the lo")
    draft_kept(page)
    panel(page).focus()
    page.keyboard.press("n")
    wait_for_next(page, amended)
    page.locator(NOTE).fill("Half a thou")
    draft_kept(page)
    return amended, reference(page)


def find_two_forms(lab: Lab, page: Page, amended: str, begun: str) -> None:
    """Both are as they were left, and nothing more is in the ledger; then both are recorded once."""
    open_case(page, begun)
    take_over(page)
    expect(page.locator(NOTE)).to_have_value("Half a thou")
    expect(status(page)).to_contain_text("Not yet recorded. Your answers are as you left them")
    assert page.evaluate("document.activeElement.closest('.cr-q') !== null")
    open_case(page, amended)
    take_over(page)
    expect(page.locator(REASON)).to_have_value("A line of the lo")
    expect(status(page)).to_contain_text("Not yet recorded. Your answers are as you left them")
    assert len(recorded_on(lab, amended)) == 1 and recorded_on(lab, begun) == []
    assert claimed(page) <= numbers(lab)
    page.locator(REASON).fill("A line of the log was missed.")
    page.locator(NOTE).fill("As it is.")
    page.keyboard.press("Control+Shift+Enter")
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert [each["note"] for each in recorded_on(lab, amended)] == ["As it was.", "As it is."]


def take_over(page: Page) -> None:
    """Takes a case over from a page that is gone without a word, as its reader may within the minute."""
    taking = page.get_by_role("button", name="Take over here")
    if taking.is_visible():
        taking.click()
        expect(taking).to_be_hidden(timeout=PATIENCE)


def test_after_the_server_was_killed_and_started_again_forms_are_as_they_were_left(tmp_path: Path) -> None:
    shown = ["--LabApp.expose_app_in_browser=True"]
    with (
        sync_playwright() as playwright,
        lab_beside(small_review(tmp_path), playwright, forgiven=SERVER_GONE) as lab,
    ):
        lab.open()
        start(lab.page)
        amended, begun = leave_two_forms(lab)
        with ended_abruptly(lab), serving(lab.desk, port=lab.server.port, more=shown) as (server, _):
            lab.page.goto(server.address)
            start(lab.page)
            find_two_forms(lab, lab.page, amended, begun)


@pytest.mark.long
def test_on_another_machine_forms_are_as_they_were_left(tmp_path: Path) -> None:
    there = tmp_path / "another machine" / "review"
    with sync_playwright() as playwright:
        with lab_beside(small_review(tmp_path), playwright, forgiven=SERVER_GONE) as lab:
            lab.open()
            start(lab.page)
            amended, begun = leave_two_forms(lab)
            with ended_abruptly(lab):
                shutil.copytree(lab.desk.review_folder, there)
        with lab_beside(prepare_desk(there, lab.desk.reader, first=lab.desk.first.stem), playwright) as other:
            other.open()
            start(other.page)
            find_two_forms(other, other.page, amended, begun)
