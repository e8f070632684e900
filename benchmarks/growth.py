"""What recording, opening a batch, folding the judgements and verifying cost as a review grows.

`make bench NAME=growth`. Reviews of 3.6 thousand, 36 thousand and 360 thousand applications, each with one judgement on
every application but those of the last batch, which are recorded while the clock runs. Their ledgers are filled in
bulk, not measured, by the code that makes every entry: the chains, texts and rows are what the product would have
written, and each ledger verifies. All of them stand side by side: what is done for a batch or a case is done in each of
them in turn, again and again, and the medians are told. A disk takes longer in one minute than in the next, so that
ledgers measured one after the other would show how the disk felt and not how they grew. The bytes that a recording
wrote are told as well, because most of its time is the wait for the disk. "Gather" is done once, before the first case
of a day is opened, while the reader looks at the batch: on a file it looks through every name for the same people. The
last line is JSON, with what is asked for and whether it was met.
"""

import argparse
import gc
import itertools
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.verdict import verdict  # noqa: E402
from clare_review.acts.recording import standing  # noqa: E402
from clare_review.ledger.digest import canonical, digest, member_digest, root_of  # noqa: E402
from clare_review.ledger.entry import FIRST, Entry, EntryKind, text_commitment  # noqa: E402
from clare_review.ledger.giving import givings_of  # noqa: E402
from clare_review.ledger.proving_rows import row_digest  # noqa: E402
from clare_review.ledger.rows import entry_row  # noqa: E402
from clare_review.review import open_review  # noqa: E402
from tests.faults.small_review import made_review, request  # noqa: E402

SIZES = (3_600, 36_000, 360_000)
BATCH = 25
OPENINGS = 5
FLAT, LINEAR = 1.5, 13.0
T = TypeVar("T")
JUDGED = {
    "instrument": "risk_assessment",
    "version": "1",
    "instrument_digest": "0" * 64,
    "case_version": "0" * 64,
    "answers": {
        "risk_now": "standard",
        "immediate_contact": "no",
        "failure_suspected": "no",
        "evidence_missing": ["nothing"],
        "detailed_required": "no",
    },
    "set_aside": {},
    "set_aside_text": [],
}
BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
YOUNGEST, DAYS = date(2004, 12, 31), 18_250  # people are born on the days of fifty years


def _person(n: int) -> dict[str, str]:
    """What tells the people of one application from those of another."""
    born = {"a_born": 7 * n, "b_born": 11 * n}
    names = {"a_surname": f"Hart{n}", "b_surname": f"Reed{n}"}
    return names | {name: (YOUNGEST - timedelta(days=days % DAYS)).isoformat() for name, days in born.items()}


