"""Frames of an invented review, as the desk hands them to the findings."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

JANUARY, MAY = 3_582, 3_778
FAILURES_JANUARY = {"harm": 2, "administrative": 11, "service": 12}
FAILURES_MAY = {"harm": 2, "administrative": 14, "service": 17}
_CODES = {"harm": "A1", "administrative": "E1", "service": "B1"}
_GUIDANCE = ((2017, "2014 national guidance"), (2023, "Dec 2016 guidance"), (2099, "Statutory guidance 2023"))


def applications_frame(first: int = JANUARY, second: int = MAY, seed: int = 1) -> pd.DataFrame:
    """`first` applications of population 1 and the rest, up to `second`, of population 2."""
    chance = random.Random(seed)
    rows = [_application(number, 1 if number < first else 2, chance) for number in range(second)]
    return pd.DataFrame(rows)


def _application(number: int, population: int, chance: random.Random) -> dict[str, Any]:
    year = chance.choices(range(2015, 2024), weights=range(4, 13))[0]
    received = pd.Timestamp(year=year, month=chance.randint(1, 12), day=chance.randint(1, 28))
    handler = chance.choices([f"W{n:03d}" for n in range(1, 26)], weights=[40, 14, 9, *[2] * 22])[0]
    results = ["within", "over", "cannot_tell"]
    return {
        "reference": f"DV{number:05d}",
        "received": received,
        "year": year,
        "route": chance.choices(["right_to_ask", "right_to_know"], weights=[3, 2])[0],
        "outcome": "disclosed" if number % 3 == 0 else "nothing_held",
        "disclosed": number % 3 == 0,
        "handler": None if number % 97 == 0 else handler,
        "source": "legacy" if year < 2019 else "rms",
        "population": population,
        "band": chance.choices(["immediate", "high", "standard"], weights=[4, 20, 76])[0],
        "batch": f"B{number // 25 + 1:04d}",
        "reviewer": f"R{number % 45:02d}",
        "guidance_version": next(name for until, name in _GUIDANCE if year < until),
        "clock_total": chance.choices(results, weights=[60, 25, 15])[0],
        "clock_total_provisional": chance.random() < 0.8,
        "clock_checks": chance.choices(results, weights=[50, 20, 30])[0],
        "clock_met": chance.choices(results, weights=[40, 20, 40])[0],
    }


def judgements_frame(
    applications: pd.DataFrame,
    january: dict[str, int] = FAILURES_JANUARY,
    may: dict[str, int] = FAILURES_MAY,
    assessed: float = 1.0,
) -> pd.DataFrame:
    """Risk assessments in band order, and the detailed reviews that find the given failures in each population."""
    order = {"immediate": 0, "high": 1, "standard": 2}
    frame = applications.assign(rank=applications["band"].map(order)).sort_values(["population", "rank", "reference"])
    frame = frame.head(round(len(frame) * assessed))
    found = _found(frame, january, may)
    rows: list[dict[str, Any]] = []
    for number, (reference, band) in enumerate(zip(frame["reference"], frame["band"], strict=True), start=500):
        category = found.get(reference, "none" if band == "immediate" else None)
        rows.append(_judgement(reference, "risk_assessment", number, category, band))
        if category:
            rows.append(_judgement(reference, "detailed_review", number + 10_000, category, band))
    return pd.DataFrame(rows, columns=["reference", "instrument", "entry", "at", "by", "answers", "category"])


def _found(frame: pd.DataFrame, january: dict[str, int], may: dict[str, int]) -> dict[str, str]:
    first = frame[frame["population"] == 1]["reference"].tolist()[3::7]
    second = frame[frame["population"] == 2]["reference"].tolist()
    found: dict[str, str] = {}
    for category in january:
        for _ in range(january[category]):
            found[first.pop(0)] = category
        for _ in range(may[category] - january[category]):
            found[second.pop(0)] = category
    if first:
        found[first.pop()] = "cannot_tell"
    return found


def _judgement(reference: str, instrument: str, entry: int, category: str | None, band: str) -> dict[str, Any]:
    at = datetime(2023, 11, 1, 9, tzinfo=UTC) + timedelta(minutes=entry * 25)
    answers: dict[str, Any] = {"risk_now": band, "failure_suspected": "yes" if category else "no"}
    answers["detailed_required"] = "yes" if category else "no"
    answers["immediate_contact"] = "yes" if category == "harm" else "no"
    if instrument == "detailed_review":
        answers = {"primary_failure": _CODES.get(str(category), category), "harm": ["none"]}
    return {
        "reference": reference,
        "instrument": instrument,
        "entry": entry,
        "at": at,
        "by": "R01",
        "answers": answers,
        "category": category if instrument == "detailed_review" else None,
    }


def position(first: int = JANUARY, second: int = MAY) -> dict[str, Any]:
    """Where the ledger stood: two seals, and what became of every row."""
    return {
        "entry": 14_500,
        "at": datetime(2024, 5, 23, 14, 2, 11, tzinfo=UTC),
        "chain": "5e" * 32,
        "rows": {"accepted": second, "merged": 290, "quarantined": 6, "not_data": 12},
        "populations": [
            {"version": 1, "applications": first, "digest": "a1" * 32, "entry": 12},
            {"version": 2, "applications": second, "digest": "b2" * 32, "entry": 4_400},
        ],
    }
