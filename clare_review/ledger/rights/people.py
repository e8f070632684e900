"""Who has which roles on a shared ledger: what is wanted, what the server has, and the steps from one to the other."""

from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import sql
from sqlalchemy import Connection, text

from clare_review.ledger.rights.matrix import NEVER_TOGETHER, Names, Role
from clare_review.ledger.rights.standing import names_on

# Whoever made the roles holds them only so as to hand them out: the server gives a login that may make roles that much
# by itself, and nobody can take it back but the server. It is no role in the review.
_FOUND = """
SELECT coalesce(p.login::text, m.login) AS login, p.person, m.groups FROM clare.person p FULL JOIN (
    SELECT u.rolname::text AS login, array_agg(g.rolname::text ORDER BY g.rolname) AS groups FROM pg_auth_members a
    JOIN pg_roles u ON u.oid = a.member JOIN pg_roles g ON g.oid = a.roleid
    WHERE u.rolcanlogin AND g.rolname = ANY (:groups) AND NOT u.rolsuper
        AND (a.inherit_option OR a.set_option OR NOT pg_has_role(u.oid, :owner, 'MEMBER'))
    GROUP BY u.rolname) m ON m.login = p.login
ORDER BY 1"""


@dataclass(frozen=True, kw_only=True)
class Granted:
    """One login: whose it is, and the roles it has; nobody's where a login has a role and no person."""

    login: str
    person: str | None
    roles: tuple[Role, ...]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that granting does: what it says of itself, and the statement."""

    says: str
    statement: sql.Composed


def found(connection: Connection) -> tuple[Granted, ...]:
    """Every login that is somebody in this review or has one of its roles, in order of login."""
    names = names_on(connection)
    role_of = {names.group(role): role for role in Role}
    rows = connection.execute(text(_FOUND), {"groups": list(names.groups), "owner": names.owner})
    return tuple(
        Granted(login=row.login, person=row.person, roles=tuple(role_of[group] for group in row.groups or ()))
        for row in rows
    )


def logins(connection: Connection) -> frozenset[str]:
    """The names of all roles of the server."""
    return frozenset(connection.execute(text("SELECT rolname::text FROM pg_roles")).scalars())


def problems(wanted: Iterable[Granted]) -> list[str]:
    """What is wrong with the people wanted: a login or a person twice, a name that cannot be, roles that do not go."""
    told: list[str] = []
    seen: set[str] = set()
    for one in wanted:
        who = f"{one.person} ({one.login})"
        for name in (f"login {one.login}", f"person {one.person}"):
            if name in seen:
                told.append(f"{who}: the {name} stands twice; one login is one person")
            seen.add(name)
        if one.login.startswith("pg_") or not one.login.strip() or len(one.login.encode()) > 63:
            told.append(f"{who}: {one.login!r} cannot be a login of the server")
        told += [
            f"{who}: {first.say} and {second.say} do not go together, a blind reader would see too much"
            for first, second in NEVER_TOGETHER
            if first in one.roles and second in one.roles
        ]
    return told


def steps(names: Names, wanted: Iterable[Granted], there: Iterable[Granted], known: frozenset[str]) -> tuple[Step, ...]:
    """What has to be done, in order: leavers first, then who is new, then roles; nothing where all is so."""
    wanted_by = {one.login: one for one in wanted}
    there_by = {one.login: one for one in there}
    taken = [step for one in there for step in _taken(names, one, wanted_by.get(one.login))]
    given = [
        step for login in sorted(wanted_by) for step in _given(names, wanted_by[login], there_by.get(login), known)
    ]
    return (*taken, *given)


def take(connection: Connection, planned: Iterable[Step]) -> None:
    """Takes the steps, inside the caller's transaction."""
    cursor = connection.connection.cursor()
    for step in planned:
        cursor.execute(step.statement)  # composed by the driver, which quotes every name


def _taken(names: Names, there: Granted, wanted: Granted | None) -> list[Step]:
    login = sql.Identifier(there.login)
    roles = [role for role in there.roles if wanted is None or role not in wanted.roles]
    made = [
        Step(
            says=f"{there.login}: is no longer {role.say}",
            statement=sql.SQL("REVOKE {} FROM {}").format(sql.Identifier(names.group(role)), login),
        )
        for role in roles
    ]
    if there.person is not None and (wanted is None or wanted.person != there.person):
        gone = sql.SQL("DELETE FROM clare.person WHERE login = {}").format(sql.Literal(there.login))
        made.append(Step(says=f"{there.login}: is no longer {there.person}", statement=gone))
    return made


def _given(names: Names, wanted: Granted, there: Granted | None, known: frozenset[str]) -> list[Step]:
    login = sql.Identifier(wanted.login)
    made = []
    if wanted.login not in known:
        new = sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION INHERIT").format(login)
        made.append(Step(says=f"{wanted.login}: a new login, with no password yet", statement=new))
    if there is None or there.person != wanted.person:
        is_now = sql.SQL("INSERT INTO clare.person (login, person) VALUES ({}, {})").format(
            sql.Literal(wanted.login), sql.Literal(wanted.person)
        )
        made.append(Step(says=f"{wanted.login}: is {wanted.person}", statement=is_now))
    held = there.roles if there is not None else ()
    return made + [
        Step(
            says=f"{wanted.login}: becomes {role.say}",
            statement=sql.SQL("GRANT {} TO {}").format(sql.Identifier(names.group(role)), login),
        )
        for role in wanted.roles
        if role not in held
    ]
