"""Text that can be read: what cannot be seen is shown by its code point.

Text from a force's records may hold control characters, or marks that turn the direction of writing. None of it may do
anything on a reviewer's screen, and none of it may vanish.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

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


def readable_data(data: Any) -> Any:
    """Plain data with every text in it made readable, names included."""
    if isinstance(data, str):
        return readable(data)
    if isinstance(data, Mapping):
        return {readable(str(name)): readable_data(value) for name, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [readable_data(each) for each in data]
    return data
