"""The clock of many cases at once: for each case what the clock of one comes to, which says why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.guidance.clock import clock
from clare_review.guidance.clock_of_many import ManySteps, clock_of_many, in_force_on
from clare_review.guidance.lines import Guidance, Step, WhenChanged
from clare_review.guidance.steps import CaseSteps
from clare_review.guidance.working_days import england_and_wales
from clare_review.population.records import Outcome, Route

from .cases import PACKAGED, case, changed

FIELDS = ("checks_on", "met_on", "forum_on", "decided_on", "disclosed_on")
GUIDANCES = (
    PACKAGED,
    replace(PACKAGED, when_changed=WhenChanged.VERSION_AT_RECEIPT),
    changed("dec_2016", "initial_checks", "right_to_ask", limit="12"),
    changed("2014", "face_to_face", "right_to_ask", counted_from="application", confidence="H"),
    changed(
        "dec_2016",
        "forum",
        "right_to_know",
        limit="9",
        unit="working days",
        counted_from="face to face",
        confidence="L",
    ),
)


def many(cases: Sequence[CaseSteps]) -> ManySteps:
    return ManySteps(
        received=np.array([each.received for each in cases], "datetime64[us]"),
        received_has_time=np.array([each.received_has_time for each in cases], bool),
        route=np.array([each.route.value for each in cases], object),
        outcome=np.array([each.outcome.value if each.outcome else None for each in cases], object),
        days={name: np.array([getattr(each, name) for each in cases], "datetime64[D]") for name in FIELDS},
    )


@st.composite
def some_case(draw: st.DrawFn) -> CaseSteps:
    """A case received about a change of the guidance or on any day, with days near it, before it and far from it."""
    about = draw(st.sampled_from([date(2016, 12, 1), date(2016, 12, 31), date(2023, 4, 5), date(2019, 12, 20)]))
    on = about + timedelta(draw(st.integers(-60, 60)))
    at = draw(st.sampled_from([time(), time(10, 15), time(23, 59)]))
    days = {name: draw(st.none() | st.integers(-3, 75).map(lambda n: on + timedelta(n))) for name in FIELDS}
    return CaseSteps(
        received=datetime.combine(on, at),
        received_has_time=draw(st.booleans()),
        route=draw(st.sampled_from(Route)),
        outcome=draw(st.none() | st.sampled_from(Outcome)),
        **days,
    )


def assert_same(cases: Sequence[CaseSteps], guidance: Guidance) -> None:
    found = clock_of_many(many(cases), guidance)
    for place, one in enumerate(cases):
        for told in clock(one, guidance):
            mine = found[told.step]
            assert (mine.result[place], mine.provisional[place]) == (told.result.value, told.provisional), (one, told)


@given(cases=st.lists(some_case(), min_size=1, max_size=40), guidance=st.sampled_from(GUIDANCES))
@settings(deadline=None, max_examples=60)
def test_every_case_comes_to_what_the_clock_of_one_says(cases: list[CaseSteps], guidance: Guidance) -> None:
    assert_same(cases, guidance)


@pytest.mark.long
@given(cases=st.lists(some_case(), min_size=20, max_size=60), guidance=st.sampled_from(GUIDANCES))
@settings(deadline=None, max_examples=1_500)
def test_very_many_cases_come_to_what_the_clock_of_one_says(cases: list[CaseSteps], guidance: Guidance) -> None:
    assert_same(cases, guidance)


def test_a_case_still_open_when_the_guidance_changed_needs_both_versions_to_agree() -> None:
    at_the_change = case("2023-03-20", decided="2023-04-21")
    (alone,) = clock_of_many(many([at_the_change]), GUIDANCES[1], only=[Step.TOTAL])[Step.TOTAL].result
    (both,) = clock_of_many(many([at_the_change]), PACKAGED, only=[Step.TOTAL])[Step.TOTAL].result
    assert (alone, both) == ("within", "cannot_tell")


def test_no_cases_have_no_results() -> None:
    assert [len(each.result) for each in clock_of_many(many([]), PACKAGED).values()] == [0] * len(Step)


def test_the_versions_in_force_are_told_for_each_day() -> None:
    days = [date(2014, 1, 1), date(2016, 12, 15), date(2020, 1, 1), date(2016, 12, 16)]
    places, sets = in_force_on(PACKAGED, np.array(days, "datetime64[D]"))
    assert [sets[place] for place in places] == [PACKAGED.in_force(day, day) for day in days]
    assert len(sets) == 3


@given(st.lists(st.dates(date(2013, 1, 1), date(2026, 12, 31)), min_size=1, max_size=20), st.integers(0, 600))
@settings(deadline=None, max_examples=60)
def test_working_days_are_added_to_many_days_as_to_one(days: list[date], n: int) -> None:
    found = england_and_wales().add_to(np.array([*days, None], "datetime64[D]"), n)
    assert found.tolist() == [*(england_and_wales().add(day, n) for day in days), None]


def test_working_days_are_not_taken_away_from_many_days_either() -> None:
    with pytest.raises(ValueError, match="a limit runs forwards"):
        england_and_wales().add_to(np.array(["2020-01-01"], "datetime64[D]"), -1)
