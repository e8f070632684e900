"""Setting the rights up on a database, the same however often it is done: roles, owners, policies, views and grants."""

import re

from sqlalchemy import Connection, text

from clare_review.ledger.rights.entry_by_entry import ENTRY_BY_ENTRY
from clare_review.ledger.rights.knowing import KNOWING, PATH, who_is_who
from clare_review.ledger.rights.matrix import DESK, SEES, TABLES, Names, Role, Thing
from clare_review.ledger.rights.refusing import REFUSING
from clare_review.ledger.rights.viewing import policies, views
from clare_review.ledger.tables import layouts

_TABLES = (
    'CREATE TABLE IF NOT EXISTS clare.relation (reference text COLLATE "C" NOT NULL, kind text COLLATE "C" NOT NULL, '
    'other text COLLATE "C" NOT NULL, value text COLLATE "C" NOT NULL, as_at integer NOT NULL, '
    "place integer NOT NULL, PRIMARY KEY (reference, kind, other))",
    "CREATE OR REPLACE FUNCTION clare.session_began() RETURNS timestamptz LANGUAGE sql STABLE "
    f"{PATH} AS $$SELECT backend_start FROM pg_stat_get_activity(pg_backend_pid())$$",
    "CREATE TABLE IF NOT EXISTS clare.proof (login name NOT NULL DEFAULT session_user, "
    "pid integer NOT NULL DEFAULT pg_backend_pid(), began timestamptz NOT NULL DEFAULT clare.session_began())",
    "DROP INDEX IF EXISTS clare.consultation_of_person",
    'CREATE INDEX IF NOT EXISTS consultation_of_person_on ON clare.consultation ("by", subject)',
    'CREATE INDEX IF NOT EXISTS run_of_person ON clare.run ("by")',
)
CALLED = (
    "append",
    "hold",
    "standing",
    "looked",
    "whoami",
    "written_now",
    "bring_rows",
    "bring_members",
    "erase",
    "relate",
    "commitments",
    "allotted_otherwise",
    "drafts_left",
)
"""The functions people call; what each refuses to whom is in the function itself."""

_ASKED = (
    *(
        "roles_of()",
        "owns()",
        "has_any(text[])",
        "sees(text[])",
        "mine()",
        "drafters()",
        "urgent()",
        "without_names(text)",
        "session_began()",
        "as_brought(integer)",
    ),
    *(
        "entry_seen()",
        "allocation_seen()",
        "hand_over_seen()",
        "giving_seen()",
        "consultation_seen()",
        "run_seen()",
        "entry_text_seen()",
        "last_seen()",
        "entry_seen_of(text)",
        "consultation_seen_of(text)",
        "entry_text_seen_of(text)",
    ),
)
"""What views and policies ask for whoever reads; each speaks of that person alone."""


def asked_names() -> tuple[str, ...]:
    """The names of what views and policies ask for whoever reads."""
    return tuple(each.partition("(")[0] for each in _ASKED)


Made = tuple[str, bool, str]  # a function's text, whether it runs as its owner, its search path
_FUNCTION = re.compile(r"^\s*CREATE OR REPLACE FUNCTION (clare\.\w+)\((.*?) AS \$\$(.*)\$\$\s*$", re.DOTALL)


def made_functions(names: Names) -> dict[str, Made]:
    """What each function is that the rights make, as the server's catalogue ought to show it."""
    found = (_FUNCTION.match(statement) for statement in statements(names))
    return {one[1]: (one[3], "SECURITY DEFINER" in one[2], "search_path=pg_catalog, pg_temp") for one in found if one}


def stand_up(connection: Connection) -> None:
    """Sets every right of the ledger's roles on this database; people come later. Needs its owner, who may make roles.

    The tables of the books must be there.
    """
    cursor = connection.connection.cursor()  # the driver itself, to which a per cent sign is only that
    for statement in statements(names_on(connection)):
        cursor.execute(statement)


def names_on(connection: Connection) -> Names:
    """The names of the roles: as they were first set up here, else by the name of this database."""
    made = connection.execute(text("SELECT to_regproc('clare.roles_of') IS NOT NULL")).scalar_one()
    asked = "SELECT clare.roles_of()" if made else "SELECT current_database()"
    return Names(review=str(connection.execute(text(asked)).scalar_one()))


def statements(names: Names) -> list[str]:
    """Everything `stand_up` says, in order."""
    return [
        *_roles(names),
        _ours_for_now("GRANT", names),
        f"CREATE SCHEMA IF NOT EXISTS {TABLES}",
        f"CREATE SCHEMA IF NOT EXISTS {DESK}",
        *_TABLES,
        *who_is_who(names),
        *KNOWING,
        *ENTRY_BY_ENTRY,
        *REFUSING,
        *policies(names),
        *views(),
        *_nothing_told(),
        *_owners(names),
        *_nobody(names),
        *_granted(names),
        _ours_for_now("REVOKE", names),
    ]


def _ours_for_now(verb: str, names: Names) -> str:
    """Lets the one who sets the rights up act for the viewer and the keeper, or ends it; a superuser needs no leave.

    The owner stays theirs: whoever may set up rights owns the ledger.
    """
    roles = (names.owner, names.viewer, names.keeper) if verb == "GRANT" else (names.viewer, names.keeper)
    way = "TO" if verb == "GRANT" else "FROM"
    said = "; ".join(f"EXECUTE format('{verb} \"{role}\" {way} %I', session_user)" for role in roles)
    return f"DO $$BEGIN IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN {said}; END IF; END$$"


