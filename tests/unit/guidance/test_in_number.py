"""Sentences with the number 1: nouns and verbs in the singular, and nothing else changed."""

import pytest

from clare_review.guidance.in_number import in_number


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1 applications are read", "1 application is read"),
        ("1 detailed reviews that say what to do", "1 detailed review that says what to do"),
        ("there are 1 cases left", "there is 1 case left"),
        ("1 of the actions proved to have worked", "1 of the actions proved to have worked"),
        ("**1** are administrative", "**1** is administrative"),
        ("1 are due.", "1 is due."),
        ("1 of 45 handlers have 100 applications read", "1 of 45 handlers has 100 applications read"),
        ("1 of 3,778 (0.03%) name nobody", "1 of 3,778 (0.03%) names nobody"),
        ("1 of those over are provisional", "1 of those over is provisional"),
        ("1 detailed reviews are recorded", "1 detailed review is recorded"),
        ("1 known-answer cases were read", "1 known-answer case was read"),
        ("1 people at risk have to be rung", "1 person at risk has to be rung"),
        ("1 applications of the population were received since", "1 application of the population was received since"),
        ("Of 1 applications 1 are read, 1 of them in detail.", "Of 1 application 1 is read, 1 of them in detail."),
        ("4 applications read by 1 readers were failures", "4 applications read by 1 reader were failures"),
    ],
)
def test_what_goes_with_one_stands_in_the_singular(written, said):
    assert in_number(written) == said
    assert in_number(said) == said


@pytest.mark.parametrize(
    "written",
    [
        "21 applications are read",
        "0.1 are expected; 1,001 cases were read; 4.1% have",
        "The applications of population 1 are sealed",
        "as at entry 1 are two readings",
        "1 of which nobody can tell, and 5 are open",
        "counts of 1 to 7 are hidden",
        "one failure in 200",
        "1 application, of which 2 figures are told",
    ],
)
def test_whatever_is_no_count_of_one_stays(written):
    assert in_number(written) == written
