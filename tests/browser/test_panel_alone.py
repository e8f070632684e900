"""What a reviewer lives with all day: progress, filter, undo, gaps, quotations, breaks, a screen as they need it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Page, expect

from clare_review.errors import LedgerUnusable
from clare_review.population.records import LaterRow
from clare_review.reviewing.care import Care
from tests.browser.alone import Alone, blank_page, browser
from tests.browser.reviewing import LOW_RISK
from tests.panel.desk_in_memory import REFERENCES, DeskInMemory, case

pytestmark = pytest.mark.browser

MINUTE = 60_000
DRAWN = (".cr-item circle", ".cr-lane", ".cr-tick", ".cr-query")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    made = blank_page(chromium)
    yield made
    made.close()


@pytest.fixture
def alone(page: Page) -> Alone:
    made = Alone(page=page)
    made.begin()
    return made


def text_of(page: Page, selector: str) -> str:
    return page.locator(selector).inner_text()


def work(alone: Alone, minutes: int) -> None:
    """Somebody reads and presses a key every half minute."""
    for _ in range(2 * minutes):
        alone.page.keyboard.press("Shift")
        alone.page.clock.run_for(MINUTE // 2)
        alone.settle()


def test_a_break_is_suggested_after_fifty_minutes_of_work_and_can_be_turned_off(alone: Alone) -> None:
    page = alone.page
    work(alone, 49)
    assert page.get_by_text("You have been reading for 50 minutes").count() == 0
    work(alone, 2)
    expect(page.locator(".cr-live")).to_contain_text("You have been reading for 50 minutes")
    page.get_by_role("button", name="Do not remind me").press("Enter")
    assert page.evaluate("document.activeElement.matches('.cr-q input')")
    work(alone, 52)
    expect(page.get_by_role("button", name="Do not remind me")).to_be_hidden()


def test_a_pause_puts_the_case_out_of_sight_and_one_comes_back_to_where_one_was(alone: Alone) -> None:
    page = alone.page
    alone.press("2", "2", "j")
    here, top = "document.activeElement.outerHTML", "document.querySelector('.cr-right').scrollTop"
    before = page.evaluate(here), page.evaluate(top)
    alone.press("x")
    expect(page.get_by_role("dialog", name="Paused")).to_be_visible()
    behind = page.evaluate("getComputedStyle(document.querySelector('dialog'), '::backdrop').backgroundColor")
    assert behind.startswith("rgb(") and alone.desk.entries == []
    alone.press("Escape")
    assert (page.evaluate(here), page.evaluate(top)) == before
    assert page.locator(".cr-right input:checked").count() == 2


def test_after_hard_cases_the_strip_says_calmly_that_others_come_first(page: Page) -> None:
    made = Alone(page=page)
    made.desk.severe |= dict.fromkeys(REFERENCES[:2], "it records serious violence before the application")
    made.desk.care, made.desk.had_today = Care(in_a_row=1), {"another": True}
    made.begin()
    assert made.desk.consulted == [REFERENCES[2]]
    assert text_of(page, ".cr-progress") == "0 of 3 finished; 0 recorded today, 1 hard; others first"


def test_what_is_said_of_hard_cases_and_of_time_moves_nothing(page: Page) -> None:
    made = Alone(page=page)
    made.desk.care, made.desk.had_today = Care(in_a_row=1), {"another": True}
    made.begin()
    assert "others first" in text_of(page, ".cr-progress")
    page.set_viewport_size({"width": 900, "height": 800})
    page.locator(".cr-pace").evaluate("node => { node.textContent = '9 min here; half under 5'; }")
    said = places(page)
    page.locator(".cr-pace").evaluate("node => { node.textContent = ''; }")
    page.locator(".cr-progress").evaluate("node => { node.textContent = '0 of 3 finished'; }")
    assert said == places(page)


IN_JUPYTERLAB = (
    1074  # what JupyterLab leaves for the head of the panel on a screen of 1,280 pixels, its side bar closed
)


def test_on_a_screen_of_1280_pixels_nothing_that_the_head_says_is_cut_off(page: Page) -> None:
    made = Alone(page=page)
    made.desk.care, made.desk.had_today = Care(in_a_row=1), {"another": True}
    made.begin()
    head = page.locator(".cr-top")
    page.set_viewport_size({"width": 1280 - head.evaluate("node => node.offsetWidth") + IN_JUPYTERLAB, "height": 800})
    assert head.evaluate("node => node.offsetWidth") == IN_JUPYTERLAB
    kept = text_of(page, ".cr-progress").split(", ")[1]
    longest = {
        ".cr-top h2": "Batch B0001, reviewer R01, immediate",
        ".cr-progress": f"24 of 25 finished; 24 recorded today, {kept}",
        ".cr-pace": "12 min here; half under 13",
    }
    for where, words in longest.items():
        page.locator(where).evaluate("(node, words) => { node.textContent = words; }", words)
    over = {where: page.locator(where).evaluate("node => node.scrollWidth - node.clientWidth") for where in longest}
    assert over == dict.fromkeys(longest, 0)


def test_time_is_counted_while_somebody_is_there_and_shown_to_them_alone(alone: Alone) -> None:
    page = alone.page
    work(alone, 4)
    assert text_of(page, ".cr-pace") == "4 min here"
    page.clock.run_for(30 * MINUTE)
    alone.settle()
    assert text_of(page, ".cr-pace") == "4 min here"  # a reader who went away is not counted
    alone.press("?")
    page.get_by_label("Show me how long I am at a case").press("Space")
    alone.press("Escape")
    work(alone, 1)
    assert text_of(page, ".cr-pace") == ""
    assert alone.desk.entries == []


def test_the_strip_filters_and_progress_is_told_for_batch_and_day(alone: Alone) -> None:
    page = alone.page
    alone.press("3", "2", "2", "1", "Enter", "2", "Control+Enter")
    assert text_of(page, ".cr-progress") == "1 of 3 finished; 1 recorded today"
    page.get_by_label("Show", exact=True).select_option("done")
    assert page.locator(".cr-cell").evaluate_all("cells => cells.map((c) => c.dataset.reference)") == [REFERENCES[0]]
    page.get_by_label("Show", exact=True).select_option("urgent")
    expect(page.get_by_text("no case of this kind")).to_be_visible()
    page.get_by_label("Show", exact=True).select_option("")
    assert page.locator(".cr-cell").count() == 3


def test_undo_takes_back_each_change_until_nothing_is_left_to_undo(alone: Alone) -> None:
    page = alone.page
    alone.press("2", "1", "z")
    checked = "all => all.filter((one) => one.checked).map((one) => one.dataset.code)"
    assert page.locator(".cr-right input").evaluate_all(checked) == ["high"]
    alone.press("z")
    assert page.locator(".cr-right input").evaluate_all(checked) == []
    alone.press("z")
    expect(page.locator(".cr-live")).to_have_text("There is nothing to undo.")
    assert alone.desk.keeping.drafts == {}


def test_what_is_missing_is_a_list_that_keys_reach_and_each_line_leads_to_its_question(alone: Alone) -> None:
    page = alone.page
    alone.press("2", "m")
    at = "document.activeElement.closest('[data-question]').dataset.question"
    assert page.evaluate(at) == "failure_suspected"  # one stood at the second question, which is open too
    gaps = page.locator(".cr-missing button")
    assert gaps.count() == 4
    gaps.nth(2).focus()
    alone.press("Enter")
    assert page.evaluate(at) == "evidence_missing"
    alone.press("1")
    assert gaps.count() == 3


def test_marked_words_go_into_the_reason_with_their_line(alone: Alone) -> None:
    page = alone.page
    page.locator('[data-line="log 2"] .cr-text').last.dblclick(position={"x": 12, "y": 8})
    page.get_by_role("button", name="Quote").click()
    expect(page.locator("textarea:focus")).to_have_value("“Rang” (log 2)")
    expect(page.locator(".cr-live")).to_have_text("Quoted from log 2.")


def test_rows_that_came_later_stand_beside_what_was_sealed(page: Page) -> None:
    later = LaterRow(field="handler", sealed="PSE8100", later="PSE8200", file="late.csv", row=7)
    made = Alone(page=page, desk=DeskInMemory(cases={REFERENCES[0]: replace(case(), later_rows=(later,))}))
    made.begin()
    table = page.get_by_role("region", name="The file").locator(".cr-later")
    assert table.locator("tbody tr").inner_text().split("\t") == ["Handler", "PSE8100", "PSE8200", "late.csv, row 7"]


def test_the_timeline_goes_by_keys_along_time_and_its_labels_do_not_run_into_one_another(alone: Alone) -> None:
    page = alone.page
    alone.press("t", "Home")
    xs = []
    for _ in range(page.locator(".cr-item").count()):
        xs.append(page.evaluate("(b => b.x + b.width / 2)(document.activeElement.getBoundingClientRect())"))
        alone.press("ArrowRight")
    spots = page.locator(".cr-tick").evaluate_all("all => all.map((t) => t.getBoundingClientRect().toJSON())")
    ends = sorted((spot["left"], spot["right"]) for spot in spots)
    assert len(ends) >= 3 and all(right < left for (_, right), (left, _) in pairwise(ends))
    assert len(xs) > 10
    assert page.get_by_text("received", exact=True).count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_forced_colours_and_without_motion_everything_can_still_be_told_apart(alone: Alone, scheme: str) -> None:
    page = alone.page
    page.emulate_media(forced_colors="active", reduced_motion="reduce", color_scheme=scheme)
    alone.press("3")
    look = "(selector) => getComputedStyle(document.querySelector(selector))"
    assert page.evaluate(f"({look})('.cr-panel button').transitionDuration") == "0s"
    assert page.evaluate(f"({look})('.cr-cell[aria-current]').borderStyle") == "double"
    drawn = {
        page.evaluate(f"({look})('{one}').fill") for one in (".cr-item circle", ".cr-lane", ".cr-tick", ".cr-query")
    }
    assert drawn == {{"light": "rgb(0, 0, 0)", "dark": "rgb(255, 255, 255)"}[scheme]}
    page.locator(".cr-q-immediate_contact input").first.focus()
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_when_the_last_case_is_recorded_from_its_note_the_focus_is_not_lost(alone: Alone) -> None:
    for _ in REFERENCES:
        alone.press("f", *LOW_RISK, "w", "Control+Enter")
        if alone.page.locator(".cr-sheet").count():
            alone.press("Enter")
    assert text_of(alone.page, ".cr-live").endswith("Everything in this batch is finished.")
    expect(alone.page.locator("button:focus")).to_have_text("Open the next case")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_more_contrast_asked_for_nothing_is_said_in_a_softer_colour(alone: Alone, scheme: str) -> None:
    page = alone.page
    colours = "() => ['.cr-panel', '.cr-small'].map((one) => getComputedStyle(document.querySelector(one)).color)"
    page.emulate_media(contrast="no-preference", color_scheme=scheme)
    ink, soft = page.evaluate(colours)
    page.emulate_media(contrast="more", color_scheme=scheme)
    assert ink != soft and page.evaluate(colours) == [ink, ink]


def test_at_200_percent_of_1280_pixels_nothing_is_cut_off_or_lies_outside(page: Page) -> None:
    page.set_viewport_size({"width": 640, "height": 400})
    made = Alone(page=page)
    made.begin()
    wide = page.evaluate("document.documentElement.scrollWidth")
    out = "all => all.filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth).length"
    assert (wide, page.locator("button, input, textarea, select, legend, h3").evaluate_all(out)) == (640, 0)
    for key in ("?", "c", "u", "d"):
        page.locator(".cr-panel").focus()
        made.press(key)
        sheet = page.locator(".cr-sheet")
        assert sheet.evaluate("one => one.scrollWidth <= one.clientWidth && one.getBoundingClientRect().right <= 640")
        page.get_by_role("button", name="Close").scroll_into_view_if_needed()
        made.press("Escape")


def test_a_key_pressed_before_the_browser_said_that_a_sheet_was_closed_is_not_lost(alone: Alone) -> None:
    alone.press("f", "u")
    alone.page.evaluate("""() => {
      document.querySelector('.cr-sheet').close();
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'd', bubbles: true }));
    }""")
    expect(alone.page.locator(".cr-sheet[open] h2")).to_have_text("Leave for later")
    expect(alone.page.locator(".cr-sheet")).to_have_count(1)


def places(page: Page) -> dict[str, float]:
    """Where the file, the first question and the foot's buttons stand."""
    seen = (".cr-left", ".cr-right", ".cr-q-risk_now legend", ".cr-buttons:has(.cr-alarm)")
    return {each: page.locator(each).evaluate("node => node.getBoundingClientRect().top") for each in seen}


