"""What a window knows of its whole batch: how far each case has come, what was marked, and what the page was told."""

from collections.abc import Mapping
from typing import Any

from clare_review.reviewing.desk import CaseProgress, PanelDesk, next_unfinished
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
        self._cells: list[dict[str, Any]] = []

    def begin(self) -> None:
        """A page begins, or begins again: it knows nothing yet."""
        self._today = self._desk.recorded_today()
        self.forget()

    def forget(self) -> None:
        """Nobody knows what the page has heard, or whether what was seen stands: next time everything is told anew."""
        self._cells, self._progress = [], ()

    def look(self) -> None:
        """Asks where the cases stand now."""
        self._progress = tuple(self._desk.standing())
        self._marks = self._desk.marks()

    def recorded(self) -> None:
        """One judgement more today."""
        self._today += 1

    def marks_on(self, reference: str) -> CaseMarks:
        """What was marked on one case."""
        return self._marks.get(reference, _NO_MARKS)

    def following(self, here: str | None) -> str | None:
        """The case that comes next, None when everything else is finished or stands aside."""
        return next_unfinished(self._progress, here, aside(self._marks))

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
        return {"strip": changed, "progress": progress_data(self._progress, self._today)}
