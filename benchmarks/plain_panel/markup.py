"""Markup that cannot carry somebody else's: every piece of text is escaped as it goes in.

Text from a force's records may hold markup, control characters, or marks that turn the direction of writing. None of it
may do anything on a reviewer's screen, and none of it may vanish: what cannot be seen is shown by its code point.
"""

import unicodedata
from collections.abc import Iterable

from markupsafe import Markup, escape

__all__ = ["Markup", "element", "readable", "together"]

_NOT_SEEN = frozenset(("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
_KEPT = frozenset("\n\t\u00ad\u200d\u200c")  # line breaks and tabs; soft hyphens and joiners belong to words


def readable(text: str) -> str:
    """Text with every character that cannot be seen replaced by its code point in brackets, e.g. `[U+202E]`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        f"[U+{ord(each):04X}]" if unicodedata.category(each) in _NOT_SEEN and each not in _KEPT else each
        for each in text
    )


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
