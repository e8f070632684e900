from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.guidance.clock import clock
from clare_review.guidance.lines import Step
from clare_review.guidance.loading import parse_guidance
from clare_review.guidance.results import Result
from clare_review.guidance.steps import CaseSteps
from clare_review.population.records import Application, Outcome, Route

from .cases import DATA, PACKAGED, case, changed, result, said

CHECKS, MET, TOTAL = Step.INITIAL_CHECKS, Step.FACE_TO_FACE, Step.TOTAL
CALENDAR = {"unit": "calendar days", "counted_from": "application"}
some_cases = settings(deadline=None, max_examples=60)
some_day = st.dates(date(2015, 1, 1), date(2023, 8, 31))


@pytest.mark.parametrize(
    ("received", "checks", "expected"),
    [
        ("2019-03-01 10:15", "2019-03-01", "within"),
        ("2019-03-01 00:00", "2019-03-01", "within"),
        ("2019-03-01", "2019-03-01", "within"),
        ("2019-03-01 10:15", "2019-03-02", "cannot_tell"),
        ("2019-03-01 00:00", "2019-03-02", "cannot_tell"),
        ("2019-03-01 23:59", "2019-03-02", "cannot_tell"),
        ("2019-03-01", "2019-03-02", "cannot_tell"),
        ("2019-03-01 10:15", "2019-03-03", "over by 1"),
        ("2019-03-01 23:59", "2019-03-03", "over by 1"),
        ("2019-03-01", "2019-03-03", "over by 1"),
        ("2019-03-01 10:15", "2019-03-12", "over by 10"),
        ("2019-03-01 10:15", "2019-02-28", "cannot_tell"),
    ],
)
def test_24_hours_against_a_day_without_a_time(received: str, checks: str, expected: str) -> None:
    assert said(CHECKS, case(received, checks=checks)) == expected


def test_a_limit_of_hours_without_a_time_of_receipt_runs_from_any_moment_of_the_day() -> None:
    half_a_day = changed("dec_2016", "initial_checks", "right_to_ask", limit="12")
    assert said(CHECKS, case("2019-03-01", checks="2019-03-01"), half_a_day) == "cannot_tell"
    assert said(CHECKS, case("2019-03-01", checks="2019-03-02"), half_a_day) == "cannot_tell"
    assert said(CHECKS, case("2019-03-01", checks="2019-03-03"), half_a_day) == "over by 1"


def test_the_next_day_is_explained_by_the_hour_at_which_the_limit_ended() -> None:
    why = result(CHECKS, case("2019-03-01 10:15", checks="2019-03-02")).why
    assert (
        why == "done on 2 March 2019 without a time, and 24 hours from the application ended during that day, at 10:15"
    )


@pytest.mark.parametrize(
    ("received", "met", "expected"),
    [
        ("2019-03-01 10:15", "2019-03-15", "within"),
        ("2019-03-01 10:15", "2019-03-16", "over by 1"),
        ("2019-03-01 10:15", "2019-03-18", "over by 3"),
        ("2019-04-12 10:15", "2019-04-30", "within"),
        ("2019-04-12 10:15", "2019-05-01", "over by 1"),
        ("2019-03-01 10:15", None, "cannot_tell"),
        ("2015-06-01 10:15", "2015-06-01", "cannot_tell"),
        ("2023-04-05 10:15", "2023-04-05", "cannot_tell"),
    ],
)
def test_the_face_to_face_has_ten_working_days_where_its_start_is_known(
    received: str, met: str | None, expected: str
) -> None:
    assert said(MET, case(received, met=met)) == expected


def test_a_total_within_on_the_strictest_reading_is_within() -> None:
    found = result(TOTAL, case("2019-03-01", met="2019-03-11", decided="2019-04-05"))
    assert (found.result, found.due_on) == (Result.WITHIN, date(2019, 4, 5))


def test_a_total_over_on_one_reading_only_cannot_be_told() -> None:
    found = result(TOTAL, case("2019-03-01", met="2019-03-11", decided="2019-04-06"))
    assert found.result is Result.CANNOT_TELL
    assert "over by 1 day on 35 calendar days from the application; within on every other reading" in found.why


def test_a_total_over_on_every_reading_is_over_by_the_least_of_them() -> None:
    # 35 working days from 11 March 2019 end on 1 May: Good Friday and Easter Monday lie between.
    last = case("2019-03-01", met="2019-03-11", decided="2019-05-01")
    over = case("2019-03-01", met="2019-03-11", decided="2019-05-04")
    assert (said(TOTAL, last), said(TOTAL, over)) == ("cannot_tell", "over by at least 3")
    assert result(TOTAL, over).due_on == date(2019, 5, 1)


