"""The keeper of a ledger: appends entries, reads them back, and never changes one."""

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from clare_review.errors import LedgerUnusable, RecordingRefused
from clare_review.ledger import sqlite
from clare_review.ledger.digest import canonical, digest
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.drafts import Drafts, clear_draft
from clare_review.ledger.entry import (
    Book,
    Entry,
    EntryKind,
    NewEntry,
    entry_digest,
    moment,
    text_commitment,
    written,
)
from clare_review.ledger.reading import Head, Reading
from clare_review.ledger.tables import books, entry_text, member, source_row

Clock = Callable[[], datetime]
Chance = Callable[[int], bytes]


Check = Callable[[Reading], None]


class SqliteKeeper:
    """Keeps both books, the free text, the imported rows and the sealed applications in one SQLite file."""

    def __init__(self, path: Path, *, clock: Clock, chance: Chance, create: bool = False) -> None:
        self.path = path
        self._clock = clock
        self._chance = chance
        self._engine = sqlite.open_engine(path, create=create)
        self._witness = sqlite.open_engine(path)  # acknowledgements are read back on a connection of their own
        self.drafts = Drafts(self._engine, path, clock)

    def append(
        self,
        new: NewEntry,
        *,
        book: Book = Book.REVIEW,
        check: Check | None = None,
        rows: Sequence[Mapping[str, Any]] = (),
        members: Sequence[Mapping[str, Any]] = (),
        clears: DraftPlace | None = None,
    ) -> Entry:
        """Appends one entry durably and returns it after reading it back on another connection.

        `check` sees the ledger as it stands inside the transaction and raises to refuse. `rows` are `source_row`
        and `members` are `member` mappings, written in the same transaction, in which the draft at `clears` goes. A key
        that was used before returns the entry it made.

        Raises:
            RecordingRefused: the key made another entry than the one asked for.
            LedgerUnusable: nothing could be written, or what was written could not be read back.
            ReviewError: whatever `check` raises; nothing is written then.
        """
        with sqlite.speaking(self.path), sqlite.writing(self._engine) as connection:
            present = Reading(connection)
            if clears is not None:
                clear_draft(connection, clears)
            made = present.by_key(new.key, book)
            if made is not None:
                return _same(connection, made, new)
            if check is not None:
                check(present)
            entry = self._write(connection, present.head(book), new, book)
            if rows:
                connection.execute(source_row.insert(), [{**row, "entry": entry.number} for row in rows])
            if members:
                connection.execute(member.insert(), list(members))
        self._read_back(entry, book)
        return entry

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        """A consistent view of the ledger: everything read within it is of one state."""
        with sqlite.speaking(self.path), sqlite.reading(self._engine) as connection:
            yield Reading(connection)

    def entries(
        self,
        *,
        kinds: Iterable[EntryKind] | None = None,
        subject: str | None = None,
        subjects: Sequence[str] | None = None,
        after: int = 0,
        upto: int | None = None,
        book: Book = Book.REVIEW,
    ) -> tuple[Entry, ...]:
        """The entries asked for, in order of number."""
        with self.reading() as present:
            return present.entries(kinds=kinds, subject=subject, subjects=subjects, after=after, upto=upto, book=book)

    def head(self, book: Book = Book.REVIEW) -> Head:
        """The last entry's number and digest."""
        with self.reading() as present:
            return present.head(book)

    def last_of(self, kinds: Iterable[EntryKind], *, upto: int | None = None) -> int:
        """The number of the last entry of these kinds, 0 when there is none."""
        with self.reading() as present:
            return present.last_of(kinds, upto=upto)

    def texts(self, numbers: Sequence[int] | None = None) -> dict[int, dict[str, str]]:
        """Free text by entry number: of all entries, or of those named."""
        with self.reading() as present:
            return present.texts(numbers)

    def source_rows(
        self,
        *,
        kind: str | None = None,
        reference: str | None = None,
        upto: int | None = None,
        entry: int | None = None,
        id: int | None = None,
    ) -> list[dict[str, Any]]:
        """Imported rows with `reasons`, `raw` and `value` as data, in order of id."""
        with self.reading() as present:
            return present.source_rows(kind=kind, reference=reference, upto=upto, entry=entry, id=id)

    def next_row_id(self) -> int:
        """The id the next imported row will have."""
        with self.reading() as present:
            return present.next_row_id()

    def members(
        self, *, upto_version: int | None = None, references: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Sealed applications (`version`, `reference`, `digest`, `value` as data), in order of reference."""
        with self.reading() as present:
            return present.members(upto_version=upto_version, references=references)

    def wrong_guards(self) -> tuple[str, ...]:
        """Guards of the file that are gone or changed, and triggers that are not ours."""
        with sqlite.speaking(self.path):
            return sqlite.wrong_guards(self._engine)

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()
        self._witness.dispose()

    def _write(self, connection: sa.Connection, head: Head, new: NewEntry, book: Book) -> Entry:
        salt = self._chance(16).hex() if new.text else None
        fields: dict[str, Any] = {
            "number": head.number + 1,
            "kind": new.kind,
            "at": moment(written(self._clock())),
            "by": new.by,
            "subject": new.subject,
            "supersedes": new.supersedes,
            "key": new.key,
            "body": dict(new.body),
            "text_digest": text_commitment(salt, new.text) if salt and new.text else None,
            "previous": head.digest,
        }
        entry = Entry(**fields, digest=entry_digest(**fields))
        connection.execute(books[book].insert(), [_row(entry)])
        if salt and new.text:
            row = {"number": entry.number, "salt": salt, "text": canonical(dict(new.text)).decode()}
            connection.execute(entry_text.insert(), [row])
        return entry

    def _read_back(self, entry: Entry, book: Book) -> None:
        table = books[book]
        try:
            with sqlite.reading(self._witness) as other:
                found = other.execute(sa.select(table.c.digest).where(table.c.number == entry.number)).scalar()
        except sa.exc.DBAPIError as problem:
            raise LedgerUnusable(
                f"{self.path}: it is not known whether this was recorded, because the ledger could not be read back "
                f"({problem.orig}); do the same again: it is recorded once, and the answer says as which entry"
            ) from None
        if found != entry.digest:
            raise LedgerUnusable(
                f"{self.path}: entry {entry.number} was written but reads otherwise; tell the review lead"
            )


def _same(connection: sa.Connection, made: Entry, new: NewEntry) -> Entry:
    stored = connection.execute(sa.select(entry_text.c.text).where(entry_text.c.number == made.number)).scalar()
    asked = (new.kind, new.by, new.subject, new.supersedes, digest(dict(new.body)), dict(new.text or {}))
    stands = (made.kind, made.by, made.subject, made.supersedes, digest(dict(made.body)), json.loads(stored or "{}"))
    if asked != stands:
        raise RecordingRefused(
            f"this act was already recorded as entry {made.number} with other answers; your text is kept, "
            "open the case again to see what stands and amend it"
        )
    return made


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "kind": entry.kind.value,
        "at": written(entry.at),
        "by": entry.by,
        "subject": entry.subject,
        "supersedes": entry.supersedes,
        "key": entry.key,
        "body": canonical(dict(entry.body)).decode(),
        "text_digest": entry.text_digest,
        "previous": entry.previous,
        "digest": entry.digest,
    }
