"""Known-answer cases: a list nobody can change after the fact, and a running check of what each reader misses."""

from dataclasses import replace

import pytest

from clare_review.assurance.drift import drift
from clare_review.assurance.known_answers import KnownAnswer
from clare_review.assurance.sealed_list import KnownCase, SealedList, sealed_list

CASE = KnownCase(reference="DVDS/2019/00001", reader="R07", failure=True, known_from="settled at entry 4,100")
SEALED = SealedList(salt="ab" * 32, cases=(CASE, replace(CASE, reader="R08", failure=False)))


def test_a_list_read_back_from_its_file_has_the_commitment_it_was_sealed_with():
    assert sealed_list(SEALED.as_json()).commitment == SEALED.commitment


def test_the_order_of_the_cases_does_not_change_the_commitment():
    assert replace(SEALED, cases=SEALED.cases[::-1]).commitment == SEALED.commitment


@pytest.mark.parametrize(
    "change", [{"reference": "DVDS/2019/00002"}, {"reader": "R09"}, {"failure": False}, {"known_from": "another"}]
)
def test_any_change_of_a_case_changes_the_commitment(change):
    assert replace(SEALED, cases=(replace(CASE, **change), SEALED.cases[1])).commitment != SEALED.commitment


def test_the_salt_keeps_the_commitment_from_being_guessed():
    assert replace(SEALED, salt="cd" * 32).commitment != SEALED.commitment


def test_everything_wrong_with_a_list_is_named_at_once():
    with pytest.raises(
        ValueError, match="case 1: reader is missing; case 1: known from is missing; case 1: failure is"
    ):
        sealed_list({"salt": "ab" * 32, "cases": [{"reference": "x", "failure": "perhaps"}]})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"cases": ()}, "measures nothing"), ({"cases": (CASE, CASE)}, "twice"), ({"salt": "x"}, "salt")],
)
def test_a_list_that_cannot_measure_is_refused(wrong, said):
    with pytest.raises(ValueError, match=said):
        replace(SEALED, **wrong)


def read(said, *, reader="R07", failure=True):
    return [KnownAnswer(reader=reader, entry=n, failure=failure, said=each) for n, each in enumerate(said)]


def test_a_reader_who_misses_failure_after_failure_is_signalled():
    (found,) = drift(read([True, False, None]))
    assert (found.read, found.missed, found.walk.signalled) == (3, 2, None)
    (worse,) = drift(read([False, False, False]))
    assert worse.walk.signalled == 3 and "signals at known failure 3" in worse.sentence()


def test_a_few_known_failures_are_too_few_to_say():
    (found,) = drift(read([True] * 5))
    assert found.sentence().startswith("too few to say: 5 of about 14")


def test_many_found_failures_give_no_signal():
    assert drift(read([True] * 40))[0].sentence() == "no signal in 40 known failures"


def test_sound_cases_say_nothing_of_missed_failures():
    assert drift(read([False] * 10, failure=False)) == ()
