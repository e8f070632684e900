"""The keeper of a ledger: appends entries, reads them back, and never changes one."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from clare_review.errors import LedgerUnusable, RecordingRefused
from clare_review.ledger import sqlite
from clare_review.ledger.digest import canonical, digest
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.drafts import Drafts, clear_draft, fence_of
from clare_review.ledger.entry import (
    FIRST,
    Book,
    Entry,
    EntryKind,
    NewEntry,
    entry_digest,
    moment,
    text_commitment,
    written,
)
from clare_review.ledger.tables import books, entry_text, member, source_row

Clock = Callable[[], datetime]
Chance = Callable[[int], bytes]


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where a book stands: its last entry's number (0 when empty) and digest."""

    number: int
    digest: str


class Reading:
    """What a check may look at inside the very transaction that will append."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

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
        table = books[book]
        query = sa.select(table).where(table.c.number > after).order_by(table.c.number)
        if kinds is not None:
            query = query.where(table.c.kind.in_([kind.value for kind in kinds]))
        if subject is not None:
            query = query.where(table.c.subject == subject)
        if subjects is not None:
            query = query.where(table.c.subject.in_(list(subjects)))
        if upto is not None:
            query = query.where(table.c.number <= upto)
        return tuple(_entry(row) for row in self._connection.execute(query))

    def head(self, book: Book = Book.REVIEW) -> Head:
        """The last entry's number and digest."""
        table = books[book]
        row = self._connection.execute(
            sa.select(table.c.number, table.c.digest).order_by(table.c.number.desc()).limit(1)
        ).first()
        return Head(number=row.number, digest=row.digest) if row else Head(number=0, digest=FIRST)

    def texts(self, numbers: Sequence[int]) -> dict[int, dict[str, str]]:
        """Free text by entry number, of the entries named."""
        query = sa.select(entry_text).where(entry_text.c.number.in_(list(numbers)))
        return {row.number: json.loads(row.text) for row in self._connection.execute(query)}

    def by_key(self, key: str, book: Book = Book.REVIEW) -> Entry | None:
        """The entry that an idempotency key already made, if there is one."""
        row = self._connection.execute(sa.select(books[book]).where(books[book].c.key == key)).first()
        return _entry(row) if row else None

    def fence(self, reader: str, reference: str) -> int | None:
        """The fence under which a reader's case is open now; None when no page ever had it."""
        return fence_of(self._connection, reader, reference)


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
        with sqlite.speaking(self.path):
            with sqlite.writing(self._engine) as connection:
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

    def reading(self) -> "_OpenReading":
        """A consistent view of the ledger, as a context manager."""
        return _OpenReading(self)

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
        table = books[Book.REVIEW]
        query = sa.select(sa.func.max(table.c.number)).where(table.c.kind.in_([kind.value for kind in kinds]))
        if upto is not None:
            query = query.where(table.c.number <= upto)
        return int(self._rows(query)[0][0] or 0)

    def texts(self, numbers: Sequence[int] | None = None) -> dict[int, dict[str, str]]:
        """Free text by entry number: of all entries, or of those named."""
        query = sa.select(entry_text)
        if numbers is not None:
            query = query.where(entry_text.c.number.in_(list(numbers)))
        return {row.number: json.loads(row.text) for row in self._rows(query)}

    def salted_texts(self) -> dict[int, str]:
        """Entry number to the commitment that its stored free text gives."""
        return {
            row.number: text_commitment(row.salt, json.loads(row.text)) for row in self._rows(sa.select(entry_text))
        }

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
        query = sa.select(source_row).order_by(source_row.c.id)
        for column, wanted in (("kind", kind), ("reference", reference), ("entry", entry), ("id", id)):
            if wanted is not None:
                query = query.where(source_row.c[column] == wanted)
        if upto is not None:
            query = query.where(source_row.c.entry <= upto)
        return [
            {
                **row._mapping,
                "reasons": json.loads(row.reasons),
                "raw": json.loads(row.raw),
                "value": json.loads(row.value) if row.value else None,
            }
            for row in self._rows(query)
        ]

    def next_row_id(self) -> int:
        """The id the next imported row will have."""
        return 1 + (next(iter(self._rows(sa.select(sa.func.max(source_row.c.id)))))[0] or 0)

    def members(
        self, *, upto_version: int | None = None, references: Sequence[str] | None = None
    ) -> list[dict[str, Any]]:
        """Sealed applications (`version`, `reference`, `digest`, `value` as data), in order of reference."""
        query = sa.select(member).order_by(member.c.reference)
        if upto_version is not None:
            query = query.where(member.c.version <= upto_version)
        if references is not None:
            query = query.where(member.c.reference.in_(list(references)))
        return [{**row._mapping, "value": json.loads(row.value)} for row in self._rows(query)]

    def missing_guards(self) -> tuple[str, ...]:
        """Guards of the file that are gone or changed."""
        with sqlite.speaking(self.path):
            return sqlite.missing_guards(self._engine)

    def close(self) -> None:
        """Lets go of the file."""
        self._engine.dispose()
        self._witness.dispose()

    def _rows(self, query: Any) -> list[Any]:
        with sqlite.speaking(self.path), sqlite.reading(self._engine) as connection:
            return list(connection.execute(query))

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
        with sqlite.reading(self._witness) as other:
            found = other.execute(sa.select(table.c.digest).where(table.c.number == entry.number)).scalar()
        if found != entry.digest:
            raise LedgerUnusable(f"{self.path}: entry {entry.number} was written but could not be read back")


class _OpenReading:
    def __init__(self, keeper: SqliteKeeper) -> None:
        self._speaking = sqlite.speaking(keeper.path)
        self._reading = sqlite.reading(keeper._engine)

    def __enter__(self) -> Reading:
        self._speaking.__enter__()
        return Reading(self._reading.__enter__())

    def __exit__(self, *problem: Any) -> None:
        self._reading.__exit__(*problem)
        self._speaking.__exit__(*problem)


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


def _entry(row: Any) -> Entry:
    fields = dict(row._mapping)
    fields["kind"] = EntryKind(fields["kind"])
    fields["at"] = moment(fields["at"])
    fields["body"] = json.loads(fields["body"])
    return Entry(**fields)
