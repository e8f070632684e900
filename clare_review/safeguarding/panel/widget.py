"""The widget of the action desk: the review panel's own machinery, with a page of its own."""

from pathlib import Path
from typing import Any

from clare_review.reviewing.panel import widget
from clare_review.reviewing.panel.widget import PanelWidget
from clare_review.safeguarding.desk import SafeguardingDesk
from clare_review.safeguarding.panel.session import DeskSession

_PAGE = Path(__file__).parent / "page"
_OF_THE_REVIEW = Path(widget.__file__).parent / "page"
_SHARED = ("dom", "sheets", "link")


def script() -> str:
    """The page's half, as one JavaScript module."""
    shared = [(_OF_THE_REVIEW / f"{part}.js").read_text(encoding="utf-8") for part in _SHARED]
    return "\n".join((*shared, (_PAGE / "desk.js").read_text(encoding="utf-8")))


class DeskPanel(PanelWidget):
    """The panel in which people at risk are looked after; its text form counts and names nobody."""

    _esm = script()
    _css = (_OF_THE_REVIEW / "panel.css").read_text(encoding="utf-8") + (_PAGE / "desk.css").read_text(encoding="utf-8")

    def __init__(self, desk: SafeguardingDesk) -> None:
        self._desk = desk
        super().__init__(lambda window, send: DeskSession(desk, window, send), "desk")

    def __repr__(self) -> str:
        counts = self._desk.overview().counts
        told = " + ".join(f"{number:,} {name}" for name, number in counts.items())
        return f"Action desk: {sum(counts.values()):,} at risk = {told}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:  # type: ignore[override]
        return self._shown(repr(self)) if self._desk.live else {"text/plain": repr(self)}
