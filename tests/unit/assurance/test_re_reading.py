"""A sample of cleared cases read again: what it says, what it cannot show, and when it says nothing yet."""

import pytest

from clare_review.assurance.known_answers import Measured, measure
from clare_review.assurance.re_reading import ReRead, Result, elusion, why_not_yet
from tests.unit.assurance.test_recall import answers

NOBODY = Measured(right=0, of=0, interval=None)


def stratum(pool, sound, failures=0, *, doubts=0, waiting=0, name="standard"):
    results = [Result.SOUND] * sound + [Result.FAILURE] * failures
    results += [Result.CANNOT_TELL] * doubts + [Result.WAITING] * waiting
    return ReRead(name=name, pool=pool, results=tuple(results))


def test_300_clean_re_reads_of_3745_still_allow_35_missed_and_the_report_says_so():
    said = elusion(33, [stratum(3_745, 300)], NOBODY).sentences()[0]
    assert said.startswith("300 re-reads of 3,745 cleared cases found 0 failures; they still allow 35 (0.93%)")


def test_a_sample_that_is_not_read_to_its_end_says_nothing_yet():
    sample = [stratum(1_000, 98, 1, waiting=1)]
    assert why_not_yet(sample).startswith("too few to say: 1 of the 100 cleared cases drawn are not read yet")
    with pytest.raises(ValueError, match="too few to say"):
        elusion(33, sample, NOBODY)


def test_without_a_sample_nothing_can_be_said():
    assert "no cleared case was drawn" in why_not_yet([])


def test_a_stratum_read_whole_leaves_nothing_open_and_the_other_its_own_bound():
    found = elusion(33, [stratum(40, 38, 2, name="high"), stratum(3_000, 150)], NOBODY)
    alone = dict(found.by_stratum)
    assert (alone["high"].most, alone["high"].found) == (2, 2)
    assert found.overall.most >= 2 + alone["standard"].most - 1


def test_cases_of_which_nobody_can_tell_are_bounded_as_failures_too():
    found = elusion(33, [stratum(1_000, 95, doubts=5)], NOBODY)
    assert found.overall.found == 0 and found.doubted.found == 5
    assert "of 5 nobody can tell; were they all failures" in found.sentences()[1]


def test_unmeasured_readers_leave_the_share_of_all_failures_unsaid():
    found = elusion(33, [stratum(1_000, 100)], NOBODY)
    assert found.recall is None
    assert any("share of all failures found cannot be said" in said for said in found.sentences())


def test_measured_readers_widen_the_bound_by_what_they_miss():
    known = measure(answers(16, 20)).sensitivity
    found = elusion(33, [stratum(1_000, 100)], known)
    assert found.recall.most_missed > found.overall.most
    assert found.recall.found == 33
    assert any(said.startswith("the review found 33 failures: at least ") for said in found.sentences())


def test_the_last_sentence_says_what_no_sample_shows():
    assert (
        elusion(33, [stratum(50, 50)], NOBODY).sentences()[-1].startswith("a sample cannot show that nobody was missed")
    )


def test_more_drawn_than_there_are_does_not_add_up():
    with pytest.raises(ValueError, match="does not add up"):
        stratum(5, 6)
