"""A server's disk fills up: what looks recorded is, nothing else does, and a retry records once when there is room."""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from clare_review.errors import LedgerUnusable
from clare_review.ledger.entry import NewEntry
from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.verifying import verify
from tests.ledger.conftest import judgement
from tests.server import TestServer
from tests.small_disk import filled, small_disk

pytestmark = pytest.mark.long
LONG_TEXT = Random(1).randbytes(100_000).hex()


@pytest.fixture
def disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="clare-disk-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)  # the account that the server runs as has to get there
        with small_disk(Path(folder) / "disk", megabytes=200) as mounted:
            mounted.chmod(0o777)
            yield mounted


def wanted(number: int) -> NewEntry:
    return judgement(f"{number}", subject=f"DVDS/2015/{number:05d}", text={"reason": LONG_TEXT})


def recorded_until_refused(keeper: PostgresKeeper) -> tuple[int, str]:
    """How many were acknowledged, and what is said of the next."""
    for number in range(1_000):
        try:
            keeper.append(wanted(number), check=lambda present: present.head())
        except LedgerUnusable as problem:
            return number, str(problem)
    raise AssertionError("the disk was never full")


def must_record_once_with_room(keeper: PostgresKeeper, acknowledged: int) -> None:
    assert keeper.append(wanted(acknowledged), check=lambda present: present.head()).number == acknowledged + 1
    assert [entry.key for entry in keeper.entries()] == [str(number) for number in range(acknowledged + 1)]
    verify(keeper)


def test_a_full_disk_of_a_server_is_said_and_a_retry_records_once(disk: Path) -> None:
    with closing(TestServer(disk)) as server, closing(PostgresKeeper(server.ledger(), chance=bytes)) as keeper:
        with filled(disk):
            acknowledged, said = recorded_until_refused(keeper)
        assert "the server's disk is full; nothing was recorded, tell who looks after the server" in said
        must_record_once_with_room(keeper, acknowledged)


def test_a_full_disk_of_the_servers_log_is_said_and_a_retry_records_once_when_it_runs_again(disk: Path) -> None:
    with (
        closing(TestServer(log_disk=disk)) as server,
        closing(PostgresKeeper(server.ledger(), chance=bytes)) as keeper,
    ):
        with filled(disk):
            acknowledged, said = recorded_until_refused(keeper)
        # Whether the server can still say so, or breaks off, is its own affair; after either the act is done again.
        assert "the server's disk is full; nothing was recorded" in said or "it is not known whether" in said
        server.stop(signal.SIGQUIT)
        server.start()
        must_record_once_with_room(keeper, acknowledged)
