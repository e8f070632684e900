"""The widget on the page: plain JavaScript and CSS from this package, and one session for each window that shows it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from clare_review.errors import ReviewError
from clare_review.reviewing.desk import PanelDesk
from clare_review.reviewing.panel.session import PanelSession
from clare_review.reviewing.receipts import receipt_text

_VIEW = "application/vnd.jupyter.widget-view+json"
_PAGE = Path(__file__).parent / "page"
# One module on the page, so that nothing is fetched: the files in the order in which they build on one another.
_PARTS = (
    "dom",
    "rules",
    "timeline",
    "case",
    "fields",
    "form",
    "strip",
    "sheets",
    "adjudication",
    "keys",
    "link",
    "panel",
)
_MOST_WINDOWS = 20  # a window that was reloaded leaves its session behind


def script() -> str:
    """The page's half, as one JavaScript module."""
    return "\n".join((_PAGE / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS)


class ReviewPanel(anywidget.AnyWidget):
    """The panel of one batch; its text form is a plain receipt without names."""

    _esm = script()
    _css = (_PAGE / "panel.css").read_text(encoding="utf-8")
    mode = traitlets.Unicode("review").tag(sync=True)

    def __init__(self, desk: PanelDesk) -> None:
        self._desk = desk
        self._windows: dict[str, PanelSession] = {}
        super().__init__()
        self.on_msg(self._heard)

    @property
    def receipt(self) -> str:
        """The state of the batch in plain lines, without names, case text or times."""
        return receipt_text(self._desk.batch, self._desk.standing())

    def __repr__(self) -> str:
        try:
            return self.receipt
        except ReviewError as problem:
            return f"Review panel of batch {self._desk.batch.id}: how far it has come cannot be read: {problem}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        if not self._desk.live:
            return {"text/plain": self.receipt}
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": repr(self), _VIEW: view}

    def receive(self, message: Mapping[str, Any]) -> None:
        """Takes one message of a window; answers go to every page and name the window they are for."""
        window = message.get("window")
        if not isinstance(window, str) or not window or len(window) > 80:
            return
        if window not in self._windows:
            while len(self._windows) >= _MOST_WINDOWS:
                del self._windows[next(iter(self._windows))]
            self._windows[window] = PanelSession(self._desk, window, self.send)
        self._windows[window].receive(message)

    def _heard(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict):
            self.receive(message)
