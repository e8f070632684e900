"""Two readings held against each other: what settles itself, what waits for a third person, and what undoes it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.ledger.entry import Entry
from clare_review.ledger.stages import Stage
from clare_review.places import house
from clare_review.reviewing import adjudication, settling
from clare_review.reviewing.judgement import fold
from clare_review.reviewing.settling import Settled, State, differences, second_stands_first, settle
from tests.panel.conftest import LOW_RISK, NO_FAILURE, SUSPECTED
from tests.panel.desk_in_memory import INSTRUMENTS
from tests.unit.reviewing.forms import judged

ONE = "DVDS/2016/00001"
RISK, DETAIL = "risk_assessment", "detailed_review"
FOUND = NO_FAILURE | {"primary_failure": "B1"}


def at(stage: str, entry: Entry, **more: Any) -> Entry:
    """The same entry at a later stage."""
    return replace(entry, body={**entry.body, "stage": stage, **more})


def first(number: int, answers: Mapping[str, Any], form: str = RISK, supersedes: int | None = None) -> Entry:
    return judged(number, ONE, form, supersedes, **{k: v for k, v in answers.items() if k not in ("reason", "note")})


def second(number: int, answers: Mapping[str, Any], form: str = RISK, supersedes: int | None = None) -> Entry:
    return at("second", first(number, answers, form, supersedes))


def decision(
    number: int, over: tuple[int, int], answers: Mapping[str, Any], form: str = RISK, replaces: int | None = None
) -> Entry:
    told = {"over": list(over), "taken": {}, "cause": "edge_case", "confidence": "sure", "guidance": False}
    return at("adjudication", first(number, answers, form, replaces), **told)


def settled(*entries: Entry, reopened: int = 0) -> dict[str, Settled]:
    read = [fold(entries, stage=stage).of(ONE) for stage in (Stage.FIRST, Stage.SECOND, Stage.ADJUDICATION)]
    return settle(ONE, *read, INSTRUMENTS, reopened)


def test_what_one_person_read_counts_as_they_left_it():
    found = settled(first(1, LOW_RISK), first(2, SUSPECTED, supersedes=1))[RISK]
    assert (found.state, found.counts.entry) == (State.ONCE, 2)


def test_two_readings_with_the_same_codes_settle_themselves():
    found = settled(first(1, SUSPECTED), second(2, SUSPECTED))[RISK]
    assert (found.state, found.counts.entry, found.differing) == (State.AGREED, 1, ())


def test_other_words_and_other_lines_cited_are_no_disagreement():
    found = settled(first(1, SUSPECTED), second(2, SUSPECTED | {"failure_entries": ["log 9"]}))[RISK]
    assert found.state is State.AGREED


def test_several_answers_in_another_order_are_the_same_answer():
    one, other = LOW_RISK | {"evidence_missing": ["a", "b"]}, LOW_RISK | {"evidence_missing": ["b", "a"]}
    assert settled(first(1, one), second(2, other))[RISK].state is State.AGREED


def test_what_differs_waits_for_a_third_person_and_the_first_reading_counts_meanwhile():
    found = settled(first(1, SUSPECTED), second(2, LOW_RISK))[RISK]
    assert (found.state, found.counts.entry) == (State.DISPUTED, 1)
    assert found.differing == ("risk_now", "failure_suspected", "failure_code", "detailed_required", "detailed_why")


def test_cannot_tell_against_no_is_a_disagreement():
    unsure = LOW_RISK | {"failure_suspected": "cannot_tell"}
    assert settled(first(1, unsure), second(2, LOW_RISK))[RISK].differing == ("failure_suspected",)


def test_a_decision_over_the_readings_that_stand_is_what_counts():
    found = settled(first(1, SUSPECTED), second(2, LOW_RISK), decision(3, (1, 2), LOW_RISK))[RISK]
    assert (found.state, found.counts.entry, found.decision.deciding.cause) == (State.DECIDED, 3, "edge_case")


def test_correcting_either_reading_undoes_the_decision():
    entries = first(1, SUSPECTED), second(2, LOW_RISK), decision(3, (1, 2), LOW_RISK)
    higher = SUSPECTED | {"risk_now": "immediate"}
    for correction in (first(4, higher, supersedes=1), second(4, higher, supersedes=2)):
        found = settled(*entries, correction)[RISK]
        assert (found.state, found.decision, found.last_decision.entry) == (State.DISPUTED, None, 3)


def test_correcting_a_reading_undoes_the_agreement_or_makes_one():
    agreed = first(1, LOW_RISK), second(2, LOW_RISK)
    assert settled(*agreed, second(3, SUSPECTED, supersedes=2))[RISK].state is State.DISPUTED
    assert settled(first(1, SUSPECTED), second(2, LOW_RISK), first(3, LOW_RISK, supersedes=1))[RISK].state is (
        State.AGREED
    )


def test_a_reopened_case_is_decided_anew_and_its_first_reading_counts_meanwhile():
    entries = first(1, SUSPECTED), second(2, LOW_RISK), decision(3, (1, 2), LOW_RISK)
    open_again = settled(*entries, reopened=4)[RISK]
    assert (open_again.state, open_again.counts.entry) == (State.REOPENED, 1)
    anew = settled(*entries, decision(5, (1, 2), SUSPECTED, replaces=3), reopened=4)[RISK]
    assert (anew.state, anew.counts.entry) == (State.DECIDED, 5)


def test_an_agreement_that_is_reopened_waits_for_a_third_person():
    assert settled(first(1, LOW_RISK), second(2, LOW_RISK), reopened=3)[RISK].state is State.REOPENED


def test_detailed_reviews_wait_until_it_is_settled_that_one_is_required():
    read = first(1, SUSPECTED), second(2, LOW_RISK), first(3, NO_FAILURE, DETAIL)
    assert DETAIL in settled(*read)  # the first reading counts, and asks for it
    assert DETAIL not in settled(*read, decision(4, (1, 2), LOW_RISK))
    assert settled(*read, decision(4, (1, 2), SUSPECTED))[DETAIL].state is State.ONCE


def test_the_second_reader_s_detailed_review_counts_where_the_decision_asks_for_one_and_the_first_made_none():
    read = first(1, LOW_RISK), second(2, SUSPECTED), second(3, FOUND, DETAIL)
    assert DETAIL not in settled(*read)
    assert settled(*read, decision(4, (1, 2), SUSPECTED))[DETAIL].counts.entry == 3


def test_what_the_second_reader_alone_answered_counts_nothing():
    assert settled(second(1, SUSPECTED), second(2, FOUND, DETAIL)) == {}
    both = first(1, SUSPECTED), second(2, SUSPECTED), second(3, FOUND, DETAIL)
    assert list(settled(*both)) == [RISK]


def test_each_form_is_settled_by_itself():
    read = first(1, SUSPECTED), second(2, SUSPECTED), first(3, NO_FAILURE, DETAIL), second(4, FOUND, DETAIL)
    assert {name: each.state for name, each in settled(*read).items()} == {RISK: State.AGREED, DETAIL: State.DISPUTED}


def test_the_second_reading_stands_first_about_as_often_as_not_and_the_seed_alone_decides():
    cases = [f"DVDS/2016/{number:05}" for number in range(400)]
    swapped = [second_stands_first("seed", case, RISK) for case in cases]
    assert 150 < sum(swapped) < 250
    assert swapped == [second_stands_first("seed", case, RISK) for case in cases]
    assert swapped != [second_stands_first("another", case, RISK) for case in cases]


@given(answers=st.fixed_dictionaries({"risk_now": st.sampled_from(("high", "standard", "cannot_tell"))}))
@settings(max_examples=20, deadline=None)
def test_who_read_first_makes_no_difference_to_what_differs(answers):
    one, other = (fold([judged(n, ONE, **each)]).current(ONE, RISK) for n, each in ((1, LOW_RISK), (2, answers)))
    form = INSTRUMENTS[RISK]
    assert differences(one, other, form) == differences(other, one, form)


def test_the_documentation_shows_how_a_case_can_stand_and_what_is_asked():
    text = (house() / "docs" / "adjudication.md").read_text(encoding="utf-8")
    assert settling.drawn() in text and adjudication.drawn() in text
