"""The SQL of a step, one file for each kind of database, as it was released."""

from pathlib import Path

from alembic import op

SQL = Path(__file__).parent / "sql"


def run_sql(name: str) -> None:
    """Runs the statements of a step in the dialect of the database, in the transaction alembic was given."""
    connection = op.get_bind()
    text = (SQL / f"{name}.{connection.dialect.name}.sql").read_text(encoding="utf-8")
    # SQLite takes one statement at a time, and a blank line parts them; PostgreSQL takes the file as it is.
    for statement in text.split("\n\n") if connection.dialect.name == "sqlite" else [text]:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
