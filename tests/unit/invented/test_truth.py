"""The hidden truth adds up to the published figures, fits the records, and stands in no export."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import ReviewError
from clare_review.invented.casework import InventedApplication
from clare_review.invented.force import InventedForce, draw_force, share_out
from clare_review.invented.truth import Category, Found, Sign, Sizes
from clare_review.population.records import Answer, Outcome, System
from tests.unit.invented.conftest import Written


def cases(force: InventedForce, sign: Sign) -> list[InventedApplication]:
    failed = {reference for reference, failure in force.truth.items() if failure.sign is sign}
    return [case for case in force.applications if case.reference in failed]


def test_january_shows_25_failures_and_the_end_33(full: Written) -> None:
    assert full.force.expected(january=True) == {"total": 25, "harm": 2, "administrative": 11, "service": 12}
    assert full.force.expected(january=False) == {"total": 33, "harm": 2, "administrative": 14, "service": 17}


def test_failures_found_in_the_supplement_are_late_applications_and_no_others_are(full: Written) -> None:
    supplement = {r for r, failure in full.force.truth.items() if failure.found is Found.SUPPLEMENT}
    assert supplement == set(full.force.truth) & full.force.late


def test_a_small_force_has_at_least_one_failure_of_each_category_in_january(small: Written) -> None:
    january = small.force.expected(january=True)
    assert all(january[category.value] >= 1 for category in Category)
    assert small.force.expected(january=False)["total"] > january["total"]


def test_a_harm_failure_is_followed_by_a_serious_injury_to_the_same_person(full: Written) -> None:
    hurt = {incident.victim for incident in full.force.incidents if incident.injury != "none"}
    harmed = {r for r, failure in full.force.truth.items() if failure.category is Category.HARM}
    assert {case.a for case in full.force.applications if case.reference in harmed} == hurt


def test_nothing_held_was_said_although_a_system_held_something(full: Written) -> None:
    for case in cases(full.force, Sign.NOTHING_THOUGH_HELD):
        assert case.outcome is Outcome.NOTHING_HELD
        assert case.held


def test_what_was_agreed_was_never_given(full: Written) -> None:
    for case in cases(full.force, Sign.AGREED_NOT_GIVEN):
        assert case.outcome is Outcome.AGREED
        assert case.disclosed_on is None


def test_the_unchecked_system_is_the_one_that_held_something(full: Written) -> None:
    for case in cases(full.force, Sign.PND_NOT_CHECKED):
        assert case.checks[System.PND] is Answer.NO
        assert {item.system for item in case.held} == {"PND"}


def test_the_history_stands_under_another_birth_date_than_the_one_searched(full: Written) -> None:
    for case in cases(full.force, Sign.WRONG_BIRTH_DATE):
        assert case.b.born != case.held[0].subject.born
        assert case.b.surname == case.held[0].subject.surname


def test_late_decisions_came_more_than_100_days_after_receipt(full: Written) -> None:
    for case in cases(full.force, Sign.LATE):
        assert case.decided_on is not None
        assert (case.decided_on - case.received.date()).days > 100


def test_no_sign_of_failure_is_a_failure_by_itself(full: Written) -> None:
    sound = [case for case in full.force.applications if case.reference not in full.force.truth]
    assert any(case.outcome is Outcome.NOTHING_HELD and case.held for case in sound)
    assert any(case.checks[System.PND] is Answer.NO for case in sound)
    assert any(case.outcome is Outcome.NO_DISCLOSURE and case.held for case in sound)


def test_every_sign_occurs_at_full_size(full: Written) -> None:
    assert {failure.sign for failure in full.force.truth.values()} == set(Sign)


def test_sizes_that_cannot_hold_together_are_refused_with_every_reason() -> None:
    with pytest.raises(ReviewError, match=r"besides the late ones; .*2 late.*; at least 2 reviewers"):
        Sizes(applications=20, late=1, recognised=1, reviewers=1)


@settings(max_examples=25, deadline=None)
@given(applications=st.integers(60, 300), late=st.integers(2, 20), reviewers=st.integers(2, 60), seed=st.integers(0, 9))
def test_any_size_has_the_counts_asked_for(applications: int, late: int, reviewers: int, seed: int) -> None:
    sizes = Sizes(applications=applications, late=late, recognised=5, reviewers=reviewers)
    force = draw_force(sizes, seed)
    disclosed = [case for case in force.first_population() if case.outcome is Outcome.DISCLOSED]
    assert len({case.reference for case in force.applications}) == applications
    assert len(force.late) == late
    assert len(force.reviewers) == reviewers
    assert len(disclosed) == sizes.disclosed


@settings(max_examples=50, deadline=None)
@given(number=st.integers(0, 5000), weights=st.lists(st.integers(1, 900), min_size=1, max_size=12))
def test_shares_add_up_and_none_is_off_by_more_than_one(number: int, weights: list[int]) -> None:
    shares = share_out(number, weights)
    assert sum(shares) == number
    assert all(abs(share - number * w / sum(weights)) < 1 for share, w in zip(shares, weights, strict=True))