def _roles(names: Names) -> list[str]:
    return [
        f"DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN "
        f'CREATE ROLE "{role}" NOLOGIN NOINHERIT; END IF; END$$'
        for role in (names.owner, names.viewer, names.keeper, *names.groups)
    ]


def _nothing_told() -> list[str]:
    """No statistics are kept on any column, because EXPLAIN tells everybody what they say."""
    return [
        "DO $$DECLARE it record; BEGIN FOR it IN SELECT c.oid::regclass AS what, a.attname FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
        "WHERE c.relnamespace = 'clare'::regnamespace AND c.relkind = 'r' AND a.attstattarget IS DISTINCT FROM 0 LOOP "
        "EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', it.what, it.attname); END LOOP; END$$"
    ]


def _owners(names: Names) -> list[str]:
    """The tables to the owner, the views to the viewer, the functions to their keeper."""
    ours = f'"{names.owner}", "{names.viewer}", "{names.keeper}"'
    return [
        f"GRANT USAGE, CREATE ON SCHEMA {TABLES}, {DESK} TO {ours}",
        f'ALTER SCHEMA {TABLES} OWNER TO "{names.owner}"',
        f'ALTER SCHEMA {DESK} OWNER TO "{names.owner}"',
        f"DO $$DECLARE it record; BEGIN "
        f"FOR it IN SELECT oid::regclass AS what FROM pg_class "
        f"WHERE relnamespace = '{TABLES}'::regnamespace AND relkind IN ('r', 'S') LOOP "
        f"EXECUTE format('ALTER TABLE %s OWNER TO %I', it.what, '{names.owner}'); END LOOP; "
        f"FOR it IN SELECT oid::regclass AS what FROM pg_class "
        f"WHERE relnamespace = '{DESK}'::regnamespace AND relkind = 'v' LOOP "
        f"EXECUTE format('ALTER VIEW %s OWNER TO %I', it.what, '{names.viewer}'); END LOOP; "
        f"FOR it IN SELECT oid::regprocedure AS what FROM pg_proc "
        f"WHERE pronamespace IN ('{TABLES}'::regnamespace, '{DESK}'::regnamespace) AND prokind = 'f' "
        f"LOOP EXECUTE format('ALTER FUNCTION %s OWNER TO %I', it.what, "
        f"'{names.keeper}'); END LOOP; END$$",
        f'REVOKE CREATE ON SCHEMA {TABLES}, {DESK} FROM "{names.viewer}", "{names.keeper}"',
    ]


def _nobody(names: Names) -> list[str]:
    """Takes every right from everybody before rights are given, so that none is left over from before."""
    everybody = ", ".join(["PUBLIC", *(f'"{group}"' for group in names.groups)])
    return [
        _on_this_database(f"REVOKE ALL ON DATABASE %I FROM {everybody}"),
        *(f"REVOKE ALL ON SCHEMA {schema} FROM {everybody}" for schema in ("public", TABLES, DESK)),
        *(
            f"REVOKE ALL ON ALL {what} IN SCHEMA {schema} FROM {everybody}"
            for schema in (TABLES, DESK)
            for what in ("TABLES", "SEQUENCES", "ROUTINES")
        ),
    ]


def _granted(names: Names) -> list[str]:
    groups = ", ".join(f'"{group}"' for group in names.groups)
    ours = f'"{names.viewer}", "{names.keeper}"'
    changed = f"{TABLES}.draft, {TABLES}.claim, {TABLES}.proof"
    return [
        _on_this_database(f"GRANT CONNECT ON DATABASE %I TO {groups}"),
        f"GRANT USAGE ON SCHEMA {DESK}, {TABLES} TO {groups}, {ours}",
        f"GRANT SELECT ON {TABLES}.{layouts.name} TO {groups}",  # which layout this is, and nothing else
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {TABLES} TO {ours}",
        f'GRANT INSERT, UPDATE, DELETE ON {changed} TO "{names.viewer}"',
        f'GRANT INSERT ON ALL TABLES IN SCHEMA {TABLES} TO "{names.keeper}"',
        f'GRANT UPDATE ON {changed} TO "{names.keeper}"',
        # What is erased as the law asks; the guards of these tables let nothing else through.
        f'GRANT UPDATE ON {TABLES}.source_row, {TABLES}.member TO "{names.keeper}"',
        f'GRANT DELETE ON {TABLES}.entry_text TO "{names.keeper}"',
        f'GRANT DELETE ON {TABLES}.relation, {changed} TO "{names.keeper}"',
        f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {TABLES} TO {ours}",
        # The owner's tables are the owner's; what the viewer and the keeper own has to be given.
        f'GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {TABLES} TO "{names.owner}"',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {DESK} TO "{names.owner}"',
        *(f"GRANT EXECUTE ON FUNCTION {TABLES}.{name} TO {groups}" for name in CALLED),
        *(f"GRANT EXECUTE ON FUNCTION {TABLES}.{name} TO {groups}" for name in _ASKED),
        *(statement for role in Role for statement in _granted_to(names, role)),
    ]


def _granted_to(names: Names, role: Role) -> list[str]:
    made = []
    for thing in Thing:
        right = SEES[role].get(thing)
        if right is not None:
            verbs = "SELECT, INSERT, UPDATE, DELETE" if right.changes else "SELECT"
            made.append(f'GRANT {verbs} ON {DESK}.{thing.value} TO "{names.group(role)}"')
    return made


def _on_this_database(statement: str) -> str:
    return f"DO $$BEGIN EXECUTE format('{statement}', current_database()); END$$"
