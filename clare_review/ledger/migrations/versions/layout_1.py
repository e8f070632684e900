"""Layout 1: one SQLite file with the review's book, the consultations, free text, imported rows and applications.

A file of this layout was made whole, so there is nothing to do; no other database ever had it.
"""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Does nothing: the layout is where every file begins."""
