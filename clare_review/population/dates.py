"""Dates as a column map declares them; nothing is tried that was not declared, and nothing is guessed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_NUMBERS = {name: number for number, name in enumerate(_MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3]: number for name, number in list(_MONTH_NUMBERS.items())} | {"sept": 9}

_PIECES = {
    "yyyy": r"(?P<year>\d{4})",
    "yy": r"(?P<short>\d{2})",
    "month": r"(?P<word>[A-Za-z]{3,9})",
    "mm": r"(?P<month>\d{1,2})",
    "dd": r"(?P<day>\d{1,2})",
}
_PIECE = re.compile("|".join(_PIECES))
_TIME = re.compile(r"(?:T|\s+)(?P<time>\d{1,2}:\d{2}(?::\d{2}(?:\.0+)?)?)$")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?")
_ISO = "yyyy-mm-dd"
_YEARS = range(1900, 2200)  # outside these no record of a living person was written


class Order(StrEnum):
    """Which of day and month is written first where both are numbers."""

    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"
    YEAR_FIRST = "ymd"


@dataclass(frozen=True, kw_only=True)
class DateForms:
    """The forms in which one export writes dates as text.

    `forms` are words such as `dd/mm/yyyy`, `dd/mm/yy`, `dd month yyyy` or `yyyy-mm-dd`, which is always read year
    first; `century_from` is the first of the hundred years that two-digit years stand for.
    """

    order: Order
    forms: tuple[str, ...]
    century_from: int | None = None
    _seen: dict[str, tuple[datetime, bool] | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def moment(self, text: str) -> tuple[datetime, bool] | None:
        """The date and time that `text` says, and whether it says a time; None when it is in no declared form."""
        if text not in self._seen:
            self._seen[text] = self._read(text)
        return self._seen[text]

    def day(self, text: str) -> date | None:
        """The date that `text` says, its time of day left out."""
        found = self.moment(text)
        return found[0].date() if found else None

    def why_not(self, text: str) -> str:
        """Why `text`, which `moment` could not read, is no date; the end of a sentence."""
        wanted = _TIME.sub("", text.strip())
        if any(_pattern(form).fullmatch(wanted) for form in self.forms):
            return "is no day of the calendar"
        return f"is not a date written as {' or '.join(self.forms) or 'declared'}"

    def _read(self, text: str) -> tuple[datetime, bool] | None:
        text = text.strip()
        clock = _TIME.search(text)
        at = read_time(clock["time"]) if clock else None
        if clock and at is None:
            return None
        wanted = text[: clock.start()] if clock else text
        for form in self.forms:
            if match := _pattern(form).fullmatch(wanted):
                found = self._date(match.groupdict())
                return (datetime.combine(found, at or time()), at is not None) if found else None
        return None

    def _date(self, parts: dict[str, str | None]) -> date | None:
        month = _MONTH_NUMBERS.get((parts.get("word") or "").casefold()) or int(parts.get("month") or 0)
        year = int(parts.get("year") or 0) or self._long_year(int(parts.get("short") or 0))
        if year not in _YEARS:
            return None
        try:
            return date(year, month, int(parts.get("day") or 0))
        except ValueError:
            return None

    def _long_year(self, short: int) -> int:
        if self.century_from is None:
            return 0
        year = self.century_from - self.century_from % 100 + short
        return year if year >= self.century_from else year + 100


def read_time(text: str) -> time | None:
    """A time of day written as 9:05, 09:05 or 09:05:30; None for anything else."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return time(int(match[1]), int(match[2]), int(match[3] or 0))
    except ValueError:
        return None


def iso_moment(text: str) -> tuple[datetime, bool] | None:
    """The date that an ISO text says (2018-05-15, perhaps with a time), and whether it says a time."""
    return _ISO_ONLY.moment(text)


def form_problems(order: str, forms: Iterable[str], century_from: int | None) -> list[str]:
    """What is wrong with declared date forms, in sentences; an empty list when they can be used."""
    problems = []
    if not order:
        problems.append("dates: order: missing; say dmy, mdy or ymd, as the export writes dates")
    elif order not in set(Order):
        problems.append(f"dates: order: {order!r} is not dmy, mdy or ymd; say which the export writes first")
    for form in forms:
        problems += [f"dates: forms: {form!r} {what}" for what in _wrong_with(form, order)]
        if "yy" in form.replace("yyyy", "") and century_from is None:
            problems.append(
                f"dates: {form!r} has a year of two digits: say two_digit_years_from, e.g. 1950 for 1950 to 2049"
            )
    return problems


def _wrong_with(form: str, order: str) -> Iterable[str]:
    pieces = _PIECE.findall(form)
    short = [piece[0] for piece in pieces]
    if sorted(short) != ["d", "m", "y"] or re.search(r"[A-Za-z]", _PIECE.sub("", form)):
        yield "is not a date form; write it with dd, mm or month, and yyyy or yy, e.g. dd/mm/yyyy"
    elif short[0] == "y" and short[1] == "d":
        yield "puts the day between year and month, which no export does"
    elif "month" not in pieces and form != _ISO and "".join(short) != order:
        yield f"contradicts the order {order}"


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _pattern(form: str) -> re.Pattern[str]:
    if form not in _PATTERNS:
        pieces = []
        at = 0
        for match in _PIECE.finditer(form):
            pieces += [re.escape(form[at : match.start()]), _PIECES[match.group()]]
            at = match.end()
        pieces.append(re.escape(form[at:]))
        _PATTERNS[form] = re.compile("".join(pieces).replace(r"\ ", r"\s+"))
    return _PATTERNS[form]


_ISO_ONLY = DateForms(order=Order.YEAR_FIRST, forms=(_ISO,))
