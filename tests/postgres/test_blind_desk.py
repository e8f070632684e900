"""A blind second reader at their desk: no message, table or notebook tells what the first reader wrote."""

import pytest

from clare_review.acts.action_desk import action_desk, close, need
from clare_review.acts.coming_in import came_in
from clare_review.acts.contacting import know_safe_ways, note_attempt, own
from clare_review.acts.desk_people import desk_of
from clare_review.acts.telling import everybody_else
from clare_review.acts.urgent import acknowledge
from clare_review.ledger.entry import EntryKind
from clare_review.review import Review
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.contact import Attempt, Ended, SafeWays, Way
from clare_review.safeguarding.inbound import Channel
from tests.server import TestServer

from .second_reading import ALARMED, CALM, NOW, First, World, at_the_desk, draw_and_give, read_first, seen_second
from .second_reading import unread as made_unread
from .test_story import made


def case_of(review: Review) -> str:
    return review.batch("B0001").view.references[0]


@pytest.fixture(scope="module")
def unread(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> World:
    on = made(server, tmp_path_factory.mktemp("unread"))
    return made_unread(on, dict(on.server.do(on.database, "SELECT person, login FROM clare.person")))


def look_after(world: World, wrote: First) -> None:
    """Six entries of the action desk: about a case that is read again, or about people of whom no case is known."""
    with at_the_desk(world, "safe_of_it") as officer:
        office = officer.office
        if wrote.mark != "urgent":
            for _ in range(6):
                came_in(office, Channel.HELPLINE, note="gave no name")
            return
        (reference,) = {entry.subject or "" for entry in office.entries(EntryKind.URGENT)}
        acknowledge(office, office.entries(EntryKind.URGENT)[0].number)
        own(office, reference, owner="S01", next_on=NOW.date())
        know_safe_ways(office, reference, SafeWays(ways=(Way.CALL,)), note="she said so")
        note_attempt(office, reference, Attempt(way=Way.CALL, at=NOW), Ended.REACHED, {"note": "she was told"})
        asked = need(office, reference, ActionKind.DISCLOSURE, owner="S01", due=NOW.date())
        close(office, asked.number, Outcome.DONE, note="in person")


@pytest.fixture(scope="module")
def worlds(unread: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, World]:
    folder = tmp_path_factory.mktemp("worlds")
    calm, alarmed = unread.copied(folder / "calm"), unread.copied(folder / "alarmed")
    for world, wrote in ((calm, CALM), (alarmed, ALARMED)):
        read_first(world, wrote)
        look_after(world, wrote)
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


def test_in_one_world_alone_safeguarding_looked_after_somebody_as_the_desk_of_their_login_shows(worlds, screens):
    calm, alarmed = worlds
    with at_the_desk(calm, "safe_of_it") as there, at_the_desk(alarmed, "safe_of_it") as here:
        assert [one for one in action_desk(there.office).rows if one.actions or one.person.stands != "open"] == []
        found = action_desk(here.office)
        (row,) = [one for one in found.rows if one.person.stands == "reached"]
        assert [each.closing.outcome for each in row.actions] == [Outcome.DONE] and "urgent" in row.why
        view = desk_of(here.office).opened(row.person.references[0])
        assert view.known[0].name and "in person" in str(view.said) and everybody_else(here.office) == {}
        with at_the_desk(alarmed, "lead_of_it") as lead:
            assert action_desk(lead.office).counts == found.counts and sum(everybody_else(lead.office).values())


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
