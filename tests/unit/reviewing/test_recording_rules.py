"""What may be recorded: one rule each, and the yes or no that follows from them."""

from dataclasses import replace

import pytest

from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.reviewing.judgement import fold
from clare_review.reviewing.recording import (
    RULES,
    RecordingPosition,
    RecordRequest,
    judgement_body,
    may_record,
    must_be_able_to_record,
    why_not,
)
from tests.unit.reviewing.forms import judged, packaged

ONE = "DVDS/2016/00001"
INSTRUMENTS = {name: packaged(name) for name in ("risk_assessment", "detailed_review")}
LOW = {
    "risk_now": "standard",
    "immediate_contact": "no",
    "failure_suspected": "no",
    "evidence_missing": ["nothing"],
    "detailed_required": "no",
}
REQUEST = RecordRequest(
    reference=ONE, instrument="risk_assessment", version="1", answers=LOW, case_version="c1", key="k1"
)
POSITION = RecordingPosition(
    reader="R07",
    batch="B0001",
    batch_reviewer="R07",
    references=(ONE,),
    formerly=("PSE8102",),
    worked_by=("PSE8100",),
    opened=True,
    case_version="c1",
    citable=("application", "log 1"),
    instruments=INSTRUMENTS,
    judgements={},
)
AMENDMENT = replace(REQUEST, supersedes=1, reason="Read again.", answers=LOW | {"risk_now": "cannot_tell"})


def after(*entries):
    return replace(POSITION, judgements=fold(entries).of(ONE))


def test_a_complete_assessment_of_an_opened_case_in_ones_own_batch_may_be_recorded():
    must_be_able_to_record(REQUEST, POSITION)
    assert may_record(REQUEST, POSITION)


@pytest.mark.parametrize(
    ("request_change", "position_change", "error", "said"),
    [
        ({}, {"read_only": "shown as at entry 5"}, NotAllowed, "shown as at entry 5"),
        ({}, {"reader": "R08"}, NotAllowed, "the batch of R07, and you are R08"),
        ({"reference": "DVDS/2016/00009"}, {}, NotAllowed, "DVDS/2016/00009 is not in B0001"),
        ({}, {"worked_by": ("pse8102 ",)}, NotAllowed, "an id you once worked under"),
        ({}, {"opened": False}, NotAllowed, "was not opened"),
        ({}, {"case_version": "c2"}, RecordingRefused, "has changed since you opened it"),
        ({"instrument": "quiz"}, {}, RecordingRefused, "quiz is not an instrument of this review"),
        ({"version": "0"}, {}, RecordingRefused, "at version 1 and the form shows version 0"),
        ({"answers": {}}, {}, RecordingRefused, "is not complete"),
        ({"supersedes": 3}, {}, RecordingRefused, "entry 3 does not stand"),
        ({"instrument": "detailed_review", "answers": {}}, {}, RecordingRefused, "has no risk assessment yet"),
    ],
)
def test_each_rule_refuses_with_what_would_be_right(request_change, position_change, error, said):
    request, position = replace(REQUEST, **request_change), replace(POSITION, **position_change)
    with pytest.raises(error, match=said):
        must_be_able_to_record(request, position)
    assert not may_record(request, position)
    assert said in why_not(request, position)


def test_a_case_without_a_recorded_handler_is_nobodys_conflict():
    assert may_record(REQUEST, replace(POSITION, worked_by=(), formerly=()))


def test_everything_missing_is_named_at_once():
    with pytest.raises(RecordingRefused) as refused:
        must_be_able_to_record(replace(REQUEST, answers={"risk_now": "high"}), POSITION)
    assert str(refused.value).count("not answered:") == 4


def test_the_one_who_comes_second_is_told_whose_entry_came_first():
    with pytest.raises(RecordingRefused, match="R07 recorded entry 1 for DVDS/2016/00001 at 09:00:01, before you"):
        must_be_able_to_record(REQUEST, after(judged(1, **LOW)))


def test_an_amendment_names_what_it_replaces_and_why():
    standing = after(judged(1, **LOW))
    must_be_able_to_record(AMENDMENT, standing)
    with pytest.raises(RecordingRefused, match="say why entry 1 is amended"):
        must_be_able_to_record(replace(AMENDMENT, reason=" "), standing)


def test_an_amendment_that_changes_nothing_is_refused():
    with pytest.raises(RecordingRefused, match="nothing differs from entry 1"):
        must_be_able_to_record(replace(AMENDMENT, answers=LOW), after(judged(1, **LOW)))


def test_an_amendment_of_the_text_alone_is_a_change():
    assert may_record(replace(AMENDMENT, answers=LOW, text={"note": "Seen."}), after(judged(1, **LOW)))


def test_an_amendment_of_an_entry_that_was_replaced_meanwhile_is_refused():
    standing = after(judged(1, **LOW), judged(2, supersedes=1, **LOW))
    with pytest.raises(RecordingRefused, match="recorded entry 2"):
        must_be_able_to_record(AMENDMENT, standing)


def test_a_detailed_review_nobody_asked_for_is_refused():
    request = replace(REQUEST, instrument="detailed_review")
    with pytest.raises(RecordingRefused, match="asks for no detailed review"):
        must_be_able_to_record(request, after(judged(1, **LOW)))


def test_a_risk_assessment_cannot_drop_the_detailed_review_that_stands_on_it():
    standing = after(
        judged(1, **(LOW | {"detailed_required": "yes", "detailed_why": ["other"]})),
        judged(2, instrument="detailed_review", primary_failure="none"),
    )
    with pytest.raises(RecordingRefused, match="entry 2 is a detailed review"):
        must_be_able_to_record(AMENDMENT, standing)


def test_a_line_that_is_not_in_the_file_cannot_be_cited():
    answers = LOW | {
        "failure_suspected": "yes",
        "failure_code": "B1",
        "failure_entries": ["log 2"],
        "detailed_required": "yes",
        "detailed_why": ["failure_suspected"],
    }
    with pytest.raises(RecordingRefused, match="'log 2' is not one of its answers"):
        must_be_able_to_record(replace(REQUEST, answers=answers), POSITION)


def test_what_is_kept_of_a_request_has_no_free_text_in_the_entry():
    text = {"note": " Speak to the sister. ", "contact_caution": "Not at home."}
    body, kept = judgement_body(replace(REQUEST, text=text, reason="Again."), INSTRUMENTS["risk_assessment"])
    assert kept == {"note": "Speak to the sister.", "contact_caution": "Not at home.", "why amended": "Again."}
    assert body["set_aside_text"] == ["contact_caution"]
    assert "sister" not in str(body)


def test_the_same_answers_give_the_same_entry_however_they_were_ticked():
    form = INSTRUMENTS["risk_assessment"]
    there = LOW | {"evidence_missing": ["supervision", "other", "forum_minutes"]}
    back = dict(reversed(there.items())) | {"evidence_missing": ("forum_minutes", "other", "supervision")}
    assert judgement_body(replace(REQUEST, answers=there), form) == judgement_body(replace(REQUEST, answers=back), form)


def test_every_rule_has_a_name_that_says_what_must_be():
    assert all(rule.__name__.startswith("must_") and rule.__doc__ for rule in RULES)
