"""What an entry gave whom stands beside it, a row for each batch, so that one batch is opened without the others."""

import json
from contextlib import closing
from typing import Any

import psycopg
import pytest

from clare_review.errors import LedgerDamaged
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.giving import givings_of, put_together
from clare_review.ledger.migrating import run_steps
from clare_review.ledger.postgres import Server, say
from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.postgres_making import migrate_server
from clare_review.ledger.verifying import verify

A, B, C, D = (f"DVDS/2015/0000{n}" for n in range(1, 5))


def batch(number: int, reader: str, *references: str, **more: Any) -> dict[str, Any]:
    return {"id": f"B000{number}", "reviewer": reader, "band": "standard", "references": list(references)} | more


def allocated(*batches: dict[str, Any], key: str = "al") -> NewEntry:
    order = {each: {"band": "high", "points": 3, "signals": ["né"]} for one in batches for each in one["references"]}
    body = {"batches": list(batches), "order": order, "seed": 7}
    return NewEntry(kind=EntryKind.ALLOCATED, by="R01", key=key, body=body)


def handed_over(**move: Any) -> NewEntry:
    body = {"from": "R01", "moves": [move]}
    return NewEntry(kind=EntryKind.HANDED_OVER, by="R01", key=f"h {move['batch']}", body=body)


THREE = allocated(batch(1, "R01", A, B, stages={B: "check"}), batch(2, "R02", C), batch(3, "R03", D))


def test_every_keeper_takes_an_entry_apart_in_the_same_way(either):
    entries = either.append(THREE), either.append(handed_over(batch="B0004", of="B0001", to="R02", references=[A]))
    assert list(either.each_giving()) == [row for entry in entries for row in givings_of(entry)]
    assert list(put_together(either.each_giving())) == [entry.body for entry in entries]


def test_a_batch_is_found_with_those_it_came_from_and_no_others(either):
    either.append(THREE)
    either.append(handed_over(batch="B0004", of="B0001", to="R02", references=[A]))
    either.append(handed_over(batch="B0005", of="B0004", to="R03", references=[A]))
    found = [(row.entry, row.batch) for row in either.givings("B0005")]
    assert found == [(1, ""), (1, "B0001"), (2, ""), (2, "B0004"), (3, ""), (3, "B0005")]
    assert [(row.entry, row.batch) for row in either.givings("B0002")] == [(1, ""), (1, "B0002")]
    assert [row.entry for row in either.givings("B0004", upto=2)] == [1, 1, 2, 2]
    assert either.givings("B0009") == ()


@pytest.fixture(scope="module")
def given(server) -> str:
    """A ledger on a server in which something was given."""
    address = server.ledger()
    with closing(PostgresKeeper(address, chance=lambda size: b"\x07" * size)) as keeper:
        keeper.append(THREE)
    return server.database_of(address)


@pytest.mark.parametrize("table", ["giving", "allotment"])
@pytest.mark.parametrize("act", ["UPDATE clare.{} SET entry = entry", "DELETE FROM clare.{}", "TRUNCATE clare.{}"])
def test_the_server_refuses_its_owner_to_change_what_was_given(server, given, table, act):
    with pytest.raises(psycopg.DatabaseError, match="never changed"):
        server.do(given, act.format(table))


@pytest.mark.parametrize(
    "act",
    [
        "UPDATE clare.giving SET person = 'R09' WHERE batch = 'B0002'",
        "UPDATE clare.giving SET ordered = '{}' WHERE batch = 'B0002'",
        "DELETE FROM clare.giving WHERE place = 0",
        "INSERT INTO clare.giving VALUES (9, 0, '', NULL, '', '{}', '{}')",
        "UPDATE clare.allotment SET person = 'R09'",
        "UPDATE clare.allotment SET batch = 'B0009' WHERE batch = 'B0002'",
        "DELETE FROM clare.allotment WHERE person = 'R02'",
        f"INSERT INTO clare.allotment VALUES ('{C}', 'first', 'R09', 1, 'first', 'B0002')",
    ],
)
def test_whoever_changes_it_with_the_guards_away_is_found_out(server, given, act):
    copy = server.database(given)
    server.do(copy, "SET session_replication_role = 'replica'", act)
    with (
        closing(PostgresKeeper(server.address(copy), chance=lambda size: b"\x07" * size)) as keeper,
        pytest.raises(LedgerDamaged, match=r"review entry \d+.* gave"),
    ):
        verify(keeper)


def test_a_ledger_of_layout_2_on_a_server_is_taken_to_the_present_one(server):
    address = server.address(server.database())
    told = json.dumps(dict(THREE.body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with closing(Server(address)) as old, old.transaction("BEGIN; CREATE SCHEMA clare") as (connection, _):
        run_steps(connection, schema="clare", upto="0002")
        say(connection, "CREATE FUNCTION clare.own_part(text) RETURNS text LANGUAGE sql AS $$SELECT $1$$")
        say(connection, "INSERT INTO clare.person VALUES (session_user, 'R01')")
        values = ("review", "allocated", "R01", "al", told)
        say(connection, "SELECT clare.append(%s, %s, %s, %s, NULL, NULL, %s, NULL, NULL, NULL, NULL)", values)
        say(connection, "COMMIT")
    assert migrate_server(address).sentence().endswith("layout 2 became layout 3; no entry was touched")
    with closing(PostgresKeeper(address, chance=lambda size: b"\x07" * size)) as keeper:
        verify(keeper)
        assert [row.batch for row in keeper.givings("B0002")] == ["", "B0002"]
        assert keeper.append(THREE).number == 1
