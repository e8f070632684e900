"""Referrals, applications, people, complaints and conduct matters are counted apart, and reconcile or are not given."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clare_review.errors import FiguresDoNotBalance
from clare_review.ledger.entry import EntryKind
from clare_review.safeguarding.register import Body, CameOf, Unit, fold_register
from clare_review.safeguarding.units import Units, crosswalk, reconciled

from .afterwards import complaint, entry, referral, registered

SEALED = "ABCDEFGHIJKL"
ALONE = tuple((each,) for each in SEALED)
# As one force published it of the same events: first 5 referrals, later 10 applications and 3 complaints.
PUBLISHED = (
    referral(1, "ABCD"), complaint(2, "AB", 1), referral(3, "EF"), complaint(4, "F", 3), referral(5, "GH"),
    referral(6, "I"), complaint(7, "I", 6), referral(8, "DJ", again=1),
)  # fmt: skip


def test_five_referrals_ten_applications_and_three_complaints_are_three_columns_that_reconcile():
    register = fold_register(PUBLISHED)
    units = reconciled(register, ALONE, SEALED)
    assert units == Units(referrals=5, applications=10, people=10, complaints=3)
    columns = [(each.units.referrals, each.units.applications, each.units.complaints)
               for each in crosswalk(register, ALONE)]  # fmt: skip
    assert columns == [(1, 4, 1), (1, 2, 1), (1, 2, 0), (1, 1, 1), (1, 1, 0), (0, 0, 0)]
    assert [sum(column) for column in zip(*columns, strict=True)] == [5, 10, 3]


def test_one_unit_is_never_taken_for_another():
    units = reconciled(fold_register(PUBLISHED), ALONE, SEALED)
    units.must_say({"referrals": 5, "applications": 10, "complaints": 3})
    with pytest.raises(FiguresDoNotBalance) as refused:
        units.must_say({"referrals": 10, "complaints": 5, "cases": 3})
    said = str(refused.value)
    assert "referrals: 10 is stated, and the register holds 5" in said
    assert "complaints: 5 is stated" in said and "cases: not a unit" in said


def test_applications_of_one_person_are_one_person():
    people = (("A", "B", "E"), *((each,) for each in SEALED if each not in "ABE"))
    assert reconciled(fold_register(PUBLISHED), people, SEALED).people == 8


WRONG = {
    "which the referral of entry 1 does not cover": [referral(1, "A"), complaint(2, "AB", 1)],
    "went with entry 2, which is no referral": [complaint(2, "A"), complaint(3, "A", 2)],
    "Z: no sealed population holds it": [referral(1, "Z")],
    "Z: it stands with 0 people": [referral(1, "Z")],
    "names A twice": [referral(1, "AA")],
    "names no application": [referral(1, "")],
    "(complaint) goes to a body": [registered(1, "complaint", "A", to="iopc")],
    "(referral) goes to nobody": [registered(1, "referral", "A")],
    "refers again what entry 2 did, which is no referral": [complaint(2, "A"), referral(3, "A", again=2)],
}


@pytest.mark.parametrize("said", WRONG)
def test_units_that_do_not_reconcile_give_no_figures(said):
    with pytest.raises(FiguresDoNotBalance) as refused:
        reconciled(fold_register(WRONG[said]), ALONE, SEALED)
    assert said in str(refused.value)


def test_an_application_that_two_people_have_gives_no_figures():
    with pytest.raises(FiguresDoNotBalance, match="A: it stands with 2 people"):
        reconciled(fold_register([referral(1, "A")]), (*ALONE, ("A", "B")), SEALED)


@given(st.lists(st.sets(st.sampled_from(SEALED), min_size=1), min_size=1, max_size=6), st.data())
def test_every_column_of_the_cross_walk_adds_up_to_what_the_register_holds(cases, data):
    entries = [referral(number, "".join(sorted(each))) for number, each in enumerate(cases, 1)]
    for number in range(20, 20 + data.draw(st.integers(0, 4))):
        about = data.draw(st.integers(0, len(cases)))
        theirs = cases[about - 1] if about else set(SEALED)
        some = "".join(sorted(data.draw(st.sets(st.sampled_from(sorted(theirs)), min_size=1))))
        entries.append(complaint(number, some, *([about] if about else [])))
    register = fold_register(data.draw(st.permutations(entries)))
    units, added = reconciled(register, ALONE, SEALED), Counter()
    for line in crosswalk(register, ALONE):
        added.update(line.units.as_json())
    assert dict(added) == units.as_json()
    assert units.applications == len({one for each in entries for one in each.body["applications"]})


def test_what_was_registered_wrongly_is_replaced_and_what_pointed_to_it_points_to_what_replaced_it():
    fed = entry(9, EntryKind.FED_BACK, {"of": 1, "what": "sent_back", "on": "2024-07-01", "changes": ["A"]})
    register = fold_register([referral(1, "A"), complaint(2, "A", 1), fed, referral(10, "AB", supersedes=1)])
    (made,) = register.of(Unit.REFERRAL)
    assert (made.entry, made.applications, made.to) == (10, ("A", "B"), Body.IOPC)
    assert register.of(Unit.COMPLAINT)[0].referrals == (10,)
    assert [each.what for each in made.came] == [CameOf.SENT_BACK] and made.is_open and made.stands == "sent back"
    assert reconciled(register, ALONE, SEALED) == Units(referrals=1, applications=2, people=2, complaints=1)
