"""Recording by the panel: what a click does, and what the screen says of it."""

import pytest

from clare_review.errors import LedgerUnusable
from clare_review.reviewing.panel import review_panel
from tests.panel.conftest import LOW_RISK, NO_FAILURE, SUSPECTED, fill
from tests.panel.desk_in_memory import REFERENCES, no_disk, refused


def test_a_click_records_and_the_screen_gives_time_and_entry(opened, desk):
    form = opened.forms["risk_assessment"]
    assert "Not yet recorded" in form.status.value
    fill(form, LOW_RISK)
    form.record.click()
    assert len(desk.entries) == 1
    assert "Recorded 09:00:01, entry 1." in form.status.value


def test_nothing_is_recorded_without_a_click(opened, desk):
    fill(opened.forms["risk_assessment"], LOW_RISK)
    review_panel(desk.panel_desk())
    assert desk.entries == []


def test_a_double_click_records_once(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, LOW_RISK)
    form.record.click()
    form.record.click()
    assert len(desk.entries) == 1
    assert "Recorded 09:00:01" in form.status.value


def test_a_double_click_on_record_and_open_the_next_leaves_the_next_case_alone(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, LOW_RISK)
    form.record_and_next.click()
    form.record_and_next.click()
    assert len(desk.entries) == 1
    assert opened.case.reference == REFERENCES[1]
    assert "DVDS/2016/00001, risk assessment: Recorded 09:00:01, entry 1." in opened.message.value
    assert "Not yet recorded" in form.status.value


def test_an_unfinished_form_cannot_be_recorded_and_lists_what_is_missing(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, {**LOW_RISK, "failure_suspected": "yes"})
    assert form.record.disabled
    assert "Still to answer: 2." in form.missing.value
    assert "Which failure comes first?" in form.missing.value
    form.record.click()
    assert desk.entries == []


def test_what_does_not_agree_is_said_before_recording(opened):
    form = opened.forms["risk_assessment"]
    fill(form, {**SUSPECTED, "detailed_required": "no"})
    assert "needs a detailed review" in form.missing.value
    assert form.record.disabled


def test_a_full_disk_keeps_everything_and_a_retry_records_one_entry(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, {**LOW_RISK, "note": "Seen at the counter."})
    desk.trouble = no_disk()
    form.record.click()
    assert "could not be recorded: the disk is full" in form.status.value
    assert form.fields["note"].value() == "Seen at the counter."
    desk.trouble = None
    form.record.click()
    assert [entry.key for entry in desk.entries] == ["key 1"]


def test_a_lost_answer_is_not_claimed_as_recorded_and_a_retry_finds_the_entry(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, LOW_RISK)
    desk.lost_answer = True
    form.record.click()
    assert "could not be recorded" in form.status.value
    form.record.click()
    assert len(desk.entries) == 1
    assert "Recorded 09:00:01, entry 1." in form.status.value


def test_a_refusal_is_said_in_the_form_and_the_answers_stay(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, LOW_RISK)
    desk.trouble = refused()
    form.record.click()
    assert "R09 recorded entry 5 before you" in form.status.value
    assert form.fields["risk_now"].value() == "standard"


def test_a_mistake_of_ours_is_said_with_its_place_and_never_swallowed(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, LOW_RISK)
    desk.trouble = ZeroDivisionError("division by zero")
    form.record.click()
    assert "ZeroDivisionError" in form.status.value
    assert "desk_in_memory.py, line" in form.status.value
    assert not form.record.disabled


def test_an_interrupted_kernel_does_not_leave_the_screen_saying_recording(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, LOW_RISK)
    desk.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        form.record.click()
    assert "could not be recorded" in form.status.value


def test_the_detailed_review_follows_for_the_same_case(opened, desk):
    risk, detailed = opened.forms["risk_assessment"], opened.forms["detailed_review"]
    assert opened.shown_forms == (risk,)
    fill(risk, SUSPECTED)
    risk.record_and_next.click()
    assert opened.case.reference == REFERENCES[0]
    assert opened.shown_forms == (detailed, risk)
    fill(detailed, NO_FAILURE)
    detailed.record.click()
    assert desk.progress()[0].finished


def test_text_and_codes_go_to_the_ledger_apart(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, {**LOW_RISK, "note": "Speak to the sister first."})
    form.record.click()
    assert desk.texts[1] == {"note": "Speak to the sister first."}
    assert "sister" not in str(desk.entries[0].body)


def test_immediate_contact_is_shown_above_everything_after_recording(opened):
    form = opened.forms["risk_assessment"]
    fill(form, {**LOW_RISK, "immediate_contact": "yes", "contact_whom": ("person_at_risk",)})
    assert opened.notice.value == ""
    form.record_and_next.click()
    assert "Contact is needed today" in opened.notice.value
    assert "entry 1" in opened.notice.value
    assert opened.case.reference == REFERENCES[0]


def test_someone_who_handled_the_case_cannot_record_it(desk):
    desk.formerly = ("PSE8100",)
    panel = review_panel(desk.panel_desk())
    panel.next_button.click()
    form = panel.forms["risk_assessment"]
    fill(form, LOW_RISK)
    assert form.record.disabled
    assert "an id you once worked under" in form.status.value


def test_nothing_can_be_filled_in_while_the_review_is_only_shown(desk):
    desk.read_only = "This is the review as at entry 500; nothing can be recorded here."
    panel = review_panel(desk.panel_desk())
    panel.next_button.click()
    form = panel.forms["risk_assessment"]
    assert form.fields["risk_now"].input.disabled
    assert form.record.layout.display == "none"
    assert "as at entry 500" in form.status.value


def test_what_stands_alone_clears_the_other_boxes_and_is_cleared_by_them(opened):
    field = opened.forms["risk_assessment"].fields["evidence_missing"]
    field.inputs["supervision"].value = field.inputs["other"].value = True
    field.inputs["nothing"].value = True
    assert field.value() == ("nothing",)
    field.inputs["supervision"].value = True
    assert field.value() == ("supervision",)


def test_a_recorded_judgement_is_shown_as_recorded_even_if_the_progress_cannot_be_read(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, LOW_RISK)
    desk.blind = True
    form.record.click()
    assert "Recorded 09:00:01, entry 1." in form.status.value
    assert "the ledger is gone" in opened.message.value


def test_a_panel_whose_ledger_cannot_be_read_says_so_and_counts_nothing(desk):
    desk.blind = True
    panel = review_panel(desk.panel_desk())
    assert "the ledger is gone" in panel.message.value
    assert "cannot be read: the ledger is gone" in panel._repr_mimebundle_()["text/plain"]
    with pytest.raises(LedgerUnusable):
        review_panel(desk.panel_desk(live=False))._repr_mimebundle_()
