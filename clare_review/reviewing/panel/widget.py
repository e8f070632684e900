"""The widget on the page: plain JavaScript and CSS from this package, and one session for each window that shows it."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import anywidget
import traitlets

from clare_review.errors import ReviewError
from clare_review.reviewing.adjudication import AdjudicationDesk
from clare_review.reviewing.desk import PanelDesk
from clare_review.reviewing.panel.deciding import AdjudicationSession
from clare_review.reviewing.panel.session import PanelSession
from clare_review.reviewing.receipts import receipt_text

Send = Callable[[dict[str, Any]], None]
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
_ON_THE_SCREEN = 0.05  # seconds until an answer has left the kernel and the page has drawn it
_MOST_WINDOWS = 20  # a window that was reloaded leaves its session behind


class Session(Protocol):
    """What answers one window."""

    def receive(self, message: Mapping[str, Any]) -> None: ...


def script() -> str:
    """The page's half, as one JavaScript module."""
    return "\n".join((_PAGE / f"{part}.js").read_text(encoding="utf-8") for part in _PARTS)


class PanelWidget(anywidget.AnyWidget):
    """One widget for every view: a session for each window that shows it, and answers that name their window."""

    _esm = script()
    _css = (_PAGE / "panel.css").read_text(encoding="utf-8")
    mode = traitlets.Unicode("review").tag(sync=True)

    def __init__(self, begin: Callable[[str, Send], Session], mode: str) -> None:
        self._begin = begin
        self._windows: dict[str, Session] = {}
        super().__init__(mode=mode)
        self.on_msg(self._heard)

    def receive(self, message: Mapping[str, Any]) -> None:
        """Takes one message of a window; a window that is new gets a session of its own."""
        window = message.get("window")
        if not isinstance(window, str) or not window or len(window) > 80:
            return
        if window not in self._windows:
            while len(self._windows) >= _MOST_WINDOWS:
                del self._windows[next(iter(self._windows))]
            self._windows[window] = self._begin(window, self.send)
        self._windows[window].receive(message)

    def _shown(self, receipt: str) -> dict[str, Any]:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
        return {"text/plain": receipt, _VIEW: view}

    def _heard(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if isinstance(message, dict):
            self.receive(message)


def _when_it_is_shown(act: Callable[[], None]) -> None:
    """Leaves the kernel to the answer that is on its way, and does the rest while the reader reads."""
    try:
        asyncio.get_running_loop().call_later(_ON_THE_SCREEN, act)
    except RuntimeError:  # no kernel is running, so nobody waits
        act()


class ReviewPanel(PanelWidget):
    """The panel of one batch; its text form is a plain receipt without names."""

    def __init__(self, desk: PanelDesk) -> None:
        self._desk = desk
        super().__init__(lambda window, send: PanelSession(desk, window, send, _when_it_is_shown), "review")

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
        return self._shown(repr(self)) if self._desk.live else {"text/plain": self.receipt}


class AdjudicationPanel(PanelWidget):
    """The panel in which two answers are decided between; its text form counts and names nobody."""

    def __init__(self, desk: AdjudicationDesk) -> None:
        self._desk = desk
        super().__init__(lambda window, send: AdjudicationSession(desk, window, send), "adjudication")

    def __repr__(self) -> str:
        return f"{self._desk.title}: {len(self._desk.decided())} of {len(self._desk.references)} decided"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        return self._shown(repr(self)) if self._desk.live else {"text/plain": repr(self)}
