"""Entries that replace entries: which one stands for each of them now."""

from collections.abc import Iterable

from clare_review.ledger.entry import Entry


def stands_for(entries: Iterable[Entry]) -> dict[int, int]:
    """Entry number to the number of the one that stands for it now: itself, or the last that replaced it."""
    now: dict[int, int] = {}
    for entry in sorted(entries, key=lambda each: each.number, reverse=True):
        now.setdefault(entry.number, entry.number)
        if entry.supersedes is not None:
            now[entry.supersedes] = now[entry.number]
    return now
