"""Killed, out of room, locked: what was acknowledged is there, what was not is not half there."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from clare_review.errors import LedgerUnusable
from clare_review.ledger.verifying import verify

from .conftest import judgement, open_keeper

RECORDER = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.sqlite_keeper import SqliteKeeper
keeper = SqliteKeeper(Path(sys.argv[1]), clock=lambda: datetime.now(UTC), chance=lambda n: b"7" * n)
for n in range(100_000):
    entry = keeper.append(NewEntry(kind=EntryKind.JUDGED, by="R01", key=f"{sys.argv[2]}-{n}", subject="X",
                                   body={"n": n}, text={"reason": "r" * 500}))
    print(entry.key, flush=True)
"""


def kill_while_recording(path, name: str, acknowledged: int) -> list[str]:
    """Starts a recorder, kills it once it has acknowledged some entries, and returns what it acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-c", RECORDER, str(path), name], stdout=subprocess.PIPE, text=True
    ) as recorder:
        assert recorder.stdout is not None
        heard = [recorder.stdout.readline().strip() for _ in range(acknowledged)]
        os.kill(recorder.pid, signal.SIGKILL)
        heard += recorder.stdout.read().split()
    return heard


def test_every_acknowledged_entry_survives_a_kill(keeper, path, reopen):
    heard: list[str] = []
    for attempt in range(6):
        heard += kill_while_recording(path, f"try{attempt}", acknowledged=1 + 7 * attempt)
    again = reopen()
    assert set(heard) <= {entry.key for entry in again.entries()}
    assert verify(again).heads


@pytest.mark.long
def test_every_acknowledged_entry_survives_many_kills(keeper, path, reopen):
    heard: list[str] = []
    for attempt in range(150):
        heard += kill_while_recording(path, f"try{attempt}", acknowledged=1 + attempt % 37)
    again = reopen()
    assert set(heard) <= {entry.key for entry in again.entries()}
    assert verify(again).heads


def test_a_full_disk_is_said_and_a_retry_records_exactly_once(keeper, path):
    keeper.append(judgement("before"))
    with keeper._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(LedgerUnusable, match="the disk is full; nothing was recorded"):
        keeper.append(judgement("big", text={"reason": "r" * 50_000}))
    with keeper._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count=1000000")
    keeper.append(judgement("big", text={"reason": "r" * 50_000}))
    assert [entry.key for entry in keeper.entries()] == ["before", "big"]


def test_a_ledger_held_by_another_program_is_said(keeper, path):
    with keeper._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerUnusable, match="another program holds the ledger; nothing was recorded"):
            keeper.append(judgement("a"))
        other.execute("ROLLBACK")
    assert keeper.append(judgement("a")).number == 1


def test_a_read_only_ledger_is_said_before_anything_is_typed_away(keeper, path):
    keeper.close()
    reader = open_keeper(path)
    with reader._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")
    with pytest.raises(LedgerUnusable, match="cannot be written; nothing was recorded"):
        reader.append(judgement("a"))
    reader.close()
