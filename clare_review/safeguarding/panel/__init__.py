"""The panel of the action desk: one widget on the page, driven by few messages, and its Python half."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from clare_review.safeguarding.desk import SafeguardingDesk
    from clare_review.safeguarding.panel.widget import DeskPanel

__all__ = ["desk_panel"]


def desk_panel(desk: "SafeguardingDesk") -> "DeskPanel":
    """The panel of one person's action desk."""
    from clare_review.safeguarding.panel.widget import DeskPanel

    return DeskPanel(desk)
