"""Entries as rows of a table, and whether a repeated request asks for the entry that its key made."""

from collections.abc import Mapping
from typing import Any

from clare_review.errors import RecordingRefused
from clare_review.ledger.digest import canonical, digest
from clare_review.ledger.entry import Entry, NewEntry


def entry_row(entry: Entry) -> dict[str, Any]:
    """The columns of an entry, as every keeper stores them."""
    return {**entry.fields(), "body": canonical(dict(entry.body)).decode(), "digest": entry.digest}


def same_as_asked(made: Entry, text: Mapping[str, str], new: NewEntry) -> Entry:
    """The entry that a key made, with its stored free text, when it is what `new` asks for.

    Raises:
        RecordingRefused: it is another.
    """
    asked = (new.kind, new.by, new.subject, new.supersedes, digest(dict(new.body)), dict(new.text or {}))
    stands = (made.kind, made.by, made.subject, made.supersedes, digest(dict(made.body)), dict(text))
    if asked != stands:
        raise RecordingRefused(
            f"this act was already recorded as entry {made.number} with other answers; your text is kept, "
            "open the case again to see what stands and amend it"
        )
    return made
