"""How clerks and systems write the same thing in different ways: yes and no, dates, ends of applications."""

from datetime import date
from random import Random

from clare_review.invented.phrases import MONTHS
from clare_review.population.records import Answer, Outcome

OUTCOME_WORDS = {
    Outcome.DISCLOSED: "Disclosed",
    Outcome.AGREED: "Agreed to disclose",
    Outcome.NO_DISCLOSURE: "No disclosure",
    Outcome.NOTHING_HELD: "No information held",
    Outcome.WITHDRAWN: "Withdrawn",
    Outcome.NOT_ELIGIBLE: "Not eligible",
    Outcome.TRANSFERRED: "Transferred",
}


def outcome_word(outcome: Outcome | None) -> str:
    """The records system's word for how an application ended; empty where nothing was decided."""
    return OUTCOME_WORDS[outcome] if outcome else ""


def yes_or_no(rng: Random, answer: Answer | None, neither: str = "") -> str:
    """A recorded yes or no in one of the spellings that get typed."""
    if answer is None:
        return neither
    return rng.choice(("Y", "Yes", "y", "YES", "TRUE") if answer is Answer.YES else ("N", "No", "no"))


def uk(day: date | None) -> str:
    """The date as dd/mm/yyyy, or nothing."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day else ""


def iso(day: date | None) -> str:
    """The date as yyyy-mm-dd, or nothing."""
    return day.isoformat() if day else ""


def typed_date(rng: Random, day: date) -> str:
    """The date as somebody typed it into a text cell: one of four forms, never month first."""
    form = rng.choices(range(4), (51, 25, 15, 9))[0]
    if form == 0:
        return uk(day)
    if form == 1:
        return iso(day)
    if form == 2:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f" {day.day:02d}/{day.month:02d}/{day.year % 100:02d} "
