"""Lawful erasure: what one entry takes away, and what stays so that the chain can still be proved.

A chain commits to free text by a salted digest, so a text goes with its salt and leaves a digest that nobody can guess
back. Imported rows and sealed applications go down to what is not personal; the digest of what they were stays, and
the entry holds the digest of what they became, so that neither can be changed afterwards without it showing. A digest
of a whole record confirms a guess of every cell of it, and nothing less.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from clare_review.ledger.entry import Entry, EntryKind


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What goes with an ERASED entry: texts by entry number, rows and applications as they are to become, drafts.

    `rows` are (id, raw, reasons, value) and `members` (reference, value), each written as JSON text or None; `drafts`
    are the applications whose drafts go.
    """

    texts: tuple[int, ...] = ()
    rows: tuple[tuple[int, str, str, str | None], ...] = ()
    members: tuple[tuple[str, str], ...] = ()
    drafts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Erased:
    """What all ERASED entries so far took away, and what they say of it."""

    texts: Mapping[int, int] = field(default_factory=dict)  # entry number to the entry that erased its text
    rows: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)  # row id to {row, was, is}
    members: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # reference to {reference, is}
    by: tuple[int, ...] = ()

    def sentence(self) -> str:
        """What `verify` says of it; empty when nothing was erased."""
        if not self.by:
            return ""
        entries = ", ".join(f"{number:,}" for number in self.by)
        return (
            f"erased by {'entry' if len(self.by) == 1 else 'entries'} {entries}: {len(self.texts):,} texts, "
            f"{len(self.rows):,} imported rows, {len(self.members):,} applications"
        )


def erased_by(entries: Iterable[Entry]) -> Erased:
    """What the ERASED entries among these took away; the first that names a row says what it was."""
    texts: dict[int, int] = {}
    rows: dict[int, Mapping[str, Any]] = {}
    members: dict[str, Mapping[str, Any]] = {}
    by = []
    for entry in (entry for entry in entries if entry.kind is EntryKind.ERASED):
        by.append(entry.number)
        for number in entry.body["texts"]:
            texts.setdefault(number, entry.number)
        for row in entry.body["rows"]:
            rows.setdefault(row["row"], row)
        for member in entry.body["members"]:
            members.setdefault(member["reference"], member)
    return Erased(texts=texts, rows=rows, members=members, by=tuple(by))
