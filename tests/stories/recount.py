"""The figures of the answers counted a second time, with pandas straight from an exported ledger.

Nothing here calls the package's own counting: the lines of JSON that an auditor is given are read, and what counts of
each case is worked out again in a few obvious steps.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import holidays
import numpy as np
import pandas as pd

FAILED = ["harm", "service", "administrative"]
SYSTEMS = ["pnc", "pnd", "visor", "local", "other_forces", "marac", "probation", "social_care"]
KINDS = ["physical", "sexual", "emotional", "economic", "children", "death"]


class Exported:
    """An exported ledger as frames: entries of the review's book, sealed applications, and imported rows."""

    def __init__(self, lines: Iterable[str], upto: int = 0) -> None:
        told = [json.loads(line) for line in lines]
        entries = [each["entry"] for each in told if each.get("book") == "review"]
        self.entries = pd.DataFrame([each for each in entries if not upto or each["number"] <= upto])
        self.entries["at"] = pd.to_datetime(self.entries["at"])
        sealed = {each["body"]["version"]: each["number"] for each in entries if each["kind"] == "sealed"}
        members = [each for each in told if "member" in each and sealed[each["version"]] <= (upto or 10**9)]
        frame = pd.DataFrame([{**each["member"], "version": each["version"]} for each in members])
        self.cases = frame.set_index("reference").sort_index()
        self.cases["received"] = pd.to_datetime(self.cases["received"])
        self.rows = pd.DataFrame([{**each["row"], "entry": each["entry"]} for each in told if "row" in each])

    @classmethod
    def of_file(cls, ledger: Path) -> "Exported":
        """The same read from a ledger's own file, by nothing but its columns."""
        with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as raw:
            names = "number, kind, at, by, subject, supersedes, body"
            rows = raw.execute(f"SELECT {names} FROM entry ORDER BY number").fetchall()
            members = raw.execute("SELECT version, value FROM member").fetchall()
            imported = raw.execute("SELECT kind, value, entry FROM source_row WHERE kind = 'reviewers'").fetchall()
        told = cls.__new__(cls)
        told.entries = pd.DataFrame(rows, columns=names.split(", "))
        told.entries["body"] = [json.loads(body) for body in told.entries["body"]]
        told.entries["at"] = pd.to_datetime(told.entries["at"])
        frame = pd.DataFrame([{**json.loads(value), "version": version} for version, value in members])
        told.cases = frame.set_index("reference").sort_index()
        told.cases["received"] = pd.to_datetime(told.cases["received"])
        told.rows = pd.DataFrame(imported, columns=["kind", "value", "entry"])
        told.rows["value"] = [json.loads(one) if isinstance(one, str) else None for one in told.rows["value"]]
        return told

    def of(self, *kinds: str) -> pd.DataFrame:
        """The entries of some kinds."""
        return self.entries[self.entries["kind"].isin(kinds)]

    def bodies(self, *kinds: str) -> list[dict[str, Any]]:
        """What the entries of some kinds say, with number, subject and moment."""
        found = self.of(*kinds)
        return [
            {**body, "number": number, "subject": subject, "by": by, "when": at}
            for body, number, subject, by, at in zip(
                found["body"], found["number"], found["subject"], found["by"], found["at"], strict=True
            )
        ]


def counted(told: Exported) -> pd.DataFrame:
    """One row for each application with what counts of its two forms: first reading, or the decision that holds."""
    judged = pd.DataFrame(told.bodies("judged"))
    judged["stage"] = judged["stage"].fillna("first") if "stage" in judged else "first"
    last = judged.sort_values("number").groupby(["subject", "instrument", "stage"]).last()["number"].to_dict()
    by_number = {each["number"]: each for each in judged.to_dict("records")}
    reopened = {each["subject"]: each["number"] for each in told.bodies("reopened")}
    rows: dict[str, dict[str, Any]] = {}
    for reference in told.cases.index:
        risk, risk_state = _counts(last, by_number, reopened, reference, "risk_assessment")
        detail, detail_state = _counts(last, by_number, reopened, reference, "detailed_review")
        second = (reference, "detailed_review", "second")
        if (reference, "risk_assessment", "second") in last:
            asks = by_number[risk]["answers"]["detailed_required"] == "yes" if risk else False
            if not asks:
                detail, detail_state = None, ""
            elif detail is None and second in last and risk_state == "decided":
                detail, detail_state = last[second], "once"
        row: dict[str, Any] = {"risk_state": risk_state, "detail_state": detail_state}
        for number, name in ((risk, "risk"), (detail, "detail")):
            if number is not None:
                one = by_number[number]
                row |= {f"{key}": value for key, value in one["answers"].items()}
                row |= {f"{name}_entry": number, f"{name}_by": one["by"], f"{name}_at": one["when"]}
                row |= {"category": one["category"]} if name == "detail" else {}
        rows[reference] = row
    return told.cases.join(pd.DataFrame.from_dict(rows, orient="index"))


