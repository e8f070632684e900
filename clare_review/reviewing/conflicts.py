"""Conflicts of interest that a reader declares after a case was given to them, folded from the entries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clare_review.ledger.entry import Entry, EntryKind


@dataclass(frozen=True, kw_only=True)
class Declared:
    """One conflict: whose, on which case, by which entry and when. Why stands in the entry's free text."""

    reference: str
    reader: str
    entry: int
    at: datetime


Conflicts = Mapping[str, Mapping[str, Declared]]
"""Reference to reader to the conflict they declared first."""


def fold_conflicts(entries: Iterable[Entry]) -> dict[str, dict[str, Declared]]:
    """The conflicts declared on each case, from entries in any order; those of other kinds are passed over."""
    found: dict[str, dict[str, Declared]] = {}
    for entry in sorted((one for one in entries if one.kind is EntryKind.DECLARED), key=lambda one: one.number):
        reference = entry.subject or ""
        declared = Declared(reference=reference, reader=entry.by, entry=entry.number, at=entry.at)
        found.setdefault(reference, {}).setdefault(entry.by, declared)
    return found


def say_conflict(reference: str, entry: int) -> str:
    """Why somebody who declared a conflict neither opens the case nor records on it."""
    return f"you declared a conflict of interest on {reference} (entry {entry:,}): somebody else reads it"
