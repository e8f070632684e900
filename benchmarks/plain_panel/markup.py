"""Markup that cannot carry somebody else's: every piece of text is escaped as it goes in.

Text from a force's records may hold markup, control characters, or marks that turn the direction of writing. None of it
may do anything on a reviewer's screen, and none of it may vanish: what cannot be seen is shown by its code point.
"""

from collections.abc import Iterable

from markupsafe import Markup, escape

from clare_review.reviewing.readable import readable

__all__ = ["Markup", "element", "together"]


def element(tag: str, *children: str | Markup | None, **attributes: str) -> Markup:
    """An HTML element; children that are not markup already are made readable and escaped, None is left out.

    Attribute names end in `_` where Python reserves the word, and `_` stands for `-`: `class_`, `aria_label`.
    """
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(readable(value))}"' for name, value in attributes.items()
    )
    return Markup(f"<{tag}{said}>{together(children)}</{tag}>")


def together(children: Iterable[str | Markup | None]) -> Markup:
    """Children one after the other, each escaped unless it is markup."""
    return Markup("").join(
        child if isinstance(child, Markup) else escape(readable(child)) for child in children if child is not None
    )
