"""What the page is given before and after a case is opened, and what an executed notebook keeps of the panel."""

import json

import pytest

from clare_review.errors import LedgerUnusable, NotAllowed
from clare_review.reviewing.care import Care
from clare_review.reviewing.panel import review_panel
from tests.panel.conftest import LOW_RISK, Page
from tests.panel.desk_in_memory import REFERENCES, DeskInMemory, case, no_disk

NAMES = ("Quillfeather", "Ottoline", "Brackenridge", "Peregrine", "Rang applicant", "PSE8100")


def everything(page):
    return json.dumps(page.answers)


def test_nothing_personal_is_sent_before_a_case_is_opened(page, desk):
    assert [name for name in NAMES if name in everything(page)] == []
    assert desk.consulted == []


def test_opening_asks_the_desk_which_logs_the_consultation_then_sends_the_case(page, desk):
    page.open(REFERENCES[1])
    assert desk.consulted == [REFERENCES[1]]
    assert [name for name in NAMES if name not in everything(page)] == []


def test_a_case_that_may_not_be_opened_shows_why_and_nothing_of_it():
    desk = DeskInMemory()
    desk.open = lambda reference: (_ for _ in ()).throw(NotAllowed(f"{reference} is not in B0001"))
    page = Page(desk)
    assert "is not in B0001" in page.open()["words"]
    assert "Quillfeather" not in everything(page)


def test_next_unfinished_goes_through_the_batch_and_says_when_all_is_finished(page, desk):
    page.open()
    for _ in REFERENCES:
        page.fill("record", LOW_RISK, next=True)
    assert desk.consulted == list(REFERENCES)
    assert page.last["next"]["words"] == "Everything in this batch is finished."
    assert page.last["progress"]["done"] == 3


def test_previous_goes_back_and_stops_at_the_first_case(opened):
    opened.open()
    opened.open(which="previous")
    assert opened.case["reference"] == REFERENCES[0]
    assert "first case of the batch" in opened.open(which="previous")["words"]


def test_a_case_that_is_hard_to_read_is_opened_only_after_a_warning(desk):
    desk.severe[REFERENCES[0]] = "someone was seriously injured after the application"
    page = Page(desk)
    told = page.open(warn=True)
    assert told["type"] == "warning" and "seriously injured" in told["words"]
    assert desk.consulted == []
    assert page.open(REFERENCES[0], warn=True, ready=True)["type"] == "case"


def test_the_warning_also_comes_between_two_cases(opened, desk):
    desk.severe[REFERENCES[1]] = "it records serious violence before the application"
    told = opened.fill("record", LOW_RISK, next=True, warn=True)
    assert told["type"] == "recorded" and told["next"]["type"] == "warning"
    assert desk.consulted == [REFERENCES[0]]


def test_after_a_hard_case_another_comes_first_and_the_hard_one_is_there_all_the_same(desk):
    desk.severe |= dict.fromkeys(REFERENCES[:2], "it records serious violence before the application")
    desk.care = Care(in_a_row=1)
    page = Page(desk)
    page.open(ready=True)
    told = page.fill("record", LOW_RISK, next=True)
    assert told["next"]["case"]["reference"] == REFERENCES[2]
    assert told["progress"]["care"] == "1 hard; others first"
    assert page.open(REFERENCES[1], warn=True)["type"] == "warning"
    page.open(REFERENCES[2])
    assert page.fill("record", LOW_RISK, next=True)["next"]["case"]["reference"] == REFERENCES[1]


def test_hard_cases_of_earlier_today_count(desk):
    desk.severe[REFERENCES[0]] = "it records serious violence before the application"
    desk.care, desk.had_today = Care(in_a_day=1), {"another": True}
    page = Page(desk)
    page.send("hello")
    assert page.open(which="next")["case"]["reference"] == REFERENCES[1]


