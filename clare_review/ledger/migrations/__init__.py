"""How a ledger of an earlier layout becomes one of the present layout; alembic runs the steps in `versions`.

A step is frozen once it was released: it says in its own words what it makes, and never asks the present tables.
"""
