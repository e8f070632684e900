"""What stored JSON says: of one row, or of very many at once.

Read one after another, every row of a large ledger has words of its own for the same names, several hundred bytes each,
and looking anything up in them waits for memory. Read many at a time, Python's reader gives all of them the same words.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from clare_review.errors import LedgerDamaged

_AT_ONCE = 1000
_BETWEEN = '"between two rows"'


def data(text: Any, where: str) -> Any:
    """What stored JSON says; `where` names it when it is damaged."""
    try:
        return json.loads(text)
    except (ValueError, TypeError):
        raise LedgerDamaged(f"{where}: it was changed after it was written, and is no data any more") from None


def data_of_many(texts: Sequence[Any], where: Callable[[int], str]) -> list[Any]:
    """The same of many, in order; `where` names the one at a place, from 0."""
    told: list[Any] = []
    for first in range(0, len(texts), _AT_ONCE):
        part = texts[first : first + _AT_ONCE]
        told += _together(part) or [data(text, where(first + at)) for at, text in enumerate(part)]
    return told


def _together(texts: Sequence[Any]) -> list[Any]:
    """What some texts say, read as one; nothing where they are not one thing each, so that each is looked at alone.

    Rows that somebody changed together so that one lends another a part are found by their digests, as any change is.
    """
    try:
        told = json.loads(f"[{f',{_BETWEEN},'.join(texts)}]")
    except (ValueError, TypeError):
        return []
    between = told[1::2]
    apart = len(told) == 2 * len(texts) - 1 and between.count(json.loads(_BETWEEN)) == len(between)
    return told[::2] if apart else []
