"""One widget group per kind of question: shows an answer, gives it back, says when it changes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as w

from benchmarks.plain_panel.markup import Markup, element
from clare_review.reviewing.conditions import codes_of
from clare_review.reviewing.questions import Question, QuestionKind

Value = str | tuple[str, ...] | None
Line = tuple[str, Markup]  # the name of a line of the file, and how it is drawn

_MOST_RADIO = 7  # more answers than this are offered in a list to choose from


class Field(ABC):
    """A question on the screen. `box` is what is shown; an answer of None is no answer."""

    def __init__(self, question: Question, changed: Callable[[], None]) -> None:
        self.question = question
        self._changed = changed
        self.box = w.VBox([*self._widgets(), w.HTML(draw_help(question))])
        self.box.add_class("cr-q")
        self.box.add_class(f"cr-q-{question.id}")

    @abstractmethod
    def _widgets(self) -> Sequence[Any]:
        """The widgets that ask the question."""

    @abstractmethod
    def value(self) -> Value:
        """The answer as it stands on the screen."""

    @abstractmethod
    def show(self, value: Value) -> None:
        """Puts an answer on the screen."""

    @abstractmethod
    def lock(self, locked: bool) -> None:
        """Lets the answer be changed, or not."""

    def offer(self, lines: Sequence[Line]) -> None:  # noqa: B027 - only a question that cites lines takes them
        """Says which lines of the file there are to choose from."""

    def appear(self, applies: bool) -> None:
        """Shows the question, or takes it from the screen with its answer kept."""
        self.box.layout.display = None if applies else "none"

    def _watch(self, widget: Any) -> Any:
        widget.observe(lambda _: self._changed(), names="value")
        return widget


class OneField(Field):
    """One answer of a few: radio buttons, or a list when there are many."""

    def _widgets(self) -> Sequence[Any]:
        options = [(choice.say, choice.code) for choice in self.question.answers]
        style = {"description_width": "auto"}
        if len(options) <= _MOST_RADIO:
            self.input = w.RadioButtons(options=options, value=None, description=self.question.ask, style=style)
        else:
            self.input = w.Dropdown(
                options=[("Not answered yet", None), *options],
                value=None,
                description=self.question.ask,
                style=style,
                layout=w.Layout(width="100%"),
            )
        return [self._watch(self.input)]

    def value(self) -> Value:
        given: str | None = self.input.value
        return given

    def show(self, value: Value) -> None:
        self.input.value = value if value in self.question.codes else None

    def lock(self, locked: bool) -> None:
        self.input.disabled = locked


class ManyField(Field):
    """Any number of answers: a box to tick for each; one that stands alone clears the others, and they clear it."""

    def _widgets(self) -> Sequence[Any]:
        self.inputs = {c.code: self._tick(c.code, c.say) for c in self.question.answers}
        ticks = w.Box(list(self.inputs.values()))
        ticks.add_class("cr-many")
        return [draw_ask(self.question), ticks]

    def value(self) -> Value:
        return tuple(code for code, each in self.inputs.items() if each.value)

    def show(self, value: Value) -> None:
        for code, each in self.inputs.items():
            each.value = code in codes_of(value)

    def lock(self, locked: bool) -> None:
        for each in self.inputs.values():
            each.disabled = locked

    def _tick(self, code: str, say: str) -> Any:
        tick = w.Checkbox(value=False, description=say, indent=False, layout=w.Layout(width="auto"))
        tick.observe(lambda change: self._ticked(code, change["new"]), names="value")
        return tick

    def _ticked(self, code: str, ticked: bool) -> None:
        if ticked:
            alone = self.question.alone
            for other, each in self.inputs.items():
                if other != code and each.value and (code in alone or other in alone):
                    each.value = False
        self._changed()


class TextField(Field):
    """Free text."""

    def _widgets(self) -> Sequence[Any]:
        self.input = w.Textarea(description=self.question.ask, rows=3, layout=w.Layout(width="100%"))
        return [self._watch(self.input)]

    def value(self) -> Value:
        given: str = self.input.value
        return given

    def show(self, value: Value) -> None:
        self.input.value = value if isinstance(value, str) else ""

    def lock(self, locked: bool) -> None:
        self.input.disabled = locked


class EntryField(Field):
    """Lines of the file: a box to tick for each, with the line beside it.

    The text of a line never becomes the label of a box, because labels may be typeset.
    """

    def _widgets(self) -> Sequence[Any]:
        self.inputs: dict[str, Any] = {}
        self._rows: list[tuple[Any, Any]] = []
        self._grid = w.Box([])
        self._grid.add_class("cr-entry")
        return [draw_ask(self.question), self._grid]

    def offer(self, lines: Sequence[Line]) -> None:
        while len(self._rows) < len(lines):
            self._rows.append((self._watch(w.Checkbox(indent=False, layout=w.Layout(width="auto"))), w.HTML()))
        for (tick, text), (name, drawn) in zip(self._rows, lines, strict=False):
            tick.description, text.value = name, drawn
        shown = self._rows[: len(lines)]
        self.inputs = {name: tick for (tick, _), (name, _) in zip(shown, lines, strict=True)}
        self._grid.children = tuple(each for row in shown for each in row)
        for _, text in self._rows[len(lines) :]:
            text.value = ""

    def value(self) -> Value:
        return tuple(name for name, each in self.inputs.items() if each.value)

    def show(self, value: Value) -> None:
        for name, each in self.inputs.items():
            each.value = name in codes_of(value)

    def lock(self, locked: bool) -> None:
        for each in self.inputs.values():
            each.disabled = locked


_FIELDS: dict[QuestionKind, type[Field]] = {
    QuestionKind.ONE: OneField,
    QuestionKind.MANY: ManyField,
    QuestionKind.TEXT: TextField,
    QuestionKind.ENTRY: EntryField,
}


def field_for(question: Question, changed: Callable[[], None]) -> Field:
    """The widget group for a question; `changed` is called after every change of its answer."""
    return _FIELDS[question.kind](question, changed)


def draw_ask(question: Question) -> Any:
    """The question in words, above boxes that have no common label of their own."""
    return w.HTML(element("div", question.ask, class_="cr-ask"))


def draw_help(question: Question) -> Markup:
    """Help, the meaning of the answers, and the guidance behind the question, folded away."""
    meanings = [c for c in question.answers if c.means]
    answers = (part for c in meanings for part in (element("dt", c.say), element("dd", c.means)))
    guidance = element("p", f"Guidance: {question.guidance}") if question.guidance else None
    optional = " (optional)" if not question.required else ""
    return element(
        "details",
        element("summary", f"Help{optional}"),
        element("p", question.help) if question.help else None,
        element("dl", *answers) if meanings else None,
        guidance,
        class_="cr-help",
    )
