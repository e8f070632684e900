"""The panel a reviewer works in: one widget on the page, driven by few messages, and its Python half."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clare_review.reviewing.adjudication import AdjudicationDesk
    from clare_review.reviewing.desk import PanelDesk
    from clare_review.reviewing.panel.widget import AdjudicationPanel, ReviewPanel

__all__ = ["adjudication_panel", "review_panel"]


def review_panel(desk: "PanelDesk") -> "ReviewPanel":
    """The panel for one batch."""
    from clare_review.reviewing.panel.widget import ReviewPanel

    return ReviewPanel(desk)


def adjudication_panel(desk: "AdjudicationDesk") -> "AdjudicationPanel":
    """The panel of an adjudicator: the same widget, with two answers side by side."""
    from clare_review.reviewing.panel.widget import AdjudicationPanel

    return AdjudicationPanel(desk)
