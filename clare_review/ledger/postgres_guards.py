"""Whether the guards of a ledger on a server are as they were made: triggers, functions, rights, rules.

What they have to be is read from the migrations' own SQL, so that it stands in one place.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from clare_review.ledger.postgres_saying import say
from clare_review.ledger.rights.standing import Made, made_functions, names_on
from clare_review.ledger.tables import derived, metadata

_SQL = Path(__file__).parent / "migrations" / "sql"
_FUNCTION = re.compile(
    r"^CREATE (?:OR REPLACE )?FUNCTION (clare\w*\.\w+)\(.*?^LANGUAGE (.*?) AS \$\$(.*?)^\$\$;", re.MULTILINE | re.DOTALL
)
_TRIGGER = re.compile(r"^(?=CREATE TRIGGER (\w+) .*? ON clare\.(\w+) )(CREATE TRIGGER .*?);$", re.MULTILINE)

_TRIGGERS_FOUND = """
SELECT c.relname || ' ' || t.tgname, pg_get_triggerdef(t.oid),
       t.tgenabled IN ('O', 'A') AND p.pronamespace = c.relnamespace
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid
WHERE c.relnamespace = 'clare'::regnamespace AND NOT t.tgisinternal;
"""
_FUNCTIONS_FOUND = """
SELECT p.pronamespace::regnamespace || '.' || p.proname, p.prosrc,
       p.prosecdef, coalesce(array_to_string(p.proconfig, ';'), ''),
       pg_get_userbyid(p.proowner) = clare.roles_of() || '_keeper'
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace WHERE n.nspname = 'clare';
"""
_RIGHTS_FOUND = """
SELECT c.relname, coalesce(r.rolname, 'everybody'), a.privilege_type
FROM pg_class AS c CROSS JOIN aclexplode(c.relacl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE c.relnamespace = 'clare'::regnamespace AND c.relkind = 'r' AND a.grantee <> c.relowner
      AND NOT (r.rolname = clare.roles_of() || '_keeper' AND (a.privilege_type = 'INSERT'
          OR (c.relname, a.privilege_type) IN
              (('entry_text', 'DELETE'), ('source_row', 'UPDATE'), ('member', 'UPDATE'))))
      AND a.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES');
"""
_RULES_FOUND = """
SELECT c.relname, r.rulename FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class
WHERE c.relnamespace = 'clare'::regnamespace AND c.relkind = 'r';
"""


def wrong_on_server(connection: sa.Connection) -> tuple[str, ...]:
    """Guards that are gone, switched off or changed, and what nobody should have made; each named."""
    triggers, functions, rights, rules = say(
        connection, _TRIGGERS_FOUND + _FUNCTIONS_FOUND + _RIGHTS_FOUND + _RULES_FOUND
    )
    of_rights = made_functions(names_on(connection))
    found = (*_triggers(triggers), *_functions(functions, of_rights), *_rights(rights), *_rules(rules))
    return tuple(sorted(found))


def _triggers(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    ours = {f"{table} {name}": text for name, table, text in _made(_TRIGGER)}
    # The server leaves out the schema where the session's path finds the name without it.
    found = {name: text.replace("clare.", "") for name, text, good in rows if good}
    for name in ours.keys() | found.keys() | {name for name, _, _ in rows}:
        if ours.get(name, "").replace("clare.", "") != found.get(name):
            yield name


def _functions(rows: Sequence[Sequence[Any]], of_rights: Mapping[str, Made]) -> Iterator[str]:
    ours: dict[str, Made] = {
        name: (text, "SECURITY DEFINER" in heading, "search_path=clare, pg_temp")
        for name, heading, text in _made(_FUNCTION)
    }
    ours |= of_rights  # what the rights say of a function holds
    found = {name: tuple(told) for name, *told in rows}
    for name, wanted in ours.items():
        if found.get(name) != (*wanted, True):
            yield f"function {name}"
    for name in found.keys() - ours.keys():
        yield f"function {name}"


def _rights(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    for table, role, right in rows:
        if table in metadata.tables or table in derived.tables:
            yield f"{table}: {role} may {right}"


def _rules(rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    for table, name in rows:
        yield f"{table} rule {name}"


def _made(pattern: re.Pattern[str]) -> Iterator[tuple[str, ...]]:
    for path in sorted(_SQL.glob("*.postgresql.sql")):
        yield from (match.groups() for match in pattern.finditer(path.read_text(encoding="utf-8")))
