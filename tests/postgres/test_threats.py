"""What somebody with a login and a bad will tries: names put in the way, functions that peep, errors that blab."""

import json

import psycopg
import pytest

from clare_review.ledger.entry import EntryKind
from clare_review.ledger.rights.matrix import APPENDS

from .conftest import AT, BATCH, FIRST, LOGIN_OF_ROLE, OTHER, Shared

HIDDEN = "as in history 1"  # what R04 wrote on the other case


@pytest.mark.parametrize("path", ["pg_temp, clare", "public, clare", "clare_desk", "'$user', public", "''"])
def test_no_search_path_changes_who_somebody_is(shared: Shared, path):
    asked = f"SELECT set_config('search_path', $${path}$$, false)"
    assert shared.asked("R01", asked, "SELECT clare.whoami(), count(*) FROM clare_desk.member") == [("R01", 1)]


@pytest.mark.parametrize(
    "name", ["app.user", "role", "session_authorization", "clare.person", "request.jwt.claims", "row_security"]
)
def test_no_setting_changes_who_somebody_is(shared: Shared, name):
    shared_answer = shared.asked("R01", f"SELECT set_config('{name}', 'R04', false)", "SELECT clare.whoami()")
    assert shared_answer == [("R01",)] or str(shared_answer).startswith(("22023", "42501", "42704"))


def test_row_security_cannot_be_switched_off(shared: Shared):
    answer = shared.asked("R01", "SET row_security = off", "SELECT count(*) FROM clare_desk.member")
    assert answer == [(1,)] or str(answer).startswith("42501")


@pytest.mark.parametrize("what", ["TABLE entry (x int)", "VIEW entry AS SELECT 1 AS x", "SEQUENCE entry"])
def test_nothing_temporary_stands_before_a_name_of_the_ledger(shared: Shared, what):
    assert str(shared.asked("R01", f"CREATE TEMP {what}")).startswith("42501")


def test_a_function_of_one_s_own_cannot_be_made_at_all(shared: Shared):
    made = "CREATE FUNCTION {}.peep(text) RETURNS boolean COST 0.0001 LANGUAGE plpgsql AS 'BEGIN RAISE NOTICE $1; END'"
    for schema in ("pg_temp", "public", "clare", "clare_desk"):
        assert str(shared.asked("R01", made.format(schema))).startswith(("42501", "3F000"))


@pytest.fixture(scope="module")
def peeping(shared: Shared) -> str:
    """A function as leaky and as cheap as can be, which an administrator made for everybody."""
    shared.owner(
        "CREATE SCHEMA IF NOT EXISTS lax",
        "GRANT USAGE ON SCHEMA lax TO PUBLIC",
        "CREATE OR REPLACE FUNCTION lax.peep(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql AS "
        "$$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$",
        "CREATE OPERATOR lax.<<< (LEFTARG = text, RIGHTARG = text, FUNCTION = textlike)",
    )
    return "lax.peep"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1 FROM clare_desk.member WHERE lax.peep(value)",
        "SELECT 1 FROM clare_desk.source_row WHERE lax.peep(raw)",
        "SELECT 1 FROM clare_desk.entry WHERE lax.peep(body || coalesce(subject, ''))",
        "SELECT 1 FROM clare_desk.entry_text WHERE lax.peep(text)",
        "SELECT 1 FROM clare_desk.draft WHERE lax.peep(value)",
        "SELECT 1 FROM clare_desk.member m JOIN clare_desk.source_row s ON lax.peep(m.value || s.raw)",
        "WITH it AS NOT MATERIALIZED (SELECT * FROM clare_desk.entry_text) SELECT 1 FROM it WHERE lax.peep(text)",
        "SELECT 1 FROM clare_desk.member ORDER BY lax.peep(value)",
        "SELECT lax.peep(value) FROM clare_desk.member",
        "UPDATE clare_desk.draft SET value = value WHERE lax.peep(value)",
    ],
)
def test_a_leaky_function_is_shown_no_hidden_row(shared: Shared, peeping, query):
    heard: list[str] = []
    with shared.session("R01") as session:
        session.add_notice_handler(lambda notice: heard.append(notice.message_primary or ""))
        session.execute(query)
    assert heard and not [line for line in heard if OTHER in line or HIDDEN in line]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT value::int FROM clare_desk.member",
        "SELECT text::date FROM clare_desk.entry_text",
        "SELECT body::xml FROM clare_desk.entry",
        "SELECT (SELECT value FROM clare_desk.member)::int",
        "SELECT raw::json->'x'->0 FROM clare_desk.source_row WHERE raw::int = 1",
        f"SELECT 1/(CASE WHEN reference = '{OTHER}' THEN 0 ELSE 1 END) FROM clare_desk.member",
        "INSERT INTO clare_desk.draft SELECT 'R04', reference, 'x', 'y', 'z' FROM clare_desk.member",
        "SELECT clare.append('review', 'judged', 'R01', 'k', 'DVDS/2019/00002', 9, '{}', NULL, NULL, NULL, NULL)",
    ],
)
def test_an_error_repeats_nothing_of_a_hidden_row(shared: Shared, query):
    with shared.session("R01") as session:
        try:
            session.execute(query)
        except psycopg.Error as problem:
            said = f"{problem} {problem.diag.message_detail} {problem.diag.context}"
            assert HIDDEN not in said and f'"{OTHER}"' not in said


