"""An entry of the ledger: who did what, when, to which case, chained to the entry before it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from clare_review.ledger.digest import digest

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
FIRST = "0" * 64  # what the first entry of a book follows


class Book(StrEnum):
    """The books of a review; each has numbers and a chain of its own.

    Judgements and what leads to them stand in the review's book. Who looked at which case stands apart, because no
    figure may depend on it (DPA 2018 s.62 asks for the log of consultations). Runs of notebooks stand apart too,
    because looking at a review moves it no further.
    """

    REVIEW = "review"
    CONSULTATIONS = "consultations"
    RUNS = "runs"


class EntryKind(StrEnum):
    """What an entry records."""

    OPENED = "opened"
    IMPORTED = "imported"
    ADMITTED = "admitted"
    SEALED = "sealed"
    ALLOCATED = "allocated"
    HANDED_OVER = "handed_over"  # batches went from one reader to others
    JUDGED = "judged"
    URGENT = "urgent"  # somebody has to act now; raised from a form that need not be finished
    DEFERRED = "deferred"  # left for later by its reader, who says why
    PASSED_ON = "passed_on"  # given back by its reader, who need not say why
    RESUMED = "resumed"  # taken up again after either
    DRAWN = "drawn"  # which cases are read again and why, with the seed, before anything of it is known
    UNMASKED = "unmasked"  # a reader was shown what had been hidden from them
    REOPENED = "reopened"  # a settled case is open again, and why
    HANDED_IN = "handed_in"  # a reader says that a batch is done
    ACCEPTED = "accepted"  # and the lead accepts it
    RETURNED = "returned"  # or gives it back, and says why
    DECLARED = "declared"  # a reader says why they may not read a case
    KNOWN = "known"  # the commitment to a sealed list of known answers
    CALIBRATED = "calibrated"  # readers talked cases through, to judge alike from then on
    ACKNOWLEDGED = "acknowledged"  # somebody took an urgent matter on
    LINKED = "linked"  # somebody says which applications concern one person at risk
    OWNED = "owned"  # who sees to contact with a person at risk, and when next
    SAFE_WAYS = "safe_ways"  # how a person at risk can be reached safely
    CONTACTED = "contacted"  # an attempt to reach a person at risk, and how it ended
    CAME_IN = "came_in"  # somebody rang or walked in, who gets a record of their own
    NEEDED = "needed"  # something has to be done for a person at risk, who sees to it, and by which day
    DONE = "done"  # it is closed, with what came of it
    UNDONE = "undone"  # it is open again, and why
    TOLD = "told"  # whether somebody is told that their case was checked, who decided, and why that is safe
    REGISTERED = "registered"  # a referral, a complaint or a conduct matter
    FED_BACK = "fed_back"  # what came of one of these
    HARM_JUDGED = "harm_judged"  # who came to harm and how the link was judged, apart from the reading
    HARM_CHECKED = "harm_checked"  # harm was looked for again, some time after a case was closed
    LEARNT = "learnt"  # a cause, an earlier warning, what is done about it, or proof that it worked
    RETAINED = "retained"  # keeping a record was reviewed, and it is kept until a later day
    RELEASE_PLANNED = "release_planned"  # a release of figures was promised for a day
    EXCEPTED = "excepted"  # somebody signed for a small number to be shown as it is
    RELEASED = "released"  # figures were made public, with what makes their bytes again
    ERASED = "erased"  # personal text was erased, as the law asks
    CONSULTED = "consulted"
    EXPORTED = "exported"  # the ledger was handed to somebody; stands among the consultations
    RAN = "ran"  # notebooks were run; stands in the book of runs


ABOUT_THE_WHOLE = frozenset(
    {
        EntryKind.OPENED,
        EntryKind.IMPORTED,
        EntryKind.ADMITTED,
        EntryKind.SEALED,
        EntryKind.ALLOCATED,
        EntryKind.HANDED_OVER,
        EntryKind.KNOWN,
        EntryKind.ERASED,
    }
)
"""The kinds of entry that are about the review as a whole, and so name no application."""


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """What somebody asks the ledger to append; `key` makes a repeated request the same request.

    `body` is JSON data without free text; `text` is free text about people, which is kept in a row of its own so
    that lawful erasure leaves the chain verifiable. Only the review's own book takes free text.
    """

    kind: EntryKind
    by: str
    key: str
    subject: str | None = None
    supersedes: int | None = None
    body: Mapping[str, Any]
    text: Mapping[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One appended entry, as it will stay.

    `at` is UTC to the millisecond. `text_digest` is the salted commitment to the entry's free text, or None.
    `previous` is the digest of the entry before it in the same book.
    """

    number: int
    kind: EntryKind
    at: datetime
    by: str
    subject: str | None
    supersedes: int | None
    key: str
    body: Mapping[str, Any]
    text_digest: str | None
    previous: str
    digest: str

    @classmethod
    def chained(cls, **fields: Any) -> Self:
        """An entry with the digest that its other fields give it."""
        entry = cls(**fields, digest="")
        return replace(entry, digest=entry.recomputed())

    def fields(self) -> dict[str, Any]:
        """What the digest is worked out from, as plain data."""
        return {
            "number": self.number,
            "kind": self.kind.value,
            "at": written(self.at),
            "by": self.by,
            "subject": self.subject,
            "supersedes": self.supersedes,
            "key": self.key,
            "body": dict(self.body),
            "text_digest": self.text_digest,
            "previous": self.previous,
        }

    def recomputed(self) -> str:
        """The SHA-256 that chains this entry to the one before it: canonical JSON of all its fields (RFC 8785)."""
        return digest(self.fields())


def text_commitment(salt: str, text: Mapping[str, str]) -> str:
    """The commitment to free text: SHA-256 over the canonical JSON of a random salt and the text."""
    return digest({"salt": salt, "text": dict(text)})


def must_carry(book: Book, new: NewEntry) -> None:
    """Raises ValueError when free text is asked into a book that keeps none: its rows are named by entry number."""
    if new.text and book is not Book.REVIEW:
        raise ValueError(f"the book of {book.value} keeps no free text")


def written(at: datetime) -> str:
    """A moment as the ledger writes it: UTC, milliseconds, `2026-11-22T06:00:00.123Z`.

    Raises:
        ValueError: the moment has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError("the ledger's clock must give a time with its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def moment(text: str) -> datetime:
    """The moment that `written` wrote.

    Raises:
        ValueError: it is written in any other way, were it the same moment: what was written is never changed.
    """
    if not _WRITTEN.fullmatch(text):
        raise ValueError(f"{text!r} is no moment as the ledger writes it")
    return datetime.fromisoformat(text)
