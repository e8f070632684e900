"""A worked review made larger: every application and first reading of a small one as often as it takes.

Second readings, the sample of cleared cases and what was done for people stay as many as they are: they are work of
people, and do not grow with the population. Nobody watches today's applications there. The ledger is filled in bulk
and not measured. What nothing here reads is not made: digests are numbers, there is no free text, and the imported rows
are those of the small review.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from clare_review.invented.making import SCALES
from clare_review.invented.whole import look_back


def worked_review(folder: Path, size: int) -> Path:
    """A review with about `size` applications, each read as in the small invented review, and its folder."""
    made = look_back(folder, SCALES["small"], seed=2023)
    with closing(sqlite3.connect(made.folder / "ledger.sqlite", isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous=OFF")
        raw.execute("BEGIN")
        _Larger(raw, size).fill()
        raw.execute("COMMIT")
    return made.folder


class _Larger:
    def __init__(self, raw: sqlite3.Connection, size: int) -> None:
        self._raw = raw
        raw.row_factory = sqlite3.Row
        self._members = [dict(row) for row in raw.execute("SELECT * FROM member ORDER BY reference")]
        self._entries = [dict(row) for row in raw.execute("SELECT * FROM entry ORDER BY number")]
        self._sealed = {each["reference"] for each in self._members}
        self._copies = max(1, round(size / len(self._members)))
        self._number = 0
        self._became: dict[tuple[int, int], int] = {}  # old number and copy to new number

    def fill(self) -> None:
        for (name,) in self._raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            self._raw.execute(f"DROP TRIGGER {name}")
        self._raw.execute("DELETE FROM member")
        self._raw.execute("DELETE FROM entry")
        self._insert("member", (self._member(row, copy) for copy in range(self._copies) for row in self._members))
        self._insert("entry", (entry for row in self._entries for entry in self._grown(row)))

    def _name(self, reference: str, copy: int) -> str:
        return reference if not copy or reference not in self._sealed else f"{reference}x{copy}"

    def _member(self, row: dict[str, Any], copy: int) -> dict[str, Any]:
        value = json.loads(row["value"])
        name = self._name(row["reference"], copy)
        value["reference"] = name
        return {**row, "reference": name, "digest": name, "value": json.dumps(value)}

    def _grown(self, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        body = json.loads(row["body"])
        each = row["kind"] == "judged" and "stage" not in body
        for copy in range(self._copies if each else 1):
            self._number += 1
            self._became[row["number"], copy] = self._number
            told = {**row, "number": self._number, "digest": f"{self._number:064d}", "key": f"{row['key']} {copy}"}
            told["previous"] = f"{self._number - 1:064d}"
            if row["supersedes"] is not None:
                told["supersedes"] = self._became[row["supersedes"], copy]
            told["subject"] = self._name(row["subject"], copy) if row["subject"] else None
            yield {**told, "body": json.dumps(self._body(row["kind"], body, copy))}

    def _body(self, kind: str, body: dict[str, Any], copy: int) -> dict[str, Any]:
        if "over" in body:
            return body | {"over": [self._became[number, copy] for number in body["over"]]}
        if kind == "sealed":
            counts = {name: body[name] * self._copies for name in ("applications", "added", "disclosed", "recognised")}
            return body | counts | {"rows": {fate: number * self._copies for fate, number in body["rows"].items()}}
        if kind == "drawn":
            strata = {name: told | {"pool": told["pool"] * self._copies} for name, told in body["strata"].items()}
            return body | {"strata": strata}
        return self._allocated(body) if kind == "allocated" else self._renumbered(body)

    def _allocated(self, body: dict[str, Any]) -> dict[str, Any]:
        first = all(batch["id"].startswith("B") for batch in body["batches"])
        copies = range(self._copies if first else 1)
        batches = [self._batch(batch, n) for n in copies for batch in body["batches"]]
        order = {self._name(name, n): told for n in copies for name, told in body.get("order", {}).items()}
        return body | {"batches": batches} | ({"order": order} if order else {})

    def _batch(self, batch: dict[str, Any], copy: int) -> dict[str, Any]:
        names = [self._name(each, copy) for each in batch["references"]]
        stages = {self._name(name, copy): stage for name, stage in batch.get("stages", {}).items()}
        grown = {**batch, "id": f"{batch['id']}x{copy}" if copy else batch["id"], "references": names}
        return grown | ({"stages": stages} if stages else {})

    def _renumbered(self, body: dict[str, Any]) -> dict[str, Any]:
        """Entries that a body names by number, which are another number now."""
        found = dict(body)
        for name in ("of", "referrals", "again"):
            told = body.get(name)
            if isinstance(told, int) and (told, 0) in self._became:
                found[name] = self._became[told, 0]
            elif isinstance(told, list) and all(isinstance(each, int) for each in told):
                found[name] = [self._became.get((each, 0), each) for each in told]
        return found

    def _insert(self, table: str, rows: Iterator[dict[str, Any]]) -> None:
        first = next(rows)
        columns, marks = ", ".join(f'"{name}"' for name in first), ", ".join("?" * len(first))
        query = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
        self._raw.execute(query, list(first.values()))
        self._raw.executemany(query, (list(row.values()) for row in rows))
