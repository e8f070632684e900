"""What is said to a PostgreSQL server: some statements in one message, and their values apart from them.

The driver's own pipeline sends every statement as it is asked for. Where many programs share few processors, one that
has sent what takes the lock of a book may then wait for its turn before it sends the COMMIT, and everybody with it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    import psycopg
    from psycopg.abc import PQGen
    from psycopg.pq.abc import PGconn, PGresult

Results = list[list[Any]]


def say(connection: sa.Connection, statements: str, values: Sequence[str | int | None] = ()) -> Results:
    """Sends statements, with `;` between them, in one message and returns the rows of each.

    `%s` stands for a value. No value becomes part of a statement: a server shows statements to its administrators, and
    writes the last one of a session that broke to its log, whatever its settings.
    """
    raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    return _apart(raw, statements, values) if values else _as_text(raw, statements)


def _as_text(raw: "psycopg.Connection[Any]", statements: str) -> Results:
    import psycopg

    found: Results = []
    with psycopg.ClientCursor(raw) as cursor:
        cursor.execute(statements)
        more: bool | None = True
        while more:
            found.append(cursor.fetchall() if cursor.description else [])
            more = cursor.nextset()
    return found


def _apart(raw: "psycopg.Connection[Any]", statements: str, values: Sequence[str | int | None]) -> Results:
    from psycopg import errors, pq
    from psycopg.adapt import Transformer

    left = [_as_sent(value) for value in values]
    parts = [part for part in map(str.strip, statements.split(";")) if part]
    with _piped(raw) as server:
        for part in parts:
            many = part.count("%s")
            server.send_query_params(_numbered(part), left[:many])
            del left[:many]
        server.pipeline_sync()
        answers = raw.wait(_answered(server, len(parts) + 1))
    reader, found = Transformer(raw), []
    for answer in answers[:-1]:
        if answer.status not in (pq.ExecStatus.COMMAND_OK, pq.ExecStatus.TUPLES_OK):
            raise errors.error_from_result(answer, encoding=raw.info.encoding)
        reader.set_pgresult(answer)
        found.append(reader.load_rows(0, answer.ntuples, tuple))
    return found


@contextmanager
def _piped(raw: "psycopg.Connection[Any]") -> "Iterator[PGconn]":
    """A session to which several statements go at once; one that is left in the middle of that is closed."""
    raw.pgconn.enter_pipeline_mode()
    try:
        yield raw.pgconn
        raw.pgconn.exit_pipeline_mode()
    except BaseException:
        raw.close()
        raise


def _answered(server: "PGconn", many: int) -> "PQGen[list[PGresult]]":
    """The first answer to each statement, and to the end of the message."""
    from psycopg import generators

    yield from generators.send(server)
    found = []
    for _ in range(many):
        answers = yield from generators.fetch_many(server)
        found.append(answers[0])
    return found


def _as_sent(value: str | int | None) -> bytes | None:
    """A value as text, whose type the server knows from where it stands.

    Raises:
        psycopg.DataError: it holds a NUL, which no text on a server may.
    """
    import psycopg

    if value is None:
        return None
    sent = str(value).encode()
    if b"\0" in sent:
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return sent


def _numbered(statement: str) -> bytes:
    """A statement as the server wants it, with `$1` and so on for each `%s`."""
    first, *others = statement.split("%s")
    return (first + "".join(f"${number}{other}" for number, other in enumerate(others, 1))).encode()
