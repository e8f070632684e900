"""Cases, reviewers and applications for tests, told in as few words as a test needs."""

from datetime import date, datetime, timedelta
from typing import Any

from clare_review.guidance.clock import clock
from clare_review.guidance.loading import load_guidance
from clare_review.guidance.steps import CaseSteps
from clare_review.planning.allocation import ToAllocate
from clare_review.planning.points import Band, SignalCode, load_points
from clare_review.planning.signals import Signal, signals
from clare_review.population.records import (
    Answer,
    Application,
    Case,
    HistoryItem,
    Incident,
    IncidentProposal,
    OtherApplication,
    Outcome,
    Reviewer,
    Route,
)

GUIDANCE, POINTS = load_guidance(), load_points()
RECEIVED = datetime.fromisoformat("2019-03-01 10:15")
NOTHING_TO_NOTE: dict[str, Any] = {
    "reference": "DVDS/2019/00001",
    "received": RECEIVED,
    "received_has_time": True,
    "route": Route.RIGHT_TO_ASK,
    "route_as_exported": "RTA",
    "source": "legacy",
    "b_born": date(1980, 1, 1),
    "children": Answer.NO,
    "checked_pnc": Answer.YES,
    "checked_pnd": Answer.YES,
    "checked_visor": Answer.YES,
    "checked_local": Answer.YES,
    "dash": "standard",
    "checks_on": date(2019, 3, 1),
    "met_on": date(2019, 3, 4),
    "decided_on": date(2019, 3, 20),
    "outcome": Outcome.NO_DISCLOSURE,
    "supervisor": "DS 1201",
}


def application(**fields: Any) -> Application:
    return Application(**(NOTHING_TO_NOTE | fields))


def found(
    *,
    history: tuple[HistoryItem, ...] = (),
    incidents: tuple[IncidentProposal, ...] = (),
    others: tuple[OtherApplication, ...] = (),
    **fields: Any,
) -> dict[str, Signal]:
    """The signals of a case that differs from one with nothing to note only in what is said."""
    case = Case(application=application(**fields), history=history, incidents=incidents, others=others)
    return {s.code.value: s for s in signals(case, clock(CaseSteps.of(case.application), GUIDANCE), POINTS)}


def held(category: str = "harassment", partner: Answer | None = Answer.NO, line: int = 1) -> HistoryItem:
    return HistoryItem(
        reference="DVDS/2019/00001",
        line=line,
        subject_name="Henry Carter",
        subject_born=date(1980, 1, 1),
        recorded_on=date(2009, 5, 1),
        system="PND",
        category=category,
        outcome="NFA",
        victim_was_partner=partner,
    )


def incident(occurred: str | None = "2020-01-09", injury: str | None = "none") -> IncidentProposal:
    happened = Incident(
        incident="INC000001",
        occurred=date.fromisoformat(occurred) if occurred else None,
        category="common assault",
        victim_name="Maria Porter",
        victim_born=date(1957, 5, 6),
        suspect_name="Henry Carter",
        suspect_born=date(1980, 1, 1),
        injury=injury,
    )
    return IncidentProposal(incident=happened, sentence="same names and dates of birth", exact=True)


def other(reference: str = "DVDS/2017/00009", outcome: Outcome | None = Outcome.NO_DISCLOSURE) -> OtherApplication:
    return OtherApplication(reference=reference, received=RECEIVED, outcome=outcome, sentence="same subject")


def reviewer(name: str, hours: str = "37", *formerly: str) -> Reviewer:
    return Reviewer(id=name, login=name, name=name, team=None, hours_per_week=hours, formerly=formerly)


def waiting(
    number: int, handler: str | None = None, band: Band = Band.STANDARD, points: int = 0, days: int = 0
) -> ToAllocate:
    return ToAllocate(
        reference=f"A{number:04d}",
        band=band,
        points=points,
        received=RECEIVED + timedelta(days=days),
        worked_by=(handler,) if handler else (),
    )


def signal(points: int) -> Signal:
    return Signal(code=SignalCode.CHILDREN, sentence="Children in the household.", points=points)
