"""What applies, what blocks and what counts, whatever is answered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.reviewing.instrument import load_instrument
from clare_review.reviewing.questions import QuestionKind
from tests.unit.reviewing.forms import packaged, write

FORMS = {name: packaged(name) for name in ("risk_assessment", "detailed_review")}


def answers_to(form):
    """Any answers to any of the questions, right or wrong, whether they apply or not."""
    given = {}
    for question in form.questions:
        codes = (
            st.sampled_from((*question.codes, "nonsense")) if question.codes else st.sampled_from(("log 1", "log 9"))
        )
        if question.kind is QuestionKind.ONE:
            given[question.id] = codes
        elif question.kind is not QuestionKind.TEXT:
            given[question.id] = st.lists(codes, max_size=3)
    return st.fixed_dictionaries({}, optional=given)


@pytest.fixture
def small(tmp_path):
    return load_instrument(write(tmp_path))


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_hidden_question_never_blocks_and_never_counts(name, data):
    form = FORMS[name]
    answers = data.draw(answers_to(form))
    asked = {question.id for question in form.applicable(answers)}
    assert form.counted(answers).keys() <= asked
    assert {p.question for p in form.problems(answers)} - asked <= {min(a.then.parents()) for a in form.agreements}


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_what_a_hidden_question_holds_changes_nothing_that_counts_or_blocks(name, data):
    form = FORMS[name]
    answers = data.draw(answers_to(form))
    asked = {question.id for question in form.applicable(answers)}
    without = {key: value for key, value in answers.items() if key in asked}
    assert form.applicable(without) == form.applicable(answers)
    assert form.counted(without) == form.counted(answers)
    assert form.problems(without) == form.problems(answers)


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_answer_either_counts_or_is_set_aside(name, data):
    form = FORMS[name]
    answers = data.draw(answers_to(form))
    counted, aside = form.counted(answers), form.set_aside(answers)
    assert not counted.keys() & aside.keys()
    assert counted.keys() | aside.keys() == {key for key, value in answers.items() if value}


def test_a_chain_of_conditions_falls_with_its_first_link(small):
    answers = {"seen": "yes", "where": ["home"], "line": ["log 1"]}
    assert small.counted(answers) == answers
    assert small.counted({**answers, "seen": "no"}) == {"seen": "no"}
    assert small.set_aside({**answers, "seen": "no"}) == {"where": ["home"], "line": ["log 1"]}


def test_an_unanswered_question_satisfies_neither_is_nor_is_not(small):
    assert [q.id for q in small.applicable({})] == ["seen", "note"]


@pytest.mark.parametrize(
    ("answers", "text", "said"),
    [
        ({}, {}, "not answered: Was it seen?"),
        ({"seen": "maybe"}, {}, "'maybe' is not one of its answers"),
        ({"seen": ["yes"]}, {}, "answered with text"),
        ({"seen": "yes", "where": "home"}, {}, "answered with a list"),
        ({"seen": "yes", "where": ["home", "cannot_tell"]}, {}, "'Cannot tell' cannot stand beside another answer"),
        ({"seen": "yes", "where": ["home", "home"]}, {}, "the same answer is given twice"),
        ({"seen": "yes", "where": ["home"], "line": ["log 7"]}, {}, "'log 7' is not one of its answers"),
        ({"seen": "no"}, {"why": "  "}, "not answered: Why?"),
        ({"seen": "no"}, {"why": "x" * 20_001}, "20001 characters; 20000 fit"),
        ({"sean": "no"}, {}, "sean is not a question of small version 1"),
        ({"note": "in the wrong place"}, {}, "note belongs with the text, not the codes"),
        ({}, {"seen": "yes"}, "seen belongs with the codes, not the text"),
    ],
)
def test_what_stands_between_a_form_and_recording_it_is_said(small, answers, text, said):
    messages = [problem.message for problem in small.problems(answers, text, ("log 1", "log 2"))]
    assert any(said in message for message in messages)


def test_a_complete_form_has_no_problems(small):
    answers = {"seen": "yes", "where": ["home"], "line": ["log 2", "log 1"]}
    assert small.problems(answers, {}, ("log 1", "log 2")) == ()


def test_several_answers_are_kept_in_one_order_however_they_were_ticked(small):
    answers = {"seen": "yes", "where": ["street", "home"], "line": ["log 10", "history 1", "log 9"]}
    assert small.counted(answers)["where"] == ["home", "street"]
    assert small.counted(answers)["line"] == ["history 1", "log 9", "log 10"]
