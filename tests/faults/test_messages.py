"""How often a desk asks its server: the time of whoever records is the time of all who wait for the same book."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.crowd import Ready, let_in, ready, shared_ledger
from tests.faults.small_review import made_review
from tests.server import TestServer


@pytest.fixture(scope="module")
def at_desk(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    """A reader with three cases open, on a server."""
    with pytest.MonkeyPatch.context() as here:
        here.setenv("PGUSER", "lead")
        address, folder = shared_ledger(server, 1), tmp_path_factory.mktemp("messages")
        place = made_review(folder, readers=1, each=3, ledger=address, strangers=True)
        let_in(server, address, 1)
        made = ready(place, "R01")
        made.desk.record(made.wanted[0])  # the first of a session may ask after what it then knows
        yield made
        made.review.close()


def messages(at_desk: Ready, folder: Path, act: Callable[[], object]) -> int:
    """How many questions the driver sends in an act, as the driver's own trace of the session has them."""
    with at_desk.review.office.keeper._server.engine.connect() as connection:
        raw = connection.connection.driver_connection
    with (folder / "trace").open("w+b") as trace:
        raw.pgconn.trace(trace.fileno())
        act()
        raw.pgconn.untrace()
        trace.seek(0)
        kinds = [line.split(b"\t")[1:4:2] for line in trace.read().splitlines() if b"\t" in line]
    return sum(kind[0] == b"F" and kind[1] in (b"Query", b"Sync") for kind in kinds)


def test_a_recording_takes_two_messages(at_desk: Ready, tmp_path: Path) -> None:
    assert messages(at_desk, tmp_path, lambda: at_desk.desk.record(at_desk.wanted[1])) == 2


def test_a_refused_one_takes_one_and_lets_go(at_desk: Ready, tmp_path: Path) -> None:
    lost = replace(at_desk.wanted[2], key="stale", fence=(at_desk.wanted[2].fence or 0) - 1)

    def refused() -> None:
        with pytest.raises(Exception, match="was opened in another window"):
            at_desk.desk.record(lost)

    assert messages(at_desk, tmp_path, refused) == 2
