"""The Python half of the panel in its other mode: an adjudicator before two answers without names."""

from collections.abc import Callable, Mapping
from typing import Any

from clare_review.errors import RecordingRefused
from clare_review.reviewing.adjudication import (
    ABOUT,
    AdjudicationDesk,
    AdjudicationView,
    Decision,
    decided,
    must_be_decided,
    rows,
)
from clare_review.reviewing.case_data import case_data
from clare_review.reviewing.form_data import instrument_data, plain_answers, question_data
from clare_review.reviewing.panel.messages import named_texts, typed, word
from clare_review.reviewing.panel.saying import said
from clare_review.reviewing.readable import readable_data
from clare_review.reviewing.wording import say_time

Message = Mapping[str, Any]


class AdjudicationSession:
    """One window of an adjudicator; understands `hello`, `open` and `decide`."""

    def __init__(self, desk: AdjudicationDesk, window: str, send: Callable[[dict[str, Any]], None]) -> None:
        self._desk = desk
        self._window = window
        self._send = send
        self._view: AdjudicationView | None = None
        self._key = ""

    def receive(self, message: Message) -> None:
        """Does what the page asks; whatever goes wrong is said to the page."""
        acts = {"hello": self.hello, "open": self.open, "decide": self.decide}
        kind = message.get("type")
        try:
            act = acts.get(kind) if isinstance(kind, str) else None
            if act is not None:
                self._answer(act(message), message)
        except BaseException as problem:
            self._answer({"type": "problem", "about": kind, "words": said(problem)}, message)
            if not isinstance(problem, Exception):
                raise

    def hello(self, message: Message) -> dict[str, Any]:
        """What there is to decide; nothing of a case."""
        return {"type": "batch", "title": self._desk.title, "marking": self._desk.marking} | self._left()

    def open(self, message: Message) -> dict[str, Any]:
        """Opens a case: one named, or the first that is not decided."""
        done = set(self._desk.decided())
        undecided = next((each for each in self._desk.references if each not in done), "")
        reference = word(message, "reference") or undecided
        if not reference:
            self._view = None
            return {"type": "nothing", "words": "Everything is decided."} | self._left()
        self._view, self._key = self._desk.open(reference), self._desk.new_key()
        return {"type": "case", "case": case_data(self._view.view)} | self._sides(self._view) | self._left()

    def decide(self, message: Message) -> dict[str, Any]:
        """Records a decision; it is refused while a difference is open or no reason is given."""
        view = self._view
        if view is None or word(message, "reference") != view.view.reference:
            raise RecordingRefused("this case is not open; open it again")
        taken = {
            name: side for name, side in named_texts(message, "taken").items() if side in ("first", "second", "own")
        }
        about, own = named_texts(message, "about"), typed(message, view.instrument)
        must_be_decided(view, taken, own.answers, own.text, own.reason, about)
        answers, text = decided(view, taken, own.answers, own.text)
        made = self._desk.decide(
            Decision(
                reference=view.view.reference,
                instrument=view.instrument.name,
                version=view.instrument.version,
                case_version=view.view.position.case_version,
                answers=answers,
                text=text,
                taken=taken,
                about={each.id: about[each.id] for each in ABOUT},
                over=view.over,
                reason=own.reason.strip(),
                key=self._key,
            )
        )
        words = f"{view.view.reference}: Recorded {say_time(made.at)}, entry {made.entry}."
        return {"type": "decided", "words": words} | self._left()

    def _sides(self, view: AdjudicationView) -> dict[str, Any]:
        told = [
            {"question": row.question.id, "ask": row.question.ask, "first": row.first, "second": row.second}
            | {"differs": row.differs}
            for row in rows(view)
        ]
        about = [question_data(each) for each in ABOUT]
        form = {"instrument": instrument_data(view.instrument), "rows": told, "about": about}
        form["codes"] = {"first": plain_answers(view.first.answers), "second": plain_answers(view.second.answers)}
        return form | {"reopened": view.reopened, "read_only": view.read_only}

    def _left(self) -> dict[str, Any]:
        return {"done": len(self._desk.decided()), "of": len(self._desk.references)}

    def _answer(self, answer: dict[str, Any], message: Message) -> None:
        self._send(readable_data(answer) | {"to": self._window, "n": message.get("n")})
