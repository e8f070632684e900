"""The action desk without a browser: nobody's name before she is opened, and every refusal in words."""

import json
from dataclasses import replace
from typing import Any

import pytest

from clare_review.acts.coming_in import came_in
from clare_review.acts.desk_people import desk_of
from clare_review.acts.office import Office
from clare_review.acts.populations import seal
from clare_review.ledger.entry import Book, EntryKind
from clare_review.review import Review
from clare_review.safeguarding.inbound import Channel
from clare_review.safeguarding.panel import desk_panel
from clare_review.safeguarding.panel.session import DeskSession

from .conftest import CALM, Give, found

HER = {"reference": "P0001"}


class Page:
    """One window on the desk of S01, and what it heard."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.heard: list[dict[str, Any]] = []
        self._session = DeskSession(desk_of(office), "w", self.heard.append)

    def send(self, kind: str, **more: Any) -> dict[str, Any]:
        self._session.receive({"type": kind, "n": len(self.heard), "window": "w", **more})
        return self.heard[-1]


@pytest.fixture
def page(office: Office, give: Give) -> Page:
    give("a.csv", found({"Reference": CALM}))
    seal(office)
    own = office.for_reader("S01")
    came_in(own, Channel.HELPLINE, name="Nora Vale", note="rings from work")
    return Page(own)


def test_nobody_is_named_before_she_is_opened(page: Page) -> None:
    told = page.send("hello")
    assert told["overview"]["balance"][0] == ["at risk", 1] and told["overview"]["red"] == 1
    assert "Nora" not in json.dumps(page.heard) and "Nora" not in repr(desk_panel(desk_of(page.office)))
    assert page.send("open", **HER)["person"]["known"][0]["name"] == "Nora Vale"


def test_each_act_is_answered_with_its_entry_and_how_she_stands_then(page: Page, review: Review) -> None:
    told = page.send("own", **HER, owner="S01", day="2026-03-03")
    assert told["type"] == "done" and told["overview"]["red"] == 0
    asked = page.send("need", **HER, action="idva", owner="S02", day="2026-03-04", note="she asked for one")
    (action,) = asked["person"]["actions"]
    closed = page.send("close", **HER, entry=action["entry"], outcome="taken_on", taken_on_by="the county's service")
    assert closed["person"]["actions"][0]["words"] == "closed by S01: taken on"
    assert page.send("undo", **HER, entry=action["entry"], why="they have no place")["person"]["actions"][0]["open"]
    review.verify()


def test_what_an_attempt_would_break_is_said_before_it_is_made(page: Page) -> None:
    way = {"way": "letter", "at": "2026-03-02T08:30", "at_her_address": True}
    assert "no safe way to reach her is known" in page.send("warn", **HER, **way)["words"][0]
    page.send("know", **HER, ways=["letter"], do_not=["at_her_address"], windows="Mon-Fri 08:00-10:00", note="she")
    assert page.send("warn", **HER, **way)["words"] == ["not at her address: the subject lives there or may see it"]
    told = page.send("attempt", **HER, **way, ended="reached")
    assert told["type"] == "problem" and "say why it was made nevertheless" in told["words"]
    assert (
        page.send("attempt", **HER, **way, ended="reached", nevertheless="she asked")["person"]["stands"] == "reached"
    )


def test_whoever_rings_is_opened_with_a_record_and_who_she_may_be_is_proposed_when_asked(page: Page) -> None:
    came = {"channel": "helpline", "name": "Reed Tom", "born": "1980-01-02", "note": "asked whether she applied"}
    told = page.send("came_in", **came)
    assert told["person"]["references"] == ["P0002"] and told["overview"]["balance"][0] == ["at risk", 2]
    (proposal,) = page.send("propose", reference="P0002")["proposals"]
    assert "as the SUBJECT of it" in proposal["words"] and not proposal["links"]
    page.send("came_in", channel="walk_in", name="Ann Hart", born="1981-02-03")
    (proposal,) = page.send("propose", reference="P0003")["proposals"]
    assert proposal["links"] and proposal["reference"] == CALM


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("own", {"owner": "S01", "day": "soon"}, "say on which day"),
        ("need", {"action": "flowers", "owner": "S01", "day": "2026-03-03"}, "choose one of: police action"),
        ("close", {"entry": "7", "outcome": "done"}, "the page named no entry"),
        ("know", {"ways": "call"}, "in a form that is not known"),
        ("know", {"ways": ["call"], "windows": "mornings"}, "is no time of the week"),
        ("open", {"reference": "DVDS/2015/99999"}, "nobody was flagged on it"),
        ("open", {"reference": " "}, "name the application"),
        ("shout", {}, "something that is not known"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_records_nothing(page: Page, kind, more, words) -> None:
    before = page.office.position()
    told = page.send(kind, **HER | more)
    assert told["type"] == "problem" and words in told["words"]
    assert page.office.position() == before


def test_where_the_review_is_shown_as_it_was_nothing_can_be_pressed(page: Page) -> None:
    as_of = page.office.position().number
    then = replace(page.office, as_of=as_of)
    assert list(desk_panel(desk_of(then))._repr_mimebundle_()) == ["text/plain"]
    assert f"as at entry {as_of}" in Page(then).send("hello")["read_only"]
    assert "nothing can be recorded there" in Page(then).send("own", **HER, owner="S01", day="2026-03-03")["words"]


def test_every_look_at_an_application_is_logged_before_it_is_shown(page: Page) -> None:
    assert page.send("link", **HER, other=CALM, why="she gave its number")["type"] == "done"
    looks = page.office.keeper.entries(book=Book.CONSULTATIONS, kinds=[EntryKind.CONSULTED])
    assert (looks[-1].subject, looks[-1].by, looks[-1].body["why"]) == (CALM, "S01", "action desk")
