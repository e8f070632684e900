"""What the panel shows before and after a case is opened, and what an executed notebook keeps of it."""

from clare_review.errors import NotAllowed
from clare_review.reviewing.panel import review_panel
from tests.panel.conftest import LOW_RISK, everything_on, fill
from tests.panel.desk_in_memory import REFERENCES, DeskInMemory, case

NAMES = ("Quillfeather", "Ottoline", "Brackenridge", "Peregrine", "Rang applicant", "PSE8100")


def test_nothing_personal_is_shown_before_a_case_is_opened(panel, desk):
    said = everything_on(panel)
    assert [name for name in NAMES if name in said] == []
    assert desk.consulted == []
    assert panel.columns.layout.display == "none"


def test_opening_asks_the_desk_which_logs_the_consultation_then_shows_the_case(panel, desk):
    panel.cases.value = REFERENCES[1]
    panel.open_button.click()
    assert desk.consulted == [REFERENCES[1]]
    assert [name for name in NAMES if name not in everything_on(panel)] == []


def test_a_case_that_may_not_be_opened_shows_why_and_nothing_of_it():
    desk = DeskInMemory()
    desk.open = lambda reference: (_ for _ in ()).throw(NotAllowed(f"{reference} is not in B0001"))
    panel = review_panel(desk.panel_desk())
    panel.open_button.click()
    assert "is not in B0001" in panel.message.value
    assert "Quillfeather" not in everything_on(panel)


def test_next_unfinished_goes_through_the_batch_and_says_when_all_is_finished(panel, desk):
    for _ in REFERENCES:
        panel.next_button.click()
        fill(panel.forms["risk_assessment"], LOW_RISK)
        panel.forms["risk_assessment"].record.click()
    assert desk.consulted == list(REFERENCES)
    panel.next_button.click()
    assert "Everything in this batch is finished." in panel.message.value
    assert panel.progress.value == 3


def test_previous_goes_back_and_stops_at_the_first_case(opened, desk):
    opened.next_button.click()
    opened.previous_button.click()
    assert opened.case.reference == REFERENCES[0]
    opened.previous_button.click()
    assert "first case of the batch" in opened.message.value


def test_the_list_of_cases_says_how_far_each_has_come(opened):
    fill(opened.forms["risk_assessment"], LOW_RISK)
    opened.forms["risk_assessment"].record.click()
    assert opened.cases._options_labels[:2] == (
        "1. DVDS/2016/00001, high, finished",
        "2. DVDS/2016/00002, high, to do",
    )


def test_the_text_form_is_a_receipt_without_names_even_while_a_case_is_open(opened):
    shown = opened._repr_mimebundle_()
    assert shown["text/plain"] == opened.receipt == repr(opened)
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert [name for name in (*NAMES, *REFERENCES) if name in shown["text/plain"]] == []


def test_the_receipt_is_the_same_for_the_same_state_and_tells_what_was_done(opened, desk):
    before = opened.receipt
    assert before == review_panel(desk.panel_desk()).receipt
    fill(opened.forms["risk_assessment"], LOW_RISK)
    opened.forms["risk_assessment"].record.click()
    assert "risk assessed: 1, to do: 2" in opened.receipt


def test_a_notebook_executed_where_nobody_can_click_keeps_only_the_receipt(desk):
    shown = review_panel(desk.panel_desk(live=False))._repr_mimebundle_()
    assert list(shown) == ["text/plain"]


def test_the_result_of_each_step_is_said_in_words(opened):
    assert "cannot tell" in opened.reading.value
    assert "the limit is not known" in opened.reading.value


def test_a_blank_check_is_not_recorded_and_a_no_is_no():
    desk = DeskInMemory(cases={REFERENCES[0]: case(REFERENCES[0])})
    panel = review_panel(desk.panel_desk())
    panel.next_button.click()
    rows = panel.reading.value.split("<h3>Checks recorded in the export</h3>")[1].split("</section>")[0]
    plain = [cell.split("<")[0] for cell in rows.split('dir="auto">')[1:]]
    assert plain[:6] == ["PNC", "yes", "PND", "no", "ViSOR", "not recorded"]


def test_a_case_without_log_history_or_matches_says_that_this_clears_nobody():
    bare = case(REFERENCES[0])
    desk = DeskInMemory(cases={REFERENCES[0]: type(bare)(application=bare.application)})
    panel = review_panel(desk.panel_desk())
    panel.next_button.click()
    assert "The export holds no log" in panel.reading.value
    assert "That does not say that there was none." in panel.reading.value


def test_the_file_scrolls_within_reach_of_the_keyboard_and_has_a_name(opened):
    assert opened.reading.value.startswith(
        '<div class="cr-side" role="region" aria-label="The file of DVDS/2016/00001"'
    )
    assert 'tabindex="0"' in opened.reading.value.split(">")[0]
