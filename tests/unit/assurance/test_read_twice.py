"""Pairs made from two standings: who is a pair, what was said apart from why nothing was, and what spoils blindness."""

from dataclasses import replace

import pytest

from clare_review.assurance.pairs import FINDING, NOT_ASKED
from clare_review.assurance.read_twice import Lot, compared_questions, finding, pairs
from clare_review.reviewing.judgement import fold
from tests.unit.reviewing.forms import judged, packaged

CASE = "DVDS/2016/00001"
INSTRUMENTS = {name: packaged(name) for name in ("risk_assessment", "detailed_review")}
LOTS = {CASE: Lot(draw=40, stratum="standard", chance=0.1, band="standard")}


def risk(number, *, by="R01", supersedes=None, **answers):
    given = {"risk_now": "standard", "immediate_contact": "no", "failure_suspected": "no", "detailed_required": "no"}
    return replace(judged(number, CASE, "risk_assessment", supersedes, **(given | answers)), by=by)


def detail(number, category, *, by="R01", supersedes=None, **answers):
    entry = judged(number, CASE, "detailed_review", supersedes, **answers)
    return replace(entry, by=by, body=entry.body | {"category": category})


def paired(first, second, told=()):
    return {pair.question: pair for pair in pairs(fold(first), fold(second), LOTS, INSTRUMENTS, told)}


@pytest.mark.parametrize(
    ("entries", "came_to"),
    [
        ([], None),
        ([risk(1)], "no_failure"),
        ([risk(1, detailed_required="yes")], None),
        ([risk(1, detailed_required="yes"), detail(2, "none")], "no_failure"),
        ([risk(1, detailed_required="yes"), detail(2, "cannot_tell")], "cannot_tell"),
        ([risk(1, detailed_required="yes"), detail(2, None)], "cannot_tell"),
        ([risk(1, detailed_required="yes"), detail(2, "harm")], "failure"),
        ([risk(1, detailed_required="yes"), detail(2, "administrative")], "failure"),
    ],
)
def test_what_a_reading_came_to_is_what_its_last_instrument_says(entries, came_to):
    assert finding(fold(entries), CASE) == came_to


def test_a_reading_that_is_not_finished_makes_no_pair():
    assert paired([risk(1)], [risk(5, by="R02", detailed_required="yes")]) == {}


def test_two_finished_readings_are_a_pair_on_the_finding_and_each_question():
    found = paired([risk(1)], [risk(5, by="R02", risk_now="high")])
    assert (found[FINDING].first, found[FINDING].second) == ("no_failure", "no_failure")
    assert (found["risk_now"].first, found["risk_now"].second) == ("standard", "high")
    assert found["risk_now"].stratum == "draw 40: standard" and found["risk_now"].chance == 0.1


def test_who_made_no_detailed_review_was_not_asked_and_said_neither_no_nor_cannot_tell():
    second = [risk(5, by="R02", detailed_required="yes"), detail(6, "none", by="R02", research_pnc="checked")]
    found = paired([risk(1)], second)
    assert (found["research_pnc"].first, found["research_pnc"].second) == (NOT_ASKED, "checked")


def test_a_question_put_to_neither_is_no_pair():
    assert "research_pnc" not in paired([risk(1)], [risk(5, by="R02")])


def test_each_code_of_a_question_with_several_is_chosen_or_not():
    found = paired([risk(1, evidence_missing=["forum_minutes"])], [risk(5, by="R02", evidence_missing=["nothing"])])
    one = found["evidence_missing: forum_minutes"]
    assert (one.first, one.second) == ("chosen", "not_chosen")


def test_every_answer_given_is_among_the_categories_of_its_question():
    known = compared_questions(INSTRUMENTS.values())
    second = [risk(5, by="R02", detailed_required="yes"), detail(6, "none", by="R02", harm=["physical"])]
    for pair in paired([risk(1, evidence_missing=["nothing"])], second).values():
        if "left_blank" not in (pair.first, pair.second):  # the form would have refused most of these blanks
            assert {pair.first, pair.second} <= set(known[pair.question])


def test_a_reader_who_was_told_the_other_reading_is_not_blind():
    told = [(CASE, "R02")]
    assert not any(pair.blind for pair in paired([risk(1)], [risk(5, by="R02")], told).values())
    assert all(pair.blind for pair in paired([risk(1)], [risk(5, by="R02")], [(CASE, "R09")]).values())


def test_a_correction_before_the_other_reading_leaves_the_pair_blind():
    first = [risk(1), risk(2, supersedes=1, risk_now="high")]
    assert paired(first, [risk(5, by="R02")])["risk_now"].blind


def test_a_correction_after_the_other_reading_takes_the_pair_out_of_the_count():
    first = [risk(1), risk(9, supersedes=1, risk_now="high")]
    assert not paired(first, [risk(5, by="R02")])["risk_now"].blind
    second = [risk(5, by="R02"), risk(9, by="R02", supersedes=5, risk_now="high")]
    assert not paired([risk(1)], second)[FINDING].blind


def test_only_applications_that_were_drawn_make_a_pair():
    assert pairs(fold([risk(1)]), fold([risk(5, by="R02")]), {}, INSTRUMENTS) == ()


def test_a_pair_knows_how_many_calibration_sessions_came_before_each_reading():
    def held(*sessions):
        second = [risk(5, by="R02")]
        return {p.sessions for p in pairs(fold([risk(1)]), fold(second), LOTS, INSTRUMENTS, (), sessions)}

    assert [held(), held(3), held(6), held(0, 3), held(0)] == [{(0, 0)}, {(0, 1)}, {(0, 0)}, {(1, 2)}, {(1, 1)}]


def test_one_reader_at_two_times_is_a_pair_of_their_own():
    found = paired([risk(1)], [risk(5, risk_now="high")])
    assert all(pair.own for pair in found.values()) and found["risk_now"].second == "high"
