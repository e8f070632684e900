"""Nothing typed is lost: drafts, a second window, amending, leaving and coming back."""

from datetime import timedelta

from tests.panel.conftest import LOW_RISK, NO_FAILURE, SUSPECTED, Page
from tests.panel.desk_in_memory import REFERENCES, no_disk


def elsewhere(desk, name="window 2", **more):
    page = Page(desk, name)
    page.open(REFERENCES[0], **more)
    return page


def test_a_change_is_kept_before_the_page_is_told_so(opened, desk):
    told = opened.fill("draft", {"risk_now": "high", "note": "Half a thou"})
    assert told["type"] == "kept" and told["at"] == "09:00:00"
    assert desk.keeping.of(REFERENCES[0])["risk_assessment"].value["text"] == {"note": "Half a thou"}


def test_a_draft_that_cannot_be_kept_is_not_called_kept(opened, desk):
    desk.keeping.trouble = no_disk()
    told = opened.fill("draft", {"risk_now": "high"})
    assert told["type"] == "problem" and told["about"] == "draft"


def test_the_form_is_as_it_was_left_after_the_kernel_died(opened, desk):
    opened.fill("draft", {"risk_now": "high", "note": "Half a thou"})
    page = elsewhere(desk, instead_of=(), gone=["window 1"])
    filling = page.form()["filling"]
    assert (filling["answers"], filling["text"]) == ({"risk_now": "high"}, {"note": "Half a thou"})
    assert "as you left them" in filling["note"]


def test_a_retry_after_the_kernel_died_is_the_same_act(opened, desk):
    opened.fill("draft", LOW_RISK)
    page = elsewhere(desk, gone=["window 1"])
    page.fill("record", LOW_RISK)
    assert [entry.key for entry in desk.entries] == ["key 1"]


def test_recording_clears_the_draft_and_so_does_an_emptied_form(opened, desk):
    opened.fill("draft", LOW_RISK)
    opened.fill("record", LOW_RISK, next=True)
    opened.fill("draft", {"risk_now": "high"})
    opened.fill("draft", {})
    assert desk.keeping.drafts == {}


def test_a_second_window_is_told_that_the_case_is_open_elsewhere_and_can_only_read(opened, desk):
    other = elsewhere(desk)
    assert "open in another window since 09:00:00" in other.last["elsewhere"]
    assert other.form()["filling"] is None
    assert other.fill("draft", {"risk_now": "high"})["type"] == "problem"
    assert opened.fill("record", LOW_RISK)["type"] == "recorded"


def test_taking_a_case_over_shuts_the_first_window_out(opened, desk):
    other = elsewhere(desk, take=True)
    assert opened.send("beat")["held"] is False
    assert "another window" in opened.fill("draft", {"risk_now": "high"})["words"]
    assert "another window" in opened.fill("record", LOW_RISK)["words"]
    assert other.fill("record", LOW_RISK)["type"] == "recorded"
    assert len(desk.entries) == 1


def test_a_window_that_closed_or_went_silent_does_not_stand_in_the_way(opened, desk):
    opened.send("bye")
    assert elsewhere(desk).last["elsewhere"] == ""
    desk.keeping.now += timedelta(minutes=5)
    assert elsewhere(desk, "window 3").last["elsewhere"] == ""


def test_going_on_to_another_case_frees_the_one_before(opened, desk):
    opened.open()
    assert elsewhere(desk).last["elsewhere"] == ""


def test_an_amendment_needs_a_reason_and_a_change(opened):
    opened.fill("record", LOW_RISK)
    opened.send("amend", instrument="risk_assessment")
    assert (
        "say why entry 1 is amended" in opened.fill("record", LOW_RISK | {"risk_now": "cannot_tell"})["words"].lower()
    )
    assert "differs from entry 1" in opened.fill("record", LOW_RISK, reason="Read again.")["words"]


def test_an_amendment_is_a_new_entry_and_the_history_shows_both_with_the_reason(opened, desk):
    opened.fill("record", LOW_RISK)
    opened.send("amend", instrument="risk_assessment")
    opened.fill("record", LOW_RISK | {"risk_now": "cannot_tell"}, reason="Nothing is known since 2016.")
    assert [entry.supersedes for entry in desk.entries] == [None, 1]
    first, second = opened.form()["history"]
    assert "replaces entry 1" in second["head"] and second["why"] == "Nothing is known since 2016."
    assert second["changes"][0][1:] == ["Standard", "Cannot tell"]
    assert first["changes"] == []


def test_an_amendment_begun_is_there_again_with_its_reason(opened, desk):
    opened.fill("record", LOW_RISK)
    opened.send("amend", instrument="risk_assessment")
    opened.fill("draft", LOW_RISK | {"risk_now": "high"}, reason="Read again.")
    filling = elsewhere(desk, gone=["window 1"]).form()["filling"]
    assert (filling["supersedes"], filling["reason"], filling["answers"]["risk_now"]) == (1, "Read again.", "high")


def test_leaving_an_amendment_shows_what_stands_and_drops_the_draft(opened, desk):
    opened.fill("record", LOW_RISK)
    opened.send("amend", instrument="risk_assessment")
    opened.fill("draft", LOW_RISK | {"risk_now": "immediate"}, reason="Read again.")
    opened.send("leave", instrument="risk_assessment")
    assert opened.form()["filling"] is None
    assert opened.form()["current"]["answers"]["risk_now"] == "standard"
    assert desk.keeping.drafts == {} and len(desk.entries) == 1


def test_a_draft_that_something_else_overtook_becomes_an_amendment_under_a_new_key(opened, desk):
    opened.fill("draft", LOW_RISK | {"risk_now": "high", "no_detail_reason": "Both died."})
    draft = desk.keeping.drafts.copy()
    opened.fill("record", LOW_RISK)
    desk.keeping.drafts = draft
    filling = elsewhere(desk, gone=["window 1"]).form()["filling"]
    assert filling["supersedes"] == 1 and filling["key"] != "key 1"
    assert "Something else was recorded meanwhile" in filling["note"]


def test_a_new_window_shows_everything_recorded_and_records_nothing(opened, desk):
    opened.fill("record", SUSPECTED | {"note": "Seen at the counter."})
    opened.fill("record", NO_FAILURE, "detailed_review")
    again = elsewhere(desk, gone=["window 1"])
    assert again.form()["current"]["text"] == {"note": "Seen at the counter."}
    assert again.form()["current"]["answers"]["failure_entries"] == ["log 2"]
    assert "entry 2" in again.form("detailed_review")["current"]["said"]
    assert len(desk.entries) == 2


def test_what_does_not_apply_is_recorded_apart_and_comes_back(opened, desk):
    told = SUSPECTED | {"failure_suspected": "no", "detailed_required": "no", "no_detail_reason": "Both have died."}
    opened.fill("record", told)
    body = desk.entries[0].body
    assert "failure_code" not in body["answers"] and body["set_aside"]["failure_code"] == "B1"
    assert opened.form()["current"]["answers"]["failure_code"] == "B1"
