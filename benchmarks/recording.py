"""45 readers, each in a process of its own, record 20 judgements each at once: how many a second, and the worst wait.

`make bench NAME=recording`. On SQLite every round is followed by a round of a bare loop, from as many processes, that
inserts one row of the same size with BEGIN IMMEDIATE and COMMIT under the same settings; the ratio is the median over
the rounds. Every case is open and every form filled in before a round starts; one recording in five is a double click
and is then sent once more from a window that lost its case, which is refused. The last line is JSON, with what is asked
for and whether it was met. On the server every reader logs in as themselves, with a reviewer's rights and no others.
"""

import argparse
import json
import multiprocessing
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.verdict import verdict  # noqa: E402
from clare_review.ledger import sqlite  # noqa: E402
from clare_review.ledger.entry import EntryKind  # noqa: E402
from clare_review.review import open_review  # noqa: E402
from tests.faults.crowd import PATIENCE, Ready, crowd, let_in, ready, shared_ledger  # noqa: E402
from tests.faults.small_review import made_review  # noqa: E402
from tests.server import TestServer  # noqa: E402

SQLITE_AGAINST_BARE, SERVER_RATE, SERVER_P95 = 0.8, 200.0, 250.0
WANTED = {
    "sqlite against the bare loop, at least": SQLITE_AGAINST_BARE,
    "postgresql entries a second, at least": SERVER_RATE,
    "postgresql p95 in ms, at most": SERVER_P95,
}


@dataclass(kw_only=True)
class Rounds:
    """What the rounds of one way came to: entries a second in each, and every wait in milliseconds."""

    rates: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def add(self, number: int, seconds: float, waits: Sequence[float]) -> None:
        self.rates.append(number / seconds)
        self.waits += [1_000 * wait for wait in waits]

    def p95(self) -> float:
        return sorted(self.waits)[int(0.95 * len(self.waits))]

    def figures(self) -> dict[str, float]:
        return {
            "entries_per_second": round(statistics.median(self.rates), 1),
            "p95_ms": round(self.p95(), 1),
            "worst_ms": round(max(self.waits), 1),
        }

    def line(self, name: str) -> str:
        rate = statistics.median(self.rates)
        return (
            f"{name:<28}{rate:>12,.0f}{statistics.median(self.waits):>10,.0f}{self.p95():>10,.0f}"
            f"{max(self.waits):>10,.0f}"
        )


def main() -> int:
    """Runs the benchmark."""
    asked = _asked()
    ours, bare, shared = Rounds(), Rounds(), Rounds()
    with tempfile.TemporaryDirectory(prefix="clare-") as folder:
        print(f"{asked.readers} readers open {asked.each} cases each", flush=True)
        place = made_review(Path(folder), readers=asked.readers, each=asked.each, strangers=True)
        everybody = [ready(place, f"R{n:02d}") for n in range(1, asked.readers + 1)]
        size = _bytes_of_one(everybody[0])
        for number in range(asked.rounds):
            _our_round(everybody, number, asked, ours)
            _bare_round(Path(folder) / "bare", asked, size, bare)
        _must_hold(place, asked)
        _shared_rounds(Path(folder) / "shared", asked, shared)
    return _tell(ours, bare, shared, asked)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=45, help="how many record at once")
    parser.add_argument("--each", type=int, default=20, help="how many judgements each records")
    parser.add_argument("--rounds", type=int, default=4, help="into how many rounds they are cut")
    return parser.parse_args()


def _shared_rounds(folder: Path, asked: argparse.Namespace, into: Rounds) -> None:
    """The same rounds on a PostgreSQL server of our own, where every commit waits for its disk."""
    server = TestServer()
    try:
        address = shared_ledger(server, asked.readers)
        place = made_review(folder, readers=asked.readers, each=asked.each, ledger=address, strangers=True)
        let_in(server, address, asked.readers)
        everybody = [ready(place, f"R{n:02d}") for n in range(1, asked.readers + 1)]
        for number in range(asked.rounds):
            _our_round(everybody, number, asked, into)
        os.environ["PGUSER"] = "lead"
        _must_hold(place, asked)
    finally:
        server.close()


