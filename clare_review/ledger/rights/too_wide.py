"""Whether anybody can do more on a shared ledger than the matrix says: asked of the server's own catalogue."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from clare_review.ledger.rights.as_made import not_as_made
from clare_review.ledger.rights.matrix import DESK, SEES, TABLES, Names, Role, Thing
from clare_review.ledger.rights.standing import CALLED, asked_names, names_on
from clare_review.ledger.tables import layouts

# Whoever made the roles may hand them out, and is no member who could put one on.
_ABOVE = """
SELECT u.rolname, o.rolname FROM pg_roles u JOIN pg_roles o ON o.rolname = ANY (:inner)
WHERE u.rolcanlogin AND NOT u.rolsuper AND pg_has_role(u.oid, o.oid, 'MEMBER') AND (
    u.rolname IN (SELECT login FROM clare.person)
    OR EXISTS (SELECT FROM pg_roles g WHERE g.rolname = ANY (:groups) AND pg_has_role(u.oid, g.oid, 'USAGE, SET')))
ORDER BY 1, 2"""
_STRONG = """
SELECT u.rolname, concat_ws(', ', CASE WHEN u.rolsuper THEN 'superuser' END,
    CASE WHEN u.rolbypassrls THEN 'BYPASSRLS' END, CASE WHEN u.rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN u.rolreplication THEN 'REPLICATION' END) FROM pg_roles u
WHERE (u.rolname IN (SELECT login FROM clare.person) OR u.rolname = ANY (:ours))
    AND (u.rolsuper OR u.rolbypassrls OR u.rolcreaterole OR u.rolreplication) ORDER BY 1"""
_CAN_BECOME = """
SELECT u.rolname, g.rolname FROM pg_roles u JOIN pg_roles g ON g.oid <> u.oid AND pg_has_role(u.oid, g.oid, 'MEMBER')
WHERE (u.rolname IN (SELECT login FROM clare.person) OR u.rolname = ANY (:ours)) AND NOT u.rolsuper
    AND (g.rolsuper OR g.rolbypassrls OR g.rolcreaterole OR g.rolreplication) ORDER BY 1, 2"""
_BY_WAY = """
SELECT u.rolname, g.rolname FROM pg_roles u JOIN pg_roles g ON g.rolname = ANY (:groups)
WHERE u.rolcanlogin AND NOT u.rolsuper AND pg_has_role(u.oid, g.oid, 'USAGE, SET')
    AND NOT EXISTS (SELECT FROM pg_auth_members m WHERE m.member = u.oid AND m.roleid = g.oid) ORDER BY 1, 2"""
_SERVER_ROLES = """
SELECT u.rolname, g.rolname FROM pg_roles u JOIN pg_roles g ON g.rolname LIKE 'pg\\_%' AND g.rolname <> u.rolname
WHERE (u.rolname IN (SELECT login FROM clare.person) OR u.rolname = ANY (:ours)) AND NOT u.rolsuper
    AND g.rolname <> 'pg_database_owner' AND pg_has_role(u.oid, g.oid, 'MEMBER') ORDER BY 1, 2"""
_LOGINS_OF_OURS = "SELECT rolname FROM pg_roles WHERE rolname = ANY (:ours) AND rolcanlogin ORDER BY 1"
_STRANGERS = """
SELECT u.rolname, g.rolname FROM pg_auth_members m JOIN pg_roles u ON u.oid = m.member
JOIN pg_roles g ON g.oid = m.roleid
WHERE g.rolname = ANY (:groups) AND NOT u.rolsuper AND u.rolname NOT IN (SELECT login FROM clare.person)
    AND NOT (m.admin_option AND NOT m.inherit_option AND NOT m.set_option) ORDER BY 1, 2"""
_OWNERS = """
SELECT c.oid::regclass::text, pg_get_userbyid(c.relowner) FROM pg_class c
WHERE c.relnamespace IN ('clare'::regnamespace, 'clare_desk'::regnamespace) AND c.relkind IN ('r', 'v', 'm', 'S', 'p')
    AND pg_get_userbyid(c.relowner) <> CASE WHEN c.relkind = 'v' THEN :viewer ELSE :owner END
UNION ALL SELECT n.nspname, pg_get_userbyid(n.nspowner) FROM pg_namespace n
WHERE n.nspname IN ('clare', 'clare_desk') AND pg_get_userbyid(n.nspowner) <> :owner ORDER BY 1"""
_OWN_DATABASE = """
SELECT u.rolname FROM pg_database d JOIN pg_roles u ON pg_has_role(u.oid, d.datdba, 'USAGE, SET')
WHERE d.datname = current_database() AND NOT u.rolsuper
    AND EXISTS (SELECT FROM pg_roles g WHERE g.rolname = ANY (:groups) AND pg_has_role(u.oid, g.oid, 'USAGE, SET'))
