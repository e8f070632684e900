"""A ledger in one SQLite file on a disk of this machine."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from clare_review.errors import LedgerUnusable
from clare_review.ledger import sqlite
from clare_review.ledger.asking import asking, often, put
from clare_review.ledger.digest import canonical
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.drafts import Drafts, clear_draft, pass_on
from clare_review.ledger.entry import (
    Book,
    Entry,
    EntryKind,
    NewEntry,
    moment,
    must_carry,
    text_commitment,
    written,
)
from clare_review.ledger.erasing import Erasure
from clare_review.ledger.giving import givings_of
from clare_review.ledger.keeper import Chance, Check, Clock, Keeper
from clare_review.ledger.kept import Understood
from clare_review.ledger.looking import Look
from clare_review.ledger.reading import Head, Reading
from clare_review.ledger.rows import entry_row, same_as_asked
from clare_review.ledger.tables import books, draft, entry_text, giving, member, source_row
from clare_review.ledger.turns import turn

_WRITE = {book: often(table.insert()) for book, table in books.items()}
_WRITE_TEXT = often(entry_text.insert())
_DIGEST = {
    book: often(sa.select(table.c.digest).where(table.c.number == sa.bindparam("asked")))
    for book, table in books.items()
}


class _Mine(threading.local):
    """The transaction in which a thread does several acts, and what was appended in it so far."""

    connection: sa.Connection | None = None
    appended: list[tuple[Entry, Book]] = []  # noqa: RUF012 - made anew where a transaction begins


class SqliteKeeper(Keeper):
    """Keeps a whole review in the file at `path`; see `Keeper`."""

    def __init__(self, path: Path, *, clock: Clock, chance: Chance, create: bool = False) -> None:
        super().__init__(self._asked, Understood())
        self.path = path
        self.where = str(path)
        self._clock = clock
        self._chance = chance
        self._engine = sqlite.open_engine(path, create=create)
        self._witness = sqlite.open_engine(path)  # acknowledgements are read back on a connection of their own
        self.drafts = Drafts(writing=self._drafting, ask=self._asked)
        self._mine = _Mine()

    def append(
        self,
        new: NewEntry,
        *,
        book: Book = Book.REVIEW,
        check: Check | None = None,
        rows: Sequence[Mapping[str, Any]] = (),
        members: Sequence[Mapping[str, Any]] = (),
        clears: DraftPlace | None = None,
        erases: Erasure | None = None,
    ) -> Entry:
        must_carry(book, new)
        look = self._looked(new, book, check) if check is not None else None
        with self._writing() as connection:
            present = Reading(asking(connection), self._understood)
            if clears is not None:
                clear_draft(connection, clears)
            made, head = present.standing(new.key, book)
            if made is not None:
                return same_as_asked(made, present.texts([made.number]).get(made.number, {}), new)
            if check is not None and not (look and look.holds_still(present, new.subject or "")):
                check(present)
            entry = self._write(connection, head, new, book)
            if rows:
                connection.execute(source_row.insert(), [{**row, "entry": entry.number} for row in rows])
            if erases is not None:
                _erase(connection, erases)
            if entry.kind is EntryKind.HANDED_OVER:
                pass_on(connection, entry)
            if members:
                connection.execute(member.insert(), list(members))
        if self._mine.connection is not None:
            self._mine.appended.append((entry, book))  # read back once it is on the disk
        else:
            self._read_back((entry, book))
        return entry

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        if self._mine.connection is not None:
            yield
            return
        self._mine.appended = []
        with self._writing() as connection:
            self._mine.connection = connection
            try:
                yield
            finally:
                self._mine.connection = None
        self._read_back(*self._mine.appended)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        if self._mine.connection is not None:
            yield Reading(self._asked, self._understood)
            return
        with sqlite.speaking(self.path), sqlite.reading(self._engine) as connection:
            yield Reading(asking(connection), self._understood)

    def wrong_guards(self) -> tuple[str, ...]:
        with sqlite.speaking(self.path):
            return sqlite.wrong_guards(self._engine)

    def unsound(self) -> str:
        with sqlite.speaking(self.path):
            return sqlite.unsound(self._engine)

    def close(self) -> None:
        self._engine.dispose()
        self._witness.dispose()

    def _looked(self, new: NewEntry, book: Book, check: Check) -> Look | None:
        """Asks a check before everybody else has to wait; None where it has to be asked while they do."""
        if new.subject is None or book is not Book.REVIEW or self._mine.connection is not None:
            return None
        with sqlite.speaking(self.path, nothing=sqlite.NOTHING), sqlite.reading(self._engine) as connection:
            made, head = Reading(asking(connection), self._understood).standing(new.key, book)
            if made is not None:
                return None
            look = Look(asking(connection), self._understood, after=head.number)
            check(look)
        return look

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        quiet = sqlite.speaking(self.path, nothing=sqlite.NOTHING)
        if self._mine.connection is not None:
            with quiet, sqlite.part_of(self._mine.connection) as connection:
                yield connection
            return
        with turn(self.path.parent), quiet, sqlite.writing(self._engine) as connection:
            yield connection

    @contextlib.contextmanager
    def _drafting(self, _reader: str, _reference: str) -> Iterator[tuple[sa.Connection, datetime]]:
        with self._writing() as connection:
            yield connection, self._clock()

    def _asked(self, query: sa.Select[Any], values: Mapping[str, Any] | None = None, /) -> Sequence[Any]:
        """The answer to one question: a single SELECT sees one state without BEGIN."""
        if self._mine.connection is not None:
            with sqlite.speaking(self.path):
                return asking(self._mine.connection)(query, values)
        with sqlite.speaking(self.path), self._engine.connect() as connection:
            return asking(connection)(query, values)

    def _write(self, connection: sa.Connection, head: Head, new: NewEntry, book: Book) -> Entry:
        salt = self._chance(16).hex() if new.text else None
        fields: dict[str, Any] = {
            "number": head.number + 1,
            "kind": new.kind,
            "at": self._now(),
            "by": new.by,
            "subject": new.subject,
            "supersedes": new.supersedes,
            "key": new.key,
            "body": dict(new.body),
            "text_digest": text_commitment(salt, new.text) if salt and new.text else None,
            "previous": head.digest,
        }
        entry = Entry.chained(**fields)
        put(connection, _WRITE[book], entry_row(entry))
        if salt and new.text:
            row = {"number": entry.number, "salt": salt, "text": canonical(dict(new.text)).decode()}
            put(connection, _WRITE_TEXT, row)
        if given := [each.row() for each in givings_of(entry)]:
            connection.execute(giving.insert(), given)
        return entry

    def _now(self) -> datetime:
        return moment(written(self._clock()))

    def _read_back(self, *appended: tuple[Entry, Book]) -> None:
        for entry, found in zip((entry for entry, _ in appended), self._stored(appended), strict=True):
            if found != entry.digest:
                raise LedgerUnusable(
                    f"{self.path}: entry {entry.number} was written but reads otherwise; tell the review lead"
                )

    def _stored(self, appended: Sequence[tuple[Entry, Book]]) -> list[str | None]:
        """The digest that stands at the place of each entry, read on a connection that wrote none of them."""
        try:
            with self._witness.connect() as other:
                rows = [put(other, _DIGEST[book], {"asked": entry.number}).fetchone() for entry, book in appended]
        except (sa.exc.DBAPIError, sqlite3.Error) as problem:
            said = problem.orig if isinstance(problem, sa.exc.DBAPIError) else problem
            raise LedgerUnusable(
                f"{self.path}: it is not known whether this was recorded, because the ledger could not be read back "
                f"({said}); do the same again: it is recorded once, and the answer says as which entry"
            ) from None
        return [row[0] if row else None for row in rows]


def _erase(connection: sa.Connection, erases: Erasure) -> None:
    """Takes away what the entry just appended names; the guards let nothing else through."""
    for number in erases.texts:
        connection.execute(entry_text.delete().where(entry_text.c.number == number))
    for id, raw, reasons, value in erases.rows:
        row = source_row.update().where(source_row.c.id == id)
        connection.execute(row.values(raw=raw, reasons=reasons, value=value))
    for reference, value in erases.members:
        connection.execute(member.update().where(member.c.reference == reference).values(value=value))
    for reference in erases.drafts:
        connection.execute(draft.delete().where(draft.c.reference == reference))
