"""The Python half of one window of the action desk: takes messages, asks the desk, answers with plain data.

It can be driven without a browser: send it the messages that a page sends.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from clare_review.errors import RecordingRefused
from clare_review.ledger.entry import Entry
from clare_review.reviewing.panel.messages import word
from clare_review.reviewing.panel.saying import said
from clare_review.reviewing.readable import readable_data
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.contact import Attempt, DoNot, Ended, SafeWays, Way, Window
from clare_review.safeguarding.desk import SafeguardingDesk
from clare_review.safeguarding.inbound import Channel
from clare_review.safeguarding.panel.drawing import choices, overview_data, person_data

Message = Mapping[str, Any]
_Code = TypeVar("_Code", bound=StrEnum)
_WORDS = ("note", "nevertheless", "next_of_kin", "taken_on_by")


class DeskSession:
    """One window of the action desk; `window` is the random name it gave itself."""

    def __init__(self, desk: SafeguardingDesk, window: str, send: Callable[[dict[str, Any]], None]) -> None:
        self._desk = desk
        self._window = window
        self._send = send

    def receive(self, message: Message) -> None:
        """Does what the page asks; whatever goes wrong is said to the page, with the number of its message."""
        kind = message.get("type")
        try:
            act = _ACTS.get(kind) if isinstance(kind, str) else None
            if act is None:
                raise RecordingRefused("the page asked for something that is not known; load the page again")
            self._answer(act(self, message), message)
        except BaseException as problem:
            self._answer({"type": "problem", "about": kind, "words": said(problem)}, message)
            if not isinstance(problem, Exception):
                raise

    def hello(self, message: Message) -> dict[str, Any]:
        """Everybody at risk without a name, and what can be chosen."""
        desk = self._desk
        told = {"type": "desk", "marking": desk.marking, "reader": desk.reader, "read_only": desk.read_only}
        return told | {"choices": choices(), "overview": overview_data(desk.overview())}

    def look(self, message: Message) -> dict[str, Any]:
        """Everybody anew: what was in time a while ago may be late now."""
        return {"type": "looked", "overview": overview_data(self._desk.overview())}

    def open(self, message: Message) -> dict[str, Any]:
        """One person; the look is logged before anything of her is sent."""
        return {"type": "person", "person": self._person(message)}

    def warn(self, message: Message) -> dict[str, Any]:
        """What an attempt would break, before it is made."""
        reference = _needed(message, "reference")
        return {"type": "warned", "words": list(self._desk.warned(reference, self._attempt(message)))}

    def own(self, message: Message) -> dict[str, Any]:
        """Who sees to contact, and when next."""
        reference, owner = _needed(message, "reference"), word(message, "owner")
        return self._done(self._desk.own(reference, owner, _day(message, "day")), message)

    def know(self, message: Message) -> dict[str, Any]:
        """How she can be reached safely."""
        windows = [each for each in word(message, "windows").split(";") if each.strip()]
        safe = SafeWays(
            ways=tuple(_code(Way, each) for each in _list(message, "ways")),
            windows=tuple(Window.read(each) for each in windows),
            do_not=tuple(_code(DoNot, each) for each in _list(message, "do_not")),
        )
        return self._done(self._desk.know(_needed(message, "reference"), safe, word(message, "note")), message)

    def attempt(self, message: Message) -> dict[str, Any]:
        """An attempt that was made, and how it ended."""
        ended = _code(Ended, word(message, "ended"))
        words = {name: word(message, name) for name in _WORDS}
        reference = _needed(message, "reference")
        return self._done(self._desk.attempt(reference, self._attempt(message), ended, words), message)

    def need(self, message: Message) -> dict[str, Any]:
        """Something that has to be done for her."""
        reference, kind = _needed(message, "reference"), _code(ActionKind, word(message, "action"))
        made = self._desk.need(reference, kind, word(message, "owner"), _day(message, "day"), word(message, "note"))
        return self._done(made, message)

    def close(self, message: Message) -> dict[str, Any]:
        """What came of something that was needed."""
        outcome = _code(Outcome, word(message, "outcome"))
        made = self._desk.close(_entry(message), outcome, word(message, "note"), word(message, "taken_on_by"))
        return self._done(made, message)

    def undo(self, message: Message) -> dict[str, Any]:
        """What was closed is open again."""
        return self._done(self._desk.undo(_entry(message), word(message, "why")), message)

    def acknowledge(self, message: Message) -> dict[str, Any]:
        """Whoever has the page takes an urgent matter on."""
        return self._done(self._desk.acknowledge(_entry(message)), message)

    def came_in(self, message: Message) -> dict[str, Any]:
        """Somebody rang or walked in; she is opened, with a record of her own."""
        born = _day(message, "born") if word(message, "born") else None
        channel = _code(Channel, word(message, "channel"))
        made = self._desk.came_in(channel, word(message, "name"), born, word(message, "note"))
        return self._done(made, {**message, "reference": made.subject})

    def propose(self, message: Message) -> dict[str, Any]:
        """The applications that may concern whoever came in; a human links one, or none."""
        found = self._desk.proposals(_needed(message, "reference"))
        told = [{"reference": one.reference, "words": one.sentence(), "links": one.may_be_hers} for one in found]
        return {"type": "proposed", "reference": _needed(message, "reference"), "proposals": told}

    def link(self, message: Message) -> dict[str, Any]:
        """Another application concerns her, too."""
        named = [_needed(message, "reference"), _needed(message, "other")]
        return self._done(self._desk.link(named, word(message, "why")), message)

    def _done(self, made: Entry, message: Message) -> dict[str, Any]:
        """What is said once the ledger has answered: the entry's number, and how she and everybody stand now."""
        overview = self._desk.overview()
        person = person_data(self._desk.opened(_needed(message, "reference")), overview.today)
        told = {"type": "done", "about": message["type"], "words": f"Recorded, entry {made.number:,}."}
        return told | {"overview": overview_data(overview), "person": person}

    def _person(self, message: Message) -> dict[str, Any]:
        return person_data(self._desk.opened(_needed(message, "reference")), self._desk.today())

    def _attempt(self, message: Message) -> Attempt:
        at = self._desk.moment(word(message, "at").replace("T", " "))
        way = _code(Way, word(message, "way"))
        return Attempt(way=way, at=at, at_her_address=message.get("at_her_address") is True)

    def _answer(self, answer: dict[str, Any], message: Message) -> None:
        self._send(readable_data(answer) | {"to": self._window, "n": message.get("n")})


