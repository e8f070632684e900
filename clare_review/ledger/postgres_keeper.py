"""A ledger on a PostgreSQL server that a team shares."""

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from clare_review.errors import LedgerUnusable, NotAllowed
from clare_review.ledger.asking import asking
from clare_review.ledger.digest import canonical
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.drafts import Drafts
from clare_review.ledger.entry import Book, Entry, EntryKind, NewEntry, moment, must_carry
from clare_review.ledger.erasing import Erasure
from clare_review.ledger.keeper import Chance, Check, Keeper
from clare_review.ledger.looking import CaseLook, Look
from clare_review.ledger.postgres import CHANGED, NOT_KNOWN, Server, lost
from clare_review.ledger.postgres_guards import wrong_on_server
from clare_review.ledger.postgres_saying import Results, say
from clare_review.ledger.questions import fence_now
from clare_review.ledger.reading import Each, Reading
from clare_review.ledger.rights.knowing import listed
from clare_review.ledger.rights.matrix import APPENDS, READING_KINDS, WHOLE_CHAIN
from clare_review.ledger.rows import same_as_asked
from clare_review.ledger.tables import member, source_row
from clare_review.ledger.way import Way, way_of

_APPEND = "SELECT * FROM append(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s);"
_HOLD = "SELECT number, made FROM hold(%s, %s);"
_LOOK = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
_AT_THE_BOOK = "SELECT number, made FROM standing(%s, %s);"
_AT_THE_CASE = "SELECT * FROM looked(%s, %s, %s, %s);"
_ABOUT_A_CASE = (*READING_KINDS, EntryKind.CONSULTED)  # what is checked by what stands on one case
_PROVED = (EntryKind.ACCEPTED, EntryKind.EXCEPTED)
_PROVE = "DELETE FROM proof; INSERT INTO proof DEFAULT VALUES; "  # that of this session alone counts
_BY_PASSWORD = ("scram-sha-256", "md5", "password", "ldap", "pam", "radius", "bsd")
# What comes after COMMIT is another transaction: it sees the entry only when it is there for everybody.
_COMMIT = "COMMIT; SELECT made, digest FROM standing(%s, %s);"
_ROW_COLUMNS = [column.name for column in source_row.columns if column.name != "entry"]
_MEMBER_COLUMNS = [column.name for column in member.columns]
_LOGS = """
SELECT name || ' = ' || setting FROM pg_settings
WHERE (name = 'log_statement' AND setting NOT IN ('none', 'ddl'))
    OR (name = 'log_min_error_statement' AND setting NOT IN ('panic', 'fatal'))
    OR (name IN ('log_min_duration_statement', 'log_min_duration_sample') AND setting <> '-1')
    OR (name = 'log_transaction_sample_rate' AND setting <> '0') ORDER BY 1"""
# A case that nobody ever had has no row to lock, so it gets one nobody holds: a lock by name would tell every login
# of the server on which case somebody types.
_WRITE = """
BEGIN; INSERT INTO claim (reader, reference, fence, holder, taken, seen)
VALUES (%s, %s, 0, '', written_now(), written_now()) ON CONFLICT DO NOTHING; SELECT written_now();"""
_TOLD = ("fence", "entries", "texts", "looks")
_AT_ONCE = 1_000  # rows in one message
_RELATED_AT_ONCE = 10_000
_WHO_HANDS_OUT = listed([role.value for role in WHOLE_CHAIN if EntryKind.EXPORTED in APPENDS[role]])


_COMMITMENTS = sa.select(
    sa.func.commitments().table_valued(sa.column("number", sa.Integer), sa.column("commitment", sa.Text))
).order_by("number")


class _Unanswered(Exception):
    """COMMIT was sent and no answer came."""


