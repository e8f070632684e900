"""Taking a ledger of an earlier layout to the present one, in one transaction, by alembic's steps."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from clare_review.ledger import sqlite
from clare_review.ledger.tables import LAYOUT, layouts

_STEPS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, kw_only=True)
class Migrated:
    """From which layout a ledger came to which; the same twice when there was nothing to do."""

    where: str
    before: int
    after: int

    def sentence(self) -> str:
        """One line for a screen."""
        if self.before == self.after:
            return f"{self.where}: it has layout {self.after} already; nothing was changed"
        return f"{self.where}: layout {self.before} became layout {self.after}; no entry was touched"


def migrate_file(path: Path) -> Migrated:
    """Takes the SQLite ledger at `path` to the present layout, whole or not at all.

    Raises:
        LedgerUnusable: there is no ledger, it cannot be written, or it is newer than this version.
    """
    engine = sqlite.open_engine(path, any_layout=True)
    try:
        sqlite.must_be_known(engine, path)
        with sqlite.speaking(path), sqlite.writing(engine) as connection:
            before = sqlite.layout_on(connection)
            if before < LAYOUT:
                _note_where_it_begins(connection, before)
                run_steps(connection)
                connection.exec_driver_sql(f"PRAGMA user_version={LAYOUT}")
        return Migrated(where=str(path), before=before, after=LAYOUT)
    finally:
        engine.dispose()


def run_steps(connection: sa.Connection, *, schema: str | None = None, upto: str = "head") -> None:
    """Runs the steps that a ledger has not been through, on a connection whose transaction the caller holds.

    `upto` is the last of them, for whoever wants a ledger of an earlier layout.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))  # a percent sign would be a variable
    config.attributes.update({"connection": connection, "schema": schema})
    if not connection.in_transaction():
        connection.begin()  # else alembic begins, and commits what is the caller's to commit
    command.upgrade(config, upto)


def _note_where_it_begins(connection: sa.Connection, before: int) -> None:
    """A file of layout 1 was made before layouts were noted for alembic."""
    if before == 1:
        connection.execute(sa.schema.CreateTable(layouts))
        connection.execute(layouts.insert(), [{"version_num": f"{before:04d}"}])