def main() -> int:
    """Runs the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="applications of each review")
    sizes = parser.parse_args().sizes
    with ExitStack() as stack:
        grew = [_Grown(stack, size) for size in sizes]
        for _ in range(OPENINGS):
            for each in grew:
                each.open_batch()
        for each in grew:
            each.gather()
        for number in range(BATCH):
            for each in grew[number % len(grew) :] + grew[: number % len(grew)]:
                each.judge(number)
        for each in grew:
            each.fold_and_verify()
        return _tell([each.took() for each in grew])


def grown(folder: Path, size: int) -> Path:
    """A review with `size` applications in batches of R01, all judged but the last batch."""
    place = made_review(folder, readers=1, each=1)
    with closing(sqlite3.connect(place / "ledger.sqlite", isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("BEGIN")
        _Filling(raw, size).fill()
        raw.execute("COMMIT")
    return place


class _Filling:
    """Rewrites a ledger of one application into one of many, entry by entry."""

    def __init__(self, raw: sqlite3.Connection, size: int) -> None:
        self._raw, self._size = raw, size
        self._guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type='trigger'").fetchall()
        self._entries = _as_rows(raw, "entry", "number")
        self._references = [f"54200{n:06d}" for n in range(1, size + 1)]
        self._heads = {"entry": (0, FIRST), "consultation": (0, FIRST)}

    def fill(self) -> None:
        for name, _ in self._guards:
            self._raw.execute(f"DROP TRIGGER {name}")
        self._raw.execute("DELETE FROM entry")
        self._raw.execute("DELETE FROM giving")
        members = self._members()
        rows = self._rows()
        for entry in self._entries:
            body = json.loads(entry["body"])
            self._append(EntryKind(entry["kind"]), entry["by"], entry["key"], self._grown(entry, body, members, rows))
        for n, reference in enumerate(self._references[:-BATCH]):
            self._judge(n, reference)
        for _, guard in self._guards:
            self._raw.execute(guard)

    def _members(self) -> list[tuple[str, str]]:
        """One sealed application for each reference, and the pairs that the seal's digest is made of."""
        value, pairs = json.loads(_as_rows(self._raw, "member", "reference")[0]["value"]), []
        self._raw.execute("DELETE FROM member")
        for n, reference in enumerate(self._references):
            mine = value | {"reference": reference} | _person(n)
            pairs.append((reference, member_digest(mine)))
            row = {"version": 1, "reference": reference, "digest": pairs[-1][1], "value": canonical(mine).decode()}
            self._insert("member", row)
        return pairs

    def _rows(self) -> list[str]:
        """One imported row for each reference beside the header, and the digests of all of them."""
        found = _as_rows(self._raw, "source_row", "id")
        kept = [row for row in found if row["kind"] == "applications" and not row["value"]]
        last = next(row for row in found if row["value"] and row["kind"] == "applications")
        self._raw.execute("DELETE FROM source_row WHERE id = ?", [last["id"]])
        value, raw = json.loads(last["value"]), json.loads(last["raw"])
        digests = [row_digest(_as_data(row)) for row in kept]
        for n, reference in enumerate(self._references):
            mine = value | {"reference": reference} | _person(n)
            row = last | {"id": last["id"] + n, "row": last["row"] + n, "reference": reference}
            row |= {"value": canonical(mine).decode(), "raw": json.dumps(raw | {"Reference": reference})}
            digests.append(row_digest(_as_data(row)))
            self._insert("source_row", row)
        return digests

    def _grown(
        self, entry: dict[str, Any], body: dict[str, Any], members: list[tuple[str, str]], rows: list[str]
    ) -> dict[str, Any]:
        if entry["kind"] == "imported" and body["kind"] == "applications":
            counts = {"rows": len(rows), "understood": self._size}
            return body | counts | {"rows_digest": digest(rows)}
        if entry["kind"] == "sealed":
            accepted = body["rows"] | {"accepted": self._size}
            counts = {"applications": self._size, "added": self._size, "rows": accepted}
            return body | counts | {"digest": root_of(members)}
        if entry["kind"] == "allocated":
            told = next(iter(body["order"].values()))
            return body | {"batches": list(self._batches()), "order": dict.fromkeys(self._references, told)}
        return body

    def _batches(self) -> Iterator[dict[str, Any]]:
        """Batches of R02 to R45 and the last of R01, who records."""
        for n, first in enumerate(range(0, self._size, BATCH), 1):
            reader = "R01" if first + BATCH >= self._size else f"R{2 + n % 44:02d}"
            references = self._references[first : first + BATCH]
            yield {"id": f"B{n:04d}", "reviewer": reader, "band": "standard", "references": references}

    def _judge(self, n: int, reference: str) -> None:
        """A look and a judgement by the reader of its batch."""
        reader = f"R{2 + (n // BATCH + 1) % 44:02d}"
        look = {"why": f"review of batch B{n // BATCH + 1:04d}", "after": self._heads["entry"][0]}
        self._append(EntryKind.CONSULTED, reader, f"look {n}", look, subject=reference, table="consultation")
        text = {"note": "Log 1 names no search of the Police National Database. " * 4}
        self._append(EntryKind.JUDGED, reader, f"grown {n}", JUDGED, subject=reference, text=text)

    def _append(
        self,
        kind: EntryKind,
        by: str,
        key: str,
        body: dict[str, Any],
        *,
        subject: str | None = None,
        text: dict[str, str] | None = None,
        table: str = "entry",
    ) -> None:
        last, previous = self._heads[table]
        number, salt = last + 1, f"{last:032x}"
        fields: dict[str, Any] = {
            "number": number,
            "kind": kind,
            "at": BEGAN + timedelta(seconds=number),
            "by": by,
            "subject": subject,
            "supersedes": None,
            "key": key,
            "body": body,
            "text_digest": text_commitment(salt, text) if text else None,
            "previous": previous,
        }
        entry = Entry.chained(**fields)
        self._heads[table] = (number, entry.digest)
        self._insert(table, entry_row(entry))
        for given in givings_of(entry) if table == "entry" else ():
            self._insert("giving", given.row())
        if text:
            self._insert("entry_text", {"number": number, "salt": salt, "text": canonical(text).decode()})

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
        self._raw.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(row.values()))


