"""The invented reviewers answer completely, as the instruments ask, and find what is hidden when they should."""

from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from clare_review.invented.reviewers import Judged, judge_detail, judge_risk
from clare_review.invented.truth import Found, HiddenFailure
from clare_review.places import template
from clare_review.population.records import Case
from clare_review.reviewing.failures import Category, category, load_failure_codes
from clare_review.reviewing.file_lines import citable
from clare_review.reviewing.instrument import load_instrument
from clare_review.reviewing.questions import Instrument
from tests.unit.invented.cases import case_of
from tests.unit.invented.conftest import Written

RISK = load_instrument(template("instruments", "risk_assessment.yaml"))
DETAIL = load_instrument(template("instruments", "detailed_review.yaml"))
CODES = load_failure_codes(template("instruments", "failure_codes.yaml"))

Read = tuple[Case, HiddenFailure | None]


@pytest.fixture(scope="module")
def read(full: Written) -> list[Read]:
    every_third = full.force.applications[::3]
    failed = [case for case in full.force.applications if case.reference in full.force.truth]
    return [(case_of(case, full.force), full.force.truth.get(case.reference)) for case in (*every_third, *failed)]


def problems(instrument: Instrument, judged: Judged, case: Case) -> list[str]:
    answers, text = judged
    return [problem.message for problem in instrument.problems(answers, text, citable(case))]


def failures(read: list[Read], *ways: Found) -> Iterator[tuple[Case, HiddenFailure]]:
    for case, truth in read:
        if truth is not None and truth.found in ways:
            yield case, truth


@pytest.mark.parametrize("again", [False, True])
def test_every_risk_assessment_is_complete_and_valid(read: list[Read], again: bool) -> None:
    for case, truth in read:
        assert problems(RISK, judge_risk(case, truth, Random(1), again=again), case) == []


@pytest.mark.parametrize("again", [False, True])
def test_every_detailed_review_is_complete_and_valid(read: list[Read], again: bool) -> None:
    for seed, (case, truth) in enumerate(read):
        assert problems(DETAIL, judge_detail(case, truth, Random(seed), again=again), case) == []


def test_nothing_is_answered_that_was_not_asked(read: list[Read]) -> None:
    for seed, (case, truth) in enumerate(read):
        assert RISK.set_aside(judge_risk(case, truth, Random(seed))[0]) == {}
        assert DETAIL.set_aside(judge_detail(case, truth, Random(seed))[0]) == {}


def test_between_15_and_20_in_a_hundred_need_a_detailed_review(read: list[Read]) -> None:
    rng = Random(3)
    required = [judge_risk(case, truth, rng)[0]["detailed_required"] for case, truth in read if truth is None]
    assert 0.15 < required.count("yes") / len(required) < 0.20


def test_some_reviewers_cannot_tell(read: list[Read]) -> None:
    rng = Random(3)
    risks = Counter(judge_risk(case, truth, rng)[0]["risk_now"] for case, truth in read)
    found = Counter(judge_detail(case, None, rng)[0]["primary_failure"] for case, _ in read)
    assert risks["cannot_tell"] > 0
    assert 0 < found["cannot_tell"] < len(read) * 0.06
    assert set(found) == {"none", "cannot_tell"}


def test_a_failure_counts_under_the_category_hidden_in_it(read: list[Read]) -> None:
    for case, truth in failures(read, *Found):
        answers, _ = judge_detail(case, truth, Random(1), again=True)
        assert category(answers, CODES) == Category(truth.category.value)


def test_what_january_finds_is_suspected_at_once(read: list[Read]) -> None:
    for case, truth in failures(read, Found.JANUARY, Found.SUPPLEMENT, Found.CORRECTION):
        assert judge_risk(case, truth, Random(1))[0]["detailed_required"] == "yes"


def test_a_failure_found_by_correction_is_overlooked_by_the_first_detailed_review(read: list[Read]) -> None:
    for case, truth in failures(read, Found.CORRECTION):
        first, _ = judge_detail(case, truth, Random(1))
        assert category(first, CODES) is Category.NONE


def test_a_failure_found_by_later_review_is_cleared_by_the_first_risk_assessment(read: list[Read]) -> None:
    for case, truth in failures(read, Found.LATER_REVIEW):
        assert judge_risk(case, truth, Random(1))[0]["detailed_required"] == "no"
        assert judge_risk(case, truth, Random(1), again=True)[0]["detailed_required"] == "yes"


def test_a_failure_is_reasoned_from_a_line_of_the_file(read: list[Read]) -> None:
    for case, truth in failures(read, *Found):
        entries = judge_detail(case, truth, Random(1), again=True)[0]["reason_entries"]
        assert set(entries) <= set(citable(case)) - {"application"}


def test_the_same_chance_gives_the_same_judgement(read: list[Read]) -> None:
    case, truth = read[0]
    assert judge_detail(case, truth, Random(5)) == judge_detail(case, truth, Random(5))
