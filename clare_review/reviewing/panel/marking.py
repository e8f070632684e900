"""The marks a window asks for: the same press, sent again because its answer was lost, makes one entry."""

from collections.abc import Callable, Mapping
from typing import Any

from clare_review.reviewing.marks import MarkKind, MarkRequest
from clare_review.reviewing.panel.messages import key_of_page, word


class Marking:
    """The keys of the marks that were asked for and not answered yet."""

    def __init__(self, new_key: Callable[[], str]) -> None:
        self._new_key = new_key
        self._keys: dict[tuple[str, str, str], str] = {}

    def request(self, reference: str, kind: MarkKind, message: Mapping[str, Any]) -> MarkRequest:
        """What is asked of the desk; the page names the key, because it outlives this kernel."""
        why = word(message, "why")
        same = (kind.value, why, repr((message.get("answers"), message.get("text"))))
        key = self._keys.setdefault(same, key_of_page(message) or self._new_key())
        return MarkRequest(reference=reference, kind=kind, key=key, why=why)
