"""What the lead alone does on a server: handing out, erasing, backing up, releasing; others are told who does it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clare_review.acts.backing_up import back_up
from clare_review.acts.custody import verify_review
from clare_review.acts.erasing import erase
from clare_review.acts.examining import examine
from clare_review.acts.handing_out import export_ledger
from clare_review.acts.office import Office
from clare_review.acts.release_register import register_of, sign_exception
from clare_review.acts.releasing import Instead, make_release, publish_release
from clare_review.acts.reproducing_release import reproduce_release
from clare_review.errors import LedgerUnusable, NotAllowed, ReviewError
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.release.register import Replacing
from clare_review.running.bundle import Lock
from tests.server import TestServer

from .second_reading import CALM, World, read_first
from .test_story import made

OTHERS = ("analyst_of_it", "safe_of_it")


@pytest.fixture(scope="module")
def read(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A review in which one case was read, amended and reviewed in detail by its reader."""
    on = made(server, tmp_path_factory.mktemp("read"))
    with on.review("lead_of_it") as lead:
        first = lead.batch("B0001").view.reviewer
    logins = dict(on.server.do(on.database, "SELECT person, login FROM clare.person"))
    world = World(on=on, first=logins[first], second="")
    read_first(world, CALM)
    return world


def acting(world: World, login: str, act: Callable[[Office], Any]) -> Any:
    with world.on.review(login) as review:
        return act(review.office)


@pytest.mark.parametrize("login", ["lead_of_it", "auditor_of_it"])
def test_the_lead_and_the_auditor_hand_out_an_export_that_proves_itself(read: World, login: str, tmp_path: Path):
    done = acting(read, login, lambda office: export_ledger(office, tmp_path / "ledger.jsonl", to="the inspectorate"))
    checked = subprocess.run([sys.executable, done.verifier, done.file], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert CALM.why not in done.file.read_text(encoding="utf-8")


@pytest.mark.parametrize("login", ["lead_of_it", "auditor_of_it"])
def test_free_text_is_handed_out_by_nobody_and_nothing_is_logged(read: World, login: str, tmp_path: Path):
    before = acting(read, login, lambda office: office.looks())
    with pytest.raises(NotAllowed, match="leave --with-text out"):
        acting(read, login, lambda office: export_ledger(office, tmp_path / "x", to="somebody", texts=True))
    assert acting(read, login, lambda office: office.looks()) == before and not (tmp_path / "x").exists()


def test_others_are_told_who_hands_out(read: World, tmp_path: Path):
    for login in (*OTHERS, read.first):
        with pytest.raises(NotAllowed, match="by the review lead or an auditor"):
            acting(read, login, lambda office: export_ledger(office, tmp_path / "x", to="somebody"))


def test_others_are_told_who_proves_the_ledger(read: World):
    for login in (*OTHERS, read.first, "auditor_of_it"):
        with pytest.raises(NotAllowed, match="the review lead proves it"):
            acting(read, login, verify_review)


def test_others_are_told_who_erases(read: World):
    for login in (*OTHERS, read.first, "auditor_of_it"):
        with pytest.raises(NotAllowed, match="the review lead erases"):
            acting(read, login, lambda office: erase(office, entries=[1], why="asked"))


def test_the_lead_erases_a_text_without_reading_it_and_the_ledger_stays_proved(read: World):
    def lead_erases(office: Office) -> str:
        judged = [entry for entry in office.entries(EntryKind.JUDGED) if entry.text_digest]
        assert office.keeper.texts() == {}
        done = erase(office, entries=[judged[-1].number], why="asked by the subject")
        assert done.texts == 1
        return verify_review(office).sentence()

    held = "SELECT count(*) FROM clare.entry_text"
    before = read.on.server.do(read.on.database, held)[0][0]
    assert acting(read, "lead_of_it", lead_erases).startswith("verified: ")
    assert read.on.server.do(read.on.database, held)[0][0] == before  # one went, and the entry that says why came


def test_the_lead_erases_everything_personal_on_a_case(read: World):
    reference = acting(read, "lead_of_it", lambda office: office.keeper.members()[0]["reference"])
    ((surname,),) = read.on.server.do(
        read.on.database, f"SELECT value::json->>'b_surname' FROM clare.member WHERE reference = '{reference}'"
    )
    acting(read, "lead_of_it", lambda office: erase(office, references=[reference], why="asked by the subject"))
    left = read.on.server.do(
        read.on.database, f"SELECT raw, value FROM clare.source_row WHERE reference = '{reference}'"
    )
    assert surname and surname not in json.dumps(left)
    assert acting(read, "lead_of_it", verify_review).sentence().startswith("verified: ")


def test_a_backup_on_a_server_by_the_lead_says_who_makes_it(read: World, tmp_path: Path):
    with pytest.raises(NotAllowed, match="only the owner of a shared ledger sees all of it and backs it up"):
        acting(read, "lead_of_it", lambda office: back_up(office, tmp_path / "b", Lock(passphrase="a long enough one")))
    assert not (tmp_path / "b").exists()


def test_the_doctor_looks_at_what_the_server_writes_into_its_log(read: World):
    def told() -> list[str]:
        return [one.sentence() for one in acting(read, "lead_of_it", examine) if "log" in one.what]

    assert told() == ["well:   the server writes nothing that is typed into its log"]
    changed = f"ALTER DATABASE {read.on.database} {{}} log_min_error_statement"
    read.on.server.do(read.on.database, changed.format("SET") + " = error")
    (line,) = told()
    read.on.server.do(read.on.database, changed.format("RESET"))
    assert line.startswith("unsafe: ") and "(log_min_error_statement = error); have whoever looks after it set" in line


def test_the_lead_publishes_and_whoever_counts_reproduces_it(read: World):
    acting(read, "lead_of_it", lambda office: make_release(office, "may"))
    entry = acting(read, "lead_of_it", lambda office: publish_release(office, "may"))
    assert entry.body["release"] == "may"
    for login in ("lead_of_it", "analyst_of_it"):
        again = acting(read, login, lambda office: reproduce_release(office, "may"))
        assert all(again.same.values())


@pytest.mark.parametrize("login", ["analyst_of_it", "auditor_of_it", "safe_of_it"])
def test_nobody_else_records_a_release(read: World, login: str):
    body = {"release": "theirs", "as_at": 1}
    with pytest.raises((NotAllowed, LedgerUnusable)):
        acting(read, login, lambda office: office.keeper.append(
            NewEntry(kind=EntryKind.RELEASED, by=office.reader, key="x", body=body)
        ))  # fmt: skip
    assert "theirs" not in acting(
        read, "lead_of_it", lambda office: [each.name for each in register_of(office).released]
    )


def test_the_lead_revises_what_the_lead_released_and_only_once(read: World):
    more = Instead(of="may", as_what=Replacing.REVISION, why="late finds were read")
    acting(read, "lead_of_it", lambda office: make_release(office, "june", instead=more))
    acting(read, "lead_of_it", lambda office: publish_release(office, "june", instead=more))
    assert acting(read, "analyst_of_it", lambda office: register_of(office).of("may").replaced_by) == "june"
    with pytest.raises(ReviewError, match="may was replaced by june"):
        acting(read, "lead_of_it", lambda office: make_release(office, "july", instead=more))


def test_a_server_that_asks_nobody_lets_nobody_sign_for_an_exception(read: World):
    with pytest.raises(NotAllowed, match="lets this login in without asking who it is"):
        acting(read, "lead_of_it", lambda office: sign_exception(
            office, "august", "applications", why="she asked", password=str
        ))  # fmt: skip
