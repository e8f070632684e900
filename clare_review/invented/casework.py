"""Invented applications: who asked about whom, what was checked, decided and told, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from clare_review.invented.people import Person, person
from clare_review.invented.phrases import (
    HELD,
    HELD_OUTCOMES,
    HELD_SYSTEMS,
    HOSTILE_LINES,
    LOG_LINES,
    RELATIONSHIPS,
    SUPERVISORS,
)
from clare_review.population.records import Answer, Capacity, Outcome, Route, System

REASONS = {
    Outcome.NO_DISCLOSURE: "not necessary/proportionate",
    Outcome.NOTHING_HELD: "no trace",
    Outcome.WITHDRAWN: "withdrawn by applicant",
    Outcome.NOT_ELIGIBLE: "not intimate relationship",
    Outcome.TRANSFERRED: "other force area",
}
# How often a system held something on B, by how the application ended.
_HELD_SHARE = {
    Outcome.DISCLOSED: 1.0,
    Outcome.AGREED: 1.0,
    Outcome.NO_DISCLOSURE: 0.28,
    Outcome.NOTHING_HELD: 0.0,
    Outcome.WITHDRAWN: 0.27,
    Outcome.NOT_ELIGIBLE: 0.19,
    Outcome.TRANSFERRED: 0.26,
}


@dataclass(frozen=True, kw_only=True)
class LogLine:
    entered: datetime
    by: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """One thing a system held on B before the application."""

    subject: Person
    recorded_on: date
    system: str
    category: str
    outcome: str
    victim_was_partner: bool


@dataclass(frozen=True, kw_only=True)
class InventedApplication:
    """One application as the force's systems hold it; `b` is B as written down, `b_real` is who B is."""

    reference: str
    received: datetime
    route: Route
    capacity: Capacity
    a: Person
    b: Person
    b_real: Person
    b_pnc: str
    c: Person | None
    relationship: str
    children: Answer | None
    checks: Mapping[System, Answer | None]
    dash: str | None
    checks_on: date | None
    met_on: date | None
    forum_on: date | None
    decided_on: date | None
    outcome: Outcome | None
    reason: str | None
    disclosed_on: date | None
    handler: str
    supervisor: str | None
    remarks: tuple[str, ...]
    log: tuple[LogLine, ...]
    held: tuple[Held, ...]

    @property
    def legacy(self) -> bool:
        """Whether the old database held it, not the records system that followed."""
        return self.reference.startswith("DVDS/")


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The days on which the steps of one application were taken."""

    checks_on: date
    met_on: date | None
    forum_on: date
    decided_on: date
    disclosed_on: date


def draw_application(
    rng: Random,
    *,
    reference: str,
    received: datetime,
    a: Person,
    b: Person,
    b_real: Person,
    outcome: Outcome | None,
    handler: str,
) -> InventedApplication:
    """One application whose record is unremarkable for its outcome."""
    route, capacity = _route(rng)
    steps = _steps(rng, received.date(), route)
    return InventedApplication(
        reference=reference,
        received=received,
        route=route,
        capacity=capacity,
        a=a,
        b=b,
        b_real=b_real,
        b_pnc=_pnc(rng),
        c=person(rng, rng.choice("FM"), received.year) if capacity is Capacity.THIRD_PARTY else None,
        relationship=rng.choice(RELATIONSHIPS),
        children=rng.choices((Answer.YES, Answer.NO, None), (45, 45, 10))[0],
        checks={system: rng.choices((Answer.YES, Answer.NO, None), (93, 3, 4))[0] for system in System},
        dash=rng.choices(("standard", "medium", "high", None), (50, 30, 13, 7))[0],
        checks_on=steps.checks_on,
        met_on=steps.met_on,
        forum_on=steps.forum_on,
        decided_on=steps.decided_on,
        outcome=outcome,
        reason=REASONS.get(outcome) if outcome else None,
        disclosed_on=steps.disclosed_on if outcome is Outcome.DISCLOSED else None,
        handler=handler,
        supervisor=rng.choice(SUPERVISORS) if rng.random() < 0.75 else None,
        remarks=_remarks(rng),
        log=_log(rng, received, handler),
        held=draw_held(rng, b_real, received.date(), outcome),
    )


def draw_held(rng: Random, subject: Person, received: date, outcome: Outcome | None) -> tuple[Held, ...]:
    """What the systems held on B, or nothing, as often as fits the outcome."""
    if rng.random() >= _HELD_SHARE.get(outcome or Outcome.NO_DISCLOSURE, 0.28):
        return ()
    return tuple(held_item(rng, subject, received) for _ in range(rng.randint(1, 7)))


def held_item(rng: Random, subject: Person, received: date, system: str | None = None) -> Held:
    """One thing held on `subject`, recorded between three weeks and fourteen years before the application."""
    return Held(
        subject=subject,
        recorded_on=received - timedelta(days=rng.randint(21, 5000)),
        system=system or rng.choice(HELD_SYSTEMS),
        category=rng.choice(HELD),
        outcome=rng.choice(HELD_OUTCOMES),
        victim_was_partner=rng.random() < 0.75,
    )


def working_day(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])


def _route(rng: Random) -> tuple[Route, Capacity]:
    capacity = rng.choices((Capacity.PERSON_AT_RISK, Capacity.THIRD_PARTY, Capacity.AGENCY), (47, 10, 43))[0]
    return (Route.RIGHT_TO_KNOW if capacity is Capacity.AGENCY else Route.RIGHT_TO_ASK), capacity


def _steps(rng: Random, received: date, route: Route) -> Steps:
    checks = received + timedelta(days=rng.choices((0, 1, rng.randint(2, 6), 20), (62, 26, 9, 3))[0])
    met = working_day(received + timedelta(days=rng.randint(1, 30)))
    kept = route is Route.RIGHT_TO_ASK and rng.random() < 0.91
    forum = working_day((met if kept else checks) + timedelta(days=rng.randint(3, 34)))
    decided = working_day(forum + timedelta(days=rng.choice((0, 0, 1, 2, 3, 4))))
    return Steps(
        checks_on=checks,
        met_on=met if kept else None,
        forum_on=forum,
        decided_on=decided,
        disclosed_on=working_day(decided + timedelta(days=rng.choice((0, 1, 2, 3, 4, 5)))),
    )


def _pnc(rng: Random) -> str:
    number = f"{rng.randint(80, 99)}/{rng.randint(2000, 999999)}{rng.choice('ABCDEFGHJKLMNPQRTUVWXYZ')}"
    return number if rng.random() < 0.5 else ""


def _remarks(rng: Random) -> tuple[str, ...]:
    if rng.random() < 0.008:
        return (rng.choice(HOSTILE_LINES),)
    return tuple(rng.sample(LOG_LINES, 2))


def _log(rng: Random, received: datetime, handler: str) -> tuple[LogLine, ...]:
    lines, at = [], received
    for _ in range(rng.randint(1, 6)):
        at += timedelta(hours=rng.randint(6, 120))
        text = rng.choice(HOSTILE_LINES) if rng.random() < 0.018 else rng.choice(LOG_LINES)
        lines.append(LogLine(entered=at, by=handler, text=text))
    return tuple(lines)
