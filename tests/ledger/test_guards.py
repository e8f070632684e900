"""Nothing written is changed: the database refuses, and where a guard was dropped, verification finds it."""

import itertools
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest

from clare_review.errors import LedgerDamaged
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.reading import Head
from clare_review.ledger.tables import books, metadata, sqlite_guards
from clare_review.ledger.verifying import verify

from .conftest import judgement, open_keeper


def tamper(path, *statements: str, guards: bool = False) -> None:
    with closing(sqlite3.connect(path)) as raw:
        if not guards:
            for name in sqlite_guards():
                raw.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            raw.execute(statement)
        if not guards:
            for name, sql in sqlite_guards().items():
                raw.execute(f"CREATE TRIGGER {name} {sql}")
        raw.commit()


def test_an_untouched_ledger_verifies(full):
    assert verify(full).sentence().startswith("verified: 4 entries")


@pytest.mark.parametrize("table", sorted(metadata.tables))
@pytest.mark.parametrize("act", ["UPDATE {t} SET rowid = rowid + 100", "DELETE FROM {t}"])
def test_the_database_refuses_to_change_or_remove_a_row(full, path, table, act):
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        tamper(path, act.format(t=table), guards=True)


@pytest.mark.parametrize("table", sorted(metadata.tables))
def test_the_database_refuses_to_replace_a_row(full, path, table):
    with pytest.raises(sqlite3.IntegrityError, match=r"never replaced|written once"):
        tamper(path, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1", guards=True)


@pytest.mark.parametrize("table", [table.name for table in books.values()])
@pytest.mark.parametrize(
    "values",
    [
        "last.number + 2, 'k', last.digest, 'd', NULL",
        "last.number + 1, 'k', 'another', 'd', NULL",
        "last.number + 1, last.key, last.digest, 'd', NULL",
        "last.number + 1, 'k', last.digest, last.digest, NULL",
        "last.number + 1, 'k', last.digest, 'd', 3",
    ],
    ids=["a gap", "follows another", "a key again", "a digest again", "replaces what is replaced"],
)
def test_the_database_refuses_an_entry_that_does_not_follow_the_last_or_stands_already(full, path, table, values):
    if table != "entry":
        values = values.replace(", 3", ", 1")
        book = next(book for book, one in books.items() if one.name == table)
        full.append(replace(judgement("first"), supersedes=1), book=book)
    columns = 'number, "key", previous, digest, supersedes, kind, at, "by", body'
    last = f"(SELECT * FROM {table} ORDER BY number DESC LIMIT 1) AS last"
    statement = f'INSERT OR REPLACE INTO {table} ({columns}) SELECT {values}, kind, at, "by", body FROM {last}'
    with pytest.raises(sqlite3.IntegrityError, match="follows the last one and is written once"):
        tamper(path, statement, guards=True)


ERASED = {"texts": [3], "rows": [{"row": 1}], "members": [{"reference": "DVDS/2015/00001"}]}
GOES = ("DELETE FROM entry_text", "UPDATE source_row SET raw = '[]'", "UPDATE member SET value = '[]'")


def naming(body: dict, kind: EntryKind = EntryKind.ERASED) -> NewEntry:
    return NewEntry(kind=kind, by="L", key="e", body=body)


def test_while_an_erasure_is_the_last_entry_what_it_names_can_go_and_nothing_else_of_it_changes(full, path):
    full.append(naming(ERASED))
    others = [f"source_row SET {one}" for one in ("id = 9", "entry = 9", "file_digest = 'x'", "row = 9")]
    others += [f"member SET {one}" for one in ("reference = 'x'", "version = 9", "digest = 'x'")]
    for change in others:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            tamper(path, f"UPDATE {change}", guards=True)
    tamper(path, *GOES, guards=True)


@pytest.mark.parametrize(
    "entries",
    [
        [naming({"texts": [4], "rows": [{"row": 2, "was": 1}], "members": [{"reference": "other"}]})],
        [naming(ERASED, EntryKind.RETAINED)],
        [naming(ERASED), judgement("later")],
    ],
    ids=["others are named", "of another kind", "not the last"],
)
def test_without_an_erasure_that_names_it_as_the_last_entry_nothing_goes(full, path, entries):
    for entry in entries:
        full.append(entry)
    for change in GOES:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            tamper(path, change, guards=True)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE entry SET body = replace(body, '\"no\"', '\"yes\"') WHERE number = 3", "entry 3: it was changed"),
        ("UPDATE entry SET \"by\" = 'R02' WHERE number = 4", "entry 4: it was changed"),
        ("UPDATE entry SET at = '2020-01-01T00:00:00.000Z' WHERE number = 1", "entry 1: it was changed"),
        ("DELETE FROM entry WHERE number = 2", "entry 2 should stand here"),
        ("DELETE FROM entry WHERE number = 1", "entry 1 should stand here"),
        ('UPDATE entry_text SET text = \'{"reason":"x"}\'', "entry 3: its text was changed"),
        ("DELETE FROM entry_text", "entry 3: its text is gone"),
        ("INSERT INTO entry_text VALUES (4, '00', '{}')", "entry 4: a text was added"),
        ('UPDATE source_row SET raw = \'{"A":"B"}\'', "entry 1: the rows it brought were changed"),
        ("DELETE FROM source_row", "entry 1: the rows it brought were changed"),
        ("UPDATE member SET value = replace(value, 'disclosed', 'withdrawn')", "00001: it was changed after"),
        ("DELETE FROM member", "entry 2: population 1 is not as it was sealed"),
        ("UPDATE consultation SET subject = NULL", "consultations entry 1: it was changed"),
        ("UPDATE run SET body = '{}'", "runs entry 1: it was changed"),
    ],
)
def test_a_change_made_with_the_guards_dropped_is_found_and_named(full, path, reopen: Callable, change, found):
    tamper(path, change)
    with pytest.raises(LedgerDamaged, match=found):
        verify(reopen())


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entry SET kind = 'nonsense' WHERE number = 3",
        "UPDATE entry SET at = 'yesterday' WHERE number = 3",
        "UPDATE entry SET at = replace(at, '00.000Z', '00.0Z')",
        "UPDATE entry SET at = replace(at, 'T', ' ')",
        "UPDATE entry SET body = '{' WHERE number = 3",
        "UPDATE entry SET body = '{\"x\": 1.5}' WHERE number = 3",
        "UPDATE entry SET body = x'00ff' WHERE number = 3",
        "UPDATE entry SET body = '[1]' WHERE number = 1",
        "UPDATE entry_text SET text = 'no data'",
        "UPDATE source_row SET raw = 'no data'",
        "UPDATE source_row SET value = x'ff'",
        "UPDATE member SET value = ''",
        "UPDATE member SET value = '[]'",
    ],
)
def test_what_is_no_data_any_more_is_damage_and_not_a_crash(full, path, reopen, change):
    tamper(path, change)
    with pytest.raises(LedgerDamaged):
        verify(reopen())