class PostgresKeeper(Keeper):
    """Keeps a whole review on the server at `address`; see `Keeper`.

    The server says what time it is and who is logged in, and works out every digest. `NewEntry.by` has to be who is
    logged in.
    """

    knows_logins = True

    def __init__(self, address: str, *, chance: Chance, patience: int = 30, password: str | None = None) -> None:
        self._server = Server(address, patience=patience, password=password)
        super().__init__(self._server.ask)
        self.where = address
        self._chance = chance
        self.drafts = Drafts(writing=self._writing, ask=self._server.ask)
        try:
            self._server.must_be_safe()
        except BaseException:
            self.close()
            raise

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
        if clears is not None and (clears.reader, clears.reference) != (new.by, new.subject):
            raise ValueError("an entry clears a draft of its own person, on its own subject")
        brings = [*_chunks("bring_rows", rows, _ROW_COLUMNS), *_chunks("bring_members", members, _MEMBER_COLUMNS)]
        brings += [("erase", json.dumps(vars(erases)))] if erases is not None else []
        form = clears.form if clears else None
        try:
            return self._appended(new, book, check, brings, form)
        except _Unanswered:
            # Whatever became of it: the key makes the second time the same act.
            try:
                return self._appended(new, book, check, brings, form)
            except (_Unanswered, LedgerUnusable):
                raise LedgerUnusable(f"{self.where}: {NOT_KNOWN}") from None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Reading]:
        with self._server.transaction("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") as (connection, _):
            yield _Shared(asking(connection))

    @contextlib.contextmanager
    def reading_of(self, reader: str, reference: str) -> Iterator[Reading]:
        with self._at_the_case(reader, reference) as (connection, look):
            yield look or _Shared(asking(connection))

    def person(self) -> str:
        """Who is logged in, as the review knows them; empty for a login that is nobody in it."""
        return str(self._value("SELECT whoami()") or "")

    def sees_every_case(self) -> bool:
        return bool(self._value("SELECT owns() OR has_any('lead')"))

    def counts_every_case(self) -> bool:
        return bool(self._value("SELECT owns() OR has_any('lead', 'analyst')"))

    def hands_out(self) -> bool:
        return bool(self._value(f"SELECT has_any({_WHO_HANDS_OUT})"))

    def sees_every_draft(self) -> bool:
        return bool(self._value("SELECT owns()"))

    def logs_what_is_typed(self) -> tuple[str, ...]:
        found = self._server.again_if_lost(lambda session: say(session, _LOGS))[0]
        return tuple(str(row[0]) for row in found)

    @contextlib.contextmanager
    def proving(self, password: str = "") -> Iterator[Keeper]:
        try:
            proved = PostgresKeeper(self.where, chance=self._chance, password=password or None)
        except LedgerUnusable as problem:
            raise NotAllowed(f"nothing was signed, because who you are was not proved: {problem}") from None
        try:
            if not password and proved.proved_by() in _BY_PASSWORD:
                raise NotAllowed("nothing was signed: type the password by which the server knows you")
            yield proved
        finally:
            proved.close()

    def proved_by(self) -> str:
        return str(self._value("SELECT coalesce(split_part(system_user, ':', 1), '')"))

    def way(self) -> Way:
        return self._server.again_if_lost(way_of)

    def drafts_left(self, reader: str, references: Sequence[str]) -> int:
        query = sa.text("SELECT drafts_left(:reader, :cases)")
        values = {"reader": reader, "cases": list(references)}
        return int(self._server.again_if_lost(lambda session: session.execute(query, values).scalar_one()))

    def related(self, reference: str) -> list[dict[str, Any]]:
        query = sa.text("SELECT kind, other, value, as_at FROM relation WHERE reference = :it ORDER BY place")
        found = self._server.again_if_lost(lambda session: session.execute(query, {"it": reference}).all())
        return [{**row._mapping, "value": json.loads(row.value)} for row in found]

    def relate(self, rows: Sequence[Mapping[str, Any]]) -> None:
        parts = range(0, max(len(rows), 1), _RELATED_AT_ONCE)  # at least one, since none at all takes the place of some
        with self._server.transaction("BEGIN") as (connection, _):
            for first in parts:
                said = json.dumps([dict(row) for row in rows[first : first + _RELATED_AT_ONCE]])
                say(connection, "SELECT relate(%s::jsonb)", (said,))
            say(connection, "COMMIT")

    def _value(self, question: str) -> Any:
        return self._server.again_if_lost(lambda session: say(session, question))[0][0][0]

    def wrong_guards(self) -> tuple[str, ...]:
        return self._server.again_if_lost(wrong_on_server)

    def unsound(self) -> str:
        number = self._value("SELECT allotted_otherwise()")
        return "" if number is None else f"whom review entry {number} gave what"

    @contextlib.contextmanager
    def owning(self) -> Iterator[sa.Connection]:
        """A transaction for whoever sets up rights, committed at its end.

        Raises:
            NotAllowed: the server says that this login may not do that.
        """
        with self._server.transaction("BEGIN") as (connection, _):
            yield connection
            say(connection, "COMMIT")

    def close(self) -> None:
        self._server.close()

    def _appended(
        self, new: NewEntry, book: Book, check: Check | None, brings: list[tuple[str, str]], clears: str | None
    ) -> Entry:
        if brings or new.kind in _PROVED or (check is not None and new.subject is None):
            return self._held(new, book, check, brings, clears)
        if check is None:
            with self._server.session() as connection:
                return self._committed(connection, new, book, self._values(new, book, clears), begin="BEGIN;")
        made = self._looked(new, book, check, clears)
        return self._held(new, book, check, brings, clears) if made is None else made

    def _looked(self, new: NewEntry, book: Book, check: Check, clears: str | None) -> Entry | None:
        """Appends what a check allowed before anything was held; None when what it saw has changed since."""
        with self._looking(new, book) as (connection, look):
            if look is not None:
                check(look)
                if look.fences.keys() - {(new.by, new.subject)}:
                    return None  # a fence that `append` does not know of
            try:
                values = self._values(new, book, clears, look)
                return self._committed(connection, new, book, values, begin="ROLLBACK; BEGIN;")
            except Exception as problem:
                if getattr(problem, "sqlstate", None) != CHANGED:
                    raise
        return None

    @contextlib.contextmanager
    def _looking(self, new: NewEntry, book: Book) -> Iterator[tuple[sa.Connection, Look | None]]:
        """A look at one state of the ledger, or None when the key made an entry already."""
        if new.kind in _ABOUT_A_CASE and new.subject is not None:
            with self._at_the_case(new.by, new.subject, new.key, book) as (connection, look):
                yield connection, look
            return
        with self._server.transaction(_LOOK + _AT_THE_BOOK, (book.value, new.key)) as (connection, found):
            after, made = found[1][0]
            yield connection, Look(asking(connection), after=after) if made is None else None

    @contextlib.contextmanager
    def _at_the_case(
        self, reader: str, reference: str, key: str = "", book: Book = Book.REVIEW
    ) -> Iterator[tuple[sa.Connection, CaseLook | None]]:
        asked = (book.value, key, reader, reference)
        with self._server.transaction(_LOOK + _AT_THE_CASE, asked) as (connection, found):
            after, made, *told = found[1][0]
            case = dict(zip(_TOLD, told, strict=True))
            look = CaseLook(asking(connection), after=after, reader=reader, reference=reference, told=case)
            yield connection, look if made is None else None

    def _held(
        self, new: NewEntry, book: Book, check: Check | None, brings: list[tuple[str, str]], clears: str | None
    ) -> Entry:
        """Appends while the book is held, so that whatever a check sees stays as it is."""
        begin = "BEGIN; " + (_PROVE if new.kind in _PROVED else "") + _HOLD
        with self._server.transaction(begin, (book.value, new.key)) as (connection, found):
            made = found[-1][0][1]
            if made is None and check is not None:
                check(_Held(asking(connection)))
            values = self._values(new, book, clears)
            if made is not None or not brings:
                return self._committed(connection, new, book, values)
            number = say(connection, _APPEND, values)[0][0][1]
            for function, data in brings:
                say(connection, f"SELECT {function}(%s, %s::jsonb)", (number, data))
            return self._committed(connection, new, book, values)

    def _committed(
        self, connection: sa.Connection, new: NewEntry, book: Book, values: tuple[Any, ...], begin: str = ""
    ) -> Entry:
        try:
            found = say(connection, begin + _APPEND + _COMMIT, (*values, book.value, new.key))
        except Exception as problem:
            if lost(problem):
                connection.invalidate()
                raise _Unanswered from None
            raise
        return self._answer(new, found)

    def _answer(self, new: NewEntry, found: Results) -> Entry:
        *_, appended, _committed, stands = found
        fresh, entry, said = _entry(appended[0])
        if stands != [(entry.number, entry.digest)] or (entry.digest and entry.recomputed() != entry.digest):
            raise LedgerUnusable(
                f"{self.where}: entry {entry.number} was written but reads otherwise; tell the review lead"
            )
        return entry if fresh else same_as_asked(entry, said, new)

    def _values(self, new: NewEntry, book: Book, clears: str | None, look: Look | None = None) -> tuple[Any, ...]:
        salt = self._chance(16).hex() if new.text else None
        text = canonical(dict(new.text)).decode() if new.text else None
        body = canonical(dict(new.body)).decode()
        about = (book.value, new.kind.value, new.by, new.key, new.subject, new.supersedes)
        fence = [fence or 0 for fence in look.fences.values()] if look else []
        return (*about, body, salt, text, look.after if look else None, clears, fence[0] if fence else None)

    @contextlib.contextmanager
    def _writing(self, reader: str, reference: str) -> Iterator[tuple[sa.Connection, datetime]]:
        with self._server.transaction(_WRITE, (reader, reference)) as (connection, found):
            yield connection, moment(found[2][0][0])
            say(connection, "COMMIT")


