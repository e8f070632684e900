"""What has to be handed over is handed over on doubt, on the same day, again on a new concern; no cause is decided."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clare_review.reviewing.judgement import DETAILED_REVIEW, Judgement
from clare_review.safeguarding.harm import HarmKind, Link
from clare_review.safeguarding.prompts import Evidence, Questions, Said, Why, evidence_of, prompts
from clare_review.safeguarding.register import Register, fold_register

from .afterwards import referral

AT = datetime(2024, 6, 3, 22, 30, tzinfo=UTC)  # 23:30 on the wall, on 3 June
HARMED = {"primary_failure": "B2", "harm": ["physical"], "held_then": "yes", "harm_linked": "probable",
          "harm_known_from": ["file"], "serious_injury": "no", "action": ["contact"]}  # fmt: skip
SAID = st.sampled_from(list(Said))


def judged(entry: int = 5, **answers: object) -> Judgement:
    return Judgement(
        reference="A", instrument=DETAILED_REVIEW, version="1", instrument_digest="", case_version="", text={},
        answers=HARMED | answers, set_aside={}, set_aside_text={}, by="R01", at=AT, entry=entry, supersedes=None,
        why_amended=None,
    )  # fmt: skip


def asked(*evidence: Evidence, register: Register = Register()) -> tuple[Why, ...]:  # noqa: B008
    found = prompts({}, evidence, register)
    return found[0].whys if found else ()


@pytest.mark.parametrize(
    ("answers", "whys"),
    [
        ({}, (Why.THREE_QUESTIONS,)),
        ({"harm": ["none"]}, ()),
        ({"harm": ["cannot_tell"]}, ()),
        ({"held_then": "no"}, ()),
        ({"held_then": "cannot_tell"}, (Why.THREE_QUESTIONS,)),
        ({"harm_linked": "no"}, ()),
        ({"harm_linked": "cannot_tell"}, (Why.THREE_QUESTIONS,)),
        ({"primary_failure": "none"}, ()),
        ({"primary_failure": "cannot_tell", "harm_linked": ""}, (Why.THREE_QUESTIONS,)),
        ({"serious_injury": "yes", "harm_linked": "no"}, (Why.DEATH_OR_SERIOUS_INJURY,)),
        ({"serious_injury": "cannot_tell", "held_then": "no"}, (Why.DEATH_OR_SERIOUS_INJURY,)),
        ({"harm": ["death"], "harm_linked": "no"}, (Why.DEATH_OR_SERIOUS_INJURY,)),
        ({"harm": ["none"], "action": ["professional_standards"]}, (Why.ASKED_FOR,)),
        ({"primary_failure": "none", "serious_injury": "yes", "action": ["professional_standards"]}, (Why.ASKED_FOR,)),
    ],
)
def test_what_a_detailed_review_asks_to_be_handed_over(answers, whys):
    assert asked(evidence_of(judged(**answers))) == whys


@given(st.tuples(SAID, SAID, SAID, SAID), st.integers(0, 3))
def test_a_doubt_never_takes_back_what_a_no_would_not_have_asked_for(said, place):
    """Whatever is handed over when a question is answered no, is handed over too when nobody can tell."""

    def whys(each):
        failed, found, could, serious = each
        questions = Questions(harm_after=Said.YES, would_have_found=found, could_have_contributed=could)
        one = Evidence(reference="A", entry=5, at=AT, failed=failed, questions=questions, serious=serious, kinds=())
        return set(one.whys())

    doubted = (*said[:place], Said.CANNOT_TELL, *said[place + 1 :])
    refused = (*said[:place], Said.NO, *said[place + 1 :])
    assert whys(refused) <= whys(doubted)


def test_it_has_to_be_today_and_is_late_from_the_next_day_on_the_wall():
    (told,) = prompts({}, [evidence_of(judged())], Register())
    assert told.day == date(2024, 6, 3) and not told.late(date(2024, 6, 3)) and told.late(date(2024, 6, 4))
    assert "hand over to Professional Standards, today (" in told.sentence(date(2024, 6, 3))
    assert "it had to be on 3 June 2024" in told.sentence(date(2024, 6, 4))


@pytest.mark.parametrize("answers", [{}, {"serious_injury": "yes"}, {"action": ["professional_standards"]}])
def test_no_prompt_says_that_anything_was_caused(answers):
    (told,) = prompts({}, [evidence_of(judged(**answers))], Register())
    said = told.sentence(told.day)
    assert "caused" not in said and "because of" not in said
    assert said.endswith("whether the failure had a part in it is for Professional Standards to say")


def test_a_referral_that_covers_it_answers_it_and_one_made_before_or_of_another_does_not():
    evidence = evidence_of(judged(5))
    assert asked(evidence, register=fold_register([referral(6, "A")])) == ()
    assert asked(evidence, register=fold_register([referral(6, "B")])) == (Why.THREE_QUESTIONS,)
    (again,) = prompts({}, [evidence], fold_register([referral(4, "A")]))
    assert again.again == (4,) and "refer again, on a new concern" in again.sentence(again.day)


def test_a_corrected_word_is_no_new_concern_and_a_new_kind_of_harm_is_one():
    first, same = evidence_of(judged(5)), evidence_of(judged(8))
    made = fold_register([referral(6, "A")])
    assert prompts({"A": [first, same]}, [same], made) == ()
    worse = evidence_of(judged(9, harm=["physical", "children"]))
    (told,) = prompts({"A": [first, same, worse]}, [worse], made)
    assert (told.since, told.concerns, told.again) == (9, ("harm: children",), (6,))


def test_what_is_judged_apart_takes_the_place_of_what_the_reading_says_of_harm():
    reading = judged(harm=["none"], harm_linked="", serious_injury="")
    assert asked(evidence_of(reading)) == ()
    apart = replace(_harm(), kinds=(HarmKind.DEATH,), link=Link.CANNOT_TELL, serious="yes")
    told = evidence_of(reading, apart)
    assert set(told.whys()) == {Why.DEATH_OR_SERIOUS_INJURY, Why.THREE_QUESTIONS} and told.entry == 9


def _harm():
    from clare_review.acts.harming import said

    return replace(said("A", serious="no"), entry=9, at=AT, by="S01")
