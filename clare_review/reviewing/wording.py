"""How times, and the words of the records, are said on a screen."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from clare_review.guidance.results import Result, StepResult
from clare_review.guidance.wording import say_count, say_day
from clare_review.population.records import Answer, Capacity, Outcome, Route, System

NOT_RECORDED = "not recorded"

_HERE = ZoneInfo("Europe/London")

WORDS: dict[StrEnum, str] = {
    Route.RIGHT_TO_ASK: "Right to Ask",
    Route.RIGHT_TO_KNOW: "Right to Know",
    Capacity.PERSON_AT_RISK: "the person at risk",
    Capacity.THIRD_PARTY: "a third party",
    Capacity.AGENCY: "an agency",
    Outcome.DISCLOSED: "disclosure made",
    Outcome.AGREED: "disclosure agreed",
    Outcome.NO_DISCLOSURE: "no disclosure",
    Outcome.NOTHING_HELD: "nothing held",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.NOT_ELIGIBLE: "not eligible",
    Outcome.TRANSFERRED: "transferred to another force",
    Answer.YES: "yes",
    Answer.NO: "no",
    System.PNC: "PNC",
    System.PND: "PND",
    System.VISOR: "ViSOR",
    System.LOCAL: "Force records",
    System.OTHER_FORCES: "Other forces",
    System.MARAC: "MARAC",
    System.PROBATION: "Probation",
    System.SOCIAL_CARE: "Social care",
}


def say(value: StrEnum | str | None) -> str:
    """A value in words; the text of the export as it is; `not recorded` for None."""
    if value is None:
        return NOT_RECORDED
    return WORDS.get(value, str(value)) if isinstance(value, StrEnum) else value


def say_date(day: date | None) -> str:
    """A day, e.g. `3 May 2019`, or `not recorded`."""
    return say_day(day) if day else NOT_RECORDED


def say_wall_time(at: datetime | None, has_time: bool = True) -> str:
    """A moment as the force wrote it, without a zone, e.g. `3 May 2019, 14:02`; without the time if it has none."""
    if at is None:
        return NOT_RECORDED
    return f"{say_day(at.date())}, {at:%H:%M}" if has_time else f"{say_day(at.date())}, no time recorded"


def say_time(at: datetime) -> str:
    """A moment as the clock on the wall showed it in England and Wales, e.g. `14:02:11`."""
    return at.astimezone(_HERE).strftime("%H:%M:%S")


def say_day_of(at: datetime) -> str:
    """The day of a moment in England and Wales, e.g. `3 May 2024`."""
    return say_day(at.astimezone(_HERE).date())


def say_date_and_time(at: datetime) -> str:
    """A moment with its day, e.g. `3 May 2024, 14:02:11`."""
    return f"{say_day_of(at)}, {say_time(at)}"


def say_result(result: StepResult) -> str:
    """The result of a step in words alone, e.g. `over by at least 3 days, provisional`."""
    least = "at least " if result.at_least else ""
    words = {
        Result.WITHIN: "within",
        Result.OVER: f"over by {least}{say_count(result.days_over or 0, 'day')}",
        Result.CANNOT_TELL: "cannot tell",
    }
    return words[result.result] + (", provisional" if result.provisional else "")
