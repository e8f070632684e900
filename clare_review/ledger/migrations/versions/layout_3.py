"""Layout 3: what an entry gave whom stands beside it, a row to a batch, so that a batch is opened by its own."""

import json
from collections.abc import Iterator
from typing import Any

from alembic import op

from clare_review.ledger.migrations.steps import run_sql

revision = "0003"
down_revision = "0002"

_GAVE = "SELECT number, body FROM entry WHERE kind IN ('allocated', 'handed_over') ORDER BY number"


def upgrade() -> None:
    """Makes the table and its guards, and takes apart every entry that gave something; no entry is touched."""
    run_sql("layout_3")  # on PostgreSQL the server takes them apart itself
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        for number, body in connection.exec_driver_sql(_GAVE).fetchall():
            rows = list(_rows(number, json.loads(body)))
            connection.exec_driver_sql("INSERT INTO giving VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        run_sql("layout_3_guards")


def _rows(number: int, body: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    name = "batches" if "batches" in body else "moves"
    order = body.get("order", {})
    whole = {**body, name: []} | ({"order": {}} if "order" in body else {})
    yield number, 0, "", None, "", _written(whole), "{}"
    for place, part in enumerate(body[name], 1):
        batch, person = part.get("id", part.get("batch")), part.get("reviewer", part.get("to"))
        ordered = {each: order[each] for each in part["references"] if each in order}
        yield number, place, batch, part.get("of"), person, _written(part), _written(ordered)


def _written(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
