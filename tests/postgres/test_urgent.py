"""On a shared ledger only safeguarding takes an urgent matter on, and no blind reader can tell that there is one."""

import pytest

from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.rights.matrix import Role

from .conftest import FIRST, OTHER, PEOPLE, Shared, fill, made_on

URGENT = 10  # R04's, on another case than the one R05 reads a second time
LOOKS = ("SELECT * FROM clare_desk.entry ORDER BY number", "SELECT * FROM clare_desk.entry_text ORDER BY number")


@pytest.fixture
def own(server) -> Shared:
    made = made_on(server)
    fill(made)
    return made


def take(shared: Shared, person: str, **more: int) -> int:
    return shared.append(person, EntryKind.ACKNOWLEDGED, OTHER, body={"of": URGENT}, **more)


def test_safeguarding_takes_an_urgent_matter_on_and_another_takes_it_over(own: Shared):
    own.grant({**PEOPLE, "S02": (Role.SAFEGUARDING,)})
    first = take(own, "S01")
    assert own.asked("S02", f'SELECT "by" FROM clare_desk.entry WHERE number = {first}') == [("S01",)]
    taken = take(own, "S02", supersedes=first)
    assert own.asked("S01", f'SELECT "by", supersedes FROM clare_desk.entry WHERE number = {taken}') == [("S02", first)]


@pytest.mark.parametrize("person", sorted(set(PEOPLE) - {"S01"}))
def test_nobody_else_takes_one_on(own: Shared, person: str):
    with pytest.raises((NotAllowed, RecordingRefused), match="may not record this"):
        take(own, person)


@pytest.mark.parametrize("look", LOOKS)
def test_a_blind_reader_is_told_the_same_whether_or_not_somebody_sees_to_it(own: Shared, look: str):
    before = {person: own.asked(person, look) for person in ("R01", "R05", "R03")}
    take(own, "S01")
    own_her(own, "S01", OTHER)
    assert {person: own.asked(person, look) for person in before} == before


def test_a_matter_is_taken_over_only_from_the_last_who_held_it(own: Shared):
    first = take(own, "S01")
    take(own, "S01", supersedes=first)
    with pytest.raises((NotAllowed, RecordingRefused)):
        take(own, "S01", supersedes=first)


def own_her(shared: Shared, person: str, reference: str) -> int:
    return shared.append(person, EntryKind.OWNED, reference, body={"owner": person, "next_on": "2026-03-24"})


def test_safeguarding_sees_to_whoever_was_flagged_and_to_nobody_else(own: Shared):
    own_her(own, "S01", OTHER)
    with pytest.raises((NotAllowed, RecordingRefused), match="may not record this"):
        own_her(own, "S01", FIRST)
    for person in ("R04", "L01"):
        with pytest.raises((NotAllowed, RecordingRefused), match="may not record this"):
            own_her(own, person, OTHER)


def test_a_first_judgement_that_somebody_has_to_be_reached_flags_her_without_a_word_of_it(own: Shared):
    flags = {"instrument": "risk_assessment", "answers": {"immediate_contact": "yes"}}
    told = own.append("R01", EntryKind.JUDGED, FIRST, body=flags, text={"reason": "he has her keys"}, supersedes=7)
    codes = own.asked("S01", f"SELECT body::jsonb->'answers' FROM clare_desk.entry WHERE number = {told}")
    assert codes == [({"immediate_contact": "yes"},)]
    assert own.asked("S01", f"SELECT text FROM clare_desk.entry_text WHERE number = {told}") == []
    assert own_her(own, "S01", FIRST) > told
