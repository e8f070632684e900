"""Recording by messages: what a press of Record does, and what the page is told of it."""

import pytest

from tests.panel.conftest import LOW_RISK, NO_FAILURE, SUSPECTED, Page
from tests.panel.desk_in_memory import REFERENCES, no_disk, refused


def test_a_press_records_and_the_page_is_given_time_and_entry(opened, desk):
    told = opened.fill("record", LOW_RISK)
    assert told["type"] == "recorded"
    assert told["words"] == "DVDS/2016/00001, risk assessment: Recorded 09:00:01, entry 1."
    assert [entry.body["answers"]["risk_now"] for entry in desk.entries] == ["standard"]


def test_opening_and_drafting_record_nothing(opened, desk):
    opened.fill("draft", LOW_RISK)
    Page(desk, "window 2").send("hello")
    assert desk.entries == []


def test_the_same_press_twice_makes_one_entry_and_says_the_same(opened, desk):
    first = opened.fill("record", LOW_RISK)
    again = opened.fill("record", LOW_RISK)
    assert len(desk.entries) == 1
    assert again["words"] == first["words"]


def test_a_second_press_of_record_and_next_leaves_the_next_case_alone(opened, desk):
    opened.fill("record", LOW_RISK, next=True)
    opened.fill("record", LOW_RISK, next=True, reference=REFERENCES[0])
    assert len(desk.entries) == 1
    assert opened.case["reference"] == REFERENCES[1]
    assert opened.form()["current"] is None


def test_the_next_case_comes_with_the_answer(opened, desk):
    told = opened.fill("record", LOW_RISK, next=True)
    assert told["next"]["case"]["reference"] == REFERENCES[1]
    assert desk.consulted == list(REFERENCES[:2])
    assert len(opened.answers) == 3  # the batch, the first case, and one answer for the record and the next case


def test_an_unfinished_form_is_refused_with_everything_that_is_missing(opened, desk):
    told = opened.fill("record", LOW_RISK | {"failure_suspected": "yes"})
    assert told["about"] == "record"
    assert "Which failure comes first?" in told["words"] and "Which lines of the file" in told["words"]
    assert desk.entries == []


def test_a_full_disk_keeps_everything_and_a_retry_records_one_entry(opened, desk):
    desk.trouble = no_disk()
    assert "the disk is full" in opened.fill("record", LOW_RISK | {"note": "Seen."})["words"]
    desk.trouble = None
    opened.fill("record", LOW_RISK | {"note": "Seen."})
    assert [(entry.key, desk.texts[entry.number]) for entry in desk.entries] == [("key 1", {"note": "Seen."})]


def test_a_lost_answer_is_not_claimed_as_recorded_and_a_retry_finds_the_entry(opened, desk):
    desk.lost_answer = True
    assert opened.fill("record", LOW_RISK)["type"] == "problem"
    assert "Recorded 09:00:01, entry 1." in opened.fill("record", LOW_RISK)["words"]
    assert len(desk.entries) == 1


def test_a_refusal_is_said_in_its_own_words(opened, desk):
    desk.trouble = refused()
    assert "R09 recorded entry 5 before you" in opened.fill("record", LOW_RISK)["words"]


def test_a_mistake_of_ours_is_said_with_its_place_and_never_swallowed(opened, desk):
    desk.trouble = ZeroDivisionError("division by zero")
    words = opened.fill("record", LOW_RISK)["words"]
    assert "ZeroDivisionError" in words and "desk_in_memory.py, line" in words


def test_an_interrupted_kernel_does_not_leave_the_page_waiting(opened, desk):
    desk.trouble = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        opened.fill("record", LOW_RISK)
    assert opened.last["about"] == "record"


def test_the_detailed_review_follows_for_the_same_case_and_stands_first(opened, desk):
    told = opened.fill("record", SUSPECTED, next=True)
    assert "next" not in told
    assert [form["instrument"] for form in told["forms"]] == ["detailed_review", "risk_assessment"]
    opened.fill("record", NO_FAILURE, "detailed_review")
    assert desk.progress()[0].finished


def test_text_and_codes_go_to_the_ledger_apart(opened, desk):
    opened.fill("record", LOW_RISK | {"note": "Speak to the sister first."})
    assert desk.texts[1] == {"note": "Speak to the sister first."}
    assert "sister" not in str(desk.entries[0].body)


def test_immediate_contact_keeps_the_reader_at_the_case_and_says_so(opened):
    answers = LOW_RISK | {"immediate_contact": "yes", "contact_whom": ["person_at_risk"]}
    told = opened.fill("record", answers, next=True)
    assert "Contact is needed today" in told["urgent"] and "entry 1" in told["urgent"]
    assert opened.case["reference"] == REFERENCES[0]


def test_someone_who_handled_the_case_is_told_before_they_type_and_cannot_record(desk):
    desk.formerly = ("PSE8100",)
    page = Page(desk)
    page.open()
    assert "an id you once worked under" in page.form()["against"]
    assert "an id you once worked under" in page.fill("record", LOW_RISK)["words"]


def test_nothing_can_be_filled_in_while_the_review_is_only_shown(desk):
    desk.read_only = "This is the review as at entry 500; nothing can be recorded here."
    page = Page(desk)
    page.open()
    assert page.form()["filling"] is None
    assert "as at entry 500" in page.form()["read_only"]
    assert page.fill("record", LOW_RISK)["type"] == page.fill("draft", LOW_RISK)["type"] == "problem"
    assert desk.entries == [] and desk.keeping.drafts == {}


def test_a_recorded_judgement_is_shown_as_recorded_even_if_the_progress_cannot_be_read(opened, desk):
    desk.blind = True
    opened.fill("record", LOW_RISK)
    recorded, problem = opened.answers[-2:]
    assert "Recorded 09:00:01, entry 1." in recorded["words"]
    assert "the ledger is gone" in problem["words"]


def test_an_answer_to_a_question_that_is_not_asked_is_refused_in_words(opened, desk):
    assert "does not ask colour" in opened.fill("record", LOW_RISK | {"colour": "red"})["words"]
    assert "not known" in opened.fill("draft", {"risk_now": {"deep": "er"}})["words"]


def test_a_message_that_is_not_known_is_answered_in_words(page):
    assert "not known" in page.send("erase everything")["words"]


def test_the_time_at_a_case_is_told_to_the_reader_and_to_no_ledger(opened, desk):
    for _ in range(9):
        told = opened.send("beat", seconds=20)
    assert told["pace"] == {"here": 3, "median": 3, "cases": 1}
    assert desk.entries == [] and desk.keeping.drafts == {}


def test_what_has_to_be_handed_over_today_is_said_and_keeps_the_reader_at_the_case(opened, desk):
    assert "Hand over" not in opened.fill("record", LOW_RISK)["urgent"]
    desk.hand_over = "Hand over to Professional Standards today."
    opened.open(REFERENCES[1])
    told = opened.fill("record", LOW_RISK, next=True)
    assert told["urgent"] == "Hand over to Professional Standards today." and "next" not in told
    assert "Hand over" not in opened.open(REFERENCES[2])["urgent"]
