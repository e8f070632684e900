"""A second reading is blind: what its reader is given is the same to the byte, whatever the first reader judged."""

import json
import re
from pathlib import Path

import pytest

from clare_review.ledger.entry import EntryKind
from clare_review.ledger.possible_safeguarding import DESK_KINDS
from tests.postgres.second_reading import ALARMED, CALM

from .two_worlds import World, follow, read_first, seen_second, unread


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    folder = tmp_path_factory.mktemp("two-worlds")
    before = unread(folder)
    calm, alarmed = read_first(before, folder / "calm", CALM), read_first(before, folder / "alarmed", ALARMED)
    return follow(calm, happened=False), follow(alarmed, happened=True)


@pytest.fixture(scope="module")
def seen(worlds: tuple[World, World]) -> tuple[dict[str, str], dict[str, str]]:
    calm, alarmed = worlds
    return seen_second(calm), seen_second(alarmed)


def test_everything_the_second_reader_is_given_is_the_same_to_the_byte(seen):
    calm, alarmed = seen
    assert list(calm) == list(alarmed) and len(calm) > 60
    assert {name: (calm[name], alarmed[name]) for name in calm if calm[name] != alarmed[name]} == {}


def test_the_ledgers_do_differ(worlds, seen):
    judged = []
    for world in worlds:
        with world.at("lead") as lead:
            reference = lead.batch(world.first).view.references[0]
            judged.append([entry.body for entry in lead.office.entries(EntryKind.JUDGED, subject=reference)][:3])
            assert lead.office.entries(EntryKind.DRAWN)[0].body["chosen"]
    assert judged[0] != judged[1]


def test_in_one_of_them_there_is_a_referral_harm_and_a_lesson(worlds):
    kinds = (EntryKind.REGISTERED, EntryKind.HARM_JUDGED, EntryKind.LEARNT)
    found = []
    for world in worlds:
        with world.at("lead") as lead:
            found.append([entry.kind for entry in lead.office.entries(*kinds)])
    assert found == [[], list(kinds)]


def test_in_one_world_alone_somebody_is_looked_after_on_a_case_that_the_second_reader_reads(worlds, seen):
    told = []
    for world in worlds:
        with world.at("lead") as lead:
            second = set(lead.batch(world.second).view.references)
            about = [entry for entry in lead.office.entries(*DESK_KINDS) if entry.subject in second]
            told.append(({entry.kind for entry in about}, lead.office.last_of(EntryKind.CAME_IN)))
    (calm, came), (alarmed, nobody) = told
    assert (calm, nobody) == (set(), 0) and came and {EntryKind.NEEDED, EntryKind.CONTACTED, EntryKind.DONE} <= alarmed


def test_what_is_hidden_is_on_no_message_before_the_risk_assessment_and_lifted_by_an_entry(worlds, seen):
    first = next(json.loads(told) for told in seen[0].values() if told.startswith('{"type": "case"'))
    assert first["case"]["handler"] == first["case"]["outcome"] == "hidden until you have recorded the risk assessment"
    with worlds[0].at("lead") as lead:
        unmasked = lead.office.entries(EntryKind.UNMASKED)
        assert {entry.subject for entry in unmasked} == set(lead.batch("S0001").view.references)
        risk = {entry.subject: entry.number for entry in lead.office.entries(EntryKind.JUDGED)
                if entry.body.get("stage") == "second" and entry.body["instrument"] == "risk_assessment"}  # fmt: skip
        assert all(risk[entry.subject] < entry.number for entry in unmasked)
        lead.verify()


def test_nobody_can_ask_by_a_key_they_guessed_whether_something_was_recorded_on_a_case(worlds, seen):
    with worlds[1].at("lead") as lead:
        keys = [entry.key for entry in lead.office.entries() if entry.subject is not None]
    assert len(keys) > 20 and all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)


def test_no_file_of_the_review_but_the_ledger_tells_the_worlds_apart(worlds, seen):
    def files(folder: Path) -> dict[str, bytes]:
        found = sorted(path for path in folder.rglob("*") if path.is_file() and "S0001" in path.name)
        return {str(path.relative_to(folder)): path.read_bytes() for path in found if path.suffix == ".yaml"}

    calm, alarmed = (files(world.folder) for world in worlds)
    assert calm == alarmed and calm
