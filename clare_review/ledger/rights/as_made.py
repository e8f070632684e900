"""Whether the policies and views of a shared ledger still say what they were made to say.

The server keeps them in words of its own. So they are made once more in a schema beside, which is undone at once, and
both are compared in the server's words. Nothing that others use is locked or changed.
"""

from collections.abc import Iterator

from psycopg import Cursor
from sqlalchemy import Connection

from clare_review.ledger.rights.matrix import DESK, TABLES, Names, Thing
from clare_review.ledger.rights.viewing import policies, views

_BESIDE = "clare_beside"
_POLICIES = """
SELECT c.relname, p.polname, p.polcmd, p.polpermissive,
    (SELECT coalesce(string_agg(CASE WHEN r = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(r) END, ', ' ORDER BY r), '')
        FROM unnest(p.polroles) r),
    coalesce(pg_get_expr(p.polqual, p.polrelid), ''), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid WHERE c.relnamespace = %s::regnamespace"""
_VIEWS = """
SELECT substr(c.relname, length(%s) + 1), pg_get_viewdef(c.oid) FROM pg_class c
WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('v', 'm')"""


def not_as_made(connection: Connection, names: Names) -> list[str]:
    """A sentence for each policy and view that is gone, was changed, or was made by somebody else.

    It needs the ledger's owner, who may make a schema, and a transaction of the caller.
    """
    cursor: Cursor[tuple[str, ...]] = connection.connection.cursor()  # type: ignore[assignment]
    cursor.execute("SAVEPOINT beside")
    try:
        for statement in _made_beside(names):
            cursor.execute(statement.encode())
        here, ours = ({row[:2]: row[2:] for row in _rows(cursor, _POLICIES, place)} for place in (TABLES, _BESIDE))
        shown = {row[0]: row[1] for row in _rows(cursor, _VIEWS, "", DESK)}
        right = {row[0]: row[1] for row in _rows(cursor, _VIEWS, f"{DESK}_", _BESIDE)}
    finally:
        cursor.execute("ROLLBACK TO beside")
    wrong = sorted(place for place in here.keys() | ours.keys() if here.get(place) != ours.get(place))
    lines = [f"the rule {name} of who sees {TABLES}.{table} is not as it was made" for table, name in wrong]
    odd = sorted(name for name in shown.keys() | right.keys() if shown.get(name) != right.get(name))
    return lines + [f"{DESK}.{name} shows other than it should" for name in odd]


def _rows(cursor: "Cursor[tuple[str, ...]]", query: str, *values: str) -> list[tuple[str, ...]]:
    return cursor.execute(query.encode(), values).fetchall()


def _made_beside(names: Names) -> Iterator[str]:
    yield f"CREATE SCHEMA {_BESIDE}"
    for thing in Thing:
        yield f"CREATE TABLE {_BESIDE}.{thing.value} (LIKE {TABLES}.{thing.value})"
    for statement in policies(names):
        if statement.startswith("CREATE POLICY"):
            yield statement.replace(f" ON {TABLES}.", f" ON {_BESIDE}.")
    for statement in views():
        if statement.startswith(f"CREATE OR REPLACE VIEW {DESK}."):
            yield statement.replace(f"CREATE OR REPLACE VIEW {DESK}.", f"CREATE VIEW {_BESIDE}.{DESK}_")
