"""A blind second reader at their desk: no message, table or notebook tells what the first reader wrote."""

import pytest

from clare_review.review import Review
from tests.server import TestServer

from .second_reading import ALARMED, CALM, World, at_the_desk, draw_and_give, read_first, seen_second
from .second_reading import unread as made_unread
from .test_story import made


def case_of(review: Review) -> str:
    return review.batch("B0001").view.references[0]


@pytest.fixture(scope="module")
def unread(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> World:
    on = made(server, tmp_path_factory.mktemp("unread"))
    return made_unread(on, dict(on.server.do(on.database, "SELECT person, login FROM clare.person")))


@pytest.fixture(scope="module")
def worlds(unread: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    folder = tmp_path_factory.mktemp("worlds")
    calm, alarmed = unread.copied(folder / "calm"), unread.copied(folder / "alarmed")
    for world, wrote in ((calm, CALM), (alarmed, ALARMED)):
        read_first(world, wrote)
        draw_and_give(world)
    return calm, alarmed


@pytest.fixture(scope="module")
def screens(worlds: tuple[World, World]) -> tuple[dict[str, str], dict[str, str]]:
    calm, alarmed = worlds
    return seen_second(calm), seen_second(alarmed)


def test_every_screen_of_the_second_reader_is_the_same_to_the_byte(screens):
    calm, alarmed = screens
    assert list(calm) == list(alarmed) and len(calm) > 50
    assert {name: (calm[name], alarmed[name]) for name in calm if calm[name] != alarmed[name]} == {}


def test_the_second_reader_s_own_reading_is_on_those_screens(screens):
    for told in screens:
        assert "Once more." in "".join(told.values())
        assert "1 risk assessed" in told["after: receipt"] and "risk assessed: 1," in told["cell 9"]


def test_the_lead_s_screens_do_tell_the_worlds_apart(worlds):
    told = []
    for world in worlds:
        with at_the_desk(world, "lead_of_it") as lead:
            told.append([(entry.body, entry.text_digest) for entry in lead.office.entries(subject=case_of(lead))])
            told.append(lead.office.position().digest)
    assert told[0] != told[2] and told[1] != told[3]


def test_figures_of_the_whole_review_are_refused_to_a_reader(screens):
    for name in ("before: status", "after: status for a screen", "after: findings"):
        assert "the review lead and the analysts have them" in screens[0][name]


def test_whoever_is_not_shown_everything_is_told_who_proves_the_ledger(screens):
    assert "the review lead proves it" in screens[0]["before: verify"]


def test_the_second_reader_is_shown_no_digest_of_the_chain(worlds):
    with at_the_desk(worlds[0], worlds[0].second) as review:
        assert review.office.position().digest == ""
        assert all(entry.digest == entry.previous == "" for entry in review.office.entries())