ORDER BY 1"""
_UNFORCED = """
SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'clare'::regnamespace AND c.relkind IN ('r', 'p')
    AND c.relname = ANY (:things) AND NOT (c.relrowsecurity AND c.relforcerowsecurity) ORDER BY 1"""
_OPEN_VIEWS = """
SELECT c.oid::regclass::text FROM pg_class c WHERE c.relnamespace = 'clare_desk'::regnamespace AND c.relkind = 'v'
    AND NOT 'security_barrier=true' = ANY (coalesce(c.reloptions, '{}')) ORDER BY 1"""
_GRANTS = """
SELECT pg_get_userbyid(nullif(a.grantee, 0)) AS who, o.what, a.privilege_type AS verb
FROM (
    SELECT n.nspname || '.' || c.relname AS what, n.nspname AS schema, c.relacl AS acl, c.relowner AS owner
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL SELECT n.nspname || '.' || c.relname || '.' || t.attname, n.nspname, t.attacl, c.relowner
        FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    UNION ALL SELECT n.nspname || '.' || p.proname, n.nspname, coalesce(p.proacl, acldefault('f', p.proowner)),
        p.proowner FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    UNION ALL SELECT n.nspname, n.nspname, n.nspacl, n.nspowner FROM pg_namespace n
    UNION ALL SELECT 'the database', 'clare', coalesce(d.datacl, acldefault('d', d.datdba)), d.datdba
        FROM pg_database d WHERE d.datname = current_database()
) o, aclexplode(o.acl) a
WHERE o.schema IN ('clare', 'clare_desk', 'public') AND a.grantee <> o.owner
    AND NOT EXISTS (SELECT FROM pg_roles s WHERE s.oid = a.grantee AND (s.rolsuper OR s.rolname = ANY (:inner)))
ORDER BY 1 NULLS FIRST, 2, 3"""
_LOOSE_FUNCTIONS = """
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace IN ('clare'::regnamespace, 'clare_desk'::regnamespace) AND p.prosecdef AND NOT EXISTS (
    SELECT FROM unnest(coalesce(p.proconfig, '{}')) setting WHERE setting IN (
        'search_path=pg_catalog, pg_temp', 'search_path=clare, pg_temp')) ORDER BY 1"""
_TOLD = """
SELECT DISTINCT format('%s.%s', schemaname, tablename) FROM pg_stats WHERE schemaname = 'clare' ORDER BY 1"""


def wide_rights(connection: Connection) -> tuple[str, ...]:
    """Everything by which somebody can do more than the matrix of rights says, a sentence each; empty when all is well.

    Whoever runs it owns the ledger. Nothing is changed: what is made so as to compare is undone at once.
    """
    names = names_on(connection)
    inner = [names.owner, names.viewer, names.keeper]
    asked: dict[str, Any] = {"inner": inner, "groups": list(names.groups), "ours": [*inner, *names.groups]}
    asked |= {"owner": names.owner, "viewer": names.viewer, "things": [thing.value for thing in Thing]}
    return tuple(line for found in _FOUND for line in found(connection, names, asked))


Found = Callable[[Connection, Names, Mapping[str, Any]], list[str]]


def _rows(connection: Connection, query: str, asked: Mapping[str, Any]) -> Sequence[Any]:
    statement = text(query)
    wanted = {name: asked[name] for name in statement.compile().params}
    return connection.execute(statement, wanted).all()


def _says(query: str, sentence: str) -> Found:
    """What a question finds, each row as a sentence."""
    return lambda connection, _, asked: [sentence.format(*row) for row in _rows(connection, query, asked)]


def _too_much(connection: Connection, names: Names, asked: Mapping[str, Any]) -> list[str]:
    allowed = expected(names)
    found = _rows(connection, _GRANTS, asked)
    return [
        f"{row.who or 'everybody (PUBLIC)'} has {row.verb} on {row.what}"
        for row in found
        if (row.who, row.what, row.verb) not in allowed
    ]


def expected(names: Names) -> frozenset[tuple[str, str, str]]:
    """What the matrix grants: group, thing, verb."""
    every = [(TABLES, "USAGE"), (DESK, "USAGE"), ("the database", "CONNECT")]
    every.append((f"{TABLES}.{layouts.name}", "SELECT"))
    every += [(f"{TABLES}.{name}", "EXECUTE") for name in (*CALLED, *asked_names())]
    granted = {(group, what, verb) for group in names.groups for what, verb in every}
    for role in Role:
        for thing, right in SEES[role].items():
            verbs = ("SELECT", "INSERT", "UPDATE", "DELETE") if right.changes else ("SELECT",)
            granted |= {(names.group(role), f"{DESK}.{thing.value}", verb) for verb in verbs}
    return frozenset(granted)


def _not_as_made(connection: Connection, names: Names, asked: Mapping[str, Any]) -> list[str]:
    return not_as_made(connection, names)


_FOUND: tuple[Found, ...] = (
    _says(_STRONG, "{0} is {1}, whom no right holds back"),
    _says(_CAN_BECOME, "{0} can become {1}, whom no right holds back"),
    _says(_BY_WAY, "{0} has the role {1} by way of another role"),
    _says(_ABOVE, "{0} reviews and is a member of {1}: whoever owns the tables must not work with them"),
    _says(_SERVER_ROLES, "{0} is a member of {1}, which reaches beyond the ledger's rights"),
    _says(_LOGINS_OF_OURS, "{0} can log in, and must not"),
    _says(_STRANGERS, "{0} has the role {1} and is nobody in this review: run `clare-review grant`"),
    _says(_OWNERS, "{0} belongs to {1}"),
    _says(_OWN_DATABASE, "{0} reviews and owns the database, in which an owner may make whatever they like"),
    _says(_UNFORCED, "{0} is without row-level security, or its owner is let past it"),
    _says(_OPEN_VIEWS, "{0} is a view that lets a reader's own function look at rows before they are filtered"),
    _says(_LOOSE_FUNCTIONS, "{0} runs as another and finds names by the caller's search_path"),
    _says(_TOLD, "statistics are kept on {0}, and EXPLAIN tells everybody what they say"),
    _too_much,
    _not_as_made,
)
