"""The power goes at any moment of a reader's work: what was acknowledged is there, and nothing is half there.

The work is the product's own, through its own SQLite; the disk is enumerated by `power_cut`.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from clare_review.errors import LedgerDamaged, LedgerUnusable
from clare_review.ledger import sqlite
from clare_review.ledger.verifying import verify
from clare_review.review import Review, open_review
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from clare_review.reviewing.marks import MarkKind, MarkRequest
from tests.faults.power_cut import Files, states
from tests.faults.recording_vfs import Call, RecordingVfs
from tests.faults.small_review import desk_of, made_review, request
from tests.ledger.conftest import open_keeper

LEDGER = "ledger.sqlite"
WEAK = [
    ["PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL"],
    ["PRAGMA journal_mode=TRUNCATE", "PRAGMA synchronous=OFF"],
]
"""Settings that do lose: were none of them caught, the enumeration would be blind."""
State = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What reached the file system, and after how many calls each act was acknowledged with what then stood."""

    before: Files
    calls: list[Call]
    acknowledged: list[tuple[int, State]]


@dataclass(kw_only=True)
class Counted:
    """What became of the states."""

    states: int = 0
    lost: int = 0
    torn: int = 0


def work(review: Review, cases: int) -> Iterator[None]:
    """A reader at work: opens, types, records, amends, marks; goes on after each transaction."""
    desk = desk_of(review)
    panel = desk.panel_desk()
    for n, reference in enumerate(desk.view.references[:cases]):
        fence = panel.keeping.claim(reference, f"page {n}").fence
        yield
        view = desk.open(reference)
        yield
        panel.keeping.keep(reference, RISK_ASSESSMENT, {"note": "half a thought " * 20}, fence)
        yield
        if n == 0:
            urgent = MarkRequest(reference=reference, kind=MarkKind.URGENT, key="u", why="Ring her now")
            desk.mark(urgent)
            yield
        desk.record(request(review, view, key=f"k{n}", fence=fence))
        yield
    again = desk.open(desk.view.references[0])
    yield
    with desk.together():  # as at a press of Record: the judgement, the look at the next case, and who has it
        desk.record(request(review, again, key="again", reason="Read again", text={"note": "Log 2 names one."}))
        desk.open(desk.view.references[cases - 1])
        panel.keeping.claim(desk.view.references[cases - 1], "the next page", take=True)
    yield


def everything(path: Path) -> State:
    """Every row of every table; what a state of the file says, however it is laid out."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")]
        return tuple((name, tuple(raw.execute(f"SELECT * FROM {name} ORDER BY rowid"))) for name in tables)


def recorded(folder: Path, cases: int, *settings: str) -> Recording:
    """Does the work and notes what reached the file system; `settings` weaken how the file is opened."""
    place = made_review(folder, readers=1, each=cases)
    vfs = RecordingVfs(place)
    acknowledged: list[tuple[int, State]] = []
    with vfs.installed(), open_review(place, reader="R01") as review:
        _weaken(review, settings)
        vfs.calls.clear()
        before = files_in(place)
        acknowledged.append((0, everything(place / LEDGER)))
        acknowledged += [(len(vfs.calls), everything(place / LEDGER)) for _ in work(review, cases)]
        calls = list(vfs.calls)
    return Recording(before=before, calls=calls, acknowledged=acknowledged)


def _weaken(review: Review, settings: tuple[str, ...]) -> None:
    """Opens the file anew with these settings in place of the product's own."""
    keeper = review.office.keeper
    for engine in (keeper._engine, keeper._witness) if settings else ():
        engine.dispose()
        sa.event.remove(engine, "connect", sqlite._on_connect)
        sa.event.listen(engine, "connect", lambda raw, _: [raw.execute(setting) for setting in settings])
        sa.event.listen(engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))


def files_in(place: Path) -> Files:
    return {path.name: path.read_bytes() for path in place.glob(f"{LEDGER}*") if not path.name.endswith("-shm")}


def cut(recording: Recording, scratch: Path, *, seed: int, each: int) -> Counted:
    """Puts every state on a disk, opens it with the product, and judges what stands there."""
    counted, opened = Counted(), None
    for at, files in states(recording.before, recording.calls, seed, each):
        counted.states += 1
        for old in scratch.iterdir():
            old.unlink()
        for name, data in files.items():
            (scratch / name).write_bytes(data)
        done = [stands for calls, stands in recording.acknowledged if calls <= at]
        after = recording.acknowledged[len(done) : len(done) + 1]
        try:
            opened = opened or open_keeper(scratch / LEDGER)
            verify(opened)
            opened.close()  # the next state is read on connections of its own
            counted.lost += everything(scratch / LEDGER) not in [done[-1], *(stands for _, stands in after)]
        except (LedgerDamaged, LedgerUnusable, sqlite3.Error):
            counted.torn += 1
            opened = opened.close() if opened else None
    return counted


def test_no_power_cut_loses_or_tears_what_was_acknowledged(tmp_path: Path, scratch: Path) -> None:
    counted = cut(recorded(tmp_path, 2), scratch, seed=1, each=3)
    assert (counted.lost, counted.torn) == (0, 0)
    assert counted.states >= 1_000


@pytest.mark.parametrize("settings", WEAK, ids=" and ".join)
def test_the_enumeration_sees_what_weaker_settings_lose(tmp_path: Path, scratch: Path, settings: list[str]) -> None:
    counted = cut(recorded(tmp_path, 1, *settings), scratch, seed=1, each=3)
    assert counted.lost + counted.torn > counted.states // 20


@pytest.mark.long
def test_no_power_cut_in_twenty_thousand_loses_or_tears_what_was_acknowledged(tmp_path: Path, scratch: Path) -> None:
    counted = cut(recorded(tmp_path, 6), scratch, seed=2, each=32)
    assert (counted.lost, counted.torn) == (0, 0)
    assert counted.states >= 20_000
