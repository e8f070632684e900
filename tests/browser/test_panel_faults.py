"""Nothing is lost and nothing is claimed: kernels killed, lines cut, disks full, pages opened twice."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Page, expect

from clare_review.ledger.entry import EntryKind
from clare_review.review import open_review
from tests.browser.conftest import PATIENCE, Lab, lab_on
from tests.browser.reviewing import (
    LOW_RISK,
    entries,
    panel,
    press,
    reference,
    small_review,
    start,
    status,
    wait_for_next,
)

pytestmark = pytest.mark.browser

WORDS = "Half a thought on a planted name: Quillfeather"
NOTE = ".cr-q-note textarea"
# Where between a key and the acknowledgement the kernel dies: milliseconds after the last key, and whether Record
# was pressed before.
POINTS = [
    *((after, False) for after in (0, 2, 10, 60, 500)),
    *((after, True) for after in (0, 2, 5, 15, 80)),
]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Lab]:
    with lab_on(small_review(tmp_path)) as opened:
        opened.open()
        start(opened.page)
        yield opened


def kernels(lab: Lab) -> list[psutil.Process]:
    server = f"--ServerApp.port={lab.server.port}"
    servers = [each for each in psutil.process_iter(["cmdline"]) if server in (each.info["cmdline"] or ())]
    found = [child for each in servers for child in each.children(recursive=True)]
    return [each for each in found if "kernel_app" in " ".join(each.cmdline())]


def kill_hard(lab: Lab) -> None:
    for kernel in kernels(lab):
        os.kill(kernel.pid, signal.SIGKILL)


def run_again(lab: Lab) -> None:
    """JupyterLab says that the kernel died; then a new kernel, and everything run on the same page."""
    lab.page.get_by_role("dialog").get_by_role("button", name="Ok").click(timeout=PATIENCE)
    lab.page.evaluate(
        "async () => { const at = window.jupyterapp.shell.currentWidget.sessionContext; await at.restartKernel();"
        " await window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
    )
    start(lab.page)


def fill_low_risk(page: Page) -> None:
    panel(page).focus()
    page.locator(".cr-q-risk_now input").first.focus()
    press(page, LOW_RISK)
    page.locator(NOTE).fill(WORDS)


@pytest.mark.long
@pytest.mark.parametrize(("after", "recording"), POINTS)
def test_a_killed_kernel_loses_no_text_and_makes_at_most_one_entry(lab: Lab, after: int, recording: bool) -> None:
    page = lab.page
    first = reference(page)
    fill_low_risk(page)
    if recording:
        page.keyboard.press("Control+Shift+Enter")
    page.wait_for_timeout(after)
    kill_hard(lab)
    claimed = "Recorded" in status(page).inner_text()
    page.wait_for_timeout(1500)
    run_again(lab)
    if reference(page) != first:  # it was recorded, so that the next one is open
        before = reference(page)
        page.locator(f'.cr-cell[data-reference="{first}"]').click()
        wait_for_next(page, before)
    expect(page.locator(".cr-case-head b")).to_have_text(first, timeout=PATIENCE)
    expect(page.locator(NOTE)).to_have_value(WORDS)
    made = len(entries(lab.desk))
    assert made <= (1 if recording else 0) and made >= claimed
    if not made:
        panel(page).focus()
        page.keyboard.press("Control+Shift+Enter")
        expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert len(entries(lab.desk)) == 1


def test_a_kernel_killed_before_anything_was_kept_leaves_the_text_on_the_page(lab: Lab) -> None:
    page = lab.page
    first = reference(page)
    kill_hard(lab)
    fill_low_risk(page)
    assert "Recorded" not in status(page).inner_text()
    page.wait_for_timeout(1500)
    run_again(lab)
    assert reference(page) == first
    expect(page.locator(NOTE)).to_have_value(WORDS)
    expect(status(page)).to_contain_text("Draft kept", timeout=PATIENCE)
    assert entries(lab.desk) == ()


def test_a_record_that_gets_no_answer_is_not_called_recorded(lab: Lab) -> None:
    page = lab.page
    fill_low_risk(page)
    expect(status(page)).to_contain_text("Draft kept", timeout=PATIENCE)
    (kernel,) = kernels(lab)
    os.kill(kernel.pid, signal.SIGSTOP)
    page.keyboard.press("Control+Shift+Enter")
    expect(status(page)).to_contain_text("Recording.")
    expect(status(page)).to_contain_text("could not be recorded", timeout=PATIENCE)
    expect(page.locator(NOTE)).to_have_value(WORDS)
    os.kill(kernel.pid, signal.SIGCONT)
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)  # the answer came late, and is believed then
    assert len(entries(lab.desk)) == 1


def test_a_line_that_is_cut_and_comes_back_loses_nothing(lab: Lab) -> None:
    page = lab.page
    page.context.set_offline(True)
    fill_low_risk(page)
    assert "Draft kept" not in status(page).inner_text() or page.locator(NOTE).input_value() == WORDS
    page.context.set_offline(False)
    page.keyboard.press("Control+Shift+Enter")
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    (entry,) = entries(lab.desk)
    with open_review(lab.desk.review_folder) as review:
        assert review.office.keeper.texts([entry.number]) == {entry.number: {"note": WORDS}}


def test_running_everything_three_times_and_a_double_click_make_one_entry(lab: Lab) -> None:
    page = lab.page
    fill_low_risk(page)
    expect(status(page)).to_contain_text("Draft kept", timeout=PATIENCE)
    for _ in range(3):
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        page.get_by_role("button", name="Open the next unfinished case").wait_for(timeout=PATIENCE)
    start(page)
    expect(page.locator(NOTE)).to_have_value(WORDS)
    page.get_by_role("button", name="Record", exact=True).dblclick()
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert len(entries(lab.desk)) == 1


def test_a_second_tab_reads_until_it_takes_over_and_then_the_first_one_does(lab: Lab) -> None:
    page = lab.page
    fill_low_risk(page)
    expect(status(page)).to_contain_text("Draft kept", timeout=PATIENCE)
    other = page.context.new_page()
    other.goto(lab.server.address.replace("/lab/tree/", "/lab/workspaces/second/tree/"))
    other.get_by_role("button", name="Open the next unfinished case").wait_for(timeout=PATIENCE)
    start(other)
    expect(other.get_by_text("This case is open in another window since").first).to_be_visible()
    expect(other.locator(NOTE)).to_be_disabled()
    other.get_by_role("button", name="Take over here").click()
    expect(other.locator(NOTE)).to_have_value(WORDS, timeout=PATIENCE)
    page.locator(NOTE).fill("Typed where the case no longer is")
    expect(page.get_by_text("opened in another window").first).to_be_visible(timeout=PATIENCE)
    other.keyboard.press("Control+Shift+Enter")
    expect(status(other)).to_contain_text("Recorded", timeout=PATIENCE)
    assert len(entries(lab.desk)) == 1
    other.close()


def test_what_was_typed_is_in_the_ledger_and_nowhere_else(lab: Lab, tmp_path: Path) -> None:
    page = lab.page
    fill_low_risk(page)
    page.keyboard.press("Control+Shift+Enter")
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!window.jupyterapp.shell.currentWidget.context.model.dirty")
    shown = page.locator(".cr-name").all_inner_texts()
    planted = [words.encode() for words in ("Quillfeather", *shown) if words not in ("none recorded", "not recorded")]
    exports = {tmp_path / "exports", lab.desk.review_folder / "staged"}
    files = [each for each in tmp_path.rglob("*") if each.is_file() and not exports & set(each.parents)]
    files += [each for each in Path(profile_of(page)).rglob("*") if each.is_file()]
    holding = {each.name for each in files if any(words in each.read_bytes() for words in planted)}
    assert len(planted) >= 3
    assert {name for name in holding if not name.startswith("ledger")} == set()
    assert len(entries(lab.desk, EntryKind.JUDGED)) == 1


def profile_of(page: Page) -> str:
    """The folder Chromium writes its profile in."""
    told = [each.info["cmdline"] for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"]]
    mine = [arg for line in told for arg in line if arg.startswith("--user-data-dir=")]
    return mine[0].partition("=")[2]
