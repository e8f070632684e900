"""Nothing written on a server is changed: it refuses, and where a guard was dropped, verifying finds it."""

from contextlib import closing

import psycopg
import pytest
from psycopg import sql

from clare_review.errors import LedgerDamaged
from clare_review.ledger.digest import member_digest, root_of
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.postgres import Server
from clare_review.ledger.postgres_guards import wrong_on_server
from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.proving_rows import rows_digest
from clare_review.ledger.tables import metadata
from clare_review.ledger.verifying import verify

from .conftest import ROW, judgement

CASE = "DVDS/2015/00001"


def opened(address: str, **more: int) -> PostgresKeeper:
    return PostgresKeeper(address, chance=lambda size: b"\x07" * size, **more)


def fill(keeper: PostgresKeeper) -> None:
    """An import, a sealed application, two judgements, one with text, a consultation and a run."""
    as_read = {**ROW, "reasons": [], "raw": {}}
    body = {"rows_digest": rows_digest([as_read])}
    keeper.append(NewEntry(kind=EntryKind.IMPORTED, by="R01", key="i", body=body), rows=[ROW])
    value = {"reference": CASE, "outcome": "disclosed"}
    pair = (CASE, member_digest(value))
    keeper.append(
        NewEntry(
            kind=EntryKind.SEALED,
            by="R01",
            key="s",
            body={"version": 1, "applications": 1, "digest": root_of([pair])},
        ),
        members=[
            {
                "version": 1,
                "reference": CASE,
                "digest": pair[1],
                "value": f'{{"outcome":"disclosed","reference":"{CASE}"}}',
            }
        ],
    )
    keeper.append(judgement("a", text={"reason": "as in log 2"}))
    keeper.append(judgement("b", supersedes=3))
    look = NewEntry(kind=EntryKind.CONSULTED, by="R01", key="c", subject=CASE, body={})
    keeper.append(look, book=Book.CONSULTATIONS)
    keeper.append(NewEntry(kind=EntryKind.RAN, by="R01", key="r", body={"notebooks": 2}), book=Book.RUNS)


@pytest.fixture(scope="module")
def filled(server) -> str:
    """A ledger that no test of this module changes: the guards are tried, and refuse."""
    address = server.ledger()
    with closing(opened(address)) as keeper:
        fill(keeper)
    return server.database_of(address)


@pytest.fixture
def tampered(server, filled):
    """Verifies a copy of the ledger in which somebody with the owner's rights did something."""

    def tamper(*statements: str):
        copy = server.database(filled)
        server.do(copy, "SET session_replication_role = 'replica'", *statements)
        with closing(opened(server.address(copy))) as keeper:
            return verify(keeper)

    return tamper


def test_an_untouched_ledger_verifies(tampered):
    assert tampered("SELECT 1").sentence().startswith("verified: 4 entries")


@pytest.mark.parametrize("table", sorted(metadata.tables))
@pytest.mark.parametrize(
    "act",
    [
        "UPDATE clare.{t} SET {c} = {c}",
        "DELETE FROM clare.{t}",
        "TRUNCATE clare.{t}",
        "INSERT INTO clare.{t} SELECT * FROM clare.{t} LIMIT 1 ON CONFLICT ({c}) DO UPDATE SET {c} = EXCLUDED.{c}",
        "MERGE INTO clare.{t} AS a USING clare.{t} AS b ON a.{c} = b.{c} WHEN MATCHED THEN DELETE",
    ],
)
def test_the_database_refuses_the_owner_to_change_or_remove_a_row(server, filled, table, act):
    column = next(iter(metadata.tables[table].columns)).name
    column = {"member": "reference"}.get(table, column)
    with pytest.raises(psycopg.DatabaseError, match=r"never changed|written once"):
        server.do(filled, act.format(t=table, c=column))


