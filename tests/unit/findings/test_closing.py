"""The closing test: each criterion met, not met or cannot be told, and nothing unknown taken for done."""

from dataclasses import fields, replace

import pytest

from clare_review.findings.closing import Facts, Live, Sample, Terms, Verdict, closing

TERMS = Terms(missed_at_most=0.01, dip_sample_days=31)
DONE = Facts(
    entry=4_446,
    unread=0,
    waiting_for_detail=0,
    undecided=0,
    to_read_anew=0,
    conflicts=0,
    not_signed_off=0,
    changed_since=0,
    contact_open=0,
    parked=0,
    urgent_not_held=0,
    actions_late=0,
    to_hand_over=0,
    sample=Sample(pool=3_745, most=37),
    failures=33,
    closed_cases=40,
    horizons=(3, 12),
    checks_due=0,
    checks_to_come=80,
    causes=2,
    causes_unanswered=0,
    lessons_late=0,
    releases_late=(),
    live=Live(days_old=9, drawn=12, unread=0),
)


def verdicts(facts: Facts, terms: Terms = TERMS) -> dict[str, str]:
    return {each.id: each.verdict.value for each in closing(facts, terms).criteria}


def test_a_review_with_nothing_left_can_be_closed():
    found = closing(DONE, TERMS)
    assert found.closed and found.left() == ()
    assert found.sentence() == "as at entry 4,446: 8 of 8 criteria are met; the review can be closed"


@pytest.mark.parametrize(
    ("change", "criterion", "because"),
    [
        ({"unread": 196}, "levels", "there are 196 applications not read"),
        ({"waiting_for_detail": 1, "undecided": 2}, "levels", "1 detailed review not recorded and 2 disagreements"),
        ({"to_read_anew": 1}, "levels", "1 case to be read anew"),
        ({"conflicts": 1}, "levels", "1 case that its reader may not read"),
        ({"not_signed_off": 3}, "signed", "3 batches not signed off"),
        ({"changed_since": 1}, "signed", "1 batch changed since it was signed off"),
        (
            {"contact_open": 4, "parked": 3},
            "contacts",
            "1 person at risk whom nobody looks after in time; 3 people are",
        ),
        ({"urgent_not_held": 1}, "contacts", "1 urgent matter that nobody holds"),
        ({"actions_late": 1}, "contacts", "1 action whose day has passed"),
        ({"to_hand_over": 2}, "contacts", "2 cases to be handed over for referral"),
        (
            {"sample": Sample(pool=3_745, most=38)},
            "sample",
            "38 missed among 3,745 cleared (1.01%), more than the 1.00%",
        ),
        (
            {"sample": Sample(pool=0, most=None, why_not="no cleared case was drawn")},
            "sample",
            "no cleared case was drawn",
        ),
        ({"horizons": ()}, "harm", "name no time after which harm is looked for again"),
        ({"checks_due": 1}, "harm", "1 re-check is due and not done"),
        ({"causes": 0}, "learning", "33 failures were found and no cause recorded"),
        ({"causes_unanswered": 1}, "learning", "1 cause or warning without an action"),
        ({"lessons_late": 1}, "learning", "1 action that is late or did not work"),
        ({"releases_late": ("may-2024",)}, "released", "may-2024 was promised for a day that has passed"),
        ({"live": Live(days_old=None, drawn=0, unread=0)}, "live", "no sample of today's applications was ever drawn"),
        ({"live": Live(days_old=32, drawn=12, unread=0)}, "live", "is 32 days old, more than 31"),
        ({"live": Live(days_old=2, drawn=12, unread=5)}, "live", "5 of the 12 applications drawn last are not read"),
    ],
)
def test_whatever_is_left_keeps_the_review_open_and_is_said(change, criterion, because):
    found = closing(replace(DONE, **change), TERMS)
    (left,) = found.left()
    assert (left.id, left.verdict) == (criterion, Verdict.NOT_MET)
    assert because in left.because and not found.closed


def test_people_who_are_parked_with_an_owner_and_a_day_keep_nothing_open():
    found = closing(replace(DONE, contact_open=3, parked=3), TERMS)
    assert found.closed and "3 people are parked with an owner and a day" in found.criteria[2].because


def test_what_cannot_be_told_is_not_taken_for_met():
    unknown = closing(replace(DONE, live=None, live_why_not="no review of today's is named"), TERMS)
    (left,) = unknown.left()
    assert (left.id, left.verdict, left.because) == ("live", Verdict.CANNOT_TELL, "no review of today's is named")
    undecided = Terms(missed_at_most=None, dip_sample_days=31)
    assert verdicts(DONE, undecided)["sample"] == "cannot be told" and not closing(DONE, undecided).closed


def test_every_fact_but_those_that_only_count_changes_a_verdict():
    moves = {"parked", "failures", "closed_cases", "checks_to_come", "entry", "live_why_not"}
    worst = {
        field.name: {
            "sample": Sample(pool=9, most=9),
            "horizons": (),
            "releases_late": ("x",),
            "live": None,
            "causes": 0,
        }.get(field.name, 5)
        for field in fields(Facts)
    }
    for name in worst.keys() - moves:
        assert verdicts(replace(DONE, **{name: worst[name]})) != verdicts(DONE), name


def test_every_criterion_says_what_would_open_it_again():
    assert all(each.reopened_by and each.reopened_by in each.sentence() for each in closing(DONE, TERMS).criteria)