def test_without_a_face_to_face_a_total_is_within_when_even_the_application_allows_it() -> None:
    assert said(TOTAL, case("2019-03-01", decided="2019-04-05")) == "within"
    late = result(TOTAL, case("2019-03-01", decided="2019-12-24"))
    assert late.result is Result.CANNOT_TELL
    assert late.why.startswith("the record gives no usable date for the face to face, from which it may")


@pytest.mark.parametrize("outcome", [o for o in Outcome if o not in (Outcome.DISCLOSED, Outcome.AGREED)])
def test_without_a_disclosure_the_total_ends_with_the_decision(outcome: Outcome) -> None:
    assert result(TOTAL, case("2019-03-01", decided="2019-03-20", outcome=outcome)).done_on == date(2019, 3, 20)


def test_with_a_disclosure_the_total_ends_with_it() -> None:
    steps = case("2019-03-01", decided="2019-03-20", disclosed="2019-04-04", outcome=Outcome.DISCLOSED)
    found = result(TOTAL, steps)
    assert (found.done_on, found.result) == (date(2019, 4, 4), Result.WITHIN)


@pytest.mark.parametrize("outcome", [Outcome.DISCLOSED, Outcome.AGREED, None])
def test_a_dated_disclosure_ends_the_total_unless_the_outcome_denies_it(outcome: Outcome | None) -> None:
    steps = case("2019-03-01", decided="2019-03-20", disclosed="2019-04-04", outcome=outcome)
    assert result(TOTAL, steps).done_on == date(2019, 4, 4)


def test_an_end_that_is_not_recorded_is_over_by_at_least_what_the_decision_was() -> None:
    settled = changed("dec_2016", "total", "right_to_ask", **CALENDAR)
    steps = case("2019-03-01", decided="2019-04-15", outcome=Outcome.AGREED)
    assert said(TOTAL, steps, settled) == "over by at least 10"


@pytest.mark.parametrize("outcome", [Outcome.DISCLOSED, Outcome.AGREED, None])
def test_an_end_that_is_not_recorded_is_never_within(outcome: Outcome | None) -> None:
    assert said(TOTAL, case("2019-03-01", met="2019-03-02", decided="2019-03-02", outcome=outcome)) == "cannot_tell"


@pytest.mark.parametrize("outcome", [Outcome.DISCLOSED, Outcome.AGREED, None])
def test_an_end_that_is_not_recorded_is_over_once_the_decision_alone_was_too_late(outcome: Outcome | None) -> None:
    steps = case("2019-03-01", met="2019-03-11", decided="2019-05-04", outcome=outcome)
    assert said(TOTAL, steps) == "over by at least 3"


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        (case("2019-03-01", outcome=None), "no decision is recorded"),
        (case("2019-03-01"), "the record gives no usable date for the decision"),
        (
            case("2019-03-01", disputed=("decided_on",)),
            "the merged rows of the export give different dates for the decision",
        ),
        (
            case("2019-03-01", decided="2019-02-20"),
            "the record contradicts itself: the date for it, 20 February 2019, is before the application of "
            "1 March 2019",
        ),
        (
            case("2019-03-01", decided="2019-03-20", disclosed="2019-03-21", outcome=Outcome.NO_DISCLOSURE),
            "the record contradicts itself: a disclosure is dated, and the outcome is another",
        ),
        (
            case("2019-03-01", met="2019-02-20", decided="2019-03-20"),
            "the record contradicts itself: the face to face is dated before the application",
        ),
        (
            case("2019-03-01", met="2019-03-25", decided="2019-03-20"),
            "the face to face, from which it may have to be counted, is dated later, 25 March 2019",
        ),
        (
            case("2014-03-07", decided="2014-03-20"),
            "no guidance is known to have been in force on 7 March 2014",
        ),
    ],
)
def test_a_total_that_cannot_be_told_says_why(steps: CaseSteps, why: str) -> None:
    found = result(TOTAL, steps)
    assert (found.result, found.why, found.due_on) == (Result.CANNOT_TELL, why, None)


@pytest.mark.parametrize("step", [CHECKS, MET, TOTAL])
@given(received=some_day, days=st.integers(0, 400))
@settings(deadline=None, max_examples=20)
def test_the_clock_of_right_to_know_has_no_known_start(step: Step, received: date, days: int) -> None:
    done = str(received + timedelta(days=days))
    steps = case(str(received), checks=done, met=done, decided=done, route=Route.RIGHT_TO_KNOW)
    found = result(step, steps)
    known = "what starts the clock is not known for Right to Know", "the limit is not known"
    assert found.result is Result.CANNOT_TELL
    assert found.why == known[found.limit == "not known"]


