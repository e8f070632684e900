"""Dates are read in the declared forms only."""

from datetime import date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.population.dates import DateForms, Order, iso_moment, read_time

DMY = DateForms(
    order=Order.DAY_FIRST,
    forms=("dd/mm/yyyy", "dd/mm/yy", "dd month yyyy", "yyyy-mm-dd", "dd.mm.yyyy"),
    century_from=1950,
)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
STRFTIME = {"dd/mm/yyyy": "%d/%m/%Y", "dd month yyyy": "%d %B %Y", "yyyy-mm-dd": "%Y-%m-%d", "dd.mm.yyyy": "%d.%m.%Y"}


@given(DAYS, st.sampled_from(sorted(STRFTIME)))
@settings(deadline=None, max_examples=60)
def test_a_date_written_in_a_declared_form_is_read_back(day: date, form: str) -> None:
    assert DMY.day(day.strftime(STRFTIME[form]).replace(f"{day:%Y}", f"{day.year:04}")) == day


@given(st.text(max_size=20))
@settings(deadline=None, max_examples=60)
def test_no_text_makes_the_reader_of_dates_fail(text: str) -> None:
    found = DMY.moment(text)
    assert found is None or 1900 <= found[0].year < 2200


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (" 27/02/20 ", date(2020, 2, 27)),
        ("27/02/50", date(1950, 2, 27)),
        ("27/02/49", date(2049, 2, 27)),
        ("3 Sept 2019", date(2019, 9, 3)),
        ("03  september  2019", date(2019, 9, 3)),
        ("29/02/2020", date(2020, 2, 29)),
        ("29/02/2019", None),
        ("31/02/2016", None),
        ("3 Sectober 2019", None),
        ("2019-13-01", None),
        ("03-04-2019", None),
        ("03/04/0019", None),
        ("03/04/2019 25:00", None),
        ("about 03/04/2019", None),
        ("٠٣/٠٤/٢٠١٩", date(2019, 4, 3)),
        ("", None),
    ],
)
def test_what_is_read_as_a_date_and_what_is_not(text: str, read: date | None) -> None:
    assert DMY.day(text) == read


def test_a_time_of_day_after_the_date_is_read_and_told() -> None:
    assert DMY.moment("2020-08-02 21:10") == (datetime.fromisoformat("2020-08-02 21:10"), True)
    assert DMY.moment("02/08/2020 9:05:30") == (datetime.fromisoformat("2020-08-02 09:05:30"), True)
    assert DMY.moment("2020-08-02") == (datetime.fromisoformat("2020-08-02"), False)


def test_years_of_two_digits_are_not_read_where_no_century_is_declared() -> None:
    assert DateForms(order=Order.DAY_FIRST, forms=("dd/mm/yy",)).day("01/02/20") is None


@pytest.mark.parametrize(
    ("text", "said"), [("31/02/2016", "is no day of the calendar"), ("soon", "is not a date written as")]
)
def test_why_a_text_is_no_date_is_said(text: str, said: str) -> None:
    assert DMY.why_not(text).startswith(said)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("9:05", time(9, 5)),
        ("23:59:59", time(23, 59, 59)),
        ("24:00", None),
        ("9.05", None),
        ("", None),
        ("1:2:3:4", None),
    ],
)
def test_times_of_day(text: str, read: time | None) -> None:
    assert read_time(text) == read


def test_iso_dates_are_read_whatever_is_declared() -> None:
    assert iso_moment("2018-05-15") == (datetime.fromisoformat("2018-05-15"), False)
    assert iso_moment("15/05/2018") is None