def test_the_strip_says_how_far_each_case_has_come(opened):
    opened.fill("record", LOW_RISK, next=True)
    opened.fill("draft", {"risk_now": "high"})
    opened.open(REFERENCES[2])
    assert [each["state"] for each in opened.strip] == ["done", "drafted", "to_do"]
    assert [each["said"] for each in opened.strip] == ["finished", "to do, begun", "to do"]


def test_of_the_strip_only_what_changed_goes_to_the_page(opened):
    assert len(opened.answers[0]["strip"]) == 3
    told = opened.fill("record", LOW_RISK, next=True)
    assert [(each["number"], each["state"]) for each in told["strip"]] == [(1, "done")]
    assert opened.open(REFERENCES[2])["strip"] == []


def test_after_a_problem_the_page_is_told_the_whole_strip(opened, desk):
    desk.trouble = no_disk()
    opened.fill("record", LOW_RISK)
    assert len(opened.open(REFERENCES[1])["strip"]) == 3


def test_the_case_that_comes_next_is_gathered_ahead_and_shown_to_nobody(desk):
    ahead = []
    page = Page(desk)
    page.session._desk = type(page.session._desk)(**{**vars(page.session._desk), "prepare": ahead.append})
    page.open()
    assert ahead == [REFERENCES[1]]
    assert desk.consulted == [REFERENCES[0]]


def test_the_exported_row_stands_beside_what_was_understood(opened):
    (row,) = opened.send("rows")["rows"]
    assert row["row"] == 7
    assert row["cells"][1] == ["Clerk's own column", "seen", None]


def test_the_text_form_is_a_receipt_without_names_even_while_a_case_is_open(desk):
    panel = review_panel(desk.panel_desk())
    panel.receive({"type": "open", "n": 1, "window": "w"})
    shown = panel._repr_mimebundle_()
    assert shown["text/plain"] == panel.receipt == repr(panel)
    assert "application/vnd.jupyter.widget-view+json" in shown
    assert [name for name in (*NAMES, *REFERENCES) if name in shown["text/plain"]] == []


def test_nothing_of_a_case_is_in_the_state_of_the_widget(desk):
    panel = review_panel(desk.panel_desk())
    panel.receive({"type": "open", "n": 1, "window": "w"})
    state = {name: value for name, value in panel.get_state().items() if name not in ("_esm", "_css")}
    assert [name for name in (*NAMES, *REFERENCES) if name in str(state)] == []


def test_the_receipt_is_the_same_for_the_same_state_and_tells_what_was_done(opened, desk):
    before = review_panel(desk.panel_desk()).receipt
    assert before == review_panel(desk.panel_desk()).receipt
    opened.fill("record", LOW_RISK)
    assert "risk assessed: 1, to do: 2" in review_panel(desk.panel_desk()).receipt


def test_a_notebook_executed_where_nobody_can_click_keeps_only_the_receipt(desk):
    assert list(review_panel(desk.panel_desk(live=False))._repr_mimebundle_()) == ["text/plain"]


def test_a_panel_whose_ledger_cannot_be_read_says_so_and_counts_nothing(desk):
    desk.blind = True
    assert "cannot be read: the ledger is gone" in review_panel(desk.panel_desk())._repr_mimebundle_()["text/plain"]
    with pytest.raises(LedgerUnusable):
        review_panel(desk.panel_desk(live=False))._repr_mimebundle_()
    assert "the ledger is gone" in Page(desk).send("hello")["words"]


def test_a_case_without_log_or_history_says_nothing_that_would_clear_anybody():
    bare = case(REFERENCES[0])
    page = Page(DeskInMemory(cases={REFERENCES[0]: type(bare)(application=bare.application)}))
    page.open()
    log, history, incidents, _ = page.case["lines"]
    assert log["none"] == "The export holds no log for this application."
    assert [each["lines"] for each in (log, history, incidents)] == [[], [], []]
    assert "That does not say that there was none." in incidents["none"]


def test_a_window_without_a_name_is_not_heard(desk):
    panel = review_panel(desk.panel_desk())
    panel.receive({"type": "open", "n": 1})
    assert desk.consulted == []