@pytest.mark.parametrize(
    "values",
    ["7, 'judged', 'T', 'R01', NULL, NULL, 'k', '{}', NULL, (SELECT digest FROM clare.entry WHERE number = 4), 'd'",
     "5, 'judged', 'T', 'R01', NULL, NULL, 'k', '{}', NULL, (SELECT digest FROM clare.entry WHERE number = 3), 'd'"],
)  # fmt: skip
def test_the_database_refuses_the_owner_an_entry_that_does_not_follow_the_last(server, filled, values):
    with pytest.raises(psycopg.DatabaseError, match="an entry follows the last one"):
        server.do(filled, f"INSERT INTO clare.entry VALUES ({values})")


NAMED = f'{{"members":[{{"reference":"{CASE}"}}],"rows":[{{"row":1}}],"texts":[3]}}'
ERASES = f"SELECT clare.append('review', 'erased', 'R01', 'e', NULL, NULL, '{NAMED}', NULL, NULL, NULL, NULL)"
GOES = "UPDATE clare.source_row SET raw = '[]'"


def test_what_an_entry_of_the_same_transaction_erases_can_go(server, filled):
    others = ("UPDATE clare.member SET value = '[]'", "DELETE FROM clare.entry_text")
    server.do(filled, "BEGIN", ERASES, GOES, *others, "ROLLBACK")


@pytest.mark.parametrize(
    "statements",
    [
        ("BEGIN", ERASES, "UPDATE clare.source_row SET row = 9"),
        ("BEGIN", ERASES, "UPDATE clare.source_row SET kind = 'log'"),
        ("BEGIN", ERASES, "DELETE FROM clare.source_row"),
        ("BEGIN", ERASES, "UPDATE clare.member SET digest = 'x'"),
        ("BEGIN", ERASES, "DELETE FROM clare.member"),
        ("BEGIN", ERASES, "UPDATE clare.entry_text SET text = '{}'"),
        ("BEGIN", ERASES.replace("'erased'", "'retained'"), GOES),
        (ERASES, GOES),
    ],
)
def test_nothing_else_of_it_changes_and_nothing_goes_by_an_erasure_of_before(server, filled, statements):
    copy = server.database(filled)
    with pytest.raises(psycopg.DatabaseError, match="never changed"):
        server.do(copy, *statements)


@pytest.mark.parametrize(("kind", "left"), [("erased", 0), ("admitted", 1)])
def test_drafts_go_with_an_erasure_and_with_nothing_else(server, filled, kind, left):
    copy = server.database(filled)
    server.do(copy, f"INSERT INTO clare.draft VALUES ('R01', '{CASE}', 'risk_assessment', '{{}}', 'now')")
    appended = f"clare.append('review', '{kind}', 'R01', 'e', NULL, NULL, '{{}}', NULL, NULL, NULL, NULL)"
    server.do(copy, f'SELECT clare.erase(a.number, \'{{"drafts": ["{CASE}"]}}\') FROM {appended} AS a')
    assert server.do(copy, "SELECT count(*) FROM clare.draft") == [(left,)]