@pytest.mark.parametrize("step", [s for s in Step if s not in (CHECKS, MET, TOTAL)])
@pytest.mark.parametrize("route", Route)
@pytest.mark.parametrize("received", ["2015-06-01", "2019-03-01", "2023-06-01"])
def test_a_limit_that_is_not_known_is_neither_met_nor_missed(step: Step, route: Route, received: str) -> None:
    found = result(step, case(received, checks=received, met=received, decided=received, route=route))
    assert (found.result, found.limit, found.why) == (Result.CANNOT_TELL, "not known", "the limit is not known")


@given(received=some_day, checks=st.integers(-3, 90), met=st.integers(-3, 90), end=st.integers(-3, 200))
@some_cases
def test_nothing_without_a_known_limit_is_ever_within_or_over(received: date, checks: int, met: int, end: int) -> None:
    on = [str(received + timedelta(days=n)) for n in (checks, met, end)]
    for found in clock(case(f"{received} 09:30", checks=on[0], met=on[1], decided=on[2]), PACKAGED):
        told = found.result is not Result.CANNOT_TELL
        assert told == (found.due_on is not None)
        assert not (told and "not known" in (found.limit, found.counted_from))
        assert (found.days_over is not None and found.days_over > 0) == (found.result is Result.OVER)


@given(received=some_day, met=st.integers(0, 40), end=st.integers(40, 200))
@some_cases
def test_a_day_later_is_never_better(received: date, met: int, end: int) -> None:
    order = [Result.WITHIN, Result.CANNOT_TELL, Result.OVER]
    on = [str(received + timedelta(days=n)) for n in (met, end, end + 1)]
    sooner, later = (result(TOTAL, case(str(received), met=on[0], decided=decided)) for decided in on[1:])
    # A change of version in between may turn a result into cannot tell, and never into a better one.
    assert order.index(sooner.result) <= order.index(later.result) or later.result is Result.CANNOT_TELL
    if sooner.result is later.result is Result.OVER:
        assert (later.days_over, later.due_on) == ((sooner.days_over or 0) + 1, sooner.due_on)


@given(received=some_day, met=st.integers(0, 60), end=st.integers(0, 200))
@some_cases
def test_a_result_holds_on_each_reading_taken_alone(received: date, met: int, end: int) -> None:
    on = [str(received + timedelta(days=n)) for n in (met, end)]
    steps = case(str(received), met=on[0], decided=on[1])
    found = result(TOTAL, steps)
    if found.result is not Result.CANNOT_TELL and "or" not in found.version:
        for unit in ("calendar days", "working days"):
            alone = changed(found.version, "total", "right_to_ask", unit=unit, counted_from="application")
            assert result(TOTAL, steps, alone).result is found.result


def test_in_december_2016_both_versions_have_to_agree() -> None:
    steps = case("2016-12-15 10:00", checks="2016-12-15", met="2016-12-16")
    assert (result(CHECKS, steps).result, result(CHECKS, steps).version) == (Result.WITHIN, "2014 or dec_2016")
    assert result(MET, steps).result is Result.CANNOT_TELL
    stricter = changed("2014", "initial_checks", "right_to_ask", limit="12")
    assert said(CHECKS, steps, stricter) == "cannot_tell"


@pytest.mark.parametrize(
    ("day", "label"),
    [
        ("2014-03-07", "none known"),
        ("2014-03-08", "2014"),
        ("2016-11-30", "2014"),
        ("2016-12-01", "2014 or dec_2016"),
        ("2016-12-31", "2014 or dec_2016"),
        ("2017-01-01", "dec_2016"),
        ("2023-04-04", "dec_2016"),
        ("2023-04-05", "statutory_2023"),
    ],
)
def test_the_version_in_force_is_known_by_the_day_received(day: str, label: str) -> None:
    assert PACKAGED.label(date.fromisoformat(day)) == label


def test_a_case_still_open_when_the_guidance_changed_needs_both_versions_to_agree() -> None:
    def total(received: str, decided: str) -> tuple[str, str]:
        steps = case(received, decided=decided)
        return said(TOTAL, steps), result(TOTAL, steps).version

    assert total("2023-03-01", "2023-04-04") == ("within", "dec_2016")
    assert total("2023-03-09", "2023-04-06") == ("within", "dec_2016 or statutory_2023")
    assert total("2023-03-09", "2023-04-07") == ("cannot_tell", "dec_2016 or statutory_2023")


