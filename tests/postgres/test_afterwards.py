"""On a shared ledger the lead and safeguarding say what follows a failure, and no reader can tell that anybody did."""

from dataclasses import dataclass
from typing import Any

import pytest

from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.ledger.entry import EntryKind
from tests.server import TestServer

from .conftest import BATCH, FIRST, OTHER, PEOPLE, Shared, fill, made_on

READERS = ("R01", "R02", "R03", "R04", "R05")
WORK = "EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF, COSTS OFF) SELECT * FROM clare_desk.{thing}"
LOOKS = (
    *(f"SELECT * FROM clare_desk.{thing} t ORDER BY t::text" for thing in ("entry", "entry_text", "member", "draft")),
    *(WORK.format(thing=thing) for thing in ("entry", "entry_text", "consultation")),
    f"SELECT clare.touched('{FIRST}', 10), clare.touched('{OTHER}', 10)",
    # Not its number, which is how long the ledger is: that everybody may know.
    f"SELECT fence, entries::text, texts::text, looks::text FROM clare.looked('review', 'x', 'R05', '{FIRST}')",
)
REFERRED = {"unit": "referral", "to": "iopc", "on": "2026-03-24", "referrals": [], "again": None}
HARM = {"kinds": ["physical"], "cannot_tell": False, "link": "yes", "known_from": ["file"], "serious": "yes"}
WORDS = {"note": "a word about FIRST and OTHER"}
ALL: dict[EntryKind, tuple[str | None, dict[str, Any]]] = {
    EntryKind.REGISTERED: (None, REFERRED | {"applications": [FIRST, OTHER]}),
    EntryKind.FED_BACK: (None, {"of": 11, "what": "sent_back", "on": "2026-03-24", "changes": [FIRST]}),
    EntryKind.HARM_JUDGED: (FIRST, HARM),
    EntryKind.HARM_CHECKED: (FIRST, {"months": 3, "on": "2026-03-24", "searched": [], "found": "nothing_new"}),
    EntryKind.LEARNT: (None, {"part": "cause", "kind": "training", "applications": [FIRST]}),
}


@dataclass(frozen=True)
class Told:
    """A ledger in which all of it was said, and what every reader was told before and after."""

    on: Shared
    made: dict[EntryKind, int]
    before: dict[tuple[str, str], Any]
    after: dict[tuple[str, str], Any]


@pytest.fixture(scope="module")
def said(server: TestServer) -> Told:
    on = made_on(server)
    fill(on)
    before = looks(on)
    made = {kind: on.append("L01", kind, subject, body=body, text=WORDS) for kind, (subject, body) in ALL.items()}
    return Told(on, made, before, looks(on))


def looks(on: Shared) -> dict[tuple[str, str], Any]:
    return {(reader, look): on.asked(reader, look) for reader in READERS for look in LOOKS}


def test_a_reader_is_told_the_same_to_the_byte_whether_or_not_there_is_a_referral_harm_or_a_lesson(said: Told):
    assert len(said.before) == len(READERS) * len(LOOKS)
    assert {key for key, answer in said.before.items() if said.after[key] != answer} == set()


def test_the_lead_and_safeguarding_see_what_they_may(said: Told):
    kinds = ", ".join(f"'{kind.value}'" for kind in ALL)
    of_them = f"SELECT kind FROM clare_desk.entry WHERE kind IN ({kinds}) ORDER BY number"
    for person, seen in {"L01": len(ALL), "A01": len(ALL), "U01": len(ALL), "S01": len(ALL) - 1, "R01": 0}.items():
        assert len(said.on.asked(person, of_them)) == seen
    words = "SELECT number FROM clare_desk.entry_text WHERE text LIKE '%a word about%'"
    told = {person: len(said.on.asked(person, words)) for person in ("L01", "S01", "R01", "R05")}
    assert told == {"L01": len(ALL), "S01": len(ALL) - 1, "R01": 0, "R05": 0}


@pytest.mark.parametrize("kind", ALL)
def test_nobody_else_says_any_of_it(said: Told, kind: EntryKind):
    subject, body = ALL[kind]
    for person in sorted(set(PEOPLE) - {"L01"}):
        with pytest.raises((NotAllowed, RecordingRefused), match="may not record this"):
            said.on.append(person, kind, subject, body=body)


def test_safeguarding_refers_whoever_was_flagged_and_nobody_else(said: Told):
    assert said.on.append("S01", EntryKind.REGISTERED, None, body=REFERRED | {"applications": [OTHER]})
    with pytest.raises((NotAllowed, RecordingRefused), match="may not record this"):
        said.on.append("S01", EntryKind.REGISTERED, None, body=REFERRED | {"applications": [OTHER, FIRST]})


def test_a_referral_is_corrected_once_and_by_nothing_else(said: Told):
    registered = said.made[EntryKind.REGISTERED]
    body = REFERRED | {"applications": [FIRST]}
    said.on.append("L01", EntryKind.REGISTERED, None, body=body, supersedes=registered)
    with pytest.raises((NotAllowed, RecordingRefused)):
        said.on.append("L01", EntryKind.REGISTERED, None, body=body, supersedes=registered)
    with pytest.raises((NotAllowed, RecordingRefused)):
        said.on.append("L01", EntryKind.LEARNT, None, body=ALL[EntryKind.LEARNT][1], supersedes=registered)


def test_why_a_case_was_passed_on_is_read_by_nobody_but_who_passed_it_on(said: Told):
    entry = said.on.append("R04", EntryKind.PASSED_ON, OTHER, body={"batch": BATCH["R04"]}, text={"why": "it is mine"})
    move = {"batch": "B0009", "of": BATCH["R04"], "to": "R01", "references": [OTHER]}
    said.on.append("L01", EntryKind.HANDED_OVER, body={"from": "R04", "moves": [move]})
    asked = f"SELECT text FROM clare_desk.entry_text WHERE number = {entry}"
    assert [said.on.asked(person, asked) for person in ("R01", "R02", "R03", "R05", "L01", "S01")] == [[]] * 6
    seen = f"SELECT kind FROM clare_desk.entry WHERE number = {entry}"
    assert said.on.asked("R01", seen) == [("passed_on",)]
