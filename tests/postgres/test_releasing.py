"""Releases on a server: the lead publishes and signs, whoever counts looks on, and nobody else does either."""

import pytest

from clare_review.acts.release_register import register_of, sign_exception
from clare_review.acts.releasing import Instead, make_release, publish_release
from clare_review.acts.reproducing_release import reproduce_release
from clare_review.errors import LedgerUnusable, NotAllowed, ReviewError
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.release.register import Replacing
from tests.server import TestServer

from .second_reading import CALM, World, read_first
from .test_lead import acting
from .test_story import made


@pytest.fixture(scope="module")
def world(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A review in which one case was read."""
    on = made(server, tmp_path_factory.mktemp("release"))
    with on.review("lead_of_it") as lead:
        first = lead.batch("B0001").view.reviewer
    logins = dict(on.server.do(on.database, "SELECT person, login FROM clare.person"))
    there = World(on=on, first=logins[first], second="")
    read_first(there, CALM)
    return there


def test_the_lead_publishes_and_whoever_counts_reproduces_it(world: World):
    acting(world, "lead_of_it", lambda office: make_release(office, "may"))
    entry = acting(world, "lead_of_it", lambda office: publish_release(office, "may"))
    assert entry.body["release"] == "may"
    for login in ("lead_of_it", "analyst_of_it"):
        again = acting(world, login, lambda office: reproduce_release(office, "may"))
        assert all(again.same.values())


@pytest.mark.parametrize("login", ["analyst_of_it", "auditor_of_it", "safe_of_it"])
def test_nobody_else_records_a_release(world: World, login: str):
    body = {"release": "theirs", "as_at": 1}
    with pytest.raises((NotAllowed, LedgerUnusable)):
        acting(world, login, lambda office: office.keeper.append(
            NewEntry(kind=EntryKind.RELEASED, by=office.reader, key="x", body=body)
        ))  # fmt: skip
    assert "theirs" not in acting(
        world, "lead_of_it", lambda office: [each.name for each in register_of(office).released]
    )


def test_the_lead_revises_what_the_lead_released_and_only_once(world: World):
    more = Instead(of="may", as_what=Replacing.REVISION, why="late finds were read")
    acting(world, "lead_of_it", lambda office: make_release(office, "june", instead=more))
    acting(world, "lead_of_it", lambda office: publish_release(office, "june", instead=more))
    assert acting(world, "analyst_of_it", lambda office: register_of(office).of("may").replaced_by) == "june"
    with pytest.raises(ReviewError, match="may was replaced by june"):
        acting(world, "lead_of_it", lambda office: make_release(office, "july", instead=more))


def test_a_server_that_asks_nobody_lets_nobody_sign_for_an_exception(world: World):
    with pytest.raises(NotAllowed, match="lets this login in without asking who it is"):
        acting(world, "lead_of_it", lambda office: sign_exception(
            office, "august", "applications", why="she asked", password=str
        ))  # fmt: skip
