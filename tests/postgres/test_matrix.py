"""The matrix of rights, asked of the server as raw SQL: every role, every thing, every verb."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import product
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from clare_review.ledger.rights.matrix import DESK, SEES, TABLES, Role, Thing, drawn
from clare_review.ledger.rights.standing import CALLED, asked_names
from clare_review.ledger.rights.too_wide import wide_rights
from clare_review.ledger.rights.viewing import PERSONAL
from clare_review.ledger.tables import layouts
from clare_review.population.erasing import GONE as ERASED
from clare_review.population.records import Application, Kind

from .conftest import LOGIN_OF_ROLE, Shared

DOCS = Path(__file__).resolve().parents[2] / "docs" / "shared-ledger.md"

# What each role sees of the ledger that `fill` makes, by the first column that tells rows apart; `no` is refused.
# Entries 1 to 4 are general; 5 allots to R01 and R04, 6 to R05 (second) and R03 (adjudication); 7, 8 and 9 are the
# judgements of R01, R05 and R04; 10 is R04's urgent matter.
SEEN = """
role          | entry                | entry_text | consultation | run | source_row | member | relation | allotment | giving                                      | person | draft | claim | proof
reviewer      | 1 2 3 4 5 7          | 7          | 1            | -   | 1 2 5      | 1      | 1        | R01       | 5/ 5/B0001                                  | R01    | R01   | R01 | no
second_reader | 1 2 3 4 6 8          | 8          | 2            | -   | 1 2        | 1      | 1        | R05       | 6/ 6/B0003                                  | R05    | R05   | R05 | no
adjudicator   | 1 2 3 4 6 7 8        | 7 8        | -            | -   | 1 2        | 1      | 1        | R03       | 6/ 6/B0004                                  | R03    | -     | - | no
lead          | 1 2 3 4 5 6 7 8 9 10 | 4          | 1 2 3        | -   | 1 2 3 4 5  | 1 2    | 1 2      | R01 R03 R04 R05 | 5/ 5/B0001 5/B0002 6/ 6/B0003 6/B0004       | all | no | no | -
safeguarding  | 1 2 3 4 9 10         | 10         | -            | -   | no         | 2      | no       | no        | no                                          | S01    | no    | no | no
analyst       | 1 2 3 4 5 6 7 8 9 10 | no         | no           | -   | no         | 1 2    | no       | no        | 5/ 5/B0001 5/B0002 6/ 6/B0003 6/B0004       | A01    | no    | no | no
auditor       | 1 2 3 4 5 6 7 8 9 10 | no         | 1 2 3        | -   | no         | no     | no       | R01 R03 R04 R05 | 5/ 5/B0001 5/B0002 6/ 6/B0003 6/B0004       | all | no | no | no
"""  # noqa: E501
KEY = {
    Thing.ENTRY: "number", Thing.TEXT: "number", Thing.CONSULTATION: "number", Thing.RUN: "number",
    Thing.SOURCE_ROW: "id", Thing.MEMBER: "right(reference, 1)", Thing.RELATION: "right(reference, 1)",
    Thing.ALLOTMENT: "person", Thing.PERSON: "person", Thing.DRAFT: "reader", Thing.CLAIM: "reader",
    Thing.PROOF: "login", Thing.GIVING: "entry || '/' || batch",
}  # fmt: skip
COLUMN = {
    Thing.ENTRY: "body", Thing.TEXT: "text", Thing.CONSULTATION: "body", Thing.RUN: "body", Thing.SOURCE_ROW: "raw",
    Thing.MEMBER: "value", Thing.RELATION: "value", Thing.ALLOTMENT: "person", Thing.PERSON: "person",
    Thing.DRAFT: "value", Thing.CLAIM: "seen", Thing.PROOF: "login", Thing.GIVING: "part",
}  # fmt: skip
FIGURES = {
    *("reference", "received", "received_has_time", "route", "route_as_exported", "source", "capacity", "children"),
    *("checked_pnc", "checked_pnd", "checked_visor", "checked_local", "checked_other_forces", "checked_marac"),
    *("checked_probation", "checked_social_care", "checks_exported", "dash", "checks_on", "met_on", "forum_on"),
    *("decided_on", "outcome", "disclosed_on", "handler", "supervisor", "supervisor_exported"),
}
CHANGING = {
    "INSERT": "INSERT INTO {thing} SELECT * FROM {thing} WHERE false",
    "UPDATE": "UPDATE {thing} SET {column} = {column}",
    "DELETE": "DELETE FROM {thing} WHERE false",
    "TRUNCATE": "TRUNCATE {thing}",
    "COPY": "COPY {thing} FROM PROGRAM 'true'",
    "REFERENCES": "CREATE TABLE clare_desk.mine (x text REFERENCES {thing})",
    "TRIGGER": "CREATE TRIGGER mine BEFORE INSERT ON {thing} EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "RULE": "CREATE RULE mine AS ON INSERT TO {thing} DO INSTEAD NOTHING",
    "POLICY": "CREATE POLICY mine ON {thing} USING (true)",
    "ALTER": "ALTER TABLE {thing} DISABLE ROW LEVEL SECURITY",
    "DROP": "DROP TABLE {thing}",
    "COMMENT": "COMMENT ON COLUMN {thing}.{column} IS 'x'",
    "ANALYZE": "SELECT pg_catalog.pg_clear_relation_stats('{schema}', '{name}')",
}
ROLES_AND_THINGS = list(product(Role, Thing))
REFUSED = ("42501", "42809", "55000", "0A000")  # no right; or no table, or no view, that can be changed so


def table_of_seen() -> dict[tuple[Role, Thing], str]:
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in SEEN.strip().splitlines()]
    return {(Role(line[0]), Thing(head[n])): line[n] for line in lines for n in range(1, len(head))}


@pytest.fixture(scope="module")
def sessions(shared: Shared) -> Iterator[dict[Role, psycopg.Connection]]:
    opened = {role: shared.session(person) for role, person in LOGIN_OF_ROLE.items()}
    yield opened
    for session in opened.values():
        session.close()


def answer(session: psycopg.Connection, statement: str) -> list[tuple] | str:
    try:
        cursor = session.execute(statement)
        return cursor.fetchall() if cursor.description else []
    except psycopg.Error as problem:
        return problem.sqlstate or str(problem)
    finally:
        session.rollback()


def test_every_table_and_every_view_stands_in_the_matrix(shared):
    asked = (
        "SELECT relname FROM pg_class WHERE relnamespace = '{}'::regnamespace AND relkind IN ('r', 'p', 'm', 'v', 'f')"
    )
    tables, seen = ({name for (name,) in shared.owner(asked.format(schema))} for schema in (TABLES, DESK))
    assert tables == {*Thing, layouts.name} and seen == set(Thing)
    assert shared.owner("SELECT 1 FROM pg_class WHERE relnamespace = 'clare'::regnamespace AND relkind = 'S'") == []


def test_what_an_analyst_sees_of_an_application_is_what_figures_are_made_of():
    assert {each.name for each in fields(Application)} - set(PERSONAL) == FIGURES
    assert set(ERASED[Kind.APPLICATIONS]) <= set(PERSONAL)


@pytest.mark.parametrize(("role", "thing"), ROLES_AND_THINGS)
def test_a_role_sees_these_rows_and_no_others(sessions, shared, role, thing):
    got = answer(sessions[role], f"SELECT DISTINCT ({KEY[thing]})::text FROM clare_desk.{thing.value}")
    expected = table_of_seen()[role, thing]
    everybody = {person for (person,) in shared.owner("SELECT person FROM clare.person")}
    wanted = everybody if expected == "all" else set(expected.replace("-", "").split())
    assert (got if isinstance(got, str) else {key for (key,) in got}) == ("42501" if expected == "no" else wanted)


@pytest.mark.parametrize(("role", "thing"), ROLES_AND_THINGS)
@pytest.mark.parametrize("schema", [DESK, TABLES])
def test_a_role_changes_nothing_but_its_own_working_papers(sessions, role, thing, schema):
    right = SEES[role].get(thing)
    own = ("INSERT", "UPDATE", "DELETE") if right and right.changes and schema == DESK else ()
    for verb, statement in CHANGING.items():
        told = statement.format(thing=f"{schema}.{thing.value}", column=COLUMN[thing], schema=schema, name=thing.value)
        got = answer(sessions[role], told)
        assert (isinstance(got, str) and got in REFUSED) != (verb in own), (verb, got)


@pytest.mark.parametrize(("role", "thing"), ROLES_AND_THINGS)
def test_nobody_reads_a_table_behind_the_views(sessions, role, thing):
    for statement in (
        "SELECT 1 FROM clare.{0}",
        "TABLE clare.{0}",
        "COPY clare.{0} TO STDOUT",
        "BEGIN; LOCK clare.{0}",
    ):
        assert answer(sessions[role], statement.format(thing.value)) == "42501"


@pytest.mark.parametrize("role", Role)
def test_a_role_calls_the_functions_it_is_given_and_no_others(sessions, role):
    asked = (
        "SELECT p.proname, has_function_privilege(p.oid, 'EXECUTE') FROM pg_proc p "
        "WHERE p.pronamespace IN ('clare'::regnamespace, 'clare_desk'::regnamespace)"
    )
    got = answer(sessions[role], asked)
    assert {name for name, may in got if may} == {*CALLED, *asked_names()}


@pytest.mark.parametrize(
    ("role", "name"), list(product(Role, ["must_be_ours_and_new", "head_of", "why_refused", "given", "own_parts"]))
)
def test_a_function_that_was_not_given_is_refused(sessions, role, name):
    words = {
        "head_of": "'review'",
        "must_be_ours_and_new": "1",
        "why_refused": "'review', 'judged', 'R01', 'x', 1, '{}'",
    }
    called = f"{name}({words.get(name, '')})"
    assert answer(sessions[role], f"SELECT * FROM clare.{called}") == "42501"


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "statement",
    [
        'SET ROLE "{review}_owner"',
        'SET ROLE "{review}_viewer"',
        'SET ROLE "{review}_keeper"',
        "SET ROLE keeper_of_the_server",
        "SET SESSION AUTHORIZATION keeper_of_the_server",
        "SET session_replication_role = replica",
        "CREATE TABLE clare.entry_2 (x int)",
        "CREATE TABLE clare_desk.entry_2 (x int)",
        "CREATE TABLE public.entry (x int)",
        "CREATE FUNCTION clare_desk.whoami() RETURNS text LANGUAGE sql AS 'SELECT 1'",
        "CREATE TEMP TABLE entry (x int)",
        "CREATE TEMP VIEW entry AS SELECT 1",
        "CREATE SCHEMA mine",
        "CREATE EXTENSION vector SCHEMA clare_desk",
        "CREATE ROLE mine",
        "CREATE DATABASE mine",
        'GRANT "{review}_lead" TO session_user',
        'ALTER ROLE "{review}_lead" LOGIN',
        "ALTER SYSTEM SET fsync = off",
        "ALTER DATABASE {database} SET row_security = off",
        "SELECT pg_read_file('PG_VERSION')",
        "SELECT pg_ls_dir('.')",
        "SELECT lo_import('/etc/hostname')",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "COPY (SELECT 1) TO '/tmp/mine'",
        "SELECT * FROM pg_authid",
        "SELECT * FROM pg_statistic",
        "SELECT pg_reload_conf()",
        "LOAD 'auto_explain'",
        "DO LANGUAGE c 'x'",
    ],
)
def test_nothing_outside_the_ledger_is_a_way_round(sessions, shared, role, statement):
    told = statement.format(review=shared.names.review, database=shared.database)
    assert answer(sessions[role], told) in ("42501", "58P01", "42704")


@pytest.mark.parametrize("role", Role)
def test_nobody_puts_on_a_role_they_were_not_given(sessions, shared, role):
    for other in Role:
        got = answer(sessions[role], f'BEGIN; SET LOCAL ROLE "{shared.names.group(other)}"')
        assert (got == []) == (other is role)


@pytest.mark.parametrize("role", Role)
def test_nobody_hands_on_what_they_may_do(sessions, shared, role):
    for thing, everybody in product(Thing, ("PUBLIC", f'"{shared.names.group(Role.REVIEWER)}"')):
        answer(sessions[role], f"GRANT SELECT, INSERT ON clare_desk.{thing.value} TO {everybody}")
    engine = sa.create_engine(shared.address.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = wide_rights(connection)
    engine.dispose()
    assert found == ()


def test_the_documentation_shows_this_matrix():
    assert drawn() in DOCS.read_text(encoding="utf-8")
