"""Working days in England and Wales: not a Saturday, a Sunday or a bank holiday."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SATURDAY = 5


def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England and Wales in one year, one-off ones included; from the `holidays` package."""
    from holidays import country_holidays  # 0.15 s to load, so only when it is needed

    return frozenset(country_holidays("GB", subdiv="ENG", years=year))


class WorkingDays:
    """Counts working days. The day counted from is never itself counted: the next working day is day 1."""

    def __init__(self, bank_holidays: Callable[[int], Iterable[date]] = bank_holidays) -> None:
        self._bank_holidays = bank_holidays
        self._years: dict[int, tuple[date, ...]] = {}
        self._columns: dict[int, NDArray[Any]] = {}

    def is_working(self, day: date) -> bool:
        """Whether `day` is a working day."""
        days = self._year(day.year)
        place = bisect_right(days, day)
        return place > 0 and days[place - 1] == day

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`; with n = 0, `day` itself, whatever day it is.

        Raises:
            ValueError: n is negative.
        """
        _must_run_forwards(n)
        if n == 0:
            return day
        year, place = day.year, bisect_right(self._year(day.year), day) + n - 1
        while place >= len(self._year(year)):
            place -= len(self._year(year))
            year += 1
        return self._year(year)[place]

    def add_to(self, days: "NDArray[Any]", n: int) -> "NDArray[Any]":
        """The same as `add` for each of many days, as datetime64[D]; NaT stays NaT.

        Raises:
            ValueError: n is negative.
        """
        import numpy as np

        known = ~np.isnat(days)
        _must_run_forwards(n)
        if n == 0 or not known.any():
            return days
        first, last = (int(str(each)[:4]) for each in (days[known].min(), days[known].max()))
        years = range(first, last + 2 + n // 200)  # no year has fewer working days
        working = np.concatenate([self._column(year) for year in years])
        found = days.copy()
        found[known] = working[np.searchsorted(working, days[known], side="right") + n - 1]
        return found

    def between(self, a: date, b: date) -> int:
        """The number of working days after `a` up to and including `b`; negative when `b` is before `a`."""
        if b < a:
            return -self.between(b, a)
        whole_years = sum(len(self._year(year)) for year in range(a.year, b.year))
        return whole_years + bisect_right(self._year(b.year), b) - bisect_right(self._year(a.year), a)

    def _column(self, year: int) -> "NDArray[Any]":
        import numpy as np

        if year not in self._columns:
            self._columns[year] = np.array(self._year(year), "datetime64[D]")
        return self._columns[year]

    def _year(self, year: int) -> tuple[date, ...]:
        if year not in self._years:
            closed = frozenset(self._bank_holidays(year))
            first, length = date(year, 1, 1), (date(year, 12, 31) - date(year, 1, 1)).days + 1
            days = (first + timedelta(days=offset) for offset in range(length))
            self._years[year] = tuple(d for d in days if d.weekday() < _SATURDAY and d not in closed)
        return self._years[year]


def _must_run_forwards(n: int) -> None:
    if n < 0:
        raise ValueError(f"{n} working days cannot be added: a limit runs forwards, so give 0 or more")


@cache
def england_and_wales() -> WorkingDays:
    """The working days of England and Wales, counted once for each process."""
    return WorkingDays()
