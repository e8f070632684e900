"""Granting: what is too wide is found, leavers lose everything, a file of roles that is wrong says so all at once."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from clare_review.acts.granting import load_roles, wanted
from clare_review.acts.sides import reviewers
from clare_review.errors import FileProblem
from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.postgres_making import make_on_server
from clare_review.ledger.rights import people
from clare_review.ledger.rights.matrix import Role
from clare_review.ledger.rights.standing import stand_up
from clare_review.ledger.rights.too_wide import wide_rights
from clare_review.population.records import Reviewer
from tests.server import OWNER, TestServer

from .conftest import FIRST, PEOPLE, Shared, fill, made_on
from .test_story import ROLES, OnServer, made

TOO_WIDE = {
    "a superuser": ("ALTER ROLE {r01} SUPERUSER", "ALTER ROLE {r01} NOSUPERUSER", "{r01} is superuser"),
    "past row security": ("ALTER ROLE {r01} BYPASSRLS", "ALTER ROLE {r01} NOBYPASSRLS", "{r01} is BYPASSRLS"),
    "makes roles": ("ALTER ROLE {r01} CREATEROLE", "ALTER ROLE {r01} NOCREATEROLE", "{r01} is CREATEROLE"),
    "replication": ("ALTER ROLE {r01} REPLICATION", "ALTER ROLE {r01} NOREPLICATION", "{r01} is REPLICATION"),
    "a strong group": (
        'ALTER ROLE "{review}_lead" BYPASSRLS', 'ALTER ROLE "{review}_lead" NOBYPASSRLS', "{review}_lead is BYPASSRLS",
    ),
    "the owner reviews": (
        'GRANT "{review}_owner" TO {r01}', 'REVOKE "{review}_owner" FROM {r01}', "{r01} reviews and is a member of",
    ),
    "a role of the server": (
        "GRANT pg_read_all_data TO {r01}", "REVOKE pg_read_all_data FROM {r01}", "is a member of pg_read_all_data",
    ),
    "a member of a superuser": (
        "GRANT {superuser} TO {r01}", "REVOKE {superuser} FROM {r01}", "{r01} can become {superuser}, whom no right",
    ),
    "a role by way of another login": (
        "GRANT {l01} TO {r01}", "REVOKE {l01} FROM {r01}", "{r01} has the role {review}_lead by way of another",
    ),
    "another policy": (
        "CREATE POLICY lax ON clare.member USING (true)", "DROP POLICY lax ON clare.member",
        "the rule lax of who sees clare.member",
    ),
    "a policy that lets more through": (
        "ALTER POLICY viewer ON clare.draft USING (true)",
        "ALTER POLICY viewer ON clare.draft USING (reader = ANY ((SELECT clare.drafters())::text[]))",
        "the rule viewer of who sees clare.draft",
    ),
    "a policy of another role": (
        "ALTER POLICY owner ON clare.entry TO PUBLIC", 'ALTER POLICY owner ON clare.entry TO "{review}_owner"',
        "the rule owner of who sees clare.entry",
    ),
    "a view that shows more": (
        "CREATE OR REPLACE VIEW clare_desk.claim WITH (security_barrier) AS SELECT * FROM clare.claim WHERE true",
        "CREATE OR REPLACE VIEW clare_desk.claim WITH (security_barrier) AS SELECT * FROM clare.claim",
        "clare_desk.claim shows other than it should",
    ),
    "a view that nobody should have made": (
        "CREATE VIEW clare_desk.all_of_it WITH (security_barrier) AS SELECT * FROM clare.entry; "
        'ALTER VIEW clare_desk.all_of_it OWNER TO "{review}_viewer"',
        "DROP VIEW clare_desk.all_of_it", "clare_desk.all_of_it shows other than it should",
    ),
    "the owner logs in": ('ALTER ROLE "{review}_owner" LOGIN', 'ALTER ROLE "{review}_owner" NOLOGIN', "can log in"),
    "an extra member": (
        'CREATE ROLE {r01}_friend LOGIN; GRANT "{review}_lead" TO {r01}_friend', "DROP ROLE {r01}_friend",
        "{r01}_friend has the role {review}_lead and is nobody",
    ),
    "a table that belongs to a reader": (
        "ALTER TABLE clare.entry OWNER TO {r01}", 'ALTER TABLE clare.entry OWNER TO "{review}_owner"',
        "clare.entry belongs to {r01}",
    ),
    "a schema that belongs to a reader": (
        "ALTER SCHEMA clare_desk OWNER TO {r01}", 'ALTER SCHEMA clare_desk OWNER TO "{review}_owner"',
        "clare_desk belongs to {r01}",
    ),
    "a database that belongs to a reader": (
        "ALTER DATABASE {review} OWNER TO {r01}", "ALTER DATABASE {review} OWNER TO {superuser}",
        "{r01} reviews and owns the database",
    ),
    "everybody reads a table": (
        "GRANT SELECT ON clare.entry TO PUBLIC", "REVOKE SELECT ON clare.entry FROM PUBLIC",
        "everybody (PUBLIC) has SELECT on clare.entry",
    ),
    "everybody reads a column": (
        "GRANT SELECT (body) ON clare_desk.entry TO PUBLIC", "REVOKE SELECT (body) ON clare_desk.entry FROM PUBLIC",
        "everybody (PUBLIC) has SELECT on clare_desk.entry.body",
    ),
    "everybody calls a function": (
        "GRANT EXECUTE ON FUNCTION clare.given() TO PUBLIC", "REVOKE EXECUTE ON FUNCTION clare.given() FROM PUBLIC",
        "everybody (PUBLIC) has EXECUTE on clare.given",
    ),
    "everybody makes tables": (
        "GRANT CREATE ON SCHEMA public TO PUBLIC", "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "everybody (PUBLIC) has CREATE on public",
    ),
    "not forced": (
        "ALTER TABLE clare.entry NO FORCE ROW LEVEL SECURITY", "ALTER TABLE clare.entry FORCE ROW LEVEL SECURITY",
        "clare.entry is without row-level security",
    ),
    "not enabled": (
        "ALTER TABLE clare.draft DISABLE ROW LEVEL SECURITY", "ALTER TABLE clare.draft ENABLE ROW LEVEL SECURITY",
        "clare.draft is without row-level security",
    ),
    "no barrier": (
        "ALTER VIEW clare_desk.member RESET (security_barrier)",
        "ALTER VIEW clare_desk.member SET (security_barrier)",
        "clare_desk.member is a view that lets",
    ),
    "another search path": (
        "ALTER FUNCTION clare.given() SET search_path = public",
        "ALTER FUNCTION clare.given() SET search_path = pg_catalog, pg_temp",
        "given() runs as another",
    ),
    "no search path": (
        "ALTER FUNCTION clare.given() RESET search_path",
        "ALTER FUNCTION clare.given() SET search_path = pg_catalog, pg_temp",
        "given() runs as another",
    ),
    "statistics": (
        "ALTER TABLE clare.entry ALTER body SET STATISTICS 10; ANALYZE clare.entry",
        "ALTER TABLE clare.entry ALTER body SET STATISTICS 0; DELETE FROM pg_statistic",
        "statistics are kept on clare.entry",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def own(server: TestServer) -> Shared:
    """A ledger whose rights are widened, one by one."""
    shared = made_on(server)
    fill(shared)
    return shared


def wide(shared: Shared) -> tuple[str, ...]:
    engine = sa.create_engine(shared.address.replace("postgresql:", "postgresql+psycopg:"))
    try:
        with engine.connect() as connection:
            return wide_rights(connection)
    finally:
        engine.dispose()


@pytest.fixture
def widened(own: Shared, request: pytest.FixtureRequest) -> Iterator[str]:
    words = {"r01": own.login("R01"), "l01": own.login("L01"), "review": own.names.review, "superuser": OWNER}
    given, taken, said = (one.format(**words) for one in TOO_WIDE[request.param])
    own.owner("SET allow_system_table_mods = on", *given.split("; "))
    yield said
    own.owner("SET allow_system_table_mods = on", *taken.split("; "))


@pytest.mark.parametrize("widened", TOO_WIDE, indirect=True)
def test_a_right_that_is_too_wide_is_found_and_named(own: Shared, widened: str):
    assert [line for line in wide(own) if widened in line]


def test_after_all_that_nothing_is_too_wide_any_more(own: Shared):
    assert wide(own) == ()


def test_granting_takes_back_what_was_let_through_besides(server: TestServer):
    shared = made_on(server)
    shared.owner(
        "CREATE POLICY lax ON clare.member USING (true)",
        "ALTER POLICY viewer ON clare.draft USING (true)",
        "CREATE OR REPLACE VIEW clare_desk.claim WITH (security_barrier) AS SELECT * FROM clare.claim WHERE true",
        "GRANT SELECT ON clare.member TO PUBLIC",
        f'GRANT DELETE ON clare_desk.claim TO "{shared.names.group(Role.LEAD)}"',
        "GRANT EXECUTE ON FUNCTION clare.has(text) TO PUBLIC",
    )
    assert len(wide(shared)) == 6
    keeper = PostgresKeeper(shared.address, chance=secrets.token_bytes)
    with keeper.owning() as connection:
        stand_up(connection)
    keeper.close()
    assert wide(shared) == ()


def test_a_leaver_loses_every_role_and_is_nobody_at_once(own: Shared):
    there = {name: roles for name, roles in PEOPLE.items() if name != "R04"}
    with own.session("R04") as session:
        assert session.execute("SELECT count(*) FROM clare_desk.member").fetchone() == (1,)
        own.grant(there)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SELECT count(*) FROM clare_desk.member")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        own.session("R04")
    own.grant(PEOPLE)


def test_who_changes_roles_loses_what_the_earlier_one_gave(own: Shared):
    own.grant({**PEOPLE, "R01": (Role.ANALYST,)})
    assert own.asked("R01", f"SELECT 1 FROM clare_desk.source_row WHERE reference = '{FIRST}'")[:5] == "42501"
    assert own.asked("R01", "SELECT count(*) FROM clare_desk.member") == [(2,)]
    own.grant(PEOPLE)
    assert own.asked("R01", "SELECT count(*) FROM clare_desk.member") == [(1,)]


def test_every_line_of_roles_that_cannot_be_used_is_told_with_the_mend(tmp_path: Path):
    (tmp_path / "roles.yaml").write_text(
        "reviewers: [reviewer, boss]\nothers: x\npeople:\n  A01: {login: a, roles: [analist], since: May}\n"
        "  B01: {login: b}\n",
        encoding="utf-8",
    )
    with pytest.raises(FileProblem) as problem:
        load_roles(tmp_path)
    told = str(problem.value)
    for line in ("reviewers.1: not a role; there are reviewer", "others: not a word of this file; it has reviewers"):
        assert line in told
    for line in ("people.A01.roles.0: not a role", "people.A01.since: not a word", "people.B01.roles: missing"):
        assert line in told


def test_everybody_who_cannot_be_granted_is_told_at_once(tmp_path: Path):
    (tmp_path / "roles.yaml").write_text(
        "people:\n  A01: {roles: [analyst]}\n  L01: {login: one, roles: [second_reader, lead]}\n"
        "  U01: {login: one, roles: [auditor]}\n  X01: {login: pg_monitor, roles: [lead]}\n",
        encoding="utf-8",
    )
    staff = [Reviewer(id="R01", login="r.one", name="", team=None, hours_per_week="37")]
    with pytest.raises(FileProblem) as problem:
        wanted(load_roles(tmp_path), staff)
    told = str(problem.value)
    for line in (
        "people.A01: say the login, the reviewers file has none",
        "second reader and lead do not go together",
        "the login one stands twice; one login is one person",
        "'pg_monitor' cannot be a login of the server",
    ):
        assert line in told


def test_whoever_is_missing_from_a_later_list_is_granted_nothing_until_somebody_says_what_became_of_them(
    tmp_path: Path,
):
    staff = [Reviewer(id=each, login=each, name="", team=None, hours_per_week="37") for each in ("R01", "R02", "R03")]
    with pytest.raises(
        FileProblem, match=r"people\.R02: they are not on the list .* entry 9 brought; say R02: {roles: \[\]}"
    ):
        wanted(load_roles(tmp_path), staff, {"R02": 9})
    (tmp_path / "roles.yaml").write_text("people:\n  R02: {roles: []}\n  R03: {roles: [reviewer]}\n", encoding="utf-8")
    assert [one.person for one in wanted(load_roles(tmp_path), staff, {"R02": 9, "R03": 9})] == ["R01", "R03"]


@pytest.fixture(scope="module")
def plain_owner(server: TestServer) -> Iterator[Shared]:
    """A ledger made by a login that is no superuser: it may make roles, and owns its database."""
    login = "an_owner_of_it"
    server.do("postgres", f"CREATE ROLE {login} LOGIN CREATEROLE")
    database = server.database()
    server.do("postgres", f"ALTER DATABASE {database} OWNER TO {login}")
    shared = Shared(server=server, database=database, owned_by=login)
    make_on_server(shared.address, person="owner")
    yield shared


def test_an_owner_who_is_no_superuser_grants_and_takes(plain_owner: Shared):
    plain_owner.grant(PEOPLE)
    fill(plain_owner)
    assert wide(plain_owner) == ()
    assert plain_owner.asked("R01", "SELECT count(*) FROM clare_desk.member") == [(1,)]
    plain_owner.grant({name: roles for name, roles in PEOPLE.items() if name != "R04"})
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        plain_owner.session("R04")


def test_what_the_owner_has_to_hand_roles_out_is_not_taken_for_roles(plain_owner: Shared):
    plain_owner.grant(PEOPLE)
    keeper = PostgresKeeper(plain_owner.address, chance=secrets.token_bytes)
    with keeper.owning() as connection:
        held = {one.login: one.roles for one in people.found(connection)}
    keeper.close()
    assert held == {plain_owner.login(person): roles for person, roles in PEOPLE.items()}


def test_an_owner_who_is_no_superuser_sets_every_right_anew(plain_owner: Shared):
    keeper = PostgresKeeper(plain_owner.address, chance=secrets.token_bytes)
    with keeper.owning() as connection:
        stand_up(connection)
    keeper.close()
    assert wide(plain_owner) == ()


@pytest.fixture(scope="module")
def on(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> OnServer:
    return made(server, tmp_path_factory.mktemp("granting"))


def typed(on: OnServer, *words: str, login: str = "keeper_of_the_server") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from clare_review.cli import main; main()", *words, "--review", str(on.folder)]
    return subprocess.run(
        command, env={**os.environ, "PGUSER": login}, capture_output=True, text=True, check=False, timeout=120
    )


def test_the_command_says_what_it_would_do_and_then_does_it(on: OnServer):
    login = "new_analyst_of_it"
    whole = ROLES + f"  A02: {{login: {login}, roles: [analyst]}}\n"
    whole = whole.replace("  U01: {login: auditor_of_it, roles: [auditor]}\n", "")
    (on.folder / "roles.yaml").write_text(whole, encoding="utf-8")
    said = typed(on, "grant", "--plan").stdout
    for line in (f"{login}: a new login", f"{login}: becomes analyst", "auditor_of_it: is no longer auditor"):
        assert line in said
    assert on.server.do("postgres", f"SELECT 1 FROM pg_roles WHERE rolname = '{login}'") == []
    done = typed(on, "grant")
    assert done.returncode == 0 and "done: every right set anew" in done.stdout
    assert on.server.do(on.database, "SELECT clare.whoami()", login=login) == [("A02",)]
    assert "nothing to do" in typed(on, "grant", "--plan").stdout


def test_the_command_is_refused_to_whoever_does_not_own_the_ledger(on: OnServer):
    done = typed(on, "grant", "--plan", login="lead_of_it")
    assert done.returncode != 0 and "only the owner of the ledger grants" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_leaver_who_is_not_on_the_next_list_is_asked_after_found_by_the_doctor_and_then_loses_all(on: OnServer):
    with on.review("lead_of_it") as lead:
        staff = [one for one in reviewers(lead.office) if one.login]
        stay = [f"{one.id},{one.login},{one.name},,37," for one in staff[1:]]
        (on.folder / "next.csv").write_text("\n".join(["id,login,name,team,hours_per_week,formerly", *stay]))
        lead.import_files([on.folder / "next.csv"])
    gone = staff[0]
    for asked in (typed(on, "grant"), typed(on, "grant", "--plan")):
        assert asked.returncode != 0 and f"people.{gone.id}: they are not on the list of reviewers" in asked.stderr
    examined = typed(on, "doctor").stdout
    assert f"{gone.id} is not on the list of reviewers" in examined
    assert "the way to the server stays on this machine" in examined
    assert "their own SQL reads the cases given to them with no entry among the consultations" in examined
    roles = (on.folder / "roles.yaml").read_text(encoding="utf-8")
    (on.folder / "roles.yaml").write_text(f"{roles}  {gone.id}: {{roles: []}}\n", encoding="utf-8")
    assert f"{gone.login}: is no longer reviewer" in typed(on, "grant").stdout
    assert typed(on, "grant", "--plan").stdout.startswith("nothing to do")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        on.server.do(on.database, "SELECT 1", login=gone.login)


def test_the_command_on_a_file_says_that_a_file_knows_no_roles(on: OnServer, tmp_path: Path):
    settings = (on.folder / "review.yaml").read_text(encoding="utf-8")
    address = next(line for line in settings.splitlines() if line.startswith("ledger: "))
    (tmp_path / "review.yaml").write_text(settings.replace(address, "ledger: ledger.sqlite"), encoding="utf-8")
    done = typed(replace(on, folder=tmp_path), "grant")
    assert done.returncode != 0 and "roles need a server" in done.stderr
