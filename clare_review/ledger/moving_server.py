"""A PostgreSQL server as an end of a move, with the rights of the ledger's owner; see `ledger.moving.End`."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from clare_review.ledger.postgres import Server, speaking
from clare_review.ledger.postgres_making import make_in
from clare_review.ledger.postgres_saying import say
from clare_review.ledger.tables import books

if TYPE_CHECKING:
    import psycopg

_OWN_TABLES = "SET LOCAL search_path = clare, pg_temp;"
_HOLD = (
    "BEGIN;"
    + _OWN_TABLES
    + "LOCK TABLE entry, consultation, run, entry_text, source_row, member, draft, claim IN SHARE ROW EXCLUSIVE MODE"
)
_MARK = """
CREATE TABLE clare.moved (place text NOT NULL);
CREATE FUNCTION clare.refuse_moved() RETURNS trigger LANGUAGE plpgsql SET search_path = clare, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the ledger was moved elsewhere: open the review again' USING ERRCODE = 'CR301';
END
$$;
"""


class ServerEnd:
    """The ledger in the database at an address; whoever moves it has to be its owner."""

    def __init__(self, address: str) -> None:
        self.where = address

    @contextmanager
    def held(self) -> Iterator[sa.Connection]:
        with closing(Server(self.where)) as server:
            server.must_be_safe()
            with server.transaction(_HOLD) as (connection, _):
                yield connection
                say(connection, "COMMIT")

    @contextmanager
    def fresh(self, person: str) -> Iterator[sa.Connection]:
        with closing(Server(self.where)) as server, make_in(server, person=person) as connection:
            say(connection, _OWN_TABLES)
            yield connection

    def fill(self, connection: sa.Connection, table: sa.Table, rows: Sequence[Any]) -> None:
        # Not COPY: the server refuses it to everybody but a superuser where row-level security is forced.
        raw: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
        values = ", ".join(["%s"] * len(table.columns))
        with speaking(self.where), raw.cursor() as cursor:
            cursor.executemany(f"INSERT INTO clare.{table.name} VALUES ({values})", rows)

    def clear(self, connection: sa.Connection, table: sa.Table) -> None:
        connection.execute(table.delete())

    def mark(self, connection: sa.Connection, moved_to: str) -> None:
        triggers = "".join(
            f"CREATE TRIGGER {table.name}_moved BEFORE INSERT ON clare.{table.name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION clare.refuse_moved();"
            for table in books.values()
        )
        say(connection, _MARK + triggers)
        say(connection, "INSERT INTO clare.moved VALUES (%s)", (moved_to,))

    def moved_to(self) -> str | None:
        with closing(Server(self.where)) as server:
            return server.moved_to()

    def unmark(self) -> None:
        with closing(Server(self.where)) as server, server.transaction("BEGIN") as (connection, _):
            say(
                connection,
                "DROP FUNCTION IF EXISTS clare.refuse_moved CASCADE; DROP TABLE IF EXISTS clare.moved; COMMIT",
            )

    def discard(self) -> None:
        with closing(Server(self.where)) as server, server.transaction("BEGIN") as (connection, _):
            say(connection, "DROP SCHEMA clare CASCADE; COMMIT")
