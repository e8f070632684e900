"""The review panel in plain ipywidgets: open a case, read it, answer, record, go on.

The panel holds functions and what is on the screen, nothing else: after a restart it is built again from the ledger.
Only a click records. Nothing about a person is on it, or in its text form, before a case is opened.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets as w

from benchmarks.plain_panel.case_drawing import draw_case, draw_cited_lines
from benchmarks.plain_panel.judgement_drawing import draw_status, draw_urgent, draw_words
from benchmarks.plain_panel.panel_form import Filling, Form
from benchmarks.plain_panel.panel_style import STYLE
from clare_review.errors import ReviewError
from clare_review.reviewing.desk import CaseProgress, CaseView, PanelDesk, next_unfinished, preceding
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT, detailed_required
from clare_review.reviewing.judgement_wording import (
    RECORDING,
    say_case_progress,
    say_not_recorded,
    say_progress,
    say_recorded,
)
from clare_review.reviewing.receipts import receipt_text


def review_panel(desk: PanelDesk) -> "ReviewPanel":
    """The panel for one batch."""
    return ReviewPanel(desk)


class ReviewPanel(w.VBox):  # type: ignore[misc]
    """The panel of one batch; its text form is a plain receipt without names."""

    def __init__(self, desk: PanelDesk) -> None:
        self._desk = desk
        self._view: CaseView | None = None
        self._progress: tuple[CaseProgress, ...] = ()
        self._left: dict[tuple[str, str], Filling] = {}
        self.forms = {name: Form(each, desk.new_key) for name, each in desk.instruments.items()}
        super().__init__(self._parts())
        self.add_class("cr-panel")
        self._wire()
        self._calmly(self._show_progress)

    @property
    def receipt(self) -> str:
        """The state of the batch in plain lines, without names, case text or times."""
        return receipt_text(self._desk.batch, self._desk.standing())

    def __repr__(self) -> str:
        try:
            return self.receipt
        except ReviewError as problem:
            return f"Review panel of batch {self._desk.batch.id}: how far it has come cannot be read: {problem}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        if not self._desk.live:
            return {"text/plain": self.receipt}
        shown: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return {**shown, "text/plain": repr(self)}

    @property
    def case(self) -> CaseView | None:
        """The case that is open, or None."""
        return self._view

    def open_case(self, reference: str) -> None:
        """Opens a case: the desk logs the consultation, then the screen shows it."""
        self._put_aside()
        view = self._desk.open(reference)
        self._view = view
        self.reading.value = draw_case(view)
        self.title.value = draw_status(f"{_where(self._desk)} {reference} is open. {self._desk.read_only}")
        self._choose(reference)
        self._begin_forms(view)
        self.columns.layout.display = None

    def _parts(self) -> list[Any]:
        size = len(self._desk.batch.references)
        self.title = w.HTML(draw_status(f"{_where(self._desk)} No case is open. {self._desk.read_only}"))
        self.progress = w.IntProgress(min=0, max=size, layout=w.Layout(width="180px"))
        self.progress_words = w.HTML()
        self.cases = w.Dropdown(description="Case", options=[], layout=w.Layout(width="460px"))
        self.open_button = w.Button(description="Open")
        self.next_button = w.Button(description="Next unfinished", button_style="primary")
        self.previous_button = w.Button(description="Previous")
        self.message, self.notice = w.HTML(), w.HTML()
        choosing = w.HBox([self.cases, self.open_button, self.next_button, self.previous_button])
        going = w.HBox([self.progress, self.progress_words])
        for bar in (choosing, going):
            bar.add_class("cr-bar")
        return [w.HTML(STYLE), self.title, choosing, going, self.message, self.notice, self._columns()]

    def _columns(self) -> Any:
        self.reading = w.HTML()
        self._answering = w.Box([])
        sides = (w.Box([self.reading]), self._answering)
        for side in sides:
            side.add_class("cr-holder")
        self.columns = w.Box(sides, layout=w.Layout(display="none"))
        self.columns.add_class("cr-columns")
        return self.columns

    def _wire(self) -> None:
        self.open_button.on_click(lambda _: self._calmly(self._open_chosen))
        self.next_button.on_click(lambda _: self._calmly(self._look_and_open_next))
        self.previous_button.on_click(lambda _: self._calmly(self._open_previous))
        for form in self.forms.values():
            self._wire_form(form)

    def _wire_form(self, form: Form) -> None:
        form.record.on_click(lambda _: self._calmly(lambda: self._record(form)))
        form.record_and_next.on_click(lambda _: self._calmly(lambda: self._record_and_next(form)))
        form.amendment.on_click(lambda _: self._calmly(form.amend))
        form.undo.on_click(lambda _: self._calmly(form.leave))

    def _open_chosen(self) -> None:
        self.message.value = ""
        if self.cases.value is not None:
            self.open_case(self.cases.value)

    def _open_next(self) -> None:
        reference = next_unfinished(self._progress, self._reference())
        if reference is None:
            self._say("Everything in this batch is finished.", "good")
        else:
            self.open_case(reference)

    def _look_and_open_next(self) -> None:
        self.message.value = ""
        self._show_progress()
        self._open_next()

    def _open_previous(self) -> None:
        self.message.value = ""
        chosen = self._reference() or self.cases.value
        before = preceding(self._desk.batch.references, chosen) if chosen else None
        if before is None:
            self._say("This is the first case of the batch.")
        else:
            self.open_case(before)

    def _record(self, form: Form) -> bool:
        """Records what is on a form; False when the ledger has not answered with an entry."""
        request, view = form.request(), self._view
        if request is None or view is None or form.record.disabled:
            return False  # the second click of a double click finds nothing left to record
        form.hold(RECORDING)
        try:
            recorded = self._desk.record(request)
        except BaseException as problem:
            form.refresh()
            form.tell(say_not_recorded(_said(problem)), "bad")
            if isinstance(problem, Exception):
                return False
            raise
        self._left.pop((view.reference, form.instrument.name), None)
        self._view = replace(view, position=replace(view.position, judgements=recorded.judgements))
        form.recorded(self._view.position)
        self._say_recorded(form, self._view)
        self._after_recording(form, self._view)
        return True

    def _say_recorded(self, form: Form, view: CaseView) -> None:
        current = view.position.current(form.instrument.name)
        if current is not None:
            self._say(f"{view.reference}, {form.instrument.title.lower()}: {say_recorded(current)}", "good")

    def _record_and_next(self, form: Form) -> None:
        if self._record(form) and not self._stays():
            self._open_next()

    def _after_recording(self, form: Form, view: CaseView) -> None:
        for other in self.forms.values():
            if other is not form:
                other.moved(view.position)
        if len(self.shown_forms) != 1 + bool(detailed_required(view.position.current(RISK_ASSESSMENT))):
            self._place_forms(view)
        self._show_urgent(view)
        self._show_progress()

    def _stays(self) -> bool:
        """Whether the case keeps the reader: a detailed review is due, or somebody has to be told at once."""
        position = self._view.position if self._view else None
        if position is None:
            return False
        due = detailed_required(position.current(RISK_ASSESSMENT)) and position.current(DETAILED_REVIEW) is None
        return bool(due) or bool(self.notice.value)

    def _begin_forms(self, view: CaseView) -> None:
        lines = draw_cited_lines(view.case)
        for name, form in self.forms.items():
            form.begin(view.reference, view.position, lines, self._left.get((view.reference, name)))
        self._place_forms(view)
        self._show_urgent(view)

    def _place_forms(self, view: CaseView) -> None:
        """The detailed review is shown when it is asked for, and stands first."""
        asked = bool(detailed_required(view.position.current(RISK_ASSESSMENT)))
        order = (DETAILED_REVIEW, RISK_ASSESSMENT) if asked else (RISK_ASSESSMENT,)
        _place(self._answering, tuple(self.forms[name].box for name in order))

    @property
    def shown_forms(self) -> tuple[Form, ...]:
        """The forms on the screen, in their order."""
        side = self._answering.children[0].children if self._answering.children else ()
        return tuple(form for box in side for form in self.forms.values() if form.box is box)

    def _put_aside(self) -> None:
        """Keeps what was left unfinished, under its key, for when the case is opened again."""
        if self._view is None:
            return
        for name, form in self.forms.items():
            left = form.left()
            if left is None:
                self._left.pop((self._view.reference, name), None)
            else:
                self._left[(self._view.reference, name)] = left

    def _show_urgent(self, view: CaseView) -> None:
        risk = view.position.current(RISK_ASSESSMENT)
        urgent = risk is not None and risk.answers.get("immediate_contact") == "yes"
        self.notice.value = draw_urgent(risk) if risk is not None and urgent else ""

    def _show_progress(self) -> None:
        progress = self._progress = tuple(self._desk.standing())
        self.progress.value = sum(each.finished for each in progress)
        self.progress_words.value = draw_words(say_progress(progress))
        chosen = self._reference() or self.cases.value or next_unfinished(progress)
        self.cases.options = [
            (f"{number}. {each.reference}, {each.band}, {say_case_progress(each)}", each.reference)
            for number, each in enumerate(progress, 1)
        ]
        self._choose(chosen)

    def _choose(self, reference: str | None) -> None:
        if reference in self._desk.batch.references:
            self.cases.value = reference

    def _reference(self) -> str | None:
        return self._view.reference if self._view else None

    def _say(self, sentence: str, mood: str = "plain") -> None:
        self.message.value = draw_status(sentence, mood)

    def _calmly(self, act: Callable[[], Any]) -> None:
        """Does what a click asks for; whatever goes wrong is said in the panel."""
        try:
            act()
        except Exception as problem:
            self._say(_said(problem), "bad")


def _place(holder: Any, children: tuple[Any, ...]) -> None:
    """Puts children into a new side of the screen, so that it is shown from its top; the old one is let go."""
    old = holder.children
    side = w.VBox(children)
    side.add_class("cr-side")
    holder.children = (side,)
    for each in old:
        each.layout.close()
        each.close()


def _where(desk: PanelDesk) -> str:
    return f"Batch {desk.batch.id}, reviewer {desk.batch.reviewer}, band {desk.batch.band}."


def _said(problem: BaseException) -> str:
    """A problem in words; one nobody foresaw names its kind and place, for whoever looks after the review."""
    if isinstance(problem, ReviewError):
        return str(problem)
    frame = problem.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}, line {frame.tb_lineno}" if frame else "place not known"
    return f"something went wrong that nobody foresaw ({type(problem).__name__}: {problem}; {place})"
