"""What is said of a case and a judgement, and the timeline it is drawn on."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.guidance.clock import clock
from clare_review.guidance.lines import Step
from clare_review.guidance.results import Result, StepResult
from clare_review.guidance.steps import CaseSteps
from clare_review.population.records import Answer, Capacity, LaterRow, Outcome, Route, System
from clare_review.reviewing.case_data import case_data
from clare_review.reviewing.file_lines import case_version, citable
from clare_review.reviewing.readable import readable
from clare_review.reviewing.timeline import Axis, timeline
from clare_review.reviewing.wording import WORDS, say, say_date_and_time, say_result, say_time
from tests.panel.desk_in_memory import GUIDANCE, DeskInMemory, application, case


@given(said=st.text())
@settings(max_examples=100, deadline=None)
def test_what_is_readable_stays_as_it_is(said):
    assert readable(readable(said)) == readable(said)


def test_every_word_of_the_records_is_said():
    assert [each for kind in (Route, Capacity, Outcome, Answer, System) for each in kind if each not in WORDS] == []
    assert say(None) == "not recorded"


def test_times_are_said_as_on_the_wall_in_summer_and_in_winter():
    assert say_time(datetime(2026, 7, 1, 13, 2, 11, tzinfo=UTC)) == "14:02:11"
    assert say_date_and_time(datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)) == "29 March 2026, 00:59:59"
    assert say_date_and_time(datetime(2026, 7, 31, 23, 30, tzinfo=UTC)) == "1 August 2026, 00:30:00"


def step(result, **more):
    made = StepResult(
        step=Step.TOTAL,
        result=result,
        days_over=None,
        at_least=False,
        limit="35",
        unit="calendar days",
        counted_from="application",
        done_on=date(2016, 7, 1),
        due_on=None,
        provisional=False,
        confidence="M",
        version="2014",
        why="because",
        source="a page",
    )
    return replace(made, **more)


def test_the_result_of_a_step_is_said_in_words_and_marked_when_provisional():
    assert say_result(step(Result.WITHIN)) == "within"
    assert say_result(step(Result.OVER, days_over=1)) == "over by 1 day"
    assert say_result(step(Result.OVER, days_over=9, at_least=True, provisional=True)) == (
        "over by at least 9 days, provisional"
    )
    assert say_result(step(Result.CANNOT_TELL)) == "cannot tell"


def view(it=None, **changes):
    it = it or case()
    told = clock(CaseSteps.of(it.application), GUIDANCE)
    desk = DeskInMemory(cases={it.application.reference: it})
    return replace(desk.open(it.application.reference), case=it, **{"clock": told} | changes)


def test_the_clock_shows_every_result_by_word_and_by_sign():
    told = case_data(view(clock=tuple(step(result, days_over=3) for result in Result)))["steps"]
    assert [(each["mark"], each["said"]) for each in told] == [
        ("✓", "within"),
        ("▲", "over by 3 days"),
        ("?", "cannot tell"),
    ]


def test_a_blank_check_is_not_recorded_and_a_no_is_no():
    told = case_data(view())["checks"]
    assert [(each["system"], each["said"]) for each in told[:3]] == [
        ("PNC", "yes"),
        ("PND", "no"),
        ("ViSOR", "not recorded"),
    ]
    assert case_data(view(replace(case(), application=application(checks_exported=False))))["checks"] is None


def test_what_was_not_recorded_is_said_and_unplaced_columns_are_shown():
    it = application(outcome=None, outcome_as_exported=None, supervisor_exported=False, kept={"OIC 2": "PC 11"})
    facts = dict(case_data(view(replace(case(), application=it)))["facts"])
    assert facts["Outcome"] == "no decision recorded (exported as: blank)"
    assert facts["Supervisor"] == "the export has no such column"
    assert facts["Column 'OIC 2'"] == "PC 11"


def test_every_line_that_can_be_cited_stands_in_the_file_under_its_name():
    told = case_data(view())
    named = [line["name"] for section in told["lines"][:3] for line in section["lines"]]
    assert ["application", *named] == list(citable(case())) == told["citable"]
    assert citable(case()) == ("application", "log 1", "log 2", "log 3", "history 1", "incident INC000001")


def test_everything_with_a_day_is_on_the_timeline_in_order_and_the_rest_is_named():
    drawn = timeline(view())
    lines = ["history 1", "application", "log 1", "log 2", "log 3", "application", "incident INC000001"]
    assert [each.line for each in drawn.events] == lines
    assert [each.place for each in drawn.events] == sorted(each.place for each in drawn.events)
    assert drawn.undated == "No day is recorded for: disclosure."
    assert len(drawn.breaks) == 2


def test_a_step_stands_between_receipt_and_its_last_day_on_the_same_axis():
    late = step(Result.OVER, days_over=9, due_on=date(2016, 6, 7), done_on=date(2016, 7, 1))
    (bar,) = timeline(view(clock=(late,))).bars
    assert bar.start < bar.due < bar.done <= 1


@given(st.integers(-9000, 0), st.integers(1, 800), st.integers(0, 4000), st.data())
@settings(max_examples=100, deadline=None)
def test_a_later_day_never_stands_before_an_earlier_one_and_all_stand_on_the_axis(first, end, more, data):
    axis = Axis(first=first, end=end, last=end + more)
    days = sorted(data.draw(st.lists(st.integers(first, end + more), min_size=2, max_size=20)))
    places = [axis.place(day) for day in days]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)


def test_another_file_has_another_version_and_the_same_file_the_same():
    assert case_version(case()) == case_version(case())
    assert case_version(case()) != case_version(case(said="Rang applicant again."))
    assert case_version(case()) != case_version(case(remarks="other"))


def test_log_lines_of_one_day_stand_in_the_order_of_their_times_and_numbers():
    at = datetime.fromisoformat("2016-05-06T10:15")
    log = tuple(replace(case().log[0], line=n, entered=at) for n in (2, 10, 11))
    drawn = timeline(view(replace(case(), log=(*log, replace(log[0], line=1, entered=at.replace(hour=8))))))
    assert [e.line for e in drawn.events if e.lane == "Log"] == ["log 1", "log 2", "log 10", "log 11"]


def test_a_cited_incident_keeps_its_name_whatever_is_proposed_beside_it():
    (only,) = case().incidents
    earlier = replace(only, incident=replace(only.incident, incident="INC000000"))
    assert "incident INC000001" in citable(case()) and "incident INC000001" in citable(
        replace(case(), incidents=(earlier, only))
    )


def test_what_a_later_row_says_otherwise_is_told_beside_what_stands():
    rows = (
        LaterRow(field="a_born", sealed="1980-02-29", later=None, file="late.csv", row=7),
        LaterRow(field="kept: OIC 2", sealed=None, later="PC 11", file="late.csv", row=7),
    )
    assert case_data(view(replace(case(), later_rows=rows)))["later"] == [
        ["A born", "1980-02-29", "not recorded", "late.csv, row 7"],
        ["Column 'OIC 2'", "not recorded", "PC 11", "late.csv, row 7"],
    ]
