"""The Python half of one window of the panel: takes messages, asks the desk, answers with plain data.

It holds what is open and nothing else; drafts and judgements are in the ledger's file. It says "recorded" only when
the ledger has answered. It can be driven without a browser: send it the messages that a page sends.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import copy
from dataclasses import replace
from typing import Any

from clare_review.errors import RecordingRefused, ReviewError
from clare_review.reviewing.case_data import case_data
from clare_review.reviewing.desk import CaseView, PanelDesk, preceding
from clare_review.reviewing.form_data import instrument_data
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT, detailed_required
from clare_review.reviewing.judgement_wording import say_recorded, say_urgent
from clare_review.reviewing.marks import MarkKind
from clare_review.reviewing.panel.fillings import Fillings
from clare_review.reviewing.panel.glance import Glance
from clare_review.reviewing.panel.marking import Marking
from clare_review.reviewing.panel.messages import typed, word
from clare_review.reviewing.panel.pace import Pace
from clare_review.reviewing.panel.saying import ELSEWHERE, FIRST, MARKED, said, say_aside, say_urgency
from clare_review.reviewing.questions import Instrument
from clare_review.reviewing.readable import readable_data
from clare_review.reviewing.wording import say_time

Message = Mapping[str, Any]
Send = Callable[[dict[str, Any]], None]
Later = Callable[[Callable[[], None]], None]

_LEADS_ON = frozenset(("hello", "open", "record", "mark"))  # after these another case is likely to be asked for


def at_once(act: Callable[[], None]) -> None:
    """Does without delay what can wait until the answer is on the screen: where nobody looks at one."""
    act()


Act = Callable[["PanelSession", Message], list[dict[str, Any]]]


class PanelSession:
    """One window on one batch; `window` is the random name it gave itself."""

    def __init__(self, desk: PanelDesk, window: str, send: Send, later: Later = at_once) -> None:
        self._desk = desk
        self._window = window
        self._send = send
        self._later = later
        self._forms: Fillings | None = None
        self._fence: int | None = None
        self._batch = Glance(desk)
        self._pace = Pace()
        self._marking = Marking(desk.new_key)
        self._last: tuple[str, str] = ("", "")
        self._hand_over = ""
        self._last_answers: list[dict[str, Any]] = []

    @property
    def case(self) -> CaseView | None:
        """The case that is open, or None."""
        return self._forms.view if self._forms else None

    def receive(self, message: Message) -> None:
        """Does what the page asks; whatever goes wrong is said to the page, with the number of its message."""
        kind, number = message.get("type"), message.get("n")
        try:
            act = _ACTS.get(kind) if isinstance(kind, str) else None
            if act is None:
                raise RecordingRefused("the page asked for something that is not known; load the page again")
            for answer in self._done(act, message):
                self._answer(answer, number)
        except BaseException as problem:
            self._batch.forget()
            self._answer({"type": "problem", "about": kind, "words": said(problem)}, number)
            if not isinstance(problem, Exception):
                raise
        if kind in _LEADS_ON:
            self._later(self._prepare)

    def _done(self, act: Act, message: Message) -> list[dict[str, Any]]:
        """Does what is asked as one transaction, and gives back the answers once it is on the disk.

        Where the ledger does not take it, this window stands as it stood before.
        """
        if act not in _MANY_IN_ONE:
            return act(self, message)
        stood = vars(self) | {"_forms": copy(self._forms), "_batch": copy(self._batch)}
        try:
            with self._desk.together():
                return act(self, message)
        except BaseException:
            vars(self).update(stood)
            raise

    def hello(self, message: Message) -> list[dict[str, Any]]:
        """The batch, its instruments and how far it has come; nothing of a case."""
        self._batch.begin()
        batch, desk = self._desk.batch, self._desk
        told = {
            "type": "batch",
            "batch": {"id": batch.id, "reviewer": batch.reviewer, "band": batch.band},
            "marking": desk.marking,
            "read_only": desk.read_only,
            "instruments": {name: instrument_data(each) for name, each in desk.instruments.items()},
        }
        return [told | self._batch.data()]

    def open(self, message: Message) -> list[dict[str, Any]]:
        """Opens a case: one named, the next unfinished, or the one before; a severe one only after a warning."""
        self._batch.look()
        reference = self._asked_for(message)
        if reference is None:
            words = FIRST if word(message, "which") == "previous" else self._batch.all_done()
            return [{"type": "nothing", "words": words} | self._batch.data()]
        if reference in self._desk.severe and message.get("warn") and not message.get("ready"):
            return [self._warning(reference)]
        return [self._opened(reference, message) | self._batch.data()]

    def draft(self, message: Message) -> list[dict[str, Any]]:
        """Keeps what stands on a form, durably, before it is said to be kept."""
        forms, instrument = self._forms_of(message), self._instrument(message)
        given, filling = typed(message, instrument), forms.get(instrument.name)
        if filling is None or self._fence is None:
            raise RecordingRefused("this form is only shown, so nothing typed here is kept; amend it first")
        filling = filling.with_typed(given)
        forms.put(instrument.name, filling)
        reference = forms.view.reference
        if given.blank and filling.supersedes is None:
            self._desk.keeping.drop(reference, instrument.name, self._fence)
            return [{"type": "kept", "at": ""}]
        kept = self._desk.keeping.keep(reference, instrument.name, filling.as_draft(instrument.version), self._fence)
        return [{"type": "kept", "at": say_time(kept)}]

    def record(self, message: Message) -> list[dict[str, Any]]:
        """Records what stands on a form, and opens the next case when that is asked and nothing holds the reader."""
        instrument = self._instrument(message)
        if (word(message, "reference"), instrument.name) == self._last:
            return self._last_answers  # a second click, or a press sent again because its answer was lost
        forms = self._forms_of(message)
        filling = forms.get(instrument.name)
        if filling is None:
            raise RecordingRefused("this form is only shown; amend it first")
        filling = filling.with_typed(typed(message, instrument))
        forms.put(instrument.name, filling)
        before = forms.view
        made = self._desk.record(forms.request(instrument, filling, self._fence))
        view = replace(before, position=replace(before.position, judgements=made.judgements))
        forms.recorded(view, instrument.name)
        self._hand_over = made.hand_over
        self._batch.recorded(view.reference)
        self._last, self._last_answers = (view.reference, instrument.name), self._after(view, instrument, message)
        return self._last_answers

    def _after(self, view: CaseView, instrument: Instrument, message: Message) -> list[dict[str, Any]]:
        """What is said once the ledger has answered: recorded, and the next case when it was asked for."""
        answer = self._recorded(view, instrument)
        try:
            self._batch.look()
            answer |= {"urgent": self._to_do_at_once(view)}
            if view.hidden and (self._stays(view) or not message.get("next")):
                answer["next"] = self._opened(view.reference, message)  # what was hidden from it may be shown now
            elif message.get("next") and not self._stays(view):
                answer["next"] = self._next_of(message, view.reference)
            answer |= self._batch.data()
        except Exception as problem:  # it is recorded, whatever else cannot be read
            return [answer, {"type": "problem", "about": "look", "words": said(problem)}]
        return [answer]

    def amend(self, message: Message) -> list[dict[str, Any]]:
        """Opens a judgement that stands for an amendment."""
        forms, self._last = self._forms_of(message), ("", "")
        forms.amend(self._instrument(message).name)
        return [{"type": "forms", "forms": forms.data()}]

    def leave(self, message: Message) -> list[dict[str, Any]]:
        """Throws away what is typed and not recorded."""
        forms, instrument = self._forms_of(message), self._instrument(message)
        if self._fence is not None:
            self._desk.keeping.drop(forms.view.reference, instrument.name, self._fence)
        forms.leave(instrument.name)
        return [{"type": "forms", "forms": forms.data()} | self._batch.data()]

    def urgent(self, message: Message) -> list[dict[str, Any]]:
        """Raises an urgent matter at once, from a form that need not be finished."""
        forms, instrument = self._forms_of(message), self._instrument(message)
        given = typed(message, instrument)
        request = self._marking.request(forms.view.reference, MarkKind.URGENT, message)
        mark = self._desk.mark(replace(request, instrument=instrument.name, answers=given.answers, text=given.text))
        self._marking = Marking(self._desk.new_key)
        self._batch.look()
        words = say_urgent(mark.entry, mark.at)
        return [{"type": "marked", "kind": "urgent", "words": words, "urgent": words} | self._batch.data()]

    def mark(self, message: Message) -> list[dict[str, Any]]:
        """Leaves the open case for later, passes it on, or takes it up again."""
        forms, kind = self._forms_of(message), MarkKind(word(message, "kind"))
        reference = forms.view.reference
        mark = self._desk.mark(self._marking.request(reference, kind, message))
        self._marking = Marking(self._desk.new_key)
        self._batch.look()
        words = f"{reference}: {MARKED[kind]} {say_time(mark.at)}, entry {mark.entry}."
        answer = {"type": "marked", "kind": kind.value, "words": words} | self._batch.data()
        following = reference if kind is MarkKind.RESUMED else None
        return [answer, *self.open({**message, "reference": following, "which": "next"})]

    def rows(self, message: Message) -> list[dict[str, Any]]:
        """The rows of the exports behind the open case, as exported and as understood."""
        rows = self._desk.exported(self._forms_of(message).view.reference)
        return [{"type": "rows", "rows": [vars(row) for row in rows]}]

    def beat(self, message: Message) -> list[dict[str, Any]]:
        """A sign of life; the page is told whether it still has the case."""
        view = self.case
        if view is None or self._fence is None:
            return [{"type": "alive", "held": True, "pace": self._pace.data(None)}]
        self._pace.spend(view.reference, message.get("seconds"))
        held = self._desk.keeping.still_held(view.reference, self._fence)
        return [{"type": "alive", "held": held, "pace": self._pace.data(view.reference)}]

    def bye(self, message: Message) -> list[dict[str, Any]]:
        """The window closes: the case is free for another."""
        self._let_go()
        return []

    def _answer(self, answer: dict[str, Any], number: Any) -> None:
        self._send(readable_data(answer) | {"to": self._window, "n": number})

    def _asked_for(self, message: Message) -> str | None:
        reference = word(message, "reference")
        if reference:
            return reference
        here = self.case.reference if self.case else None
        if word(message, "which") == "previous":
            return preceding(self._desk.batch.references, here) if here else None
        return self._batch.following(here)

    def _next_of(self, message: Message, here: str) -> dict[str, Any]:
        reference = self._batch.following(here)
        if reference is None:
            return {"type": "nothing", "words": self._batch.all_done()}
        if reference in self._desk.severe and message.get("warn"):
            return self._warning(reference)
        return self._opened(reference, message)

    def _warning(self, reference: str) -> dict[str, Any]:
        words = f"{reference} is hard to read: {self._desk.severe[reference]}. Open it when you are ready."
        return {"type": "warning", "reference": reference, "words": words}

    def _opened(self, reference: str, message: Message) -> dict[str, Any]:
        gone = [each for each in message.get("gone") or () if isinstance(each, str)]
        view = self._desk.open(reference)
        self._hand_over = ""
        elsewhere = self._claimed(reference, message, gone)
        if elsewhere:
            view = replace(view, position=replace(view.position, read_only=elsewhere))
        self._last = ("", "") if reference == self._last[0] else self._last
        self._forms = Fillings(view, self._desk.keeping.of(reference), self._desk.new_key)
        self._marking = Marking(self._desk.new_key)
        number = self._desk.batch.references.index(reference) + 1
        return {
            "type": "case",
            "case": case_data(view),
            "number": number,
            "of": len(self._desk.batch.references),
            "forms": self._forms.data(),
            "elsewhere": elsewhere,
            "urgent": say_urgency(view, self._batch.marks_on(view.reference)),
            "aside": say_aside(self._batch.marks_on(reference)),
        }

    def _claimed(self, reference: str, message: Message, gone: list[str]) -> str:
        """Takes the case for this window, unless it is only shown; says so when another window has it."""
        if self.case is not None and self.case.reference != reference:
            self._let_go()
        self._fence = None
        if self._desk.read_only:
            return ""
        take = bool(message.get("take"))
        claim = self._desk.keeping.claim(reference, self._window, instead_of=gone, take=take)
        if claim.holder != self._window:
            return ELSEWHERE.format(since=say_time(claim.taken), seen=say_time(claim.seen))
        self._fence = claim.fence
        return ""

    def _recorded(self, view: CaseView, instrument: Instrument) -> dict[str, Any]:
        current = view.position.current(instrument.name)
        words = f"{view.reference}, {instrument.title.lower()}: {say_recorded(current)}" if current else ""
        return {
            "type": "recorded",
            "words": words,
            "forms": self._forms.data() if self._forms else [],
            "urgent": self._to_do_at_once(view),
        }

    def _to_do_at_once(self, view: CaseView) -> str:
        """Whom to tell now, and what was just found that has to be handed over today; empty when neither."""
        return f"{say_urgency(view, self._batch.marks_on(view.reference))} {self._hand_over}".strip()

    def _stays(self, view: CaseView) -> bool:
        """Whether the case keeps the reader: a detailed review is due, or somebody has to be told at once."""
        position = view.position
        due = detailed_required(position.current(RISK_ASSESSMENT)) and position.current(DETAILED_REVIEW) is None
        return bool(due) or bool(self._to_do_at_once(view))

    def _forms_of(self, message: Message) -> Fillings:
        if self._forms is None:
            raise RecordingRefused("no case is open; open it again, what was kept of it is kept")
        asked = word(message, "reference")
        if asked and asked != self._forms.view.reference:
            raise RecordingRefused(f"{asked} is not the case that is open; open it again")
        return self._forms

    def _instrument(self, message: Message) -> Instrument:
        name = word(message, "instrument")
        if name not in self._desk.instruments:
            raise RecordingRefused(f"{name or 'a form without a name'} is not an instrument of this review")
        return self._desk.instruments[name]

    def _let_go(self) -> None:
        if self.case is not None and self._fence is not None:
            reference, fence, self._fence = self.case.reference, self._fence, None
            self._desk.keeping.release(reference, fence)

    def _prepare(self) -> None:
        """Gathers the case that is likely next, once the answer has gone out; nobody is shown anything."""
        following = self._batch.following(self.case.reference if self.case else None)
        if following is not None:
            with suppress(ReviewError):  # it will be said when the case is asked for
                self._desk.prepare(following)


_ACTS: dict[str, Act] = {
    "hello": PanelSession.hello,
    "open": PanelSession.open,
    "draft": PanelSession.draft,
    "record": PanelSession.record,
    "amend": PanelSession.amend,
    "leave": PanelSession.leave,
    "urgent": PanelSession.urgent,
    "mark": PanelSession.mark,
    "rows": PanelSession.rows,
    "beat": PanelSession.beat,
    "bye": PanelSession.bye,
}
_MANY_IN_ONE = (PanelSession.open, PanelSession.record, PanelSession.mark)
"""Acts of several steps, the last of which may show a case."""
