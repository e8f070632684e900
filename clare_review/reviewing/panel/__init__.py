"""The panel a reviewer works in: one widget on the page, driven by few messages, and its Python half."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clare_review.reviewing.desk import PanelDesk
    from clare_review.reviewing.panel.widget import ReviewPanel

__all__ = ["review_panel"]


def review_panel(desk: "PanelDesk") -> "ReviewPanel":
    """The panel for one batch."""
    from clare_review.reviewing.panel.widget import ReviewPanel

    return ReviewPanel(desk)
