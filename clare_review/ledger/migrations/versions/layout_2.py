"""Layout 2: a book for runs of notebooks; drafts and claims always have their tables. PostgreSQL begins here."""

from clare_review.ledger.migrations.steps import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Makes the tables and guards that are new; no entry is touched."""
    run_sql("layout_2")
