"""How days, counts and lists are said in the sentences a reviewer reads, the same in every locale."""

from collections.abc import Iterable
from datetime import date, datetime

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def say_day(day: date) -> str:
    """A day as people write it, e.g. `3 May 2019`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_moment(moment: datetime) -> str:
    """A day and the time on the wall, e.g. `3 May 2019, 09:05`."""
    return f"{say_day(moment)}, {moment.hour:02d}:{moment.minute:02d}"


def say_count(number: int, thing: str, things: str | None = None) -> str:
    """A count with its noun, e.g. `1 day`, `2 days`, `3 entries`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def say_list(words: Iterable[str], last: str = "and") -> str:
    """Words in a row, each said once, e.g. `PNC, PND and ViSOR`."""
    once = list(dict.fromkeys(words))
    if len(once) < 2:
        return "".join(once)
    return f"{', '.join(once[:-1])} {last} {once[-1]}"