def test_copy_and_cursors_see_what_a_select_sees(shared: Shared):
    with shared.session("R01") as session, session.cursor() as cursor:
        with cursor.copy("COPY (SELECT * FROM clare_desk.entry_text) TO STDOUT") as copy:
            copied = b"".join(bytes(part) for part in copy).decode()
        with session.transaction():
            cursor.execute("DECLARE it CURSOR WITH HOLD FOR SELECT text FROM clare_desk.entry_text")
        held = repr(cursor.execute("FETCH ALL FROM it").fetchall())
    assert "as in log 2" in copied and "as in log 2" in held
    assert HIDDEN not in copied + held


def test_drafts_are_written_in_nobody_else_s_name_and_on_no_other_case(shared: Shared):
    row = "INSERT INTO clare_desk.draft VALUES ('{}', '{}', 'x', '{{}}', 'then')"
    assert str(shared.asked("R01", row.format("R04", FIRST))).startswith("42501")
    assert str(shared.asked("R01", row.format("R01", OTHER))).startswith("42501")
    assert str(shared.asked("R01", "UPDATE clare_desk.draft SET reader = 'R04'")).startswith("42501")
    assert shared.asked("R01", "DELETE FROM clare_desk.draft WHERE reader = 'R04' RETURNING 1") == []


def test_rows_are_brought_by_the_lead_alone_and_with_their_entry(shared: Shared):
    assert str(shared.asked("R01", "SELECT clare.bring_rows(2, '[]')")).startswith("CR201")
    assert str(shared.asked("L01", "SELECT clare.bring_members(3, '[]')")).startswith("CR201")
    assert str(shared.asked("L01", "SELECT clare.erase(4, '{}')")).startswith("CR201")
    append = f"SELECT clare.append('review', 'judged', 'R01', 'try', '{FIRST}', NULL, '{{}}', NULL, NULL, NULL, NULL)"
    bring = "SELECT clare.bring_rows((SELECT max(number) FROM clare_desk.entry), '[]')"
    assert str(shared.asked("R01", "BEGIN", append, bring)).startswith("CR201")


@pytest.mark.parametrize("role", LOGIN_OF_ROLE)
@pytest.mark.parametrize("kind", EntryKind)
def test_a_role_appends_only_what_it_may(shared: Shared, role, kind):
    person = LOGIN_OF_ROLE[role]
    book = {EntryKind.CONSULTED: "consultations", EntryKind.EXPORTED: "consultations", EntryKind.RAN: "runs"}
    subject = OTHER if person == "S01" else FIRST
    about = f"'{book.get(kind, 'review')}', '{kind.value}', '{person}', 'try', '{subject}', NULL"
    said = {"batches": [], "moves": [], "order": {}, "batch": BATCH.get(person, "")} | AT.get(person, {})
    body = json.dumps(said, sort_keys=True, separators=(",", ":"))
    append = f"SELECT clare.append({about}, '{body}', NULL, NULL, NULL, NULL)"
    told = str(shared.asked(person, "BEGIN", append, "ROLLBACK"))
    refused = told.startswith("CR101") and "may not record this" in told  # what is handed in or signed has more rules
    assert refused != (kind in APPENDS[role] or kind is EntryKind.RAN)


def test_nobody_appends_on_a_case_that_was_not_given_to_them(shared: Shared):
    for kind in (EntryKind.JUDGED, EntryKind.URGENT, EntryKind.CONSULTED):
        book = "consultations" if kind is EntryKind.CONSULTED else "review"
        about = f"'{book}', '{kind.value}', 'R01', 'x', '{OTHER}', NULL"
        append = f"SELECT clare.append({about}, '{{}}', NULL, NULL, NULL, NULL)"
        assert str(shared.asked("R01", append)).startswith("CR101")


def test_what_others_ask_is_not_shown(shared: Shared):
    with shared.session("R04") as other:
        other.execute("SELECT 'a name in a query'")
        got = shared.asked("R01", "SELECT query FROM pg_stat_activity WHERE usename <> session_user")
    assert "a name in a query" not in repr(got)


def test_a_large_object_of_somebody_else_cannot_be_read(shared: Shared):
    ((oid,),) = shared.asked("R04", "SELECT lo_from_bytea(0, 'a name')")
    assert str(shared.asked("R01", f"SELECT lo_get({oid})")).startswith("42501")


def test_nothing_of_a_case_is_announced(shared: Shared):
    with shared.session("R01") as ears:
        for channel in ("clare", "entry", "judged"):
            ears.execute(f"LISTEN {channel}")
        shared.append("R04", EntryKind.RESUMED, OTHER, body={"batch": "B0002"})
        assert list(ears.notifies(timeout=0.2, stop_after=1)) == []
