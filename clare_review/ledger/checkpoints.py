"""Checkpoints: where the books of a ledger stand, signed, for somebody outside the administrator's reach to hold.

The text follows a transparency log's checkpoint (https://c2sp.org/tlog-checkpoint): a line of origin, a number, a
digest in base64, then further lines. The digest is that of the last entry in the chain, not the root of a tree.

    clare-review/r1
    4711
    SHA-256 of the last entry of the review's book, base64
    consultations 815 BASE64
    runs 12 BASE64
    at 2026-03-02T09:00:00.000Z
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clare_review.errors import LedgerDamaged, NoteRefused
from clare_review.ledger.entry import Book, moment, written
from clare_review.ledger.reading import Head

_ORIGIN = "clare-review/"
_OTHERS = (Book.CONSULTATIONS, Book.RUNS)  # in the order of their lines; a note of before there was a book lacks it


@dataclass(frozen=True, kw_only=True)
class Checkpoint:
    """Where each book of a review stood, and when (UTC). An empty book stands at number 0."""

    review: str
    heads: Mapping[Book, Head]
    at: datetime

    def text(self) -> str:
        """The lines that are signed."""
        first = self.heads[Book.REVIEW]
        others = {book: head for book, head in self.heads.items() if book is not Book.REVIEW}
        lines = [
            f"{_ORIGIN}{origin_word(self.review)}",
            str(first.number),
            _base64(first.digest),
            *(f"{book.value} {head.number} {_base64(head.digest)}" for book, head in others.items()),
            f"at {written(self.at)}",
        ]
        return "".join(f"{line}\n" for line in lines)

    @classmethod
    def of(cls, text: str) -> "Checkpoint":
        """The checkpoint in the text of a note.

        Raises:
            NoteRefused: the text is that of another note.
        """
        others = "".join(rf"(?:{book.value} (\d+) (\S+)\n)?" for book in _OTHERS)
        found = re.fullmatch(rf"{_ORIGIN}(\S+)\n(\d+)\n(\S+)\n{others}at (\S+)\n(?:.+\n)*", text)
        try:
            if found is None:
                raise ValueError
            stands = zip((Book.REVIEW, *_OTHERS), found.groups()[1:-1:2], found.groups()[2:-1:2], strict=True)
            heads = {book: Head(number=int(number), digest=_hex(end)) for book, number, end in stands if number}
            return cls(review=found[1], heads=heads, at=moment(found[found.re.groups]))
        except ValueError:
            raise NoteRefused("the note is signed, but it is no checkpoint of a review's ledger") from None


def origin_word(review: str) -> str:
    """A review's name as one word, since a line of origin and a key's name hold no spaces."""
    return "_".join(review.split())


def must_agree(checkpoints: Iterable[Checkpoint], digests: Mapping[Book, Mapping[int, str]], review: str) -> None:
    """Holds a ledger to checkpoints; `digests` are each book's by entry number, of those noted and of the last.

    Raises:
        NoteRefused: a note is about another review.
        LedgerDamaged: a book was cut off or rewritten since. Of a tail that is gone the first entry is named, of a
            rewritten chain the entries between which it begins: the more notes, the closer.
    """
    ordered = sorted(checkpoints, key=lambda one: one.heads[Book.REVIEW].number)
    for one in ordered:
        if origin_word(one.review) != origin_word(review):
            raise NoteRefused(f"the note is about the review {one.review}, and this is {origin_word(review)}")
    for book in Book:
        agreed = 0
        for one in ordered:
            if head := one.heads.get(book):
                _must_agree(book, head, digests[book], agreed, written(one.at))
                agreed = head.number


def _must_agree(book: Book, head: Head, here: Mapping[int, str], agreed: int, at: str) -> None:
    last = max(here, default=0)
    if head.number > last:
        raise LedgerDamaged(
            f"{book.value} entry {last + 1}: it is gone. The note of {at} knew {head.number:,} entries and "
            f"{last:,} are left, so the tail was cut off from entry {last + 1} on; restore the last backup"
        )
    if head.number in here and here[head.number] != head.digest:  # where one is missing, the chain says so
        where = f"between entries {agreed + 1} and {head.number}" if agreed + 1 < head.number else f"at {head.number}"
        raise LedgerDamaged(
            f"{book.value} entry {head.number}: the note of {at} knew another digest; the chain was rewritten, "
            f"beginning {where}; compare it with the last backup"
        )


def _base64(digest: str) -> str:
    return base64.b64encode(bytes.fromhex(digest)).decode()


def _hex(text: str) -> str:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raw = b""
    if len(raw) != 32:
        raise ValueError(text)
    return raw.hex()