def test_nothing_moves_when_something_is_said_and_what_is_recorded_is_said_in_one_place(alone: Alone) -> None:
    page = alone.page
    alone.press("f")
    before = places(page)
    alone.press("Control+Enter")
    assert text_of(page, ".cr-foot .cr-status") == "Not recorded: 5 questions are open."
    assert places(page) == before
    alone.press("z")
    assert text_of(page, ".cr-told") == "There is nothing to undo." and places(page) == before
    alone.press("f", *LOW_RISK, "Control+Shift+Enter")
    assert text_of(page, ".cr-columns").count("Recorded ") == 1
    alone.press("n")
    before = places(page)
    alone.press("f", *LOW_RISK, "Control+Enter")
    assert "Recorded" in text_of(page, ".cr-told") and places(page) == before


def test_an_urgent_notice_and_a_reminder_of_a_break_move_nothing(alone: Alone) -> None:
    page = alone.page
    alone.press("f")
    before = places(page)
    alone.press("u", "Control+Enter")
    expect(page.locator(".cr-urgent")).to_be_visible()
    assert places(page) == before
    work(alone, 51)
    expect(page.get_by_role("button", name="Do not remind me")).to_be_visible()
    assert places(page) == before


def test_what_the_ledger_does_not_know_is_not_said_to_be_refused(alone: Alone) -> None:
    alone.desk.trouble = LedgerUnusable("ledger.sqlite: it is not known whether this was recorded; do the same again")
    alone.press("f", *LOW_RISK, "Control+Shift+Enter")
    said = text_of(alone.page, ".cr-foot .cr-status")
    assert said.startswith("It is not known whether this was recorded") and "could not be recorded" not in said
    alone.desk.trouble = None
    alone.press("Control+Shift+Enter")
    assert "Recorded" in text_of(alone.page, ".cr-foot .cr-status") and len(alone.desk.entries) == 1


def test_a_change_that_is_slow_to_be_kept_is_said_to_be_on_its_way_without_flicker_at_every_key(alone: Alone) -> None:
    page = alone.page
    line = page.locator(".cr-foot .cr-status")
    alone.press("3")
    expect(line).to_contain_text("Draft kept")
    expect(line).to_have_attribute("data-kept", "yes")
    page.keyboard.press("2")  # nobody answers yet
    expect(line).to_have_attribute("data-kept", "no")
    expect(line).to_contain_text("Draft kept")
    page.clock.run_for(400)
    expect(line).to_have_text("Not yet recorded. The last change is on its way.")
    alone.settle()
    expect(line).to_contain_text("Draft kept")
    expect(line).to_have_attribute("data-kept", "yes")
