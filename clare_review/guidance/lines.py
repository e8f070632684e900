"""The guidance as data: versions, the lines they hold, and how sure we are of each."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clare_review.guidance.wording import say_list
from clare_review.population.records import Route


class Step(StrEnum):
    """The steps of an application the guidance may set a limit for."""

    INITIAL_CHECKS = "initial_checks"
    FACE_TO_FACE = "face_to_face"
    FULL_RESEARCH = "full_research"
    FORUM = "forum"
    DISCLOSURE = "disclosure"
    OUTCOME_TOLD = "outcome_told"
    TOTAL = "total"

    @property
    def say(self) -> str:
        """The step as a person names it."""
        return _STEPS[self]


class Unit(StrEnum):
    HOURS = "hours"
    CALENDAR_DAYS = "calendar days"
    WORKING_DAYS = "working days"
    NOT_KNOWN = "not known"


class CountedFrom(StrEnum):
    """What starts the clock. The record holds one day for first contact and application: the day received."""

    APPLICATION = "application"
    FACE_TO_FACE = "face to face"
    NOT_KNOWN = "not known"


class Confidence(StrEnum):
    """How well a fact is known: primary source, two that agree, one weak source, not confirmed."""

    HIGH = "H"
    MEDIUM = "M"
    LOW = "L"
    NOT_CONFIRMED = "X"


class WhenChanged(StrEnum):
    """Which version holds for an application still open when the guidance changed."""

    NOT_KNOWN = "not known"
    VERSION_AT_RECEIPT = "version at receipt"


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """Who in the force stands behind a line, and since when."""

    by: str
    on: date


@dataclass(frozen=True, kw_only=True, eq=False)
class Line:
    """One limit: for one step, on one or both routes. `limit` None means it is not known, never that there is none.

    Several units or starts are several possible readings of one text, and a result needs all of them to agree.
    """

    step: Step
    routes: tuple[Route, ...]
    limit: int | None
    units: tuple[Unit, ...]
    counted_from: tuple[CountedFrom, ...]
    confidence: Confidence
    source: str
    unless: str
    confirmed: Confirmation | None

    @property
    def provisional(self) -> bool:
        """Whether a result on this line waits for the force's guidance owner."""
        return self.confirmed is None and self.confidence is not Confidence.HIGH

    @property
    def readings(self) -> tuple[tuple[Unit, CountedFrom], ...]:
        """Every way the text can be read."""
        return tuple((unit, start) for unit in self.units for start in self.counted_from)


@dataclass(frozen=True, kw_only=True, eq=False)
class Version:
    """One version of the guidance, which came into force on a day from `earliest` to `latest`.

    Versions and lines are compared as objects, which is quick; whether two files say the same, their digests tell.
    """

    id: str
    title: str
    earliest: date
    latest: date
    confidence: Confidence
    source: str
    confirmed: Confirmation | None
    lines: tuple[Line, ...]

    @property
    def provisional(self) -> bool:
        """Whether the day it came into force waits for the force's guidance owner."""
        return self.confirmed is None and self.confidence is not Confidence.HIGH

    def line(self, step: Step, route: Route) -> Line:
        """The line for one step on one route.

        Raises:
            KeyError: there is none, which a loaded guidance never lets happen.
        """
        for line in self.lines:
            if line.step is step and route in line.routes:
                return line
        raise KeyError(f"{self.id} has no line for {step.value} on {route.value}")


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """All versions known, oldest first; `edition` names this file's own issue and `digest` its content."""

    name: str
    edition: str
    when_changed: WhenChanged
    when_changed_source: str
    versions: tuple[Version, ...]
    digest: str

    def in_force(self, first: date, last: date) -> tuple[Version, ...]:
        """Every version that may have been in force on a day from `first` to `last`, oldest first.

        Where the day of a change is known only as a span, both versions may have been in force on every day of it.
        """
        found = []
        for place, version in enumerate(self.versions):
            later = self.versions[place + 1] if place + 1 < len(self.versions) else None
            if version.earliest <= last and (later is None or _may_precede(first, later)):
                found.append(version)
        return tuple(found)

    def label(self, day: date) -> str:
        """The version in force on a day for tables, e.g. `2014 or dec_2016`, or `none known`."""
        return say_list((version.id for version in self.in_force(day, day)), "or") or "none known"


def _may_precede(day: date, later: Version) -> bool:
    """Whether `day` may be before the later version began; in a span of days, its last day too."""
    return day < later.earliest or (later.earliest < later.latest and day <= later.latest)


_STEPS = {
    Step.INITIAL_CHECKS: "Initial checks",
    Step.FACE_TO_FACE: "Face to face",
    Step.FULL_RESEARCH: "Full research and risk assessment",
    Step.FORUM: "Decision forum",
    Step.DISCLOSURE: "Decision to disclosure",
    Step.OUTCOME_TOLD: "Applicant told the outcome",
    Step.TOTAL: "Total, disclosure included",
}
