"""What an export row becomes once it is understood: applications, log entries, history, incidents, people.

`None` always means "not recorded in the export". Dates are calendar dates as the force wrote them; times carry no
zone because the exports have none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self


class Route(StrEnum):
    RIGHT_TO_ASK = "right_to_ask"
    RIGHT_TO_KNOW = "right_to_know"


class Capacity(StrEnum):
    PERSON_AT_RISK = "person_at_risk"
    THIRD_PARTY = "third_party"
    AGENCY = "agency"


class Outcome(StrEnum):
    DISCLOSED = "disclosed"
    AGREED = "agreed_to_disclose"
    NO_DISCLOSURE = "no_disclosure"
    NOTHING_HELD = "nothing_held"
    WITHDRAWN = "withdrawn"
    NOT_ELIGIBLE = "not_eligible"
    TRANSFERRED = "transferred"


class Answer(StrEnum):
    """A recorded yes or no; a cell that says neither is None."""

    YES = "yes"
    NO = "no"


class System(StrEnum):
    """The systems and partners whose check an application records."""

    PNC = "pnc"
    PND = "pnd"
    VISOR = "visor"
    LOCAL = "local"
    OTHER_FORCES = "other_forces"
    MARAC = "marac"
    PROBATION = "probation"
    SOCIAL_CARE = "social_care"


CHECKED = {system: f"checked_{system.value}" for system in System}
"""System to the field of an application that says whether it was checked."""


class Kind(StrEnum):
    """The kinds of export a column map can describe."""

    APPLICATIONS = "applications"
    LOG = "log"
    HISTORY = "history"
    INCIDENTS = "incidents"
    HANDLERS = "handlers"
    REVIEWERS = "reviewers"


_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Application:
    """One application as understood from the exports, with the words it was exported in.

    `received` is a date and time, at midnight when the export gives no time (`received_has_time` is then False).
    `kept` holds every column the map does not place; `notes` says in sentences what could not be understood;
    `variants` holds, field by field, the values of merged rows that do not stand.
    """

    reference: str
    received: datetime
    received_has_time: bool
    route: Route
    route_as_exported: str
    source: str
    capacity: Capacity | None = None
    a_surname: str | None = None
    a_forename: str | None = None
    a_born: date | None = None
    a_sex: str | None = None
    b_surname: str | None = None
    b_forename: str | None = None
    b_born: date | None = None
    b_sex: str | None = None
    b_pnc: str | None = None
    c_name: str | None = None
    relationship: str | None = None
    children: Answer | None = None
    checked_pnc: Answer | None = None
    checked_pnd: Answer | None = None
    checked_visor: Answer | None = None
    checked_local: Answer | None = None
    checked_other_forces: Answer | None = None
    checked_marac: Answer | None = None
    checked_probation: Answer | None = None
    checked_social_care: Answer | None = None
    checks_exported: bool = True  # False where the export has no columns for system checks at all
    dash: str | None = None  # "standard", "medium" or "high"
    checks_on: date | None = None
    met_on: date | None = None
    forum_on: date | None = None
    decided_on: date | None = None
    outcome: Outcome | None = None  # None: no decision recorded
    outcome_as_exported: str | None = None
    outcome_reason: str | None = None
    disclosed_on: date | None = None
    disclosed_to: str | None = None
    handler: str | None = None
    supervisor: str | None = None
    supervisor_exported: bool = True  # False where the export has no supervisor column
    remarks: str | None = None
    found_in: str | None = None
    kept: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    notes: tuple[str, ...] = ()
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: _NOTHING)

    def checked(self, system: System) -> Answer | None:
        """Whether the export says the system was checked; None when the cell says neither."""
        return getattr(self, CHECKED[system])  # type: ignore[no-any-return]

    def values(self) -> dict[str, Any]:
        """The record as plain JSON data: ISO dates, enum words, lists; the inverse of `of`."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """The record made from the plain data that `values` gave."""
        read: dict[str, Any] = dict(values)
        for name in ("a_born", "b_born", "checks_on", "met_on", "forum_on", "decided_on", "disclosed_on"):
            if read.get(name):
                read[name] = date.fromisoformat(read[name])
        read["received"] = datetime.fromisoformat(read["received"])
        read["route"] = Route(read["route"])
        for name, words in (("capacity", Capacity), ("outcome", Outcome), ("children", Answer)):
            if read.get(name):
                read[name] = words(read[name])
        for name in CHECKED.values():
            if read.get(name):
                read[name] = Answer(read[name])
        read["notes"] = tuple(read.get("notes", ()))
        read["kept"] = MappingProxyType(dict(read.get("kept", {})))
        read["variants"] = MappingProxyType({k: tuple(v) for k, v in read.get("variants", {}).items()})
        return cls(**read)


@dataclass(frozen=True, kw_only=True)
class LogEntry:
    """One line of an application's log; `line` is its number within the application, from 1, which never changes."""

    reference: str
    line: int
    entered: datetime | None
    by: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class HistoryItem:
    """One thing a system held on the subject (B) before the application; `line` counts within the application."""

    reference: str
    line: int
    subject_name: str | None
    subject_born: date | None
    recorded_on: date | None
    system: str | None
    category: str | None
    outcome: str | None
    victim_was_partner: Answer | None


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One later incident, known only by the names and dates of birth of victim and suspect."""

    incident: str
    occurred: date | None
    category: str | None
    victim_name: str | None
    victim_born: date | None
    suspect_name: str | None
    suspect_born: date | None
    injury: str | None


@dataclass(frozen=True, kw_only=True)
class Handler:
    """Someone who worked applications at the time, from one day to another."""

    id: str
    name: str
    worked_from: date | None
    worked_to: date | None


@dataclass(frozen=True, kw_only=True)
class Reviewer:
    """Someone who reviews now; `formerly` are the handler ids they once worked under.

    `experienced` is what the force says of them; `away_from` and `away_until` are the first and the last day of leave.
    """

    id: str
    login: str
    name: str
    team: str | None
    hours_per_week: str  # decimal text, e.g. "18.5"
    formerly: tuple[str, ...] = ()
    experienced: bool = False
    away_from: date | None = None
    away_until: date | None = None

    def away_on(self, day: date) -> bool:
        """Whether they are on leave on that day."""
        return self.away_from is not None and self.away_until is not None and self.away_from <= day <= self.away_until


def worked_as(ids: Iterable[str], formerly: Iterable[str]) -> str | None:
    """The first of `ids` that is one of somebody's former ids, or None: the one rule on who worked a case before.

    Capitals and spaces at the ends make no difference.
    """
    theirs = {former.strip().casefold() for former in formerly}
    return next((one for one in ids if one.strip().casefold() in theirs), None)


@dataclass(frozen=True, kw_only=True)
class IncidentProposal:
    """A later incident that may concern the same two people; a person confirms it, never the program."""

    incident: Incident
    sentence: str  # how it was matched, e.g. "same names and dates of birth for A and B"
    exact: bool


@dataclass(frozen=True, kw_only=True)
class OtherApplication:
    """Another application that may be on the same subject (B)."""

    reference: str
    received: datetime
    outcome: Outcome | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class LaterRow:
    """One value of a row that came in after its application was sealed and says something else.

    `field` is a field of the application, or `kept: HEADER` for a column its map does not place; `sealed` is what
    stands, None for nothing recorded.
    """

    field: str
    sealed: str | None
    later: str | None
    file: str
    row: int


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything the record holds on one application, gathered for a reader."""

    application: Application
    log: tuple[LogEntry, ...] = ()
    history: tuple[HistoryItem, ...] = ()
    incidents: tuple[IncidentProposal, ...] = ()
    others: tuple[OtherApplication, ...] = ()
    later_rows: tuple[LaterRow, ...] = ()


def worked_by(application: Application, later_rows: Iterable[LaterRow] = ()) -> tuple[str, ...]:
    """The ids of everybody whom some row names as the one who worked an application, each once.

    With the later rows of its case, those too whom only a row names that came in after it was sealed.
    """
    later = (row.later for row in later_rows if row.field == "handler")
    named = (application.handler, *application.variants.get("handler", ()), *later)
    return tuple(dict.fromkeys(name for name in named if name))


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
