"""A cause names nobody, an action is done when it was proved to work, and what no action answers is not forgotten."""

from datetime import date

import pytest

from clare_review.errors import RecordingRefused
from clare_review.safeguarding.learning import Became, Proved, fold_learning, must_name_nobody

from .afterwards import learnt

CAUSE = learnt(1, "cause", kind="training", applications=["A", "B"])
LATER = learnt(2, "warning", on="2021-05-03", source="audit", became="not_acted_on")
EARLIER = learnt(3, "warning", on="2019-02-01", source="staff", became="acted_on")
ACTION = learnt(4, "action", of=[1, 2], owner="Head of training", due="2024-06-30")
TODAY = date(2024, 6, 30)


def proof(number: int, proved: str, of: int = 4):
    return learnt(number, "proof", of=[of], proved=proved, on="2024-06-01")


def test_warnings_stand_in_the_order_in_which_they_were_given():
    told = fold_learning([CAUSE, LATER, EARLIER]).warnings
    assert [(each.on.year, each.became) for each in told] == [(2019, Became.ACTED_ON), (2021, Became.NOT_ACTED_ON)]


def test_what_no_action_answers_is_named_and_a_warning_that_was_acted_on_asks_for_none():
    assert fold_learning([CAUSE, LATER, EARLIER]).unanswered == (1, 2)
    assert fold_learning([ACTION, CAUSE, LATER, EARLIER]).unanswered == ()


@pytest.mark.parametrize(
    ("proofs", "today", "stands"),
    [
        ((), TODAY, "open"),
        ((), date(2024, 7, 1), "overdue"),
        ((proof(5, "not_yet"),), date(2024, 7, 1), "overdue"),
        ((proof(5, "worked"),), date(2024, 7, 1), "worked"),
        ((proof(5, "worked"), proof(6, "did_not_work")), date(2024, 7, 1), "overdue"),
        ((proof(5, "worked", of=9),), TODAY, "open"),
    ],
)
def test_an_action_is_done_when_the_last_proof_says_that_it_worked(proofs, today, stands):
    (told,) = fold_learning([CAUSE, LATER, ACTION, *proofs]).actions
    assert told.stands(today) == stands


def test_a_proof_stays_with_an_action_that_was_corrected():
    again = learnt(7, "action", of=[1], owner="Head of training", due="2024-09-30")
    corrected = type(again)(**{**vars(again), "supersedes": 4})
    (told,) = fold_learning([CAUSE, LATER, ACTION, proof(5, "worked"), corrected]).actions
    assert (told.entry, told.proved, told.due.month) == (7, Proved.WORKED, 9)


@pytest.mark.parametrize("text", ["H03 was never shown PND", "nobody told Jane Marsh", "h03's log-in"])
def test_a_cause_that_names_somebody_is_refused(text):
    with pytest.raises(RecordingRefused, match="a cause is not a person"):
        must_name_nobody(text, {"H03", "Jane Marsh", ""})


def test_a_cause_that_names_nobody_is_taken():
    must_name_nobody("Half of the unit had no PND log-in; H031 is a form.", {"H03", "Jane Marsh"})
