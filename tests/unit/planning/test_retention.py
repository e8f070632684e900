"""When keeping a record has to be reviewed: so many years after its last dated step, or when it was said last."""

from datetime import date
from typing import Any

import pytest

from clare_review.planning.retention import Kept, Retention, State, retention
from clare_review.population.records import Outcome
from clare_review.settings import RetentionPeriod, RetentionSettings

from .cases import application

DAY = date(2026, 3, 2)


def period(years: Any = 6, confidence: Any = "L") -> RetentionPeriod:
    return RetentionPeriod(years=years, confidence=confidence, source="a test")


PERIODS = RetentionSettings(disclosed=period(10, "H"), not_disclosed=period(), undecided=period("not known", "X"))


def of(day: date = DAY, *, kept: Kept | None = None, erased: int | None = None, **fields: Any) -> Retention:
    return retention(application(**fields), PERIODS, day, kept=kept, erased=erased)


@pytest.mark.parametrize(
    ("fields", "due", "step"),
    [
        ({}, date(2025, 3, 20), "the decision"),
        ({"met_on": date(2019, 4, 1)}, date(2025, 4, 1), "the meeting face to face"),
        ({"outcome": Outcome.DISCLOSED, "disclosed_on": date(2019, 3, 25)}, date(2029, 3, 25), "the disclosure"),
        ({"outcome": Outcome.AGREED}, date(2029, 3, 20), "the decision"),
        ({"checks_on": None, "met_on": None, "decided_on": None}, date(2025, 3, 1), "receipt"),
    ],
)
def test_the_period_of_the_outcome_runs_from_the_last_dated_step(fields, due, step):
    found = of(**fields)
    assert (found.due, found.step) == (due, step)


def test_a_step_dated_after_the_look_does_not_put_the_review_off():
    slip = {"disclosed_on": date(2091, 3, 25)}
    assert of(**slip).due == of().due
    assert of(date(2091, 3, 25), **slip).due == date(2097, 3, 25)


def test_a_period_that_ends_where_there_is_no_leap_day_ends_a_day_early():
    assert of(decided_on=date(2020, 2, 29)).due == date(2026, 2, 28)
    assert of(decided_on=date(2020, 2, 29), outcome=Outcome.DISCLOSED).due == date(2030, 2, 28)


def test_a_record_is_due_on_its_day_and_not_the_day_before():
    assert of(date(2025, 3, 20)).state is State.DUE
    assert of(date(2025, 3, 19)).state is State.LATER


def test_what_the_force_has_not_set_is_not_known_and_never_due():
    found = of(date(2090, 1, 1), outcome=None)
    assert (found.state, found.due) == (State.NOT_KNOWN, None)
    assert "the force has set no period" in found.sentence()


def test_a_decision_to_keep_moves_the_day_and_needs_no_period():
    kept = Kept(until=date(2031, 1, 2), entry=9)
    assert of(kept=kept).state is State.LATER
    assert of(date(2031, 1, 2), kept=kept, outcome=None).state is State.DUE
    assert "kept until then (entry 9)" in of(kept=kept).sentence()


def test_what_was_erased_is_never_due():
    found = of(date(2090, 1, 1), erased=12)
    assert (found.state, found.due) == (State.ERASED, None)
    assert found.sentence() == "DVDS/2019/00001  erased (entry 12)"


def test_a_line_says_what_it_rests_on_and_how_sure_that_is():
    said = "due since 20 March 2025: 6 years from the decision on 20 March 2019; the period is not confirmed (L)"
    assert of().sentence() == f"DVDS/2019/00001  {said}"
    assert "not confirmed" not in of(outcome=Outcome.AGREED).sentence()
