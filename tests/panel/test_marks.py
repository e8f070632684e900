"""Urgent, left for later, passed on, taken up again: entries of their own kinds."""

from clare_review.ledger.entry import EntryKind
from tests.panel.conftest import LOW_RISK, Page
from tests.panel.desk_in_memory import REFERENCES


def test_urgent_is_raised_at_once_from_a_form_that_is_not_finished(opened, desk):
    told = opened.fill("urgent", {"risk_now": "immediate", "contact_caution": "Not after six."}, why="He is back.")
    (entry,) = desk.entries
    assert (entry.kind, entry.by, entry.subject) == (EntryKind.URGENT, "R07", REFERENCES[0])
    assert entry.body["answers"] == {"risk_now": "immediate"}
    assert desk.texts[1] == {"why": "He is back.", "contact_caution": "Not after six."}
    assert "Tell the person on call now" in told["words"] and opened.strip[0]["urgent"]


def test_urgent_does_not_finish_the_case_and_is_shown_when_it_is_opened_again(opened, desk):
    opened.fill("urgent", {})
    opened.open(REFERENCES[1])
    told = opened.open(REFERENCES[0])
    assert "Contact is needed today" in told["urgent"]
    assert opened.strip[0]["state"] == "to_do"


def test_urgent_pressed_again_because_the_answer_was_lost_is_one_entry(opened, desk):
    keys = []
    mark = desk.mark
    opened.session._desk = type(opened.session._desk)(
        **{**vars(opened.session._desk), "mark": lambda request: keys.append(request.key) or 1 / 0}
    )
    opened.fill("urgent", {"risk_now": "high"})
    opened.fill("urgent", {"risk_now": "high"})
    assert len(set(keys)) == 1 and mark


def test_a_page_that_outlives_the_kernel_raises_an_urgent_matter_once(opened, desk):
    opened.fill("urgent", {"risk_now": "high"}, key="7" * 32)
    another = Page(desk)
    another.open(REFERENCES[0])
    another.fill("urgent", {"risk_now": "high"}, key="7" * 32)
    assert [entry.key for entry in desk.entries] == ["7" * 32]
    another.fill("urgent", {"risk_now": "high"}, key="no key of ours")
    assert len(desk.entries) == 2 and desk.entries[1].key != "no key of ours"


def test_a_case_left_for_later_needs_a_reason_and_is_passed_over(opened, desk):
    assert "say why" in opened.send("mark", kind="deferred", why=" ", reference=REFERENCES[0])["words"]
    opened.send("mark", kind="deferred", why="Waiting for the paper file.", reference=REFERENCES[0])
    assert opened.case["reference"] == REFERENCES[1]
    assert opened.strip[0]["said"] == "left for later: Waiting for the paper file."
    for _ in REFERENCES[1:]:
        opened.fill("record", LOW_RISK, next=True)
    assert "1 left for later" in opened.last["next"]["words"]


def test_a_judgement_ends_a_deferral(opened, desk):
    opened.send("mark", kind="deferred", why="Tired.", reference=REFERENCES[0])
    opened.open(REFERENCES[0])
    assert "left for later" in opened.last["aside"]
    opened.fill("record", LOW_RISK)
    assert desk.marks()[REFERENCES[0]].aside is None


def test_passing_on_asks_no_reason_and_shuts_the_form_until_it_is_taken_up_again(opened, desk):
    opened.send("mark", kind="passed_on", reference=REFERENCES[0])
    assert desk.texts[1] == {}
    opened.open(REFERENCES[0])
    assert "You passed this case on" in opened.form()["read_only"]
    opened.send("mark", kind="resumed", reference=REFERENCES[0])
    assert opened.case["reference"] == REFERENCES[0] and opened.form()["filling"] is not None
    assert [entry.kind for entry in desk.entries] == [EntryKind.PASSED_ON, EntryKind.RESUMED]


def test_what_was_typed_stays_when_a_case_is_left_for_later(opened, desk):
    opened.fill("draft", {"risk_now": "high"})
    opened.send("mark", kind="deferred", why="Lunch.", reference=REFERENCES[0])
    opened.open(REFERENCES[0])
    assert opened.form()["filling"]["answers"] == {"risk_now": "high"}
