"""The share of failures found, with known-answer cases and two lists of the same failures."""

import pytest

from clare_review.assurance.cleared import Stratum
from clare_review.assurance.hypergeometric import Sampled
from clare_review.assurance.known_answers import KnownAnswer, measure
from clare_review.assurance.recall import recall
from clare_review.assurance.recapture import Lists, at_least, chapman, lincoln_petersen

SAMPLE = [Stratum(name="cleared", sampled=Sampled(pool=3_745, drawn=300, found=0))]


def answers(right, of, *, failure=True):
    return [
        KnownAnswer(reader="R01", entry=number, failure=failure, said=failure if number < right else not failure)
        for number in range(of)
    ]


def test_sensitivity_counts_failures_and_specificity_sound_cases():
    found = measure([*answers(36, 40), *answers(97, 100, failure=False)])
    assert (found.sensitivity.share, found.specificity.share) == (0.9, 0.97)


def test_a_reader_who_cannot_tell_has_not_found_the_failure():
    found = measure([*answers(3, 3), KnownAnswer(reader="R01", entry=9, failure=True, said=None)])
    assert (found.sensitivity.right, found.sensitivity.of, found.cannot_tell) == (3, 4, 1)


def test_without_known_failures_there_is_no_share_to_report():
    found = measure(answers(5, 5, failure=False)).sensitivity
    assert (found.share, found.interval) == (None, None)


def test_a_clean_sample_and_perfect_readers_still_leave_some_open():
    found = recall(33, SAMPLE, measure(answers(40, 40)).sensitivity)
    assert (found.found, found.missed, found.share) == (33, 0, 1.0)
    assert found.most_missed > 35
    assert found.least == 33 / (33 + found.most_missed)


def test_what_the_sample_found_counts_as_found_and_no_longer_as_missed():
    strata = [Stratum(name="cleared", sampled=Sampled(pool=1_000, drawn=500, found=2))]
    found = recall(33, strata, measure(answers(20, 20)).sensitivity)
    assert (found.found, found.missed) == (35, 2)


def test_the_sentence_says_what_the_sample_cannot_show():
    said = recall(33, SAMPLE, measure(answers(40, 40)).sensitivity).sentence()
    assert "they found 40 of 40 known failures" in said and "the sample cannot rule out" in said


def test_readers_who_were_never_tested_leave_nothing_to_divide_by():
    with pytest.raises(ValueError, match="read known-answer cases first"):
        recall(33, SAMPLE, measure([]).sensitivity)


def test_the_interval_of_two_lists_is_the_published_one():
    # 10 caught, 15 caught, 5 of them twice: 28 (22 to 65), the worked example for Sadinle's interval in the
    # encyclopaedia article "Mark and recapture".
    found = at_least(Lists(first_only=5, second_only=10, both=5))
    assert [round(number) for number in (found.estimate, found.low, found.high)] == [28, 22, 65]


def test_no_interval_reaches_below_what_is_known():
    found = at_least(Lists(first_only=2, second_only=4, both=8))
    assert found.low == found.known == 14


def test_lists_without_overlap_have_an_estimate_but_no_simple_ratio():
    lists = Lists(first_only=3, second_only=4, both=0)
    assert lincoln_petersen(lists) is None
    assert chapman(lists) == 19.0


def test_the_words_say_at_least_and_what_is_left_out():
    said = at_least(Lists(first_only=2, second_only=4, both=8)).sentence()
    assert said.startswith("at least")
    assert "hard are not counted" in said