@pytest.mark.parametrize(
    ("body", "salt", "text", "after"),
    [
        ('{"\U0001f600":1}', None, None, None),
        ("{}", "0" * 31, '{"why":"x"}', None),
        ("{}", "G" * 32, '{"why":"x"}', None),
        ("{}", None, '{"why":"x"}', None),
        ("{}", "0" * 32, '{"why": "x"}', None),
        ("{}", None, None, 3),
    ],
)
def test_what_could_not_be_proved_later_is_not_appended(server, filled, body, salt, text, after):
    values = ("review", "retained", "R01", "new", None, None, body, salt, text, after, None)
    called = sql.SQL("SELECT clare.append({})").format(sql.SQL(", ").join(map(sql.Literal, values)))
    with pytest.raises(psycopg.DatabaseError) as refused:
        server.do(filled, called)
    assert (refused.value.sqlstate or "").startswith("CR2")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            "UPDATE clare.entry SET body = replace(body, '\"no\"', '\"yes\"') WHERE number = 3",
            "entry 3: it was changed",
        ),
        ("UPDATE clare.entry SET by = 'R02' WHERE number = 4", "entry 4: it was changed"),
        ("DELETE FROM clare.entry WHERE number = 2", "entry 2 should stand here"),
        ('UPDATE clare.entry_text SET text = \'{"reason":"x"}\'', "entry 3: its text was changed"),
        ("DELETE FROM clare.entry_text", "entry 3: its text is gone"),
        ('UPDATE clare.source_row SET raw = \'{"A":"B"}\'', "entry 1: the rows it brought were changed"),
        ("DELETE FROM clare.member", "entry 2: population 1 is not as it was sealed"),
        ("UPDATE clare.consultation SET subject = NULL", "consultations entry 1: it was changed"),
        ("UPDATE clare.run SET body = '{}'", "runs entry 1: it was changed"),
        (
            "UPDATE clare.entry SET number = -number WHERE number > 2; "
            "UPDATE clare.entry SET number = 7 + number WHERE number < 0",
            "entry 3: it does not follow the entry before",
        ),
        (
            "UPDATE clare.entry SET by = 'R02', digest = clare.entry_digest(number, kind, at, 'R02', subject, "
            "supersedes, key, body, text_digest, previous) WHERE number = 3",
            "entry 4: it does not follow the entry before it",
        ),
        ("INSERT INTO clare.entry_text VALUES (4, '00', '{}')", "entry 4: a text was added to it afterwards"),
        (
            "INSERT INTO clare.source_row SELECT 2, entry, kind, map, rank, file, file_digest, sheet, 3, NULL, "
            "reference, not_data, reasons, raw, value FROM clare.source_row",
            "entry 1: the rows it brought were changed, added to",
        ),
        (
            "INSERT INTO clare.member SELECT 2, reference || 'x', digest, value FROM clare.member",
            "application DVDS/2015/00001x: it was changed after it was sealed",
        ),
    ],
)
def test_a_change_made_with_the_guards_off_is_found_and_named(tampered, change, found):
    with pytest.raises(LedgerDamaged, match=found):
        tampered(change)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("DROP TRIGGER entry_never_changes ON clare.entry", "entry entry_never_changes"),
        ("ALTER TABLE clare.member DISABLE TRIGGER member_never_changes", "member member_never_changes"),
        ("CREATE TRIGGER quiet AFTER INSERT ON clare.run EXECUTE FUNCTION clare.refuse_change()", "run quiet"),
        (
            "CREATE OR REPLACE FUNCTION clare.whoami() RETURNS text LANGUAGE sql AS 'SELECT ''R07'''",
            "function clare.whoami",
        ),
        ("ALTER FUNCTION clare.refuse_change() RESET search_path", "function clare.refuse_change"),
        ("ALTER FUNCTION clare.must_follow() SECURITY INVOKER", "function clare.must_follow"),
        ("CREATE FUNCTION clare.back_door() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function clare.back_door"),
        ("GRANT UPDATE ON clare.entry TO PUBLIC", "entry: everybody may UPDATE"),
        ("GRANT INSERT ON clare.source_row TO pg_monitor", "source_row: pg_monitor may INSERT"),
        ("CREATE RULE lost AS ON INSERT TO clare.consultation DO INSTEAD NOTHING", "consultation rule lost"),
    ],
)
def test_a_guard_that_is_gone_changed_or_gone_round_is_named(server, filled, change, found):
    with closing(Server(server.address(filled))) as one, one.transaction(f"BEGIN; {change}") as (connection, _):
        assert wrong_on_server(connection) == (found,)


def test_a_missing_guard_is_what_verifying_says(tampered):
    with pytest.raises(LedgerDamaged, match="guards are missing or changed: entry entry_never_changes"):
        tampered("DROP TRIGGER entry_never_changes ON clare.entry")
