"""Many readers in processes of their own who record at once, some of them clicking twice."""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from clare_review.acts.batches import BatchDesk
from clare_review.errors import ReviewError
from clare_review.ledger.rights.matrix import Role
from clare_review.review import Review, open_review
from clare_review.reviewing.desk import RecordRequest
from tests.faults.small_review import desk_of, request
from tests.server import OWNER, TestServer

PATIENCE = 300  # seconds until a crowd that stands still is a failure


@dataclass(kw_only=True)
class Told:
    """What one reader was told: the entry of each recording, how long each took, and what was refused and why."""

    reader: str
    entries: list[int] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A reader with every case of the batch open and every form filled in."""

    review: Review
    desk: BatchDesk
    wanted: tuple[RecordRequest, ...]


def shared_ledger(server: TestServer, readers: int) -> str:
    """The address of a new database for the lead, who owns it, and so many readers; a login for each, none named in it.

    A reader's login can do nothing on its own: what it may is what the ledger grants it.
    """
    rights = {"lead": "SUPERUSER"} | {f"r{n:02d}": "NOSUPERUSER" for n in range(1, readers + 1)}
    for login, right in rights.items():
        if not server.do("postgres", f"SELECT 1 FROM pg_roles WHERE rolname = '{login}'"):
            server.do("postgres", f"CREATE ROLE {login} LOGIN {right}")
    os.environ["PGUSER"] = "lead"
    return server.address(server.database()).replace(f"{OWNER}@", "")


def let_in(server: TestServer, address: str, readers: int) -> None:
    """Says in the ledger which login is which reader, and makes each a reviewer, as `grant` does."""
    database = address.partition("?")[0].rpartition("/")[2]
    for n in range(1, readers + 1):
        person = f"INSERT INTO clare.person VALUES ('r{n:02d}', 'R{n:02d}')"
        server.do(database, person, f'GRANT "{database}_{Role.REVIEWER.value}" TO r{n:02d}')


def ready(place: Path, reader: str) -> Ready:
    """Opens the batch of a reader, case by case, and lets go of the ledger, so that a fork may take over."""
    os.environ["PGUSER"] = reader.lower()  # who asks, where the review is on a server
    review = open_review(place, reader=reader)
    desk = desk_of(review)
    keeping = desk.panel_desk().keeping
    wanted = []
    for reference in desk.view.references:
        fence = keeping.claim(reference, "page").fence
        wanted.append(request(review, desk.open(reference), key=f"{reader} {reference}", fence=fence))
    review.close()
    return Ready(review=review, desk=desk, wanted=tuple(wanted))


def crowd(everybody: Sequence[Ready], *, both_at_once: bool = False, every: int = 1) -> list[Told]:
    """Lets all readers record their whole batches at once and returns what each was told.

    Every `every`-th recording is sent twice with one key, after each other or `both_at_once`, and then once more from
    a window that has lost the case.
    """
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(len(everybody)), fork.Queue()
    working = [fork.Process(target=_work, args=(one, start, told, both_at_once, every)) for one in everybody]
    for process in working:
        process.start()
    heard = [told.get(timeout=PATIENCE) for _ in working]
    for process in working:
        process.join(PATIENCE)
    return sorted(heard, key=lambda each: each.reader)


def _work(one: Ready, start: Barrier, told: Any, both_at_once: bool, every: int) -> None:
    mine = Told(reader=one.review.office.reader)
    os.environ["PGUSER"] = mine.reader.lower()
    try:
        one.desk.open(one.wanted[0].reference)  # who records has opened the case before, over the same connection
        start.wait(PATIENCE)
        mine.began = time.monotonic()
        for n, wanted in enumerate(one.wanted):
            _record(one.desk, wanted, mine, both_at_once, twice=n % every == 0)
        mine.ended = time.monotonic()
        one.review.close()
    except Exception as problem:
        mine.failed.append(f"{type(problem).__name__}: {problem}")
        raise
    finally:
        told.put(mine)


def _record(desk: BatchDesk, wanted: RecordRequest, mine: Told, both_at_once: bool, *, twice: bool) -> None:
    def once() -> None:
        began = time.monotonic()
        with _noted(mine):
            mine.entries.append(desk.record(wanted).entry)
            mine.waits.append(time.monotonic() - began)

    if twice and both_at_once:
        other = threading.Thread(target=once)
        other.start()
        once()
        other.join()
    else:
        once()
    if twice:
        with _noted(mine):
            mine.entries.append(desk.record(wanted).entry)
        _refused(desk, wanted, mine)


def _refused(desk: BatchDesk, wanted: RecordRequest, mine: Told) -> None:
    """The same from a window that lost the case: another key, the fence before."""
    assert wanted.fence is not None
    try:
        entry = desk.record(replace(wanted, key=f"{wanted.key} stale", fence=wanted.fence - 1)).entry
        mine.failed.append(f"entry {entry} was recorded from a window that had lost the case")
    except ReviewError as problem:
        mine.refused.append(str(problem))


@contextmanager
def _noted(mine: Told) -> Iterator[None]:
    try:
        yield
    except Exception as problem:
        mine.failed.append(f"{type(problem).__name__}: {problem}")
