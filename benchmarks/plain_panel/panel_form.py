"""The form of one instrument on the screen: asks, lists what is missing, and hands over what was answered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import ipywidgets as w

from benchmarks.plain_panel.judgement_drawing import (
    draw_history,
    draw_problems,
    draw_set_aside,
    draw_status,
)
from benchmarks.plain_panel.markup import element
from benchmarks.plain_panel.panel_fields import Line, field_for
from clare_review.reviewing.conditions import Answers
from clare_review.reviewing.judgement import Judgement
from clare_review.reviewing.judgement_wording import NOT_YET, say_recorded
from clare_review.reviewing.questions import Instrument
from clare_review.reviewing.recording import (
    RULES_BESIDES_THE_FORM,
    RecordingPosition,
    RecordRequest,
    may_record,
    why_not,
)
from clare_review.reviewing.wording import say_day_of


@dataclass(frozen=True, kw_only=True)
class Filling:
    """One filling of a form: what stands on it, the entry it would replace, and the key that makes it one act."""

    key: str
    answers: Answers = field(default_factory=dict)
    text: Mapping[str, str] = field(default_factory=dict)
    supersedes: int | None = None
    reason: str = ""
    touched: bool = False


class Form:
    """An instrument's form. It never records: it says what was clicked, and is told what came of it."""

    def __init__(self, instrument: Instrument, new_key: Callable[[], str]) -> None:
        self.instrument = instrument
        self._new_key = new_key
        self._quiet = True
        self._filling: Filling | None = None
        self._position: RecordingPosition | None = None
        self._reference = ""
        self.fields = {each.id: field_for(each, self._changed) for each in instrument.questions}
        self._build()
        self._quiet = False

    def begin(self, reference: str, position: RecordingPosition, lines: Sequence[Line], kept: Filling | None) -> None:
        """Shows the form for a case: what is recorded, or what was left unfinished, or blank."""
        self._reference, self._position = reference, position
        current = self._current()
        overtaken = kept is not None and kept.supersedes != (current.entry if current else None)
        if kept is not None and overtaken:
            kept = replace(kept, key=self._new_key(), supersedes=current.entry if current else None)
        blank = None if current or position.read_only else Filling(key=self._new_key())
        self._filling = kept or blank
        self._quiet = True
        for each in self.fields.values():
            each.offer(lines)
        self._show_values(self._filling, current)
        self._quiet = False
        self.refresh()
        if kept is not None:
            said = "Something else was recorded meanwhile; your answers" if overtaken else "Your answers"
            self.tell(f"{NOT_YET} {said} are as you left them.")

    @property
    def open(self) -> bool:
        """Whether the form is being filled in, rather than showing what is recorded."""
        return self._filling is not None

    def left(self) -> Filling | None:
        """What has to be kept when another case is opened: a filling that was touched, else None."""
        now = self._now()
        return now if now is not None and now.touched else None

    def request(self) -> RecordRequest | None:
        """What would be recorded now; None while nothing is being filled in."""
        now, position = self._now(), self._position
        if now is None or position is None:
            return None
        return RecordRequest(
            reference=self._reference,
            instrument=self.instrument.name,
            version=self.instrument.version,
            answers=now.answers,
            text=now.text,
            case_version=position.case_version,
            key=now.key,
            supersedes=now.supersedes,
            reason=now.reason or None,
        )

    def amend(self) -> None:
        """Opens a recorded judgement for an amendment, under a key of its own."""
        current = self._current()
        if current is None or self.open:
            return
        self._filling = Filling(key=self._new_key(), supersedes=current.entry)
        self.reason.value = ""
        self.refresh()

    def leave(self) -> None:
        """Drops an amendment that was not recorded, and shows what stands."""
        self._filling = None
        self._quiet = True
        self._show_values(None, self._current())
        self._quiet = False
        self.refresh()

    def recorded(self, position: RecordingPosition) -> None:
        """Shows what the ledger now holds."""
        self._position = position
        self.leave()

    def moved(self, position: RecordingPosition) -> None:
        """Takes note that something else on the case was recorded; what is on the form stays."""
        self._position = position
        self.refresh()

    def hold(self, sentence: str) -> None:
        """Greys the buttons while the ledger is asked."""
        self.record.disabled = self.record_and_next.disabled = True
        self.tell(sentence)

    def tell(self, sentence: str, mood: str = "plain") -> None:
        """Puts a sentence into the status line."""
        self.status.value = draw_status(sentence, mood)

    def refresh(self) -> None:
        """Works out again what applies, what is missing, and what may be clicked."""
        answers, text = self._on_screen()
        asked = {each.id for each in self.instrument.applicable(answers)}
        for name, each in self.fields.items():
            each.appear(name in asked)
            each.lock(not self.open)
        for title, names in self._sections.items():
            self._headings[title].layout.display = None if names & asked else "none"
        kept = [name for name, each in self.fields.items() if name not in asked and each.value()]
        self.set_aside.value = draw_set_aside(self.instrument, kept)
        self._refresh_foot(answers, text)

    def _refresh_foot(self, answers: Answers, text: Mapping[str, str]) -> None:
        request, position, current = self.request(), self._position, self._current()
        problems = self.instrument.problems(answers, text, position.citable if position else ())
        self.missing.value = draw_problems(self.instrument, problems) if self.open else ""
        may = request is not None and position is not None and may_record(request, position)
        self.record.disabled = self.record_and_next.disabled = not may
        _show(self.open, self.record, self.record_and_next)
        _show(self.open and current is not None, self.reason, self.undo)
        _show(current is not None and not self.open and not (position and position.read_only), self.amendment)
        history = position.judgements.get(self.instrument.name, ()) if position else ()
        self.history.value = draw_history(self.instrument, history)
        self._say_where_it_stands(request, current)

    def _say_where_it_stands(self, request: RecordRequest | None, current: Judgement | None) -> None:
        if request is not None and self._position is not None:
            stands = f"Entry {current.entry} stands until you record." if current else ""
            against = why_not(request, self._position, RULES_BESIDES_THE_FORM)
            self.tell(" ".join(part for part in (NOT_YET, stands, _sentence(against)) if part))
        elif current is not None:
            self.tell(f"{say_recorded(current)} By {current.by} on {say_day_of(current.at)}.", "good")
        elif self._position is not None:
            self.tell(f"{NOT_YET} {self._position.read_only}".strip())

    def _build(self) -> None:
        self._sections: dict[str, set[str]] = {}
        self._headings: dict[str, Any] = {}
        parts: list[Any] = [w.HTML(_title(self.instrument))]
        for name, each in self.fields.items():
            section = each.question.section
            if section not in self._sections:
                self._sections[section] = set()
                self._headings[section] = w.HTML(element("h3", section or "Questions"))
                parts.append(self._headings[section])
            self._sections[section].add(name)
            parts.append(each.box)
        self.box = w.VBox([*parts, *self._foot()])

    def _foot(self) -> list[Any]:
        self.set_aside, self.missing, self.status, self.history = (w.HTML() for _ in range(4))
        self.reason = w.Textarea(
            description="Why is it amended?", rows=2, layout=w.Layout(width="100%"), style={"description_width": "auto"}
        )
        self.reason.observe(lambda _: self._changed(), names="value")
        self.record = w.Button(description="Record", button_style="primary")
        self.record_and_next = w.Button(description="Record and open the next")
        self.amendment = w.Button(description="Amend")
        self.undo = w.Button(description="Leave as recorded")
        reason = w.VBox([self.reason])
        reason.add_class("cr-q")
        buttons = w.HBox([self.record, self.record_and_next, self.amendment, self.undo])
        buttons.add_class("cr-bar")
        foot = w.VBox([reason, self.missing, self.status, buttons])
        foot.add_class("cr-foot")
        return [self.set_aside, self.history, foot]

    def _changed(self) -> None:
        if self._quiet or self._filling is None:
            return
        self._filling = replace(self._filling, touched=True)
        self.refresh()

    def _show_values(self, filling: Filling | None, current: Judgement | None) -> None:
        answers: dict[str, Any] = {}
        if filling is not None:
            answers = {**filling.answers, **filling.text}
        elif current is not None:
            answers = {**current.set_aside, **current.set_aside_text, **current.answers, **current.text}
        for name, each in self.fields.items():
            each.show(answers.get(name))
        self.reason.value = filling.reason if filling else ""

    def _on_screen(self) -> tuple[Answers, Mapping[str, str]]:
        given = {name: each.value() for name, each in self.fields.items()}
        personal = {name for name, each in self.fields.items() if each.question.personal}
        answers = {name: value for name, value in given.items() if name not in personal and value}
        text = {name: value for name, value in given.items() if name in personal and isinstance(value, str) and value}
        return answers, text

    def _now(self) -> Filling | None:
        if self._filling is None:
            return None
        answers, text = self._on_screen()
        return replace(self._filling, answers=answers, text=text, reason=self.reason.value)

    def _current(self) -> Judgement | None:
        return self._position.current(self.instrument.name) if self._position else None


def _title(instrument: Instrument) -> Any:
    return element(
        "div",
        element("h2", instrument.title, element("span", f"version {instrument.version}", class_="cr-tag")),
        element("p", instrument.about, class_="cr-small"),
    )


def _sentence(said: str) -> str:
    return f"{said[:1].upper()}{said[1:].rstrip('.')}." if said else ""


def _show(shown: bool, *widgets: Any) -> None:
    for each in widgets:
        each.layout.display = None if shown else "none"
