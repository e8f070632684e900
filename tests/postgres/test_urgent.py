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
    for kind, subject, body in DESK:
        own.append("S01", kind, subject, body=body, text={"note": "about the case that R05 reads, too"})
    assert {person: own.asked(person, look) for person in before} == before


def test_a_matter_is_taken_over_only_from_the_last_who_held_it(own: Shared):
    first = take(own, "S01")
    take(own, "S01", supersedes=first)
    with pytest.raises((NotAllowed, RecordingRefused)):
        take(own, "S01", supersedes=first)


@pytest.fixture
def needed(own: Shared) -> int:
    """The entry by which something is needed for whom the urgent matter is about."""
    return own.append("S01", EntryKind.NEEDED, OTHER, body={"action": "idva", "owner": "S01", "due": "2026-03-24"})


def close(shared: Shared, of: int, subject: str = OTHER, **body: str) -> int:
    return shared.append("S01", EntryKind.DONE, subject, body={"of": of, **body})


def test_what_is_needed_is_closed_once_with_an_outcome_and_undone_once(own: Shared, needed: int):
    with pytest.raises((NotAllowed, RecordingRefused), match="nothing closes without an outcome"):
        close(own, needed)
    closed = close(own, needed, outcome="done")
    with pytest.raises((NotAllowed, RecordingRefused), match="asks for nothing that is open"):
        close(own, needed, outcome="done")
    own.append("S01", EntryKind.UNDONE, OTHER, body={"of": closed}, text={"why": "it was her sister"})
    with pytest.raises((NotAllowed, RecordingRefused), match="closes nothing for this person"):
        own.append("S01", EntryKind.UNDONE, OTHER, body={"of": closed})
    assert close(own, needed, outcome="declined") > closed


def test_what_is_needed_for_one_person_is_not_closed_for_another(own: Shared, needed: int):
    own.append("S01", EntryKind.CAME_IN, "P0001", body={"channel": "helpline"}, text={"name": "Nora Vale"})
    with pytest.raises((NotAllowed, RecordingRefused), match="asks for nothing that is open"):
        close(own, needed, "P0001", outcome="done")


def test_whoever_came_in_is_looked_after_like_anybody_flagged_and_seen_by_safeguarding_alone(own: Shared):
    own.append("S01", EntryKind.CAME_IN, "P0001", body={"channel": "helpline"}, text={"name": "Nora Vale"})
    assert own_her(own, "S01", "P0001")
    texts = "SELECT text FROM clare_desk.entry_text WHERE text LIKE '%Nora%'"
    assert [len(own.asked(person, texts)) for person in ("S01", "R01", "R05", "L01")] == [1, 0, 0, 0]


def test_a_failure_that_any_reading_found_flags_her_and_what_measures_a_reader_does_not(own: Shared):
    found = {"instrument": "detailed_review", "answers": {"primary_failure": "A1"}}
    with pytest.raises((NotAllowed, RecordingRefused), match="may not record this"):
        own_her(own, "S01", FIRST)
    own.append("R05", EntryKind.JUDGED, FIRST, body=found | {"stage": "second"})
    assert own_her(own, "S01", FIRST)


DESK = (
    (EntryKind.NEEDED, OTHER, {"action": "idva", "owner": "S01", "due": "2026-03-24"}),
    (EntryKind.CONTACTED, OTHER, {"way": "call", "ended": "reached"}),
    (EntryKind.SAFE_WAYS, OTHER, {"ways": ["call"], "windows": [], "do_not": []}),
    (EntryKind.CAME_IN, "P0001", {"channel": "helpline"}),
    (EntryKind.TOLD, FIRST, {"decision": "not_told"}),
    (EntryKind.LINKED, None, {"references": [FIRST, OTHER]}),
)


def test_nobody_else_says_anything_at_the_desk(own: Shared):
    for kind, subject, body in DESK:
        for person in ("R04", "R05", "A01"):
            with pytest.raises((NotAllowed, RecordingRefused), match="may not record this"):
                own.append(person, kind, subject, body=body)


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
