"""Pairs of readings: what was said is kept apart by why, and only blind pairs say anything of agreement."""

from dataclasses import replace

import pytest

from clare_review.assurance.comparing import FEWEST, By, before_and_after, compared
from clare_review.assurance.pairs import FINDING, LEFT_BLANK, NOT_ASKED, Pair, ratings_of, said_on

CODES = ("failure", "no_failure", "cannot_tell")


def pair(number, first="no_failure", second="no_failure", **changes):
    return replace(
        Pair(
            reference=f"DVDS/{number:05d}",
            question=FINDING,
            first=first,
            second=second,
            band="standard",
            first_reader="R01",
            second_reader="R02",
            at="2024-06-03",
            chance=1.0,
            stratum="all",
            blind=True,
        ),
        **changes,
    )


def compare(pairs, by=By.ALL):
    return {each.group: each for each in compared(pairs, CODES, by, seed=1, resamples=0)}


def test_not_asked_left_blank_not_on_file_no_and_cannot_tell_are_five_different_answers():
    said = [
        said_on(False, None),
        said_on(True, None),
        *(said_on(True, c) for c in ("not_recorded", "no", "cannot_tell")),
    ]
    assert said == [NOT_ASKED, LEFT_BLANK, "not_recorded", "no", "cannot_tell"]


def test_an_answer_to_a_question_that_does_not_apply_is_not_an_answer():
    assert said_on(False, "yes") == NOT_ASKED


def test_pairs_that_were_not_blind_are_left_out():
    seen = [pair(n, "failure", "failure", blind=False) for n in range(100)]
    found = compare([*seen, *(pair(100 + n) for n in range(FEWEST))])["all"]
    assert (found.pairs, found.differing) == (FEWEST, 0)


def test_one_pair_fewer_than_needed_is_too_few_to_say():
    few = compare([pair(n) for n in range(FEWEST - 1)])["all"]
    assert few.agreement is None and few.caution == "too few to say: 19 of at least 20 pairs"
    assert compare([pair(n) for n in range(FEWEST)])["all"].agreement is not None


def test_the_fewest_pairs_are_those_of_which_all_alike_rules_out_86_percent():
    assert "rule out raw agreement of 86.1%" in compare([pair(n) for n in range(FEWEST)])["all"].caution


def test_two_hundred_pairs_need_no_caution():
    assert compare([pair(n) for n in range(200)])["all"].caution == ""


def test_a_pair_of_readers_is_one_pair_whoever_read_first():
    turned = {"first_reader": "R02", "second_reader": "R01"}
    assert list(compare([pair(1), pair(2, **turned)], By.READERS)) == ["R01 and R02"]


def test_pairs_are_put_together_by_band_and_by_month():
    some = [pair(1, band="high"), pair(2), pair(3, at="2024-07-01")]
    assert {name: each.pairs for name, each in compare(some, By.BAND).items()} == {"high": 1, "standard": 2}
    assert {name: each.pairs for name, each in compare(some, By.MONTH).items()} == {"2024-06": 2, "2024-07": 1}


def test_a_pair_drawn_with_a_chance_of_a_tenth_stands_for_ten():
    certain = [pair(n, "failure", "no_failure", stratum="certain") for n in range(10)]
    drawn = [pair(100 + n, chance=0.1, stratum="drawn") for n in range(19)]
    (found,) = compared([*certain, *drawn], CODES, By.ALL, seed=1, resamples=0)
    assert found.agreement.of("raw agreement").value == pytest.approx(190 / 200)


def test_pairs_of_two_questions_are_never_counted_together():
    with pytest.raises(ValueError, match="several questions"):
        compare([pair(1), pair(2, question="risk_now")])


def test_one_person_is_no_pair_of_readers():
    with pytest.raises(ValueError, match="read it twice"):
        pair(1, second_reader="R01")


def test_two_people_are_not_one_reader_at_two_times():
    assert pair(1, second_reader="R01", own=True).readers == "R01"
    with pytest.raises(ValueError, match="R01 and R02 are not one reader"):
        pair(1, own=True)


def test_pairs_are_put_before_and_after_a_calibration_session_and_a_side_without_any_says_so():
    before = [pair(n, "failure" if n < 5 else "no_failure") for n in range(FEWEST)]
    astride = [pair(100 + n, sessions=(0, 1)) for n in range(3)]
    found = {each.group: each for each in before_and_after([*astride, *before], CODES, 1, seed=1)}
    assert list(found) == ["both before session 1", "one before, one after session 1", "both after session 1"]
    assert [(each.pairs, each.differing) for each in found.values()] == [(FEWEST, 5), (3, 0), (0, 0)]
    assert found["both before session 1"].agreement.of("raw agreement").value == pytest.approx(15 / 20)
    assert found["both after session 1"].caution == "too few to say: 0 of at least 20 pairs"


def test_without_a_session_there_is_no_before_and_after():
    assert before_and_after([pair(1)], CODES, 0, seed=1) == ()


def test_of_two_sessions_each_pair_lies_on_one_side():
    some = [pair(1), pair(2, sessions=(1, 1)), pair(3, sessions=(0, 2)), pair(4, sessions=(2, 2), blind=False)]
    assert [(each.group, each.pairs) for each in before_and_after(some, CODES, 2, seed=1)] == [
        ("both before session 1", 1),
        ("one before, one after session 1", 0),
        ("one before, one after session 2", 1),
        ("both after session 1", 1),
        ("both after session 2", 0),
    ]


def test_the_order_of_pairs_changes_nothing():
    some = [pair(n, "failure" if n % 3 else "no_failure") for n in range(40)]
    assert compare(some[::-1]) == compare(some)


def test_a_case_that_nobody_could_have_drawn_is_refused():
    with pytest.raises(ValueError, match="chance of 0"):
        pair(1, chance=0.0)
    assert ratings_of([pair(1, chance=0.5)], CODES).rated[0].weight == 2.0
