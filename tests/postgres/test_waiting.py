"""Whoever waits while others record is judged by what holds when their turn comes, not by what held when they came."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from clare_review.ledger.digest import canonical

from .conftest import FIRST, PEOPLE, Shared

MOVES = {"from": "R01", "moves": [{"batch": "B0001", "of": "B0001", "to": "R04", "references": [FIRST]}]}
JUDGE = (
    f"SELECT fresh FROM clare.append('review', 'judged', 'R01', 'k', '{FIRST}', NULL, '{{}}', NULL, NULL, NULL, NULL)"
)
HAND_OVER = (
    "SELECT FROM clare.append('review', 'handed_over', 'L01', 'over', NULL, NULL, "
    f"$${canonical(MOVES).decode()}$$, NULL, NULL, NULL, NULL)"
)


@pytest.fixture
def own(shared: Shared) -> Shared:
    """A ledger of the test's own."""
    return shared.copied()


def while_waiting(shared: Shared, holds: str, meanwhile: Callable[[psycopg.Connection], object]) -> list[tuple] | str:
    """What R01 is answered, who comes to record while the lead holds the book, and in whose waiting this happens."""
    with ThreadPoolExecutor() as pool, shared.session("L01") as lead:
        lead.execute("BEGIN")
        lead.execute(holds)
        answer = pool.submit(shared.asked, "R01", JUDGE)
        asked = f"SELECT 1 FROM pg_stat_activity WHERE datname = '{shared.database}' AND wait_event = 'advisory'"
        for _ in range(600):
            if shared.owner(asked):
                break
            time.sleep(0.05)
        assert shared.owner(asked) and not answer.done()
        meanwhile(lead)
        lead.execute("COMMIT")
        return answer.result(60)


def test_who_waits_while_nothing_changes_records(own):
    held = "SELECT FROM clare.hold('review', 'nothing')"
    assert while_waiting(own, held, lambda lead: None) == [(True,)]


def test_a_case_that_is_handed_over_meanwhile_is_refused(own):
    assert while_waiting(own, HAND_OVER, lambda lead: None) == "CR101 R01 may not record this (judged)"


def test_who_loses_a_role_meanwhile_is_refused(own):
    held = "SELECT FROM clare.hold('review', 'nothing')"
    without = {person: roles for person, roles in PEOPLE.items() if person != "R01"}
    try:
        answer = while_waiting(own, held, lambda lead: own.grant(without))
    finally:
        own.grant(PEOPLE)
    assert str(answer).startswith("CR202 what you are in this review changed")
