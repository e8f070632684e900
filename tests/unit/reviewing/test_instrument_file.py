"""The instrument files: what is refused, and what comes with the package."""

import pytest

from clare_review.errors import FileProblem
from clare_review.population.records import System
from clare_review.reviewing.instrument import load_instrument
from clare_review.reviewing.questions import QuestionKind
from tests.unit.reviewing.forms import SMALL, packaged, write


def problems(folder, old, new, codes=""):
    assert old in SMALL
    with pytest.raises(FileProblem) as refused:
        load_instrument(write(folder, SMALL.replace(old, new), codes))
    return refused.value.problems


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kind: text, required: \"no\"", "kind: tick, required: \"no\"", "'tick' is none of one, many, text, entry"),
        ("{question: seen, is: [\"yes\"]}", "{question: sen, is: [\"yes\"]}", "'sen' is not a question of this file"),
        ("{question: seen, is: [\"yes\"]}", "{question: seen, is: [si]}", "'si' is no answer of seen"),
        ("{question: where, is: [home]}", "{question: note, is: [home]}", "is of kind text and has no codes"),
        ("id: note,", "id: why,", "why is there 2 times"),
        ("id: note,", "id: Note 1,", "an id is lower-case letters"),
        ("answers: yes_no}", "answers: yes_na}", "'yes_na' is no list under choices"),
        ("section: Last, ask: Note", "colour: red, ask: Note", "'colour' is not known here"),
        ("ask: Note, ", "", "ask is missing"),
        ("{code: home, say: At home}", "{code: street, say: At home}", "street is there 2 times"),
        ("    - {code: cannot_tell, say: Cannot tell}\n", "", "offers no cannot_tell"),
        ("kind: text, required: \"no\"", "kind: text, required: \"no\", answers: yes_no", "kind text takes no answers"),
        ("required: \"no\"", "required: \"perhaps\"", "'perhaps' is none of no, yes"),
        ("version: \"1\"\n", "", "version is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_instrument_is_said(tmp_path, old, new, said):
    assert any(said in problem for problem in problems(tmp_path, old, new))


def test_all_problems_are_listed_at_once(tmp_path):
    text = (
        SMALL.replace("title: Small\n", "").replace("kind: text", "kind: tick").replace("answers: yes_no", "answers: x")
    )
    with pytest.raises(FileProblem) as refused:
        load_instrument(write(tmp_path, text))
    assert len(refused.value.problems) >= 4


def test_conditions_that_go_round_in_a_circle_are_named(tmp_path):
    text = SMALL.replace(
        'kind: one, required: "yes", answers: yes_no}',
        'kind: one, required: "yes", answers: yes_no, when: {question: where, is: [home]}}',
    )
    with pytest.raises(FileProblem, match="go round in a circle: seen, where, line, why"):
        load_instrument(write(tmp_path, text))


def test_a_question_cannot_depend_on_itself(tmp_path):
    text = SMALL.replace('when: {question: seen, is: ["yes"]}', "when: {question: where, is: [home]}")
    with pytest.raises(FileProblem, match="circle"):
        load_instrument(write(tmp_path, text))


def test_a_condition_may_look_at_a_question_further_down(tmp_path):
    head, _, rest = SMALL.partition("  - {id: seen")
    line, _, rest = rest.partition("\n")
    text = f"{head}{rest.rstrip()}\n  - {{id: seen{line}\n"
    form = load_instrument(write(tmp_path, text))
    assert [q.id for q in form.applicable({"seen": "yes", "where": ["home"]})] == ["where", "line", "note", "seen"]


def test_the_failure_codes_come_from_the_file_beside_it_with_its_problems(tmp_path):
    text = SMALL.replace("- {code: home, say: At home}", "- {from: failure_codes}")
    codes = 'version: "1"\ntitle: Codes\ncodes:\n  - {code: A1, say: One, means: It is one, category: grave}\n'
    with pytest.raises(FileProblem, match=r"failure_codes\.yaml: .*'grave' is none of service, administrative"):
        load_instrument(write(tmp_path, text, codes))


def test_the_digest_follows_the_words_and_the_rules_but_not_the_comments(tmp_path):
    first = load_instrument(write(tmp_path)).digest
    assert load_instrument(write(tmp_path, f"# a remark\n{SMALL}")).digest == first
    assert load_instrument(write(tmp_path, SMALL.replace("Where?", "Where then?"))).digest != first
    assert load_instrument(write(tmp_path, SMALL.replace("is: [home]", "is: [street]"))).digest != first


@pytest.mark.parametrize("name", ["risk_assessment", "detailed_review"])
def test_the_packaged_instruments_offer_cannot_tell_or_say_why_not(name):
    coded = [q for q in packaged(name).questions if q.kind in (QuestionKind.ONE, QuestionKind.MANY)]
    without = [q.id for q in coded if "cannot_tell" not in q.codes]
    assert without == (["detailed_required"] if name == "risk_assessment" else [])


@pytest.mark.parametrize("name", ["risk_assessment", "detailed_review"])
def test_every_packaged_question_has_help(name):
    assert [q.id for q in packaged(name).questions if not q.help] == []


def test_the_detailed_review_asks_about_every_system_and_keeps_not_recorded_apart_from_no():
    form = packaged("detailed_review")
    for system in System:
        assert {"checked", "not_checked", "not_recorded", "cannot_tell"} <= set(
            form.question(f"research_{system}").codes
        )


def test_a_suspected_failure_without_a_detailed_review_does_not_agree():
    form = packaged("risk_assessment")
    answers = {"failure_suspected": "yes", "detailed_required": "no"}
    assert "a suspected failure" in " ".join(p.message for p in form.problems(answers))
    assert not any("a suspected failure" in p.message for p in form.problems({"failure_suspected": "yes"}))
