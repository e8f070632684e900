"""Nobody is told that their case was checked as a matter of course: somebody decides, and says why it is safe."""

import pytest

from clare_review.acts.office import Office
from clare_review.acts.telling import decide_to_tell, everybody_else
from clare_review.errors import RecordingRefused, ReviewNotReady
from clare_review.review import Review
from clare_review.safeguarding.contact import Way
from clare_review.safeguarding.everybody_else import Decision

from .conftest import CALM, CALM_TOO, URGENT

WHY = "she lives alone now, and rang us herself"


def test_every_application_of_nobody_at_risk_stands_somewhere(risen: Office, review: Review) -> None:
    assert everybody_else(risen) == {"to_be_told": 0, "told": 0, "not_told": 0, "not_decided": 2}
    decide_to_tell(risen, CALM, Decision.TO_BE_TOLD, why=WHY)
    decide_to_tell(risen, CALM_TOO, Decision.NOT_TOLD, why="he reads her letters")
    told = decide_to_tell(risen, CALM, Decision.TOLD, way=Way.CALL, why=WHY, said="we looked again and found nothing")
    assert everybody_else(risen) == {"to_be_told": 0, "told": 1, "not_told": 1, "not_decided": 0}
    assert (told.by, told.body) == ("S01", {"decision": "told", "way": "call"})
    review.verify()


@pytest.mark.parametrize(
    ("decision", "more", "missing"),
    [
        (Decision.TO_BE_TOLD, {"why": " "}, ["why it is safe to tell her"]),
        (Decision.NOT_TOLD, {"why": ""}, ["why she is not told"]),
        (Decision.TOLD, {"why": ""}, ["why it is safe", "how she was told", "what she was told"]),
        (Decision.TO_BE_TOLD, {"why": WHY, "said": "all is well"}, ["nobody was told yet"]),
    ],
)
def test_what_is_missing_of_a_decision_is_said_all_at_once(risen: Office, decision, more, missing) -> None:
    with pytest.raises(RecordingRefused) as refused:
        decide_to_tell(risen, CALM, decision, **more)
    assert [each for each in missing if each not in str(refused.value)] == []


def test_whoever_is_at_risk_is_not_told_in_passing(risen: Office) -> None:
    with pytest.raises(ReviewNotReady, match="whoever it concerns is at risk"):
        decide_to_tell(risen, URGENT, Decision.NOT_TOLD, why=WHY)
    with pytest.raises(ReviewNotReady, match="no population holds it"):
        decide_to_tell(risen, "54299999999", Decision.NOT_TOLD, why=WHY)
