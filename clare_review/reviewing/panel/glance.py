"""What a window knows of its whole batch: how far each case has come, what was marked, and what the page was told."""

from collections.abc import Mapping
from typing import Any

from clare_review.reviewing.care import Had, say_care
from clare_review.reviewing.desk import CaseProgress, PanelDesk
from clare_review.reviewing.in_turn import next_in_turn
from clare_review.reviewing.marks import CaseMarks
from clare_review.reviewing.panel.saying import FINISHED
from clare_review.reviewing.panel.strip import aside, progress_data, strip_data

_NO_MARKS = CaseMarks()


class Glance:
    """The batch as one window last saw it; the page is told what changed since it was last told."""

    def __init__(self, desk: PanelDesk) -> None:
        self._desk = desk
        self._progress: tuple[CaseProgress, ...] = ()
        self._marks: Mapping[str, CaseMarks] = {}
        self._today = 0
        self._had: Had = {}
        self._cells: list[dict[str, Any]] = []

    def begin(self) -> None:
        """A page begins, or begins again: it knows nothing yet."""
        self._today, self._had = self._desk.recorded_today(), self._desk.had_today()
        self.forget()

    def forget(self) -> None:
        """Nobody knows what the page has heard, or whether what was seen stands: next time everything is told anew."""
        self._cells, self._progress = [], ()

    def look(self) -> None:
        """Asks where the cases stand now."""
        self._progress = tuple(self._desk.standing())
        self._marks = self._desk.marks()

    def recorded(self, reference: str) -> None:
        """One judgement more today, on a case that may have been hard to read."""
        self._today += 1
        self._had = {**self._had, reference: reference in self._desk.severe}

    def marks_on(self, reference: str) -> CaseMarks:
        """What was marked on one case."""
        return self._marks.get(reference, _NO_MARKS)

    def following(self, here: str | None) -> str | None:
        """The case that comes next, None when everything else is finished or stands aside."""
        desk, set_aside = self._desk, aside(self._marks)
        return next_in_turn(self._progress, here, aside=set_aside, hard=desk.severe, care=desk.care, had=self._had)

    def all_done(self) -> str:
        """What is said when nothing comes next."""
        left = len(aside(self._marks) & {each.reference for each in self._progress if not each.finished})
        return f"Everything else is finished; {left} left for later or passed on." if left else FINISHED

    def data(self) -> dict[str, Any]:
        """The progress, and the cells of the batch that changed since they were last told."""
        if not self._progress:
            self.look()
        before = self._cells or [{} for _ in self._progress]
        self._cells = strip_data(self._progress, self._marks, self._desk.keeping.drafted(), self._desk.severe)
        changed = [now for then, now in zip(before, self._cells, strict=True) if now != then]
        told = progress_data(self._progress, self._today) | {"care": say_care(self._desk.care, self._had)}
        return {"strip": changed, "progress": told}
