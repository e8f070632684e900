"""Nothing is lost and nothing is claimed: a kernel that is gone or does not answer, lines cut, pages opened twice."""

import os
import signal
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.breaking import (
    LINE_GONE,
    NOTE,
    another_view,
    claimed,
    fill_low_risk,
    find_it_again,
    kernels,
    kill_hard,
    know_this_view,
    numbers,
    open_case,
    press_record,
    put_away_what_jupyterlab_says,
    recorded_on,
)
from tests.browser.conftest import PATIENCE, Lab, lab_on
from tests.browser.reviewing import draft_kept, panel, reference, small_review, start, status, untouched, wait_for_next

pytestmark = pytest.mark.browser

WORDS = "Half a thought"
# Typed even if a sign of life has already told the window that it lost the case, and the field is shut.
TYPED = "(field, words) => { field.value = words; field.dispatchEvent(new Event('input')); }"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with lab_on(small_review(tmp_path_factory.mktemp("faults")), forgiven=LINE_GONE) as opened:
        opened.open()
        start(opened.page)
        yield opened


@pytest.fixture
def lab(shared: Lab) -> Lab:
    """The lab with a case open on which nothing was typed."""
    untouched(shared.page)
    return shared


def test_a_kernel_killed_before_anything_was_kept_leaves_the_text_on_the_page(lab: Lab) -> None:
    page, case = lab.page, reference(lab.page)
    kill_hard(lab)
    fill_low_risk(page, WORDS)
    assert claimed(page) <= numbers(lab)
    find_it_again(page)
    assert reference(page) == case
    expect(page.locator(NOTE)).to_have_value(WORDS)
    expect(status(page)).to_contain_text("Not yet recorded. Draft kept", timeout=PATIENCE)
    assert recorded_on(lab, case) == []


def test_after_a_kernel_died_the_case_that_was_open_is_open_again_with_its_draft_and_one_types_on(lab: Lab) -> None:
    page, first = lab.page, reference(lab.page)
    panel(page).focus()
    page.keyboard.press("n")
    wait_for_next(page, first)
    case = reference(page)
    fill_low_risk(page, WORDS)
    draft_kept(page)
    kill_hard(lab)
    find_it_again(page)
    assert reference(page) == case != first
    expect(page.locator(NOTE)).to_have_value(WORDS)
    expect(status(page)).to_contain_text("Not yet recorded. Your answers are as you left them")
    page.wait_for_function("document.activeElement.closest('.cr-q') !== null", timeout=PATIENCE)
    panel(page).focus()
    page.keyboard.press("p")  # the case that was passed over is still to do
    wait_for_next(page, case)
    assert reference(page) == first


def test_a_record_that_gets_no_answer_is_not_called_recorded(lab: Lab) -> None:
    page, case = lab.page, reference(lab.page)
    fill_low_risk(page, WORDS)
    draft_kept(page)
    (kernel,) = kernels(lab)
    os.kill(kernel.pid, signal.SIGSTOP)
    page.keyboard.press("Control+Shift+Enter")
    expect(status(page)).to_contain_text("Recording.")
    expect(status(page)).to_contain_text("It is not known whether this was recorded", timeout=PATIENCE)
    expect(page.locator(NOTE)).to_have_value(WORDS)
    os.kill(kernel.pid, signal.SIGCONT)
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)  # the answer came late, and is believed then
    assert recorded_on(lab, case) == [{"note": WORDS}]


def test_a_line_that_is_cut_and_comes_back_loses_nothing(lab: Lab) -> None:
    page, case = lab.page, reference(lab.page)
    fill_low_risk(page, "")
    draft_kept(page)
    page.context.set_offline(True)
    page.locator(NOTE).fill(WORDS)
    assert claimed(page) <= numbers(lab)
    page.context.set_offline(False)
    put_away_what_jupyterlab_says(page)
    press_record(page)
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert recorded_on(lab, case) == [{"note": WORDS}]


def test_running_everything_three_times_and_a_double_click_make_one_entry(lab: Lab) -> None:
    page, case = lab.page, reference(lab.page)
    fill_low_risk(page, WORDS)
    draft_kept(page)
    for _ in range(3):
        know_this_view(page)
        page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
        another_view(page)
    assert reference(page) == case
    expect(page.locator(NOTE)).to_have_value(WORDS)
    page.get_by_role("button", name="Record", exact=True).dblclick()
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert recorded_on(lab, case) == [{"note": WORDS}]


def test_a_second_tab_reads_until_it_takes_over_and_then_the_first_one_does(lab: Lab) -> None:
    other = lab.page.context.new_page()
    taken_over(lab, other)
    other.close()


@pytest.mark.long
def test_a_second_browser_reads_until_it_takes_over_and_then_the_first_one_does(lab: Lab) -> None:
    with lab.another_browser() as other:
        taken_over(lab, other)


def taken_over(lab: Lab, other: Page) -> None:
    page, case = lab.page, reference(lab.page)
    fill_low_risk(page, WORDS)
    draft_kept(page)
    other.goto(lab.server.address.replace("/lab/tree/", "/lab/workspaces/second/tree/"))
    other.get_by_role("button", name="Open the next unfinished case").wait_for(timeout=PATIENCE)
    start(other)
    open_case(other, case)
    expect(other.get_by_text("This case is open in another window since").first).to_be_visible()
    expect(other.locator(NOTE)).to_be_disabled()
    other.get_by_role("button", name="Take over here").click()
    expect(other.locator(NOTE)).to_have_value(WORDS, timeout=PATIENCE)
    page.locator(NOTE).evaluate(TYPED, "Typed where the case no longer is")
    expect(page.get_by_text("opened in another window").first).to_be_visible(timeout=PATIENCE)
    panel(other).focus()
    other.keyboard.press("Control+Shift+Enter")
    expect(status(other)).to_contain_text("Recorded", timeout=PATIENCE)
    assert recorded_on(lab, case) == [{"note": WORDS}]


def test_back_and_forward_and_a_tab_that_was_closed_leave_the_form_as_it_was(lab: Lab) -> None:
    page, case = lab.page, reference(lab.page)
    fill_low_risk(page, WORDS)
    draft_kept(page)
    page.goto("about:blank")
    page.go_back()
    page.go_forward()
    page.go_back()
    start(page)
    open_case(page, case)
    expect(page.locator(NOTE)).to_have_value(WORDS)
    page.locator(NOTE).fill("Half a thou")
    draft_kept(page)
    again = page.context.new_page()
    page.close()
    again.goto(lab.server.address)
    start(again)
    open_case(again, case)
    expect(again.locator(NOTE)).to_have_value("Half a thou")
    expect(status(again)).to_contain_text("Not yet recorded. Your answers are as you left them")
    assert again.evaluate("document.activeElement.closest('.cr-q') !== null")
    press_record(again)
    expect(status(again)).to_contain_text("Recorded", timeout=PATIENCE)
    assert recorded_on(lab, case) == [{"note": "Half a thou"}]
