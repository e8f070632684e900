"""Failure codes and the category a finding is counted under."""

import pytest

from clare_review.errors import FileProblem
from clare_review.places import template
from clare_review.reviewing.failures import Category, category, load_failure_codes

CODES = load_failure_codes(template("instruments", "failure_codes.yaml"))
HOW_MANY = {"A": 4, "B": 5, "C": 5, "D": 5, "E": 5, "F": 3, "G": 1}


def test_every_failure_code_is_there_in_order():
    assert [each.code for each in CODES.codes] == [
        f"{letter}{number}" for letter, last in HOW_MANY.items() for number in range(1, last + 1)
    ]


@pytest.mark.parametrize(
    ("answers", "counted"),
    [
        ({"primary_failure": "none"}, Category.NONE),
        ({"primary_failure": "cannot_tell"}, Category.CANNOT_TELL),
        ({"primary_failure": "A1"}, Category.SERVICE),
        ({"primary_failure": "E1"}, Category.ADMINISTRATIVE),
        ({"primary_failure": "E1", "harm": ["physical"], "harm_linked": "yes"}, Category.HARM),
        ({"primary_failure": "A1", "harm": ["emotional"], "harm_linked": "probable"}, Category.HARM),
        ({"primary_failure": "A1", "harm": ["physical"], "harm_linked": "no"}, Category.SERVICE),
        ({"primary_failure": "E1", "harm": ["physical"], "harm_linked": "cannot_tell"}, Category.ADMINISTRATIVE),
        ({"primary_failure": "none", "harm": ["physical"]}, Category.NONE),
        ({}, Category.CANNOT_TELL),
    ],
)
def test_harm_that_is_linked_wins_over_what_the_code_says(answers, counted):
    assert category(answers, CODES) is counted


def test_a_code_nobody_knows_has_no_category():
    with pytest.raises(KeyError):
        category({"primary_failure": "Z9"}, CODES)


def test_a_file_of_codes_lists_all_its_problems(tmp_path):
    path = tmp_path / "failure_codes.yaml"
    path.write_text("version: 1\ntitle: T\ncodes:\n- {code: none, say: a, means: b, category: harm}\n- {code: A1}\n")
    with pytest.raises(FileProblem) as refused:
        load_failure_codes(path)
    said = "\n".join(refused.value.problems)
    assert "'harm' is none of service, administrative" in said
    assert "none is an answer of the instrument" in said
    assert "number 2: category is missing" in said


def test_changing_the_category_of_a_code_changes_the_digest(tmp_path):
    text = template("instruments", "failure_codes.yaml").read_text(encoding="utf-8")
    path = tmp_path / "failure_codes.yaml"
    path.write_text(text.replace("category: service", "category: administrative", 1), encoding="utf-8")
    assert load_failure_codes(path).digest != CODES.digest