def test_a_tail_that_was_cut_off_is_found_where_its_position_was_noted(full, path, reopen):
    noted = full.head()
    tamper(path, "DELETE FROM entry WHERE number = 4")
    assert verify(reopen()).heads[Book.REVIEW].number == 3
    with pytest.raises(LedgerDamaged, match="entry 4 was noted elsewhere, and the ledger ends at entry 3"):
        verify(reopen(), [noted])


def test_a_rewritten_history_is_found_where_its_digest_was_noted(full):
    with pytest.raises(LedgerDamaged, match="entry 2: another digest was noted elsewhere"):
        verify(full, [Head(number=2, digest="0" * 16)])


def test_a_trigger_that_is_not_ours_is_found(full, path, reopen):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TRIGGER quiet AFTER INSERT ON entry BEGIN SELECT 1; END")
        raw.commit()
    with pytest.raises(LedgerDamaged, match="missing or changed: quiet"):
        verify(reopen())


def test_verifying_while_others_record_is_no_false_alarm(full, path):
    stop = threading.Event()

    def record() -> None:
        mine = open_keeper(path)
        for n in itertools.takewhile(lambda _: not stop.wait(0.01), itertools.count()):  # readers get a turn
            mine.append(judgement(f"more-{n}", text={"reason": "as in log 1"}))
        mine.close()

    recorder = threading.Thread(target=record)
    recorder.start()
    found = [verify(full).heads[Book.REVIEW].number for _ in range(15)]
    stop.set()
    recorder.join()
    assert found == sorted(found)


def test_a_missing_guard_is_found(full, path, reopen):
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TRIGGER entry_no_delete")
        raw.commit()
    with pytest.raises(LedgerDamaged, match="guards are missing or changed: entry_no_delete"):
        verify(reopen())
