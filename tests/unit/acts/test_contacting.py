"""Everybody at risk has an owner and a next date, or is listed in front; each attempt stands in the ledger."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from clare_review.acts.at_risk import balanced, people
from clare_review.acts.contacting import in_utc, know_safe_ways, link, note_attempt, own
from clare_review.acts.office import Office
from clare_review.errors import FiguresDoNotBalance, RecordingRefused, ReviewError, ReviewNotReady
from clare_review.review import Review
from clare_review.safeguarding.contact import Attempt, Ended, SafeWays, Way
from clare_review.safeguarding.people import Person

from .conftest import CALM, CALM_TOO, JUDGED, URGENT

TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
CALLS = SafeWays(ways=(Way.CALL,))


def attempt(way: Way = Way.CALL) -> Attempt:
    return Attempt(way=way, at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC))


def in_trouble(office: Office) -> list[Person]:
    found = people(office)
    return [one for one in found.people if one.troubles(found.today)]


def stands(office: Office) -> dict[tuple[str, ...], str]:
    return {one.references: one.stands for one in people(office).people}


def test_whoever_was_flagged_is_at_risk_and_nobody_else(risen: Office) -> None:
    assert stands(risen) == {(URGENT,): "open", (JUDGED,): "open"}
    assert len(in_trouble(risen)) == 2
    with pytest.raises(FiguresDoNotBalance, match="nobody has it and no next date"):
        balanced(risen)


def test_an_owner_and_a_next_date_look_after_somebody_until_the_day_has_passed(risen: Office) -> None:
    for reference in (URGENT, JUDGED):
        own(risen, reference, owner="S01", next_on=TOMORROW)
    assert in_trouble(risen) == [] and balanced(risen)["open"] == 2
    then = replace(risen, clock=lambda: datetime(2026, 3, 4, 0, 1, tzinfo=UTC))
    assert len(in_trouble(then)) == 2


def test_an_attempt_against_what_is_safe_says_why_it_was_made(risen: Office, review: Review) -> None:
    with pytest.raises(RecordingRefused, match="say why it was made nevertheless"):
        note_attempt(risen, URGENT, attempt(), Ended.REACHED, {})
    know_safe_ways(risen, URGENT, CALLS, note="mornings, she picks up by herself")
    note_attempt(risen, URGENT, attempt(), Ended.NO_ANSWER, {"note": "rang out"})
    assert stands(risen)[(URGENT,)] == "open"
    entry = note_attempt(risen, URGENT, attempt(), Ended.REACHED, {"note": "she will come in"})
    assert stands(risen)[(URGENT,)] == "reached" and people(risen).people[-1].attempts == 2
    assert (entry.by, entry.body["here"]) == ("S01", "2026-03-02T08:30+00:00")
    assert "she will come in" not in str(entry.body)
    review.verify()


def test_applications_are_one_person_once_somebody_said_so(risen: Office) -> None:
    own(risen, URGENT, owner="S01", next_on=TOMORROW)
    link(risen, [JUDGED, URGENT], why="same woman, seen at the station")
    assert stands(risen) == {(URGENT, JUDGED): "open"} and in_trouble(risen) == []
    link(risen, [CALM, URGENT], why="it was she who asked for her sister, too")
    assert stands(risen) == {(URGENT, JUDGED, CALM): "open"}
    with pytest.raises(ReviewNotReady, match="nobody was flagged on any of them"):
        link(risen, [CALM, CALM_TOO], why="perhaps")
    with pytest.raises(ReviewNotReady, match="54299999999: no application and no record"):
        link(risen, ["54299999999", URGENT], why="perhaps")
    with pytest.raises(ReviewError, match=r"name two applications or more; say with --why"):
        link(risen, [URGENT], why="")


def test_nobody_is_looked_after_by_words_that_cannot_be_right(risen: Office) -> None:
    before = risen.position()
    with pytest.raises(ReviewError, match=r"say with --owner who sees to it; 2026-03-01 has passed"):
        own(risen, URGENT, owner=" ", next_on=TODAY - timedelta(days=1))
    with pytest.raises(ReviewNotReady, match="nobody was flagged on it"):
        own(risen, CALM, owner="S01", next_on=TOMORROW)
    late = Attempt(way=Way.CALL, at=risen.clock() + timedelta(hours=1))
    with pytest.raises(ReviewError, match="is in the future"):
        note_attempt(risen, URGENT, late, Ended.REACHED, {"nevertheless": "danger"})
    assert risen.position() == before


@pytest.mark.parametrize(
    ("said", "utc"),
    [
        ("2026-03-27 10:00", "2026-03-27T10:00"),
        ("2026-03-30 10:00", "2026-03-30T09:00"),
        ("2026-10-25 01:30", "2026-10-25T00:30"),  # there were two; the first is meant
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30"),
    ],
)
def test_a_time_on_the_wall_is_noted_in_utc(said: str, utc: str) -> None:
    assert in_utc(said).isoformat(timespec="minutes").removesuffix("+00:00") == utc


@pytest.mark.parametrize("said", ["2026-03-29 01:30", "yesterday"])
def test_a_time_that_never_was_is_refused(said: str) -> None:
    with pytest.raises(ReviewError, match=r"no such time|is written as"):
        in_utc(said)
