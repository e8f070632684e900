"""One ledger per test, with a clock that ticks a second at each look and chance that repeats."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.keeper import SqliteKeeper


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


@pytest.fixture
def reopen(path: Path) -> Iterator[Callable[[], SqliteKeeper]]:
    opened: list[SqliteKeeper] = []

    def again() -> SqliteKeeper:
        opened.append(open_keeper(path))
        return opened[-1]

    yield again
    for keeper in opened:
        keeper.close()
