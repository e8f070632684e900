"""Hands that break things around a panel: a kernel killed at a named moment, a full disk, a ledger held or moved."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from clare_review.ledger.entry import EntryKind
from clare_review.review import open_review
from tests.browser.conftest import PATIENCE, Lab, lab_on
from tests.browser.reviewing import LOW_RISK, NOTE, draft_kept, panel, press, small_review, start, status
from tests.browser.reviewing import reference as shown

Fault = Callable[[Lab], AbstractContextManager[None]]
DYING = Path(__file__).parent / "dying"
KERNEL_SOURCE, KERNEL_APP = "clare_review.running.kernel_source", "clare_review.running.kernel_app"
# What a browser says of a line or a kernel that is gone: the fault itself, and no error of the panel.
LINE_GONE = (
    r"WebSocket connection to 'ws://127\.0\.0\.1",
    r"net::ERR_INTERNET_DISCONNECTED",
    r"^Canceled future for kernel_info_request",  # JupyterLab's own, when the kernel goes while it is being asked
)


@contextmanager
def mortal_lab(place: Path) -> Iterator[tuple[Lab, Path]]:
    """A lab whose kernels die at the moment that is written into the file; see `dying/sitecustomize.py`."""
    armed = place / "dies-at"
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("PYTHONPATH", str(DYING))
        changed.setenv("DIES_AT", str(armed))
        with lab_on(small_review(place), forgiven=LINE_GONE) as lab:
            lab.open()
            start(lab.page)
            yield lab, armed


def servers(lab: Lab) -> list[psutil.Process]:
    """The processes of a lab's server."""
    server = f"--ServerApp.port={lab.server.port}"
    return [each for each in psutil.process_iter(["cmdline"]) if server in (each.info["cmdline"] or ())]


def kernels(lab: Lab) -> list[psutil.Process]:
    """The kernel processes of a lab: started for themselves, or forked from the process they come from."""
    started = [child for each in servers(lab) for child in each.children(recursive=True)]
    sources = [each for each in started if KERNEL_SOURCE in each.cmdline()]
    forked = [each for each in started if each.ppid() in {source.pid for source in sources}]
    return forked + [each for each in started if KERNEL_APP in each.cmdline()]


def kill_hard(lab: Lab) -> None:
    """Kills the kernels of a lab, as a machine without memory would."""
    know_this_view(lab.page)
    for kernel in kernels(lab):
        os.kill(kernel.pid, signal.SIGKILL)


def know_this_view(page: Page) -> None:
    """Marks the view that is on the page, so that the one after it can be told from it."""
    page.evaluate("document.querySelectorAll('.cr-panel').forEach((each) => { each.dataset.known = ''; })")


def another_view(page: Page) -> None:
    """Waits for the view that comes after the one that was marked, and for its case, which nobody asked for."""
    page.locator(".cr-panel:not([data-known]) .cr-case-head").wait_for(timeout=PATIENCE)


def find_it_again(page: Page) -> None:
    """JupyterLab says that the kernel died and is started again; the panel comes back by itself, with its case."""
    another_view(page)
    put_away_what_jupyterlab_says(page)


def put_away_what_jupyterlab_says(page: Page) -> None:
    """Closes what JupyterLab says of a kernel or a line that was gone, unless a key meant for a form has done so."""
    for button in page.locator(".jp-Dialog .jp-mod-accept").all():
        button.click(timeout=PATIENCE)


def fill_low_risk(page: Page, words: str) -> None:
    """Answers the short form by digits, and types a note."""
    panel(page).focus()
    page.locator(".cr-q-risk_now input").first.focus()
    press(page, LOW_RISK)
    page.locator(NOTE).fill(words)


def claimed(page: Page) -> set[int]:
    """The numbers of the entries that the screen says are recorded, anywhere."""
    said = panel(page).inner_text() + page.locator(".cr-live").inner_text()
    return {int(number) for number in re.findall(r"entry (\d+)", said)}


def numbers(lab: Lab) -> set[int]:
    """The numbers of the entries that the ledger holds."""
    with open_review(lab.desk.review_folder) as review:
        return {entry.number for entry in review.office.entries()}


def recorded_on(lab: Lab, reference: str, *kinds: EntryKind) -> list[dict[str, str]]:
    """The free text of each entry of these kinds on a case, oldest first."""
    with open_review(lab.desk.review_folder) as review:
        found = review.office.entries(*(kinds or (EntryKind.JUDGED,)), subject=reference)
        texts = review.office.keeper.texts([entry.number for entry in found])
    return [texts.get(entry.number, {}) for entry in found]


def open_case(page: Page, reference: str) -> None:
    """Goes to a case of the batch by its place in the strip, unless it is open, and waits until it is."""
    if shown(page) == reference:
        return
    page.locator(f'.cr-cell[data-reference="{reference}"]').click()
    head = page.locator(".cr-case-head b")
    page.wait_for_function(
        "wanted => document.querySelector('.cr-sheet') || "
        "document.querySelector('.cr-case-head b').textContent === wanted",
        arg=reference,
        timeout=PATIENCE,
    )
    if page.locator(".cr-sheet").count():
        page.keyboard.press("Enter")
    expect(head).to_have_text(reference, timeout=PATIENCE)


def press_record(page: Page) -> None:
    """Presses Record, wherever the focus is."""
    panel(page).focus()
    page.keyboard.press("Control+Shift+Enter")


def refused_then_recorded(lab: Lab, fault: Fault, cause: str) -> None:
    """Types and records while the ledger cannot be written, then again when it can; holds the panel to what it says."""
    page, case, words = lab.page, shown(lab.page), "Half a thought"
    fill_low_risk(page, "")
    draft_kept(page)
    with fault(lab):
        page.locator(NOTE).fill(words)
        expect(status(page)).to_contain_text("The last change is not kept", timeout=PATIENCE)
        press_record(page)
        expect(status(page)).to_contain_text("This could not be recorded", timeout=PATIENCE)
        expect(status(page)).to_contain_text(cause)
        expect(status(page)).to_contain_text("your text are kept")
        expect(page.locator(NOTE)).to_have_value(words)
        said = claimed(page)
    assert said <= numbers(lab) and recorded_on(lab, case) == []
    press_record(page)
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert recorded_on(lab, case) == [{"note": words}]
    assert claimed(page) <= numbers(lab)
