"""What was learnt is recorded with an owner, a date and a proof, and blames nobody."""

from datetime import date

import pytest

from clare_review.acts.learning import learn_action, learn_cause, learn_proof, learn_warning, learning_of, words_of
from clare_review.errors import RecordingRefused
from clare_review.safeguarding.learning import Became, CauseKind, Proved, WarningFrom

from .conftest import ALSO, FAILED

DUE = date(2026, 6, 30)


def cause(office, what="Nobody had been shown how to search PND under a second date of birth."):
    return learn_cause(office, CauseKind.TRAINING, [FAILED, ALSO], what=what).number


def test_from_a_cause_to_the_proof_that_what_was_done_about_it_worked(failed):
    made = cause(failed)
    assert learning_of(failed).unanswered == (made,)
    action = learn_action(failed, [made], owner="Head of training", due=DUE, what="Teach it, and test it.").number
    assert learning_of(failed).actions[0].stands(date(2026, 7, 1)) == "overdue"
    learn_proof(failed, action, Proved.WORKED, what="50 searches looked at, 50 right.")
    (told,) = learning_of(failed).actions
    assert told.stands(date(2026, 7, 1)) == "worked" and learning_of(failed).unanswered == ()
    assert words_of(failed)[action] == {"what": "Teach it, and test it."}


@pytest.mark.parametrize("named", ["P1 did not search", "Ann Reader said so", "r07 found it"])
def test_a_cause_that_names_a_handler_or_a_reviewer_is_refused(failed, named):
    with pytest.raises(RecordingRefused, match="a cause is not a person"):
        cause(failed, named)


def test_an_action_needs_somebody_and_something_that_it_answers(failed):
    with pytest.raises(RecordingRefused) as refused:
        learn_action(failed, [2], owner=" ", due=DUE, what="Something.")
    assert "whose it is" in str(refused.value) and "entry 2 is no cause or warning" in str(refused.value)
    with pytest.raises(RecordingRefused, match="entry 2 is no action that stands"):
        learn_proof(failed, 2, Proved.WORKED, what="Looked.")
    with pytest.raises(RecordingRefused, match="say with --what"):
        cause(failed, " ")
    with pytest.raises(RecordingRefused, match="99: no sealed population holds it"):
        learn_cause(failed, CauseKind.OTHER, ["99"], what="Something.")


def test_a_warning_came_before_and_one_part_does_not_take_the_place_of_another(failed):
    told = {"on": date(2019, 5, 3), "became": Became.NOT_ACTED_ON, "what": "An audit said that searches were thin."}
    warned = learn_warning(failed, WarningFrom.AUDIT, **told).number
    again = learn_warning(failed, WarningFrom.AUDIT, **{**told, "on": date(2019, 5, 4)}, instead_of=warned)
    assert [each.on.day for each in learning_of(failed).warnings] == [4]
    with pytest.raises(RecordingRefused, match=f"entry {again.number} is no cause"):
        learn_cause(failed, CauseKind.ACCESS, [], what="Something.", instead_of=again.number)
    with pytest.raises(RecordingRefused, match="is to come"):
        learn_warning(failed, WarningFrom.AUDIT, **{**told, "on": date(2026, 3, 3)})
