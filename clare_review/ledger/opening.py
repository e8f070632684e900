"""Which keeper a review's settings ask for: a file in its folder, or a PostgreSQL server."""

from pathlib import Path

from clare_review.ledger.keeper import Chance, Clock, Keeper
from clare_review.ledger.migrating import Migrated, migrate_file
from clare_review.ledger.sqlite_keeper import SqliteKeeper
from clare_review.settings import is_on_a_server


def open_keeper(folder: Path, address: str, *, clock: Clock, chance: Chance) -> Keeper:
    """The keeper of the ledger at `address`, as the settings in `folder` name it.

    Raises:
        LedgerUnusable: there is no ledger, it cannot be reached, or it has an earlier layout.
    """
    if is_on_a_server(address):
        from clare_review.ledger.postgres_keeper import PostgresKeeper

        return PostgresKeeper(address, chance=chance)
    return SqliteKeeper(folder / address, clock=clock, chance=chance)


def make_keeper(folder: Path, address: str, *, person: str, clock: Clock, chance: Chance) -> Keeper:
    """The keeper of a new, empty ledger at `address`; on a server, who makes it is `person` there.

    Raises:
        LedgerUnusable: there is a ledger already, or it cannot be made there.
    """
    if is_on_a_server(address):
        from clare_review.ledger.postgres_making import make_on_server

        make_on_server(address, person=person)
        return open_keeper(folder, address, clock=clock, chance=chance)
    return SqliteKeeper(folder / address, clock=clock, chance=chance, create=True)


def migrate(folder: Path, address: str) -> Migrated:
    """Takes the ledger at `address` to the present layout; see `ledger.migrating`."""
    if is_on_a_server(address):
        from clare_review.ledger.postgres_making import migrate_server

        return migrate_server(address)
    return migrate_file(folder / address)
