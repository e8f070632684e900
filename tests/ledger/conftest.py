"""One ledger per test, with a clock that ticks a second at each look and chance that repeats."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from clare_review.ledger.digest import member_digest, root_of
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.keeper import Keeper
from clare_review.ledger.postgres_keeper import PostgresKeeper
from clare_review.ledger.proving_rows import rows_digest
from clare_review.ledger.sqlite_keeper import SqliteKeeper


class TickingClock:
    def __init__(self) -> None:
        self._ticks = count()

    def __call__(self) -> datetime:
        return datetime(2026, 3, 2, 9, tzinfo=UTC) + timedelta(seconds=next(self._ticks))


def open_keeper(path: Path, *, create: bool = False) -> SqliteKeeper:
    return SqliteKeeper(path, clock=TickingClock(), chance=lambda size: b"\x07" * size, create=create)


def judgement(key: str, *, subject: str = "DVDS/2015/00001", answer: str = "no", **more: object) -> NewEntry:
    return NewEntry(
        kind=EntryKind.JUDGED, by="R01", key=key, subject=subject, body={"answers": {"failure": answer}}, **more
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def keeper(path: Path) -> Iterator[SqliteKeeper]:
    made = open_keeper(path, create=True)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def again(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Keeper]]:
    """Opens one and the same ledger, each time with another keeper; every keeper is held to what is asked of it."""
    opened: list[Keeper] = []
    if request.param == "sqlite":
        opened.append(open_keeper(tmp_path / "either.sqlite", create=True))
        opening: Callable[[], Keeper] = partial(open_keeper, tmp_path / "either.sqlite")
    else:
        address = request.getfixturevalue("server").ledger()
        opening = partial(PostgresKeeper, address, chance=lambda size: b"\x07" * size)

    def open_again() -> Keeper:
        opened.append(opening())
        return opened[-1]

    yield open_again
    for keeper in opened:
        keeper.close()


@pytest.fixture
def either(again: Callable[[], Keeper]) -> Keeper:
    """A keeper of each kind, on a ledger of its own."""
    return again()


@pytest.fixture
def reopen(path: Path) -> Iterator[Callable[[], SqliteKeeper]]:
    opened: list[SqliteKeeper] = []

    def again() -> SqliteKeeper:
        opened.append(open_keeper(path))
        return opened[-1]

    yield again
    for keeper in opened:
        keeper.close()


ROW = {
    "id": 1,
    "kind": "applications",
    "map": "legacy",
    "rank": 1,
    "file": "legacy.csv",
    "file_digest": "f" * 64,
    "sheet": "",
    "row": 2,
    "corrects": None,
    "reference": "DVDS/2015/00001",
    "not_data": None,
    "reasons": "[]",
    "raw": "{}",
    "value": None,
}


@pytest.fixture
def full(keeper):
    """A ledger with an import, a sealed application, two judgements, one with text, a consultation and a run."""
    as_read = {**ROW, "reasons": [], "raw": {}}
    keeper.append(
        NewEntry(kind=EntryKind.IMPORTED, by="L", key="i", body={"rows_digest": rows_digest([as_read])}), rows=[ROW]
    )
    value = {"reference": "DVDS/2015/00001", "outcome": "disclosed"}
    pair = ("DVDS/2015/00001", member_digest(value))
    keeper.append(
        NewEntry(
            kind=EntryKind.SEALED,
            by="L",
            key="s",
            body={"version": 1, "applications": 1, "digest": root_of([pair])},
        ),
        members=[
            {
                "version": 1,
                "reference": pair[0],
                "digest": pair[1],
                "value": '{"outcome":"disclosed","reference":"DVDS/2015/00001"}',
            }
        ],
    )
    keeper.append(judgement("a", text={"reason": "as in log 2"}))
    keeper.append(judgement("b", supersedes=3))
    keeper.append(
        NewEntry(kind=EntryKind.CONSULTED, by="R01", key="c", subject="DVDS/2015/00001", body={}),
        book=Book.CONSULTATIONS,
    )
    keeper.append(NewEntry(kind=EntryKind.RAN, by="L", key="r", body={"notebooks": 2}), book=Book.RUNS)
    return keeper
