"""The server, a session of it, or who records is killed: what was acknowledged is there, and a retry is one entry."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import psycopg
import pytest

from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.verifying import verify
from tests.server import TestServer

RECORDER = """
import sys, time
from itertools import count
from clare_review.errors import LedgerUnusable
from clare_review.ledger.postgres_keeper import PostgresKeeper
from tests.ledger.conftest import judgement
keeper = PostgresKeeper(sys.argv[1], chance=lambda size: b"7" * size)
for n in count():
    wanted = judgement(f"{sys.argv[2]} {n}", text={"reason": "r" * 300})
    while True:
        try:
            entry = keeper.append(wanted, check=lambda present: present.head())
            break
        except LedgerUnusable:
            print("unusable", flush=True)
            time.sleep(0.05)
    print(entry.key, flush=True)
"""


class Recorder:
    """A program that records without end and does the same again whenever it is told that the ledger is unusable."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.told: list[str] = []

    def hear(self, times: int) -> None:
        """Waits until so many more entries were acknowledged."""
        assert self._process.stdout is not None
        wanted = len(self.told) + times
        while len(self.told) < wanted:
            line = self._process.stdout.readline()
            assert line, "the recorder is gone"
            self.told += [line.strip()] if line != "unusable\n" else []

    def kill(self) -> None:
        assert self._process.stdout is not None
        self._process.kill()
        self.told += [line for line in self._process.stdout.read().splitlines() if line != "unusable"]


@contextmanager
def recording(address: str, name: str) -> Iterator[Recorder]:
    command = [sys.executable, "-c", RECORDER, address, name]
    folder = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as process:
        try:
            yield Recorder(process)
        finally:
            process.kill()


def kill_session(server: TestServer, address: str) -> None:
    """Kills a session's process outright, upon which the server ends all others and recovers by itself."""
    database = address.partition("?")[0].rpartition("/")[2]
    query = f"SELECT pid FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()"
    for (pid,) in server.do("postgres", query)[:1]:
        os.kill(pid, signal.SIGKILL)


def kill_who_waits(server: TestServer) -> None:
    """Kills the session that waits for a lock, as soon as one does."""
    query = "SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
    while not (waiting := server.do("postgres", query)):
        time.sleep(0.01)
    os.kill(waiting[0][0], signal.SIGKILL)


def wait_for(server: TestServer) -> None:
    """Until a server that recovers answers again."""
    while True:
        try:
            psycopg.connect(server.address("postgres")).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return


def crash(server: TestServer) -> None:
    """The whole server at once, as when its machine is reset."""
    server.stop(signal.SIGQUIT)
    server.start()


def must_stand(address: str, told: list[str], kills: int) -> None:
    keeper = PostgresKeeper(address, chance=lambda size: b"7" * size)
    try:
        keys = [entry.key for entry in keeper.entries()]
        verify(keeper)
    finally:
        keeper.close()
    assert len(told) == len(set(told)) and len(keys) == len(set(keys))
    assert set(told) <= set(keys)
    assert len(keys) - len(told) <= kills


def killed(server: TestServer, times: int, seed: int) -> None:
    """Kills in turn, at any moment: a session, the whole server, and who records, who begins anew then."""
    address, chance, told = server.ledger(), Random(seed), []
    for number in range(times):
        with recording(address, f"reader {number}") as recorder:
            for how in (kill_session, lambda *_: crash(server)):
                recorder.hear(chance.randrange(1, 12))
                how(server, address)
            recorder.hear(chance.randrange(1, 12))
            recorder.kill()
        told += recorder.told
    must_stand(address, told, times)


def test_a_killed_session_server_or_reader_loses_nothing_that_was_acknowledged(server: TestServer) -> None:
    killed(server, 2, seed=1)


def test_the_log_of_a_server_whose_session_was_killed_holds_nothing_that_was_typed(server: TestServer) -> None:
    log, address = server.folder / "log", server.ledger()
    before = log.stat().st_size
    with recording(address, "reader") as recorder, closing(psycopg.connect(address)) as other:
        recorder.hear(1)
        other.execute("SELECT * FROM clare.hold('review', 'k')")
        kill_who_waits(server)
        with pytest.raises(psycopg.OperationalError):
            while other.execute("SELECT 1"):
                pass  # until the server, which then begins anew, ends every session
        wait_for(server)
    said = log.read_bytes()[before:].decode(errors="replace")
    assert "Failed process was running" in said and "rrr" not in said


@pytest.mark.long
def test_five_hundred_kills_of_sessions_server_and_readers_lose_nothing(server: TestServer) -> None:
    killed(server, 167, seed=2)
