"""A file as an end of a move; see `ledger.moving.End`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from clare_review.errors import LedgerUnusable
from clare_review.ledger import sqlite
from clare_review.ledger.entry import Book
from clare_review.ledger.giving import CHANGES_HANDS, givings_of
from clare_review.ledger.reading import entry_of
from clare_review.ledger.tables import books, giving


class FileEnd:
    """The SQLite file at `path`, which is made beside its place and moved there when it is whole."""

    def __init__(self, path: Path) -> None:
        self.where = path.name
        self._path = path

    @contextmanager
    def held(self) -> Iterator[sa.Connection]:
        engine = sqlite.open_engine(self._path)
        try:
            with sqlite.speaking(self._path), sqlite.writing(engine) as connection:
                yield connection
        finally:
            engine.dispose()

    @contextmanager
    def fresh(self, person: str) -> Iterator[sa.Connection]:
        if self._path.exists():
            raise LedgerUnusable(f"{self._path} exists already; a ledger is moved to where there is none")
        beside = self._path.with_name(f".{self._path.name}.moving")
        _remove(beside)  # what a move that was killed left
        engine = sqlite.open_engine(beside, create=True)
        try:
            with sqlite.speaking(beside), sqlite.writing(engine) as connection:
                yield connection
            engine.dispose()
            beside.replace(self._path)
        finally:
            engine.dispose()
            _remove(beside)

    def fill(self, connection: sa.Connection, table: sa.Table, rows: Sequence[Any]) -> None:
        names = [column.name for column in table.columns]
        told = [dict(zip(names, row, strict=True)) for row in rows]
        for part in _up_to_givings(told) if table is books[Book.REVIEW] else [told]:
            connection.execute(table.insert(), part)
            if table is books[Book.REVIEW]:
                _take_apart(connection, part[-1])

    def clear(self, connection: sa.Connection, table: sa.Table) -> None:
        connection.execute(table.delete())

    def mark(self, connection: sa.Connection, moved_to: str) -> None:
        connection.exec_driver_sql("CREATE TABLE moved (place TEXT NOT NULL)")
        connection.exec_driver_sql("INSERT INTO moved VALUES (?)", (moved_to,))
        for table in books.values():
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table.name}_moved BEFORE INSERT ON {table.name} BEGIN "
                "SELECT RAISE(ABORT, 'the ledger was moved elsewhere: open the review again'); END"
            )

    def moved_to(self) -> str | None:
        return sqlite.moved_to(self._path)

    def unmark(self) -> None:
        engine = sqlite.open_engine(self._path, any_layout=True)
        try:
            with sqlite.speaking(self._path), sqlite.writing(engine) as connection:
                for table in books.values():
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table.name}_moved")
                connection.exec_driver_sql("DROP TABLE IF EXISTS moved")
        finally:
            engine.dispose()

    def discard(self) -> None:
        _remove(self._path)


def _up_to_givings(rows: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[Mapping[str, Any]]]:
    """The entries in parts that end with one that gives something: what it gave is written while it is the last."""
    first = 0
    for end, row in enumerate(rows, 1):
        if row["kind"] in CHANGES_HANDS or end == len(rows):
            yield rows[first:end]
            first = end


def _take_apart(connection: sa.Connection, row: Mapping[str, Any]) -> None:
    if given := [each.row() for each in givings_of(entry_of(row, Book.REVIEW))]:
        connection.execute(giving.insert(), given)


def _remove(path: Path) -> None:
    """Removes a database that nobody has open, and its journal."""
    for each in (path, path.with_name(f"{path.name}-journal")):
        each.unlink(missing_ok=True)
