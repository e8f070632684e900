"""How times, and the words of the records, are said on a screen."""

from datetime import datetime
from zoneinfo import ZoneInfo

_HERE = ZoneInfo("Europe/London")


def say_time(at: datetime) -> str:
    """A moment as the clock on the wall showed it in England and Wales, e.g. `14:02:11`."""
    return at.astimezone(_HERE).strftime("%H:%M:%S")


def say_date_and_time(at: datetime) -> str:
    """A moment with its day, e.g. `3 May 2024, 14:02:11`."""
    here = at.astimezone(_HERE)
    return f"{here.day} {here:%B %Y, %H:%M:%S}"
