"""What a ledger came to when it was read before, kept while it says the same, so that it is not worked out again."""

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from clare_review.ledger.entry import Book, Entry

_T = TypeVar("_T")
_ENTRIES = 20_000  # some 60 MB; a larger ledger is understood anew from time to time
MANY = 20_000
"""So many applications are too many to be kept: what is worked out of them is worked out each time."""


class Understood:
    """Entries by the very columns they were read from: one that was changed since is understood anew.

    They are handed out again and again, so nobody changes what stands in a body.
    """

    def __init__(self, most: int = _ENTRIES) -> None:
        self._most = most
        self._entries: dict[tuple[Book, Any], tuple[Sequence[Any], Entry]] = {}

    def entry(self, row: Sequence[Any], book: Book, understand: Callable[[Any, Book], Entry]) -> Entry:
        """The entry in a row, whose first column is its number; `understand` reads it when it is not known."""
        found = self._entries.get((book, row[0]))
        if found is not None and found[0] == row:
            return found[1]
        entry = understand(row, book)
        if len(self._entries) >= self._most:
            self._entries.clear()
        self._entries[book, row[0]] = (row, entry)
        return entry


class Kept:
    """The last few things that were worked out, each with the sign by which to see that it still holds."""

    def __init__(self, most: int = 12) -> None:
        self._most = most
        self._kept: dict[Any, tuple[Any, Any]] = {}
        self._one_at_a_time = threading.Lock()

    def last(self, what: Any) -> tuple[Any, Any] | None:
        """The sign under which something is kept, and what is; None where nothing is."""
        return self._kept.get(what)

    def get(self, what: Any, sign: Any, make: Callable[[], _T]) -> _T:
        """What is kept under this sign, else what `make` works out, which is kept then."""
        found = self._kept.get(what)
        if found is None or found[0] != sign:
            found = (sign, make())
        with self._one_at_a_time:
            self._kept.pop(what, None)
            self._kept[what] = found  # the last one asked for is let go of last
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        value: _T = found[1]
        return value
