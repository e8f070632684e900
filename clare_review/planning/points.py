"""The points table: what each signal adds, and from how many points a band begins. A policy colleague edits it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from clare_review import strict_yaml
from clare_review.errors import FileProblem
from clare_review.guidance.forms import Form
from clare_review.ledger.digest import digest
from clare_review.places import template
from clare_review.population.records import System


class Band(StrEnum):
    """How soon an application is read, soonest first; everything is read."""

    IMMEDIATE = "immediate"
    HIGH = "high"
    STANDARD = "standard"


class SignalCode(StrEnum):
    """The facts of a record that move an application forward in the queue."""

    LATER_SERIOUS_INJURY = "later_serious_injury"
    LATER_INCIDENT = "later_incident"
    AGREED_NOT_DISCLOSED = "agreed_not_disclosed"
    NOTHING_HELD_THOUGH_HELD = "nothing_held_though_held"
    SERIOUS_HISTORY_NOT_DISCLOSED = "serious_history_not_disclosed"
    PARTNER_HISTORY_NOT_DISCLOSED = "partner_history_not_disclosed"
    HISTORY_NOT_DISCLOSED = "history_not_disclosed"
    HIGH_RISK_NOT_DISCLOSED = "high_risk_not_disclosed"
    DISCLOSED_IN_ANOTHER = "disclosed_in_another"
    SUBJECT_IN_OTHERS = "subject_in_others"
    NO_DECISION = "no_decision"
    DISCLOSURE_NOT_DATED = "disclosure_not_dated"
    MINIMUM_CHECK_RECORDED_NO = "minimum_check_recorded_no"
    MINIMUM_CHECK_NOT_RECORDED = "minimum_check_not_recorded"
    CHECKS_NOT_EXPORTED = "checks_not_exported"
    DECIDED_BEFORE_CHECKS = "decided_before_checks"
    NO_FACE_TO_FACE = "no_face_to_face"
    CLOSED_SAME_DAY = "closed_same_day"
    RECORD_CONTRADICTS_ITSELF = "record_contradicts_itself"
    OVER_TOTAL = "over_total"
    NO_SUPERVISOR = "no_supervisor"
    SUBJECT_BORN_MISSING = "subject_born_missing"
    CHILDREN = "children"


@dataclass(frozen=True, kw_only=True)
class PointsTable:
    """Whole-number points for every signal, where bands begin, and who decided so.

    `serious_categories` are words of the force's history, compared without regard to case.
    """

    name: str
    edition: str
    decided_by: str
    immediate_from: int
    high_from: int
    minimum_systems: tuple[System, ...]
    serious_categories: tuple[str, ...]
    points: Mapping[SignalCode, int]
    reasons: Mapping[SignalCode, str]
    digest: str

    def is_serious(self, category: str | None) -> bool:
        """Whether a category of history is one of the serious ones."""
        return category is not None and _plain(category) in self.serious_categories


_FILE = ("name", "edition", "decided_by", "bands", "minimum_systems", "serious_categories", "signals")
_BANDS = ("immediate_from", "high_from")
_SIGNAL = ("points", "why")


def load_points(path: Path | None = None) -> PointsTable:
    """Loads a points table, by default the one that comes with the package.

    Raises:
        FileProblem: the file cannot be used; every problem is listed with the place it stands in.
    """
    file = path or template("planning", "points.yaml")
    return parse_points(strict_yaml.read(file), str(file))


def parse_points(data: Any, where: str) -> PointsTable:
    """The points table in strict YAML data; `where` names its file in messages. Raises as `load_points` does."""
    problems: list[str] = []
    form = Form(data, "", problems, _FILE)
    immediate, high = _bands(form)
    points, reasons = _signals(form)
    table = PointsTable(
        name=form.text("name"),
        edition=form.text("edition"),
        decided_by=form.text("decided_by"),
        immediate_from=immediate,
        high_from=high,
        minimum_systems=form.words("minimum_systems", System),
        serious_categories=_categories(form),
        points=MappingProxyType(points),
        reasons=MappingProxyType(reasons),
        digest=digest(data) if not problems else "",
    )
    if problems:
        raise FileProblem(where, problems)
    return table


def _bands(form: Form) -> tuple[int, int]:
    before = len(form.problems)
    bands = form.inner("bands", _BANDS)
    immediate, high = bands.whole_number("immediate_from"), bands.whole_number("high_from")
    if len(form.problems) == before and not 0 < high < immediate:
        bands.problem("high_from", f"is {high}; it has to be from 1 to less than immediate_from ({immediate})")
    return immediate, high


def _signals(form: Form) -> tuple[dict[SignalCode, int], dict[SignalCode, str]]:
    signals = form.inner("signals", [code.value for code in SignalCode])
    points, reasons = {}, {}
    for code in SignalCode:
        if not signals.has(code.value):
            signals.problem(code.value, "is not listed; list it, with 0 points if it is not to move anything")
            continue
        entry = signals.inner(code.value, _SIGNAL)
        points[code], reasons[code] = entry.whole_number("points"), entry.text("why")
    return points, reasons


def _categories(form: Form) -> tuple[str, ...]:
    found = []
    for place, entry in form.items("serious_categories"):
        if isinstance(entry, str) and entry.strip():
            found.append(_plain(entry))
        else:
            form.problems.append(f"{place}: is not text; write the category as the history has it")
    return tuple(found)


def _plain(category: str) -> str:
    return " ".join(category.split()).casefold()