def test_a_case_already_over_when_the_guidance_changed_stays_over() -> None:
    steps = case("2023-01-10 09:00", checks="2023-04-20", met="2023-01-11", decided="2023-06-01")
    assert said(CHECKS, steps) == "over by 99"
    assert result(TOTAL, steps).version == "dec_2016"


def test_once_the_rule_for_open_cases_is_known_only_the_version_at_receipt_counts() -> None:
    rule = {"rule": "version at receipt", "confidence": "M", "source": "a letter"}
    data = {**DATA, "open_when_changed": rule}
    steps = case("2023-03-09", decided="2023-04-07")
    assert said(TOTAL, steps, parse_guidance(data, "test")) == "within"


def test_a_result_on_an_unconfirmed_line_is_provisional_until_the_force_confirms_it() -> None:
    steps = case("2023-06-01", decided="2023-06-20")
    confirmed = changed("statutory_2023", "total", "right_to_ask", confirmed={"by": "the owner", "on": "2026-11-02"})
    assert result(TOTAL, steps).provisional
    assert "Provisional" in result(TOTAL, steps).sentence()
    assert not result(TOTAL, steps, confirmed).provisional
    assert "Provisional" not in result(TOTAL, steps, confirmed).sentence()


def test_a_confirmed_line_stays_provisional_while_the_day_of_its_version_is_not_confirmed() -> None:
    confirmed = changed("dec_2016", "total", "right_to_ask", confirmed={"by": "the owner", "on": "2026-11-02"})
    assert result(TOTAL, case("2019-03-01", decided="2019-03-20"), confirmed).provisional


def test_what_cannot_be_told_is_not_called_provisional() -> None:
    assert not result(TOTAL, case("2019-03-01")).provisional


def test_one_reading_settled_by_the_force_gives_exact_days() -> None:
    settled = changed("dec_2016", "total", "right_to_ask", **CALENDAR)
    steps = case("2019-03-01", decided="2019-04-15")
    assert said(TOTAL, steps, settled) == "over by 10"


def test_every_step_stands_in_the_clock_once_and_in_order() -> None:
    assert [found.step for found in clock(case("2019-03-01"), PACKAGED)] == list(Step)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (
            CHECKS,
            "Initial checks: within the limit: done on 1 March 2019, and 24 hours from the application did not end "
            "before 2 March 2019, 10:15. Provisional: the force has not yet confirmed this line of the guidance.",
        ),
        (
            MET,
            "Face to face: over by 3 days: done on 18 March 2019, and 10 working days from the application had ended "
            "by 15 March 2019. Provisional: the force has not yet confirmed this line of the guidance.",
        ),
        (Step.FORUM, "Decision forum: cannot tell: the limit is not known."),
    ],
)
def test_a_result_reads_as_a_sentence(step: Step, sentence: str) -> None:
    steps = case("2019-03-01 10:15", checks="2019-03-01", met="2019-03-18")
    assert result(step, steps).sentence() == sentence


def test_an_exception_the_record_does_not_show_is_said_with_the_result() -> None:
    found = result(TOTAL, case("2023-06-20", met="2023-06-28", decided="2023-10-18"))
    assert found.result is Result.OVER
    assert "the guidance allows more in exceptional circumstances, which the record does not show" in found.why


def test_the_least_sure_source_decides_the_confidence() -> None:
    assert result(TOTAL, case("2019-03-01", decided="2019-03-20")).confidence == "L"
    assert result(Step.FORUM, case("2019-03-01")).confidence == "X"


def test_an_application_gives_its_dates_and_which_of_them_are_disputed() -> None:
    application = Application(
        reference="DVDS/2019/00001",
        received=datetime.fromisoformat("2019-03-01 10:15"),
        received_has_time=True,
        route=Route.RIGHT_TO_ASK,
        route_as_exported="RTA",
        source="legacy",
        met_on=date(2019, 3, 4),
        outcome=Outcome.AGREED,
        variants={"checks_on": ("2019-03-01", "2019-03-02"), "met_on": ("2019-03-05",)},
    )
    steps = CaseSteps.of(application)
    assert (steps.met_on, steps.outcome, steps.disputed) == (date(2019, 3, 4), Outcome.AGREED, ("checks_on",))
    assert result(CHECKS, steps).why == "the merged rows of the export give different dates for it"
