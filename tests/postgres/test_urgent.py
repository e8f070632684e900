"""On a shared ledger only safeguarding takes an urgent matter on, and no blind reader can tell that there is one."""

import pytest

from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.rights.matrix import Role

from .conftest import OTHER, PEOPLE, Shared, fill, made_on

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
def test_a_blind_reader_is_told_the_same_whether_or_not_somebody_holds_it(own: Shared, look: str):
    before = {person: own.asked(person, look) for person in ("R01", "R05", "R03")}
    take(own, "S01")
    assert {person: own.asked(person, look) for person in before} == before


def test_a_matter_is_taken_over_only_from_the_last_who_held_it(own: Shared):
    first = take(own, "S01")
    take(own, "S01", supersedes=first)
    with pytest.raises((NotAllowed, RecordingRefused)):
        take(own, "S01", supersedes=first)
