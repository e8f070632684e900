"""Whatever is done to a review, in whatever order, with crashes between: it stands as a plain dictionary says."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.ledger.model import Model

USUAL = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def test_a_review_stands_as_a_plain_dictionary_says_after_two_hundred_courses_of_events() -> None:
    run_state_machine_as_test(Model, settings=settings(max_examples=200, stateful_step_count=6, **USUAL))


@pytest.mark.long
def test_a_review_stands_as_a_plain_dictionary_says_after_ten_thousand_courses_of_events() -> None:
    run_state_machine_as_test(Model, settings=settings(max_examples=10_000, stateful_step_count=14, **USUAL))
