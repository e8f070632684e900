"""Amending, leaving and coming back: nothing is overwritten and nothing typed is lost."""

from clare_review.reviewing.panel import review_panel
from tests.panel.conftest import LOW_RISK, NO_FAILURE, SUSPECTED, fill
from tests.panel.desk_in_memory import REFERENCES


def recorded(panel, answers=LOW_RISK):
    form = panel.forms["risk_assessment"]
    fill(form, answers)
    form.record.click()
    return form


def test_an_amendment_needs_a_reason_and_a_change(opened, desk):
    form = recorded(opened)
    form.amendment.click()
    assert form.record.disabled
    assert "Say why entry 1 is amended." in form.status.value
    form.reason.value = "Read the second log line again."
    assert "Nothing differs from entry 1" in form.status.value
    fill(form, {"risk_now": "high", "no_detail_reason": "Both moved abroad in 2018."})
    assert not form.record.disabled


def test_an_amendment_is_a_new_entry_and_the_history_shows_both_with_the_reason(opened, desk):
    form = recorded(opened)
    form.amendment.click()
    fill(form, {"risk_now": "cannot_tell"})
    form.reason.value = "Nothing is known since 2016."
    form.record.click()
    assert [entry.supersedes for entry in desk.entries] == [None, 1]
    assert desk.entries[0].body["answers"]["risk_now"] == "standard"
    for said in ("entry 1", "replaces entry 1", "Why: Nothing is known since 2016.", "Standard → Cannot tell"):
        assert said in form.history.value


def test_leaving_an_amendment_shows_what_stands(opened, desk):
    form = recorded(opened)
    form.amendment.click()
    fill(form, {"risk_now": "immediate"})
    form.undo.click()
    assert form.fields["risk_now"].value() == "standard"
    assert "Recorded 09:00:01, entry 1." in form.status.value
    assert len(desk.entries) == 1


def test_a_recorded_form_is_locked_until_it_is_amended(opened):
    form = recorded(opened)
    assert form.fields["risk_now"].input.disabled
    form.amendment.click()
    assert not form.fields["risk_now"].input.disabled


def test_a_new_panel_on_the_same_desk_shows_everything_recorded_and_records_nothing(opened, desk):
    recorded(opened, SUSPECTED | {"note": "Seen at the counter."})
    detailed = opened.forms["detailed_review"]
    fill(detailed, NO_FAILURE)
    detailed.record.click()
    again = review_panel(desk.panel_desk())
    again.open_case(REFERENCES[0])
    assert again.forms["risk_assessment"].fields["note"].value() == "Seen at the counter."
    assert again.forms["risk_assessment"].fields["failure_entries"].value() == ("log 2",)
    assert "entry 2" in again.forms["detailed_review"].status.value
    assert len(desk.entries) == 2


def test_answers_to_a_question_that_no_longer_applies_are_kept_aside_and_come_back(opened, desk):
    form = opened.forms["risk_assessment"]
    fill(form, SUSPECTED)
    fill(form, {"failure_suspected": "no"})
    assert form.fields["failure_code"].box.layout.display == "none"
    assert "Kept, but not counted" in form.set_aside.value
    fill(form, {"failure_suspected": "yes"})
    assert form.fields["failure_code"].box.layout.display is None
    assert form.fields["failure_code"].value() == "B1"
    assert not form.record.disabled


def test_what_does_not_apply_is_recorded_apart_from_the_answers(opened, desk):
    fill(opened.forms["risk_assessment"], SUSPECTED)
    recorded(opened, {"failure_suspected": "no", "detailed_required": "no", "no_detail_reason": "Both have died."})
    body = desk.entries[0].body
    assert "failure_code" not in body["answers"]
    assert body["set_aside"]["failure_code"] == "B1"


def test_an_unfinished_form_is_as_it_was_left_when_its_case_is_opened_again(opened, desk):
    fill(opened.forms["risk_assessment"], {"risk_now": "high", "note": "Half a thou"})
    opened.next_button.click()
    form = opened.forms["risk_assessment"]
    assert form.fields["note"].value() == ""
    opened.previous_button.click()
    assert form.fields["note"].value() == "Half a thou"
    assert form.fields["risk_now"].value() == "high"
    assert form.request().key == "key 1"
    assert "as you left them" in form.status.value


def test_answers_overtaken_in_another_window_are_kept_as_an_amendment_not_yet_recorded(opened, desk):
    fill(opened.forms["risk_assessment"], LOW_RISK | {"note": "Mine"})
    other = review_panel(desk.panel_desk())
    other.open_case(REFERENCES[0])
    recorded(other)
    form = opened.forms["risk_assessment"]
    form.record.click()
    assert "R07 recorded entry 1" in form.status.value
    opened.open_case(REFERENCES[0])
    assert form.fields["note"].value() == "Mine"
    assert "Something else was recorded meanwhile" in form.status.value
    assert form.request().supersedes == 1


def test_a_recorded_case_is_not_taken_for_left_unfinished(opened, desk):
    recorded(opened)
    opened.next_button.click()
    opened.previous_button.click()
    assert "Recorded 09:00:01, entry 1." in opened.forms["risk_assessment"].status.value


def test_a_detailed_review_stays_while_its_risk_assessment_is_amended(opened, desk):
    form = recorded(opened, SUSPECTED)
    detailed = opened.forms["detailed_review"]
    fill(detailed, {"reason": "Half written"})
    form.amendment.click()
    fill(form, {"risk_now": "immediate"})
    form.reason.value = "A later incident."
    form.record.click()
    assert detailed.fields["reason"].value() == "Half written"
    assert detailed.open
