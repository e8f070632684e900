"""Puts questions to a database; to a file those that are asked again and again in words that were worked out once.

SQLAlchemy prepares a statement anew each time it is executed, which takes several times as long as SQLite takes to
answer it, and a judgement comes to some twenty statements. What is not marked `often` goes the usual way.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

_AT_ONCE = 1_000  # rows that are taken together
_MARK = "asked_often"
_DIALECT = SQLiteDialect_pysqlite(paramstyle="named")
_Statement = TypeVar("_Statement", bound=sa.Executable)


class Ask(Protocol):
    """What puts one question to the database."""

    def __call__(self, query: sa.Select[Any], values: Mapping[str, Any] | None = None, /) -> Sequence[Any]:
        """The rows that answer it; `values` are what its named parameters stand for.

        The columns of a question that is marked `often` go by their place, for not every database names them.
        """


def often(statement: _Statement) -> _Statement:
    """The statement, marked as one that its maker keeps and puts often; what changes in it are named parameters."""
    return statement.execution_options(**{_MARK: True})


def asking(connection: sa.Connection) -> Ask:
    """Puts questions on one connection."""
    return _Asking(connection)


def as_they_come(ask: Ask, query: sa.Select[Any]) -> Generator[Any, None, None]:
    """The rows that answer a question, some at a time where `ask` has a connection in a transaction, else all at once.

    Whoever does not take all of them closes it before the transaction ends.
    """
    if not isinstance(ask, _Asking):
        yield from ask(query)
        return
    with ask.connection.execute(query.execution_options(yield_per=_AT_ONCE)) as found:
        yield from found


@dataclass(frozen=True)
class _Asking:
    """Puts questions on one connection, in a transaction that somebody else begins and ends."""

    connection: sa.Connection

    def __call__(self, query: sa.Select[Any], values: Mapping[str, Any] | None = None, /) -> Sequence[Any]:
        found: Sequence[Any] = put(self.connection, query, values).fetchall()
        return found


def put(connection: sa.Connection, statement: sa.Executable, values: Mapping[str, Any] | None = None) -> Any:
    """Has a statement done on a connection, and gives back what its rows are fetched from."""
    if _MARK not in statement.get_execution_options() or connection.dialect.name != "sqlite":
        return connection.execute(statement, values)
    words, fixed = _said(statement)
    return connection.connection.driver_connection.execute(words, {**fixed, **(values or {})})  # type: ignore[union-attr]


@cache
def _said(statement: Any) -> tuple[str, dict[str, Any]]:
    """A statement in SQLite's words, and the values that never change; kept for as long as the program runs."""
    compiled = statement.compile(dialect=_DIALECT)
    return str(compiled), {name: value for name, value in compiled.params.items() if value is not None}
