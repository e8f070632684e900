"""The story of a reviewer: open a batch, record, lose the kernel, open again, see it there."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clare_review.ledger.entry import EntryKind
from tests.browser.conftest import PATIENCE, lab_on
from tests.browser.reviewing import (
    LOW_RISK,
    draft_kept,
    entries,
    pass_warning,
    press,
    reference,
    small_review,
    start,
    status,
    wait_for_next,
)
from tests.browser.test_panel_states import FOCUS

pytestmark = pytest.mark.browser

RECORDED = re.compile(r"Recorded \d\d:\d\d:\d\d, entry \d+")


def answered_by_keys(page: Page) -> list[str]:
    """Answers the short form; for each key what the focus is on, where that is no control of the panel."""
    held = []
    for key in LOW_RISK:
        page.keyboard.press(key)
        held.append(str(page.evaluate(FOCUS)))
    return held


def test_a_judgement_and_a_draft_outlive_the_kernel_and_nothing_is_recorded_twice(tmp_path: Path) -> None:
    desk = small_review(tmp_path)
    with lab_on(desk) as lab:
        page = lab.page
        lab.open()
        start(page)
        first = reference(page)
        press(page, [*LOW_RISK, "Control+Shift+Enter"])
        expect(status(page)).to_have_text(RECORDED, timeout=PATIENCE)
        ((subject, by),) = [(entry.subject, entry.by) for entry in entries(desk)]
        assert (subject, by) == (first, desk.reader)
        page.keyboard.press("n")
        wait_for_next(page, first)
        second = reference(page)
        page.keyboard.press("2")
        page.locator(".cr-q-note textarea").fill("Half a thou")
        draft_kept(page)
        lab.kill_kernel()
        lab.open()
        start(page)
        assert reference(page) == second
        expect(page.locator(".cr-q-note textarea")).to_have_value("Half a thou")
        expect(page.get_by_role("radio", name="High", exact=True)).to_be_checked()
        expect(page.get_by_role("button", name=re.compile(f"Case 1, {first}, finished"))).to_be_visible()
        assert len(entries(desk)) == 1
        lab.check_quiet()


def test_a_batch_is_worked_by_keyboard_and_the_next_case_comes_with_the_record(tmp_path: Path) -> None:
    desk = small_review(tmp_path)
    with lab_on(desk) as lab:
        page = lab.page
        lab.open()
        start(page)
        seen = []
        for _ in range(3):
            seen.append(reference(page))
            assert answered_by_keys(page) == [""] * len(LOW_RISK)
            page.keyboard.press("Control+Enter")
            wait_for_next(page, seen[-1])
            assert page.evaluate("document.activeElement.closest('.cr-q') !== null")
        assert [entry.subject for entry in entries(desk)] == seen
        expect(page.locator(".cr-live")).to_have_text(RECORDED)
        lab.check_quiet()


@pytest.mark.long
def test_a_whole_batch_of_25_is_done_by_keyboard_alone_and_each_record_is_spoken(tmp_path: Path) -> None:
    desk = small_review(tmp_path, applications=130)
    with lab_on(desk) as lab:
        page, seen = lab.page, []
        lab.open()
        page.wait_for_function("document.activeElement.matches('.cr-panel button.cr-first')", timeout=PATIENCE)
        page.keyboard.press("Enter")
        pass_warning(page)
        page.locator(".cr-case-head").wait_for(timeout=PATIENCE)
        for left in reversed(range(25)):
            seen.append(reference(page))
            assert answered_by_keys(page) == [""] * len(LOW_RISK)
            page.keyboard.press("Control+Enter")
            if left:
                wait_for_next(page, seen[-1])
                expect(page.locator(".cr-live")).to_have_text(RECORDED)
                assert page.evaluate(FOCUS) == ""
        expect(page.locator(".cr-live")).to_contain_text("Everything in this batch is finished.", timeout=PATIENCE)
        assert page.evaluate(FOCUS) == ""
        assert [entry.subject for entry in entries(desk)] == seen and len(set(seen)) == 25
        lab.check_quiet()


def test_urgent_is_in_the_ledger_before_the_form_is_finished(tmp_path: Path) -> None:
    desk = small_review(tmp_path)
    with lab_on(desk) as lab:
        page = lab.page
        lab.open()
        start(page)
        press(page, ["1", "u"])
        page.get_by_role("dialog", name="Urgent").wait_for()
        page.keyboard.type("He has her new address.")
        page.keyboard.press("Control+Enter")
        page.get_by_text("Contact is needed today.").first.wait_for(timeout=PATIENCE)
        (entry,) = entries(desk, EntryKind.URGENT)
        assert (entry.subject, entry.body["answers"]) == (reference(page), {"risk_now": "immediate"})
        assert entries(desk) == ()
        lab.check_quiet()


@pytest.mark.long
def test_what_is_urgent_is_on_the_disk_within_a_second_of_the_key(tmp_path: Path) -> None:
    desk, waited = small_review(tmp_path), []
    with lab_on(desk) as lab:
        page = lab.page
        lab.open()
        start(page)
        page.evaluate("addEventListener('keydown', (e) => { if (e.ctrlKey) window.pressed = Date.now() }, true)")
        for number in range(1, 11):
            page.locator(".cr-panel").focus()
            page.keyboard.press("u")
            page.get_by_role("dialog", name="Urgent").wait_for(timeout=PATIENCE)
            page.keyboard.type("He is back.")
            page.keyboard.press("Control+Enter")
            page.get_by_role("dialog", name="Urgent").wait_for(state="detached", timeout=PATIENCE)
            page.wait_for_timeout(1000)  # within which it has to be on the disk, whatever else happens
            raised = entries(desk, EntryKind.URGENT)
            assert len(raised) == number
            waited.append(raised[-1].at.timestamp() - page.evaluate("window.pressed") / 1000)
        lab.check_quiet()
    assert max(waited) < 1, f"seconds from the key to the entry: {sorted(round(each, 3) for each in waited)}"