_ACTS: Mapping[str, Callable[[DeskSession, Message], dict[str, Any]]] = {
    "hello": DeskSession.hello,
    "look": DeskSession.look,
    "open": DeskSession.open,
    "warn": DeskSession.warn,
    "own": DeskSession.own,
    "know": DeskSession.know,
    "attempt": DeskSession.attempt,
    "need": DeskSession.need,
    "close": DeskSession.close,
    "undo": DeskSession.undo,
    "acknowledge": DeskSession.acknowledge,
    "link": DeskSession.link,
    "came_in": DeskSession.came_in,
    "propose": DeskSession.propose,
}


def _needed(message: Message, name: str) -> str:
    told = word(message, name).strip()
    if not told:
        raise RecordingRefused("name the application that concerns her, such as DVDS/2019/00001")
    return told


def _code(codes: type[_Code], told: str) -> _Code:
    if told not in {each.value for each in codes}:
        raise RecordingRefused(f"choose one of: {', '.join(each.value.replace('_', ' ') for each in codes)}")
    return codes(told)


def _list(message: Message, name: str) -> list[str]:
    found = message.get(name) or []
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise RecordingRefused(f"the page sent {name} in a form that is not known; load the page again")
    return found


def _day(message: Message, name: str) -> date:
    try:
        return date.fromisoformat(word(message, name))
    except ValueError:
        raise RecordingRefused("say on which day, as 2026-03-24") from None


def _entry(message: Message) -> int:
    found = message.get("entry")
    if not isinstance(found, int) or isinstance(found, bool):
        raise RecordingRefused("the page named no entry; load the page again")
    return found
