"""What is drawn from a case and a judgement, as words and markup."""

from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.guidance.lines import Step
from clare_review.guidance.results import Result, StepResult
from clare_review.population.records import Answer, Capacity, Outcome, Route, System
from clare_review.reviewing.case_drawing import draw_application, draw_cited_lines, draw_clock, draw_days
from clare_review.reviewing.file_lines import case_version, citable
from clare_review.reviewing.markup import element, readable
from clare_review.reviewing.wording import WORDS, say, say_date_and_time, say_result, say_time
from tests.panel.desk_in_memory import application, case


class Text(HTMLParser):
    """The text, the tags and the title a browser would see."""

    def __init__(self, markup):
        super().__init__()
        self.said, self.tags, self.titles = "", [], []
        self.feed(str(markup))
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, [name for name, _ in attrs]))
        self.titles += [value for name, value in attrs if name == "title"]

    def handle_data(self, data):
        self.said += data


@given(said=st.text())
@settings(max_examples=100, deadline=None)
def test_any_text_is_text_in_an_element_and_in_an_attribute(said):
    seen = Text(element("p", said, title=said))
    assert seen.tags == [("p", ["title"])]
    assert seen.said == seen.titles[0] == readable(said)


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


def test_the_clock_shows_every_result_by_word_and_by_sign():
    seen = Text(draw_clock([step(result, days_over=3) for result in Result])).said
    for said in ("✓ within", "▲ over by 3 days", "? cannot tell"):
        assert said in seen


def test_what_happened_is_shown_in_order_with_the_days_since_receipt():
    seen = Text(draw_days(case())).said
    places = [seen.index(said) for said in ("day 0", "day 1", "day 9", "day 59", "later incident 1")]
    assert places == sorted(places)
    assert "No date recorded for: forum, disclosure." in seen


def test_what_was_not_recorded_is_said_and_unplaced_columns_are_shown():
    it = application(outcome=None, outcome_as_exported=None, supervisor_exported=False, kept={"OIC 2": "PC 11"})
    seen = Text(draw_application(it)).said
    for said in ("no decision recorded (exported as: blank)", "the export has no such column", "OIC 2", "PC 11"):
        assert said in seen


def test_every_line_that_can_be_cited_is_drawn_under_its_name():
    it = case()
    assert [name for name, _ in draw_cited_lines(it)] == list(citable(it))
    assert citable(it) == ("application", "log 1", "log 2", "log 3", "history 1", "incident 1")


def test_another_file_has_another_version_and_the_same_file_the_same():
    assert case_version(case()) == case_version(case())
    assert case_version(case()) != case_version(case(said="Rang applicant again."))
    assert case_version(case()) != case_version(case(remarks="other"))
