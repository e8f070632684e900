"""Everybody flagged stands somewhere, once, and whoever is still to be reached has an owner and a next date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clare_review.errors import FiguresDoNotBalance
from clare_review.safeguarding.contact import Ended
from clare_review.safeguarding.people import OPEN, Person, Trouble, balance, joined, overdue_first

TODAY = date(2026, 5, 26)
NAMES = st.sampled_from("ABCDEFGH")


def person(*references: str, owner: str | None = "S01", on: date | None = TODAY, ended: Ended | None = None) -> Person:
    return Person(references=references, owner=owner, next_on=on, ended=ended)


def test_applications_that_somebody_linked_are_one_person_and_others_are_not():
    assert joined(["A", "B", "C"], [("A", "C"), ("C", "D")]) == (("A", "C", "D"), ("B",))
    assert joined(["A"], [("X", "Y")]) == (("A",),)


@given(flagged=st.frozensets(NAMES), links=st.lists(st.tuples(NAMES, NAMES)))
def test_each_flagged_application_is_with_exactly_one_person_in_any_order(flagged, links):
    people = joined(flagged, links)
    assert sorted(each for one in people for each in one if each in flagged) == sorted(flagged)
    assert people == joined(sorted(flagged), links[::-1])
    assert all(any({a, b} <= set(one) for one in people) for a, b in links if {a, b} & flagged)


@pytest.mark.parametrize(
    ("one", "troubles"),
    [
        (person("A"), ()),
        (person("A", owner=None), (Trouble.NO_OWNER,)),
        (person("A", owner=None, on=None), (Trouble.NO_OWNER, Trouble.NO_NEXT_DATE)),
        (person("A", on=date(2026, 5, 25)), (Trouble.OVERDUE,)),
        (person("A", on=date(2026, 5, 25), ended=Ended.NO_ANSWER), (Trouble.OVERDUE,)),
        (person("A", owner=None, on=None, ended=Ended.REACHED), ()),
    ],
)
def test_what_is_wrong_with_somebody_who_is_still_to_be_reached(one, troubles):
    assert one.troubles(TODAY) == troubles


def test_those_in_trouble_stand_first():
    reached, soon, late = person("A", ended=Ended.REACHED), person("B"), person("C", on=date(2026, 5, 1))
    nobody = person("D", owner=None, on=None)
    assert overdue_first([reached, soon, late, nobody], TODAY) == (nobody, late, soon, reached)


def test_the_ways_people_stand_add_up_to_everybody():
    people = [person("A", "B"), person("C", ended=Ended.REACHED), person("D", ended=Ended.CALL_AGAIN)]
    told = balance("ABCD", people)
    assert told == {OPEN: 2, "reached": 1, "unreachable": 0, "unsafe": 0, "declined": 0, "deceased": 0, "moved": 0}
    assert sum(told.values()) == len(people)


def test_somebody_who_was_lost_or_counted_twice_or_has_no_owner_stops_the_figures():
    with pytest.raises(FiguresDoNotBalance) as refused:
        balance("ABC", [person("A", owner=None), person("A", "B", on=None)])
    said = str(refused.value)
    assert "C was flagged and stands with nobody" in said and "A stands with 2 people" in said
    assert "A: nobody has it" in said and "A and B: no next date" in said
