"""Making a ledger on a server, and taking one of an earlier layout to the present: for its owner alone."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import sqlalchemy as sa

from clare_review.errors import LedgerUnusable
from clare_review.ledger.migrating import Migrated, run_steps
from clare_review.ledger.postgres import Server
from clare_review.ledger.postgres_saying import say
from clare_review.ledger.rights.standing import stand_up
from clare_review.ledger.tables import LAYOUT

_MADE = "SELECT to_regclass('clare.alembic_version') IS NOT NULL"


def make_on_server(address: str, *, person: str) -> None:
    """Makes an empty ledger in a database; the login that does it becomes `person` in the review.

    Raises:
        LedgerUnusable: the database holds a ledger already, or cannot be reached.
        NotAllowed: the login may not make a schema there.
    """
    with closing(Server(address)) as server, make_in(server, person=person):
        pass


@contextmanager
def make_in(server: Server, *, person: str) -> Iterator[sa.Connection]:
    """An empty ledger in a transaction that is committed when the block ends; see `make_on_server`."""
    with server.transaction("BEGIN; CREATE SCHEMA IF NOT EXISTS clare; " + _MADE) as (connection, found):
        if found[2][0][0]:
            raise LedgerUnusable(f"{server.where}: there is a ledger already; a ledger is never made twice")
        run_steps(connection, schema="clare")
        stand_up(connection)
        say(connection, "INSERT INTO clare.person VALUES (session_user, %s)", (person,))
        yield connection
        say(connection, "COMMIT")


def migrate_server(address: str) -> Migrated:
    """Takes the ledger on a server to the present layout, whole or not at all.

    Raises:
        LedgerUnusable: there is no ledger, it cannot be reached, or it is newer than this version.
        NotAllowed: the login is not its owner.
    """
    with closing(Server(address)) as server:
        before = server.layout()
        if before > LAYOUT:
            raise LedgerUnusable(f"{address}: it has layout {before}, which only a newer version of clare-review reads")
        with server.transaction("BEGIN") as (connection, _):
            run_steps(connection, schema="clare")
            stand_up(connection)
            say(connection, "COMMIT")
        return Migrated(where=address, before=before, after=LAYOUT)