def _as_rows(raw: sqlite3.Connection, table: str, key: str) -> list[dict[str, Any]]:
    found = raw.execute(f"SELECT * FROM {table} ORDER BY {key}")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _as_data(row: dict[str, Any]) -> dict[str, Any]:
    parsed = {name: json.loads(row[name]) for name in ("reasons", "raw")}
    return row | parsed | {"value": json.loads(row["value"]) if row["value"] else None}


class _Grown:
    """A review of one size, open for R01, and what each act in it took in milliseconds."""

    def __init__(self, stack: ExitStack, size: int) -> None:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="clare-"))
        self._size, self._batch = size, _last_batch(size)
        self._review = stack.enter_context(open_review(grown(Path(folder), size), reader="R01"))
        self._entries = self._review.office.position().number
        self._desk = self._review.batch(self._batch)
        self._panel = self._desk.panel_desk()
        self._took: dict[str, list[float]] = {}

    def open_batch(self) -> None:
        self._take("open batch", lambda: self._review.batch(self._batch).panel_desk())

    def gather(self) -> None:
        self._take("gather", lambda: self._panel.prepare(self._desk.view.references[0]))

    def judge(self, number: int) -> None:
        """One case of the batch: opened, recorded, and how far the batch is."""
        reference, panel = self._desk.view.references[number], self._panel
        view = self._take("open case", lambda: panel.open(reference))
        wanted, before = request(self._review, view, key=f"measured {number}"), _written()
        self._take("record", lambda: panel.record(wanted))
        self._took.setdefault("KB written", []).append((_written() - before) / 1_024)
        self._take("progress", lambda: (panel.standing(), panel.recorded_today(), panel.marks()))

    def fold_and_verify(self) -> None:
        self._take("fold", lambda: standing(self._review.office))
        self._take("verify", self._review.verify)

    def took(self) -> dict[str, float]:
        """The medians, because the first of a program waits for what it imports."""
        told = {name: statistics.median(times) for name, times in self._took.items()}
        return {"applications": self._size, "entries": self._entries} | told

    def _take(self, what: str, act: Callable[[], T]) -> T:
        gc.collect()
        began = time.perf_counter()
        done = act()
        self._took.setdefault(what, []).append(1_000 * (time.perf_counter() - began))
        return done


def _written() -> int:
    """The bytes that this program has sent towards a disk so far, as Linux counts them; 0 on other systems."""
    told = Path("/proc/self/io")
    lines = told.read_text(encoding="ascii").splitlines() if told.is_file() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("write_bytes:")), 0)


def _last_batch(size: int) -> str:
    """The id of R01's batch, which a review notebook is given."""
    return f"B{-(-size // BATCH):04d}"


COLUMNS = ("open batch", "gather", "open case", "record", "progress", "fold", "verify")
GROWING = ("gather", "fold", "verify")


def _said(milliseconds: float) -> str:
    """As the table in docs/reliability.md says it."""
    return f"{milliseconds / 1_000:,.1f} s" if milliseconds >= 1_000 else f"{milliseconds:,.1f} ms"


def _tell(found: list[dict[str, float]]) -> int:
    print("| applications |" + "".join(f" {name} |" for name in COLUMNS) + "\n|---|" + "---|" * len(COLUMNS))
    for took in found:
        print(f"| {took['applications']:,} |" + "".join(f" {_said(took[name])} |" for name in COLUMNS))
    print("KB written by a recording: " + ", ".join(f"{took['KB written']:,.0f}" for took in found))
    bars: dict[str, bool | None] = {}
    for name in COLUMNS:
        limit = LINEAR if name in GROWING else FLAT
        steps = [b[name] / a[name] for a, b in itertools.pairwise(found)]
        bars[f"{name}, at ten times the size, at most {limit:g} times"] = all(each <= limit for each in steps)
    rounded = [{name: round(value, 2) for name, value in took.items()} for took in found]
    return verdict("growth", bars, sizes=rounded)


if __name__ == "__main__":
    sys.exit(main())
