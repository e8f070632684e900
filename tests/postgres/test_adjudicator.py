"""Whoever decides between two readings, asked of the server as raw SQL: both answers, nobody's name, nobody's part."""

import pytest

from clare_review.errors import NotAllowed
from clare_review.ledger.entry import EntryKind

from .conftest import FIRST, OTHER, Shared, allocation, batch

RISK = {"instrument": "risk_assessment", "answers": {}}
DECISION = RISK | {"stage": "adjudication", "over": [7, 8], "taken": {}, "cause": "edge_case"}
WHO = "SELECT number, \"by\" FROM clare_desk.entry WHERE kind = 'judged' ORDER BY 1"


@pytest.fixture
def fresh(shared: Shared) -> Shared:
    """A ledger of its own, which is filled."""
    return shared.copied()


def test_the_adjudicator_has_both_answers_and_their_words_and_is_not_told_whose_they_are(fresh: Shared):
    assert fresh.asked("R03", WHO) == [(7, ""), (8, "")]
    texts = fresh.asked("R03", "SELECT text FROM clare_desk.entry_text ORDER BY number")
    assert "as in log 2" in texts[0][0] and "nothing in the log" in texts[1][0]
    everything = fresh.asked("R03", 'SELECT number, kind, "by", subject, body FROM clare_desk.entry')
    assert [who for who in ("R01", "R05") if who in str(everything)] == []


def test_readers_and_the_lead_are_told_who_judged(fresh: Shared):
    assert fresh.asked("R05", WHO) == [(8, "R05")]
    assert [who for _, who in fresh.asked("L01", WHO)] == ["R01", "R05", "R04"]


def test_a_decision_is_taken_from_whoever_was_given_the_case_to_decide_and_is_theirs(fresh: Shared):
    made = fresh.append("R03", EntryKind.JUDGED, FIRST, body=DECISION, text={"why decided": "log 2 says so"})
    assert fresh.asked("R03", WHO)[-1] == (made, "R03")
    assert (made,) not in fresh.asked("R01", "SELECT number FROM clare_desk.entry")
    fresh.append("R03", EntryKind.JUDGED, FIRST, body=DECISION, supersedes=made)


@pytest.mark.parametrize(
    ("person", "case", "body"),
    [("R01", FIRST, DECISION), ("R05", FIRST, DECISION), ("R03", OTHER, DECISION), ("R03", FIRST, RISK)],
)
def test_nobody_else_decides_and_an_adjudicator_writes_no_reading(shared: Shared, person, case, body):
    with pytest.raises(NotAllowed, match="may not record this"):
        shared.append(person, EntryKind.JUDGED, case, body=body)


@pytest.mark.parametrize("reader", ["R01", "R05"])
def test_neither_of_the_two_readers_is_given_the_case_to_decide(shared: Shared, reader):
    with pytest.raises(NotAllowed, match="nobody reads a case twice"):
        shared.append("L01", EntryKind.ALLOCATED, body=allocation(batch(9, reader, FIRST, stage="adjudication")))


def test_the_lead_alone_opens_a_case_again_and_its_adjudicator_sees_it(fresh: Shared):
    for person in ("R01", "R03", "R05", "A01"):
        with pytest.raises(NotAllowed, match="may not record this"):
            fresh.append(person, EntryKind.REOPENED, FIRST, body={"settled": []})
    made = fresh.append("L01", EntryKind.REOPENED, FIRST, body={"settled": []}, text={"why": "a letter came"})
    seen = "SELECT number FROM clare_desk.entry WHERE kind = 'reopened'"
    assert [fresh.asked(person, seen) for person in ("R03", "R01", "R05")] == [[(made,)], [], []]
