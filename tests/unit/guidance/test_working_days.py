from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.guidance.working_days import WorkingDays, england_and_wales

# As published for England and Wales; weekends are left out because they are no working days anyhow.
PUBLISHED = {
    2014: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
    2017: "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2018: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
    2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
    2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
    2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
}
DAYS = england_and_wales()
some_day = st.dates(date(2014, 1, 1), date(2025, 12, 31))
some_days = settings(deadline=None, max_examples=60)


@pytest.mark.parametrize("year", PUBLISHED)
def test_the_weekdays_off_are_the_published_bank_holidays(year: int) -> None:
    weekdays = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    off = [f"{d:%m-%d}" for d in weekdays if d.weekday() < 5 and not DAYS.is_working(d)]
    assert " ".join(off) == PUBLISHED[year]


@pytest.mark.parametrize(
    ("start", "n", "end", "why"),
    [
        ("2019-03-01", 10, "2019-03-15", "two plain weeks"),
        ("2019-03-02", 1, "2019-03-04", "from a Saturday, day 1 is Monday"),
        ("2020-05-07", 1, "2020-05-11", "the May holiday of 2020 was moved to Friday the 8th"),
        ("2020-05-01", 1, "2020-05-04", "and so its usual Monday was a working day"),
        ("2022-06-01", 1, "2022-06-06", "2 and 3 June 2022, the Platinum Jubilee"),
        ("2022-09-16", 1, "2022-09-20", "19 September 2022, the State Funeral"),
        ("2023-05-05", 1, "2023-05-09", "8 May 2023, the Coronation"),
        ("2016-12-20", 10, "2017-01-06", "Christmas and a New Year's Day moved to the Monday"),
        ("2019-03-02", 0, "2019-03-02", "nothing added is the day itself"),
    ],
)
def test_working_days_are_added_over_weekends_and_holidays(start: str, n: int, end: str, why: str) -> None:
    assert DAYS.add(date.fromisoformat(start), n) == date.fromisoformat(end), why


@given(some_day, st.integers(0, 300))
@some_days
def test_adding_and_counting_agree(start: date, n: int) -> None:
    end = DAYS.add(start, n)
    assert DAYS.between(start, end) == n
    assert DAYS.between(end, start) == -n


@given(some_day, st.integers(1, 60))
@some_days
def test_what_is_reached_by_adding_is_a_working_day(start: date, n: int) -> None:
    assert DAYS.is_working(DAYS.add(start, n))


@given(some_day, st.integers(0, 60))
@some_days
def test_a_day_more_is_never_earlier_and_a_later_start_never_ends_earlier(start: date, n: int) -> None:
    assert DAYS.add(start, n) < DAYS.add(start, n + 1)
    assert DAYS.add(start, n) <= DAYS.add(start + timedelta(days=1), n)


@given(some_day, some_day)
@some_days
def test_the_days_between_are_those_found_by_walking(a: date, b: date) -> None:
    first, last = min(a, b), min(max(a, b), min(a, b) + timedelta(days=500))
    walked = sum(DAYS.is_working(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert DAYS.between(first, last) == walked


@given(some_day, some_day, some_day)
@some_days
def test_counting_in_two_legs_gives_the_whole(a: date, b: date, c: date) -> None:
    assert DAYS.between(a, b) + DAYS.between(b, c) == DAYS.between(a, c)


def test_a_limit_runs_forwards() -> None:
    with pytest.raises(ValueError, match="-1 working days cannot be added"):
        DAYS.add(date(2019, 3, 1), -1)


def test_other_holidays_can_be_handed_in() -> None:
    only_monday_off = WorkingDays(lambda year: [date(2019, 3, 4)])
    assert only_monday_off.add(date(2019, 3, 1), 1) == date(2019, 3, 5)
    assert not only_monday_off.is_working(date(2019, 3, 2))
