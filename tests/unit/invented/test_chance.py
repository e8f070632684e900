"""The demonstration's time and chance are the same on every run."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.invented.chance import OfficeClock, SeededChance

FRIDAY_EVENING = datetime(2023, 10, 27, 16, 59, tzinfo=UTC)


def test_each_reading_is_one_step_later() -> None:
    clock = OfficeClock(datetime(2023, 10, 30, 9, 0, tzinfo=UTC), timedelta(seconds=40))
    assert clock() + timedelta(seconds=40) == clock()


def test_after_friday_evening_comes_monday_morning() -> None:
    clock = OfficeClock(FRIDAY_EVENING, timedelta(minutes=1))
    assert clock() == datetime(2023, 10, 30, 8, 0, tzinfo=UTC)


def test_time_passes_until_a_day_and_never_back() -> None:
    clock = OfficeClock(FRIDAY_EVENING, timedelta(seconds=1))
    clock.not_before(datetime(2024, 1, 12, tzinfo=UTC))
    clock.not_before(datetime(2023, 12, 1, tzinfo=UTC))
    assert clock() == datetime(2024, 1, 12, 8, 0, 1, tzinfo=UTC)


@settings(max_examples=50, deadline=None)
@given(start=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), seconds=st.integers(1, 80_000))  # noqa: DTZ001
def test_every_reading_is_in_working_hours_and_later_than_the_last(start: datetime, seconds: int) -> None:
    clock = OfficeClock(start.replace(tzinfo=UTC), timedelta(seconds=seconds))
    readings = [clock() for _ in range(20)]
    assert readings == sorted(set(readings))
    assert all(at.weekday() < 5 and 8 <= at.hour < 17 for at in readings)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    assert SeededChance(1)(16) == SeededChance(1)(16)
    assert SeededChance(1)(16) != SeededChance(2)(16)
    assert len(SeededChance(1)(32)) == 32