class _Shared(Reading):
    """What one reads on a server, where not everybody who proves a ledger may read its free text."""

    def each_commitment(self) -> Each[tuple[int, str]]:
        """Entry number and the commitment that the server works out from the stored text."""
        return self._each(_COMMITMENTS, tuple)


class _Held(_Shared):
    """What a check sees: the fence stays as it was seen until the entry is there."""

    def fence(self, reader: str, reference: str) -> int | None:
        rows = self._ask(fence_now(reader, reference).with_for_update(read=True))
        return int(rows[0].fence) if rows else None


def _chunks(function: str, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    for first in range(0, len(rows), _AT_ONCE):
        part = rows[first : first + _AT_ONCE]
        yield function, json.dumps([[row[name] for name in columns] for row in part])


def _entry(row: Sequence[Any]) -> tuple[bool, Entry, dict[str, str]]:
    fresh, number, kind, at, by, subject, supersedes, key, body, text_digest, previous, digest, said = row
    entry = Entry(
        number=number,
        kind=EntryKind(kind),
        at=moment(at),
        by=by,
        subject=subject,
        supersedes=supersedes,
        key=key,
        body=json.loads(body),
        text_digest=text_digest,
        previous=previous,
        digest=digest,
    )
    return fresh, entry, json.loads(said or "{}")
