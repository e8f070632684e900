"""Today's applications month by month, worked out by hand, and the running sum of failures."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.findings.watching import New, Rates, watch_table, watched

RATES = Rates(sound=0.01, worse=0.05, cases_between_false=500)
DAY = date(2026, 3, 20)


def new(number: int, received: date, decided: date | None = None, **more: object) -> New:
    return New(reference=f"DV{number:03d}", received=received, decided=decided, closed=decided is not None, **more)


THREE_MONTHS = (
    new(1, date(2026, 1, 5), date(2026, 1, 15), signed=True),
    new(2, date(2026, 1, 20), date(2026, 2, 19), signed=False),
    new(3, date(2026, 2, 10), date(2026, 3, 2), signed=True),
    new(4, date(2026, 2, 11)),
    new(5, date(2026, 3, 1), date(2026, 3, 5)),
    New(reference="DV006", received=date(2026, 3, 2), decided=None, closed=True, signed=None),
)


def test_three_months_by_hand():
    found = watched(THREE_MONTHS, DAY, RATES)
    rows = [
        (m.month, m.received, m.decided, m.days, m.longest, m.open, m.waits, m.signed, m.may_say) for m in found.months
    ]
    assert rows == [
        ("2026-01", 2, 1, 10, 10, 1, 11, 1, 1),
        ("2026-02", 2, 1, 30, 30, 2, 18, 0, 1),
        ("2026-03", 2, 2, 12.0, 20, 1, 37, 1, 1),
    ]
    assert (found.no_day, found.applications) == (1, 6)
    assert watch_table(found).rows[2] == ("2026-03", 2, 2, "12", 20, 1, 37, "100")


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 200), st.one_of(st.none(), st.integers(0, 90))), max_size=25))
def test_whatever_came_in_and_was_not_decided_is_open_at_the_end_of_each_month(drawn):
    start = date(2026, 1, 1)
    days = [(start + timedelta(days=came), took) for came, took in drawn]
    every = [
        new(n, came, came + timedelta(days=took) if took is not None else None) for n, (came, took) in enumerate(days)
    ]
    day = start + timedelta(days=400)
    found = watched(every, day, RATES)
    before = 0
    for month in found.months:
        before += month.received - month.decided
        assert month.open == before
    assert sum(month.received for month in found.months) == len(every)


def read(failed: list[bool]) -> list[New]:
    first = date(2026, 1, 1)
    return [new(n, first + timedelta(days=n), read=True, failed=bad) for n, bad in enumerate(failed)]


def test_the_running_sum_says_on_which_day_there_were_first_too_many_failures():
    sound = watched(read([False] * 60), DAY, RATES)
    assert sound.signalled_at is None and "no sign of more than 1.0%" in sound.failures_words()
    worse = watched(read([False] * 30 + [True, True, True, True]), DAY, RATES)
    assert worse.signalled_at is not None and "first seen 2026-02-0" in worse.failures_words()


def test_the_order_in_which_applications_are_handed_in_does_not_matter():
    assert watched(THREE_MONTHS, DAY, RATES) == watched(THREE_MONTHS[::-1], DAY, RATES)


def test_of_an_application_that_was_not_read_or_cannot_be_told_the_sum_knows_nothing():
    told = [*read([True]), new(7, date(2026, 3, 1), read=True, failed=None), new(8, date(2026, 3, 1))]
    found = watched(told, DAY, RATES)
    assert (found.read, found.failures, found.cannot_tell) == (1, 1, 1)


def test_without_any_application_there_is_no_month():
    found = watched([], DAY, RATES)
    assert found.months == () and found.newest is None
