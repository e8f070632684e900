"""Nobody is put at risk by being got in touch with, without whoever does it having been told first."""

from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clare_review.errors import RecordingRefused
from clare_review.safeguarding.contact import (
    NOTHING_KNOWN,
    Attempt,
    DoNot,
    Ended,
    SafeWays,
    Way,
    Window,
    must_be_able_to_note,
    warnings,
)

MORNINGS = Window(days=(0, 1, 2, 3, 4), begins=time(9, 30), ends=time(11, 30))
TUESDAY = datetime(2026, 3, 24, 10, 0, tzinfo=UTC)  # before the clocks go forward: 10:00 on the wall
CALLS = SafeWays(ways=(Way.CALL,), windows=(MORNINGS,))


def attempt(way: Way = Way.CALL, at: datetime = TUESDAY, *, at_her_address: bool = False) -> Attempt:
    return Attempt(way=way, at=at, at_her_address=at_her_address)


@pytest.mark.parametrize("way", list(Way))
def test_while_nothing_is_known_every_way_is_warned_against(way):
    assert warnings(NOTHING_KNOWN, attempt(way))[0].startswith("no safe way to reach her is known")


def test_a_known_way_at_a_known_time_is_not_warned_against():
    assert warnings(CALLS, attempt()) == ()


def test_a_voicemail_is_no_call():
    (said,) = warnings(CALLS, attempt(Way.VOICEMAIL))
    assert said == "voicemail is not a way known to be safe (call is)"


@pytest.mark.parametrize(
    ("do_not", "way", "said"),
    [
        (DoNot.IN_WRITING, Way.LETTER, "not in writing"),
        (DoNot.IN_WRITING, Way.TEXT, "not in writing"),
        (DoNot.BY_PHONE, Way.CALL, "not by phone"),
        (DoNot.BY_PHONE, Way.VOICEMAIL, "not by phone"),
    ],
)
def test_what_must_not_be_done_is_warned_against_though_the_way_is_known(do_not, way, said):
    (told,) = warnings(SafeWays(ways=(way,), do_not=(do_not,)), attempt(way))
    assert told.startswith(said)


def test_an_address_that_the_subject_shares_is_warned_against():
    safe = SafeWays(ways=(Way.VISIT,), do_not=(DoNot.AT_HER_ADDRESS,))
    assert warnings(safe, attempt(Way.VISIT)) == ()
    assert warnings(safe, attempt(Way.VISIT, at_her_address=True))[0].startswith("not at her address")


@pytest.mark.parametrize(
    ("at", "safe"),
    [
        (datetime(2026, 3, 27, 11, 0, tzinfo=UTC), True),  # Friday, winter: 11:00 on the wall
        (datetime(2026, 3, 30, 11, 0, tzinfo=UTC), False),  # Monday, summer: 12:00 on the wall
        (datetime(2026, 3, 30, 8, 30, tzinfo=UTC), True),  # 9:30 on the wall
        (datetime(2026, 3, 28, 10, 0, tzinfo=UTC), False),  # Saturday
        (datetime(2026, 10, 23, 10, 30, tzinfo=UTC), False),  # the last Friday of summer: 11:30 on the wall
        (datetime(2026, 10, 26, 10, 30, tzinfo=UTC), True),  # the Monday after: 10:30
        (datetime(2028, 2, 29, 10, 0, tzinfo=UTC), True),  # a leap day, a Tuesday
    ],
)
def test_a_safe_time_is_one_on_the_wall_whatever_the_clocks_did(at, safe):
    assert (warnings(CALLS, attempt(at=at)) == ()) is safe


@given(st.integers(1_600_000_000, 1_900_000_000).map(lambda each: datetime.fromtimestamp(each, UTC)))
def test_a_time_outside_every_window_is_named_with_those_that_are_safe(at):
    told = warnings(CALLS, attempt(at=at))
    assert (told == ()) is MORNINGS.holds(at)
    assert all("Monday to Friday from 09:30 to 11:30" in said for said in told)


def test_what_is_missing_of_an_attempt_is_said_all_at_once():
    must_be_able_to_note(Ended.NO_ANSWER, ())
    must_be_able_to_note(Ended.MOVED, ("x",), nevertheless="danger to life", taken_on_by="Exshire")
    with pytest.raises(RecordingRefused) as refused:
        must_be_able_to_note(Ended.DECEASED, ("x",))
    assert "nevertheless" in str(refused.value) and "next of kin" in str(refused.value)
    with pytest.raises(RecordingRefused, match="until one has, she is ours"):
        must_be_able_to_note(Ended.MOVED, ())


@pytest.mark.parametrize("text", ["Mon-Fri 09:30-11:30", "Sat 10:00-12:00", "Sat-Sun 10:00-12:00"])
def test_a_window_is_written_as_it_is_read(text):
    assert Window.read(text).written() == text


@pytest.mark.parametrize(
    ("days", "written", "said"),
    [
        ((0, 2), "Mon 09:00-10:00; Wed 09:00-10:00", "Monday and Wednesday from 09:00 to 10:00"),
        ((3, 1, 2), "Tue-Thu 09:00-10:00", "Tuesday to Thursday from 09:00 to 10:00"),
    ],
)
def test_days_that_follow_one_another_are_said_by_the_first_and_the_last(days, written, said):
    window = Window(days=days, begins=time(9), ends=time(10))
    assert (window.written(), window.sentence()) == (written, said)


@pytest.mark.parametrize("wrong", [{"days": ()}, {"days": (7,)}, {"begins": time(12)}])
def test_a_window_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"Monday|not before"):
        Window(**{"days": (0,), "begins": time(9), "ends": time(10)} | wrong)