def _our_round(everybody: Sequence[Ready], number: int, asked: argparse.Namespace, into: Rounds) -> None:
    share = asked.each // asked.rounds
    part = [replace(one, wanted=one.wanted[number * share :][:share]) for one in everybody]
    told = crowd(part, every=5)
    failed = [why for each in told for why in each.failed]
    assert not failed, failed[0]
    began, ended = min(each.began for each in told), max(each.ended for each in told)
    into.add(len({entry for each in told for entry in each.entries}), ended - began, _flat(told))


def _flat(told: Sequence[Any]) -> list[float]:
    return [wait for each in told for wait in each.waits]


def _bytes_of_one(one: Ready) -> int:
    """How many bytes one recording writes into rows: about what a judgement and its text weigh."""
    wanted = one.wanted[0]
    answers = json.dumps({"answers": dict(wanted.answers), "case_version": wanted.case_version})
    return len(answers) + sum(len(text) for text in wanted.text.values()) + 4 * 64


def _bare_round(folder: Path, asked: argparse.Namespace, size: int, into: Rounds) -> None:
    folder.mkdir(exist_ok=True)
    with sqlite3.connect(folder / "bare.sqlite") as made:
        made.execute("CREATE TABLE IF NOT EXISTS row (number INTEGER PRIMARY KEY, value TEXT NOT NULL)")
    made.close()
    fork = multiprocessing.get_context("fork")
    start, told = fork.Barrier(asked.readers), fork.Queue()
    share = asked.each // asked.rounds
    working = [
        fork.Process(target=_insert, args=(folder / "bare.sqlite", share, size, start, told))
        for _ in range(asked.readers)
    ]
    for process in working:
        process.start()
    heard = [told.get(timeout=PATIENCE) for _ in working]
    for process in working:
        process.join(PATIENCE)
    began, ended = min(one[0] for one in heard), max(one[1] for one in heard)
    into.add(share * asked.readers, ended - began, [wait for one in heard for wait in one[2]])


def _insert(path: Path, times: int, size: int, start: Any, told: Any) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in sqlite._PRAGMAS:
        connection.execute(setting)
    row, waits = "x" * size, []
    start.wait(PATIENCE)
    began = time.monotonic()
    for _ in range(times):
        before = time.monotonic()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO row (value) VALUES (?)", [row])
        connection.execute("COMMIT")
        waits.append(time.monotonic() - before)
    told.put((began, time.monotonic(), waits))
    connection.close()


def _must_hold(place: Path, asked: argparse.Namespace) -> None:
    with open_review(place) as review:
        review.verify()
        judged = len(review.office.entries(EntryKind.JUDGED))
    assert judged == asked.readers * (asked.each // asked.rounds) * asked.rounds, f"{judged} entries"


def _tell(ours: Rounds, bare: Rounds, shared: Rounds, asked: argparse.Namespace) -> int:
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours.rates, bare.rates, strict=True))
    print(f"{'':<28}{'entries/s':>12}{'p50 ms':>10}{'p95 ms':>10}{'worst ms':>10}")
    print(ours.line("SQLite, recording"))
    print(bare.line("SQLite, bare INSERT loop"))
    print(shared.line("PostgreSQL, recording"))
    print(f"ratio to the bare loop: {ratio:.2f} (at least {SQLITE_AGAINST_BARE})")
    figures = {
        "sqlite": ours.figures(),
        "bare": bare.figures(),
        "postgresql": shared.figures(),
        "ratio": round(ratio, 3),
    }
    bars = {
        "sqlite against the bare loop": ratio >= SQLITE_AGAINST_BARE,
        "postgresql entries a second": statistics.median(shared.rates) >= SERVER_RATE,
        "postgresql p95": shared.p95() <= SERVER_P95,
    }
    sizes = {"readers": asked.readers, "each": asked.each}
    return verdict("recording", bars, **sizes, **figures, wanted=WANTED)


if __name__ == "__main__":
    sys.exit(main())