def _counts(
    last: dict[Any, int], by_number: dict[int, Any], reopened: dict[str, int], reference: str, form: str
) -> tuple[int | None, str]:
    first, second, decision = (last.get((reference, form, stage)) for stage in ("first", "second", "adjudication"))
    if first is None or second is None:
        return first, "once" if first else ""
    if decision and by_number[decision]["over"] == [first, second] and decision > reopened.get(reference, 0):
        return decision, "decided"
    if reopened.get(reference, 0) > max(first, second):
        return first, "reopened"
    one, other = (_codes(by_number[number]["answers"]) for number in (first, second))
    return first, "agreed" if one == other else "disputed"


def _codes(answers: dict[str, Any]) -> dict[str, Any]:
    """What two readings are compared by: answers by code, not the lines that are cited."""
    cites = ("failure_entries", "research_entries", "reason_entries")
    return {
        name: sorted(said) if isinstance(said, list) else said for name, said in answers.items() if name not in cites
    }


def has(column: pd.Series, *codes: str) -> pd.Series:
    """Which cells of a column of lists hold one of some codes."""
    return column.map(lambda cell: isinstance(cell, list) and bool(set(codes) & set(cell)))


def clock_total(cases: pd.DataFrame) -> pd.Series:
    """Within, over or cannot tell by the total limit: 35 days, 28 from 5 April 2023, on every way to count them."""
    received, met = _days(cases["received"].dt.normalize()), _days(cases["met_on"])
    disclosed, decided = _days(cases["disclosed_on"]), _days(cases["decided_on"])
    ends = (cases["outcome"].isin(["disclosed", "agreed_to_disclose"]) | cases["outcome"].isna()).to_numpy()
    told = ~np.isnat(disclosed)
    done = np.where(told & ends, disclosed, decided)
    is_open = ~(told & ends) & ends
    unknown = (cases["route"] != "right_to_ask").to_numpy() | np.isnat(done) | (done < received) | (told & ~ends)
    unknown |= (met < received) | ((met > done) & ~is_open)
    new = received >= np.datetime64("2023-04-05")
    earliest, latest = _reach(received, met, np.where(new, 28, 35))
    within, over = ~is_open & (done <= earliest), ~np.isnat(met) & (done > latest)
    changed = ~new & (np.minimum(done, np.where(within, earliest, latest)) >= np.datetime64("2023-04-05"))
    within &= ~changed | (done <= _reach(received, met, np.full(len(cases), 28))[0])
    return pd.Series(np.select([unknown, within, over], ["cannot_tell", "within", "over"], "cannot_tell"), cases.index)


def _reach(received: np.ndarray, met: np.ndarray, limit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first and the last day on which a limit may have ended: calendar or working days, from either start."""
    closed = [np.datetime64(day) for day in holidays.country_holidays("GB", subdiv="ENG", years=range(2014, 2026))]
    starts = [received, np.where(np.isnat(met), received, met)]
    dues = [due for start in starts for due in (start + limit.astype("timedelta64[D]"),
            np.busday_offset(start, limit, roll="backward", holidays=closed))]  # fmt: skip
    return np.min(dues, axis=0), np.max(dues, axis=0)


def _days(column: pd.Series) -> np.ndarray:
    return pd.to_datetime(column).to_numpy().astype("datetime64[D]")
