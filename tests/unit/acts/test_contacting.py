"""Everybody at risk has an owner and a next date, or is listed in front; each attempt stands in the ledger."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from clare_review.acts.allocating import allocate_new
from clare_review.acts.batches import BatchDesk
from clare_review.acts.contacting import balanced, in_utc, know_safe_ways, link, note_attempt, own, people, say_person
from clare_review.acts.office import Office
from clare_review.acts.populations import seal
from clare_review.errors import FiguresDoNotBalance, RecordingRefused, ReviewError, ReviewNotReady
from clare_review.review import Review
from clare_review.reviewing.desk import RecordRequest
from clare_review.reviewing.marks import MarkKind, MarkRequest
from clare_review.safeguarding.contact import Attempt, Ended, SafeWays, Way

from .conftest import Give, found, table

URGENT, JUDGED, CALM = "54200000001", "54200000002", "54200000003"
CALM_ANSWERS = {
    "risk_now": "standard",
    "immediate_contact": "no",
    "failure_suspected": "no",
    "evidence_missing": ["nothing"],
    "detailed_required": "no",
}
ANSWERS = {JUDGED: CALM_ANSWERS | {"immediate_contact": "yes", "contact_whom": ["person_at_risk"]}, CALM: CALM_ANSWERS}
TODAY, TOMORROW = date(2026, 3, 2), date(2026, 3, 3)
CALLS = SafeWays(ways=(Way.CALL,))


@pytest.fixture
def risen(office: Office, give: Give) -> Office:
    """Three applications: on one an urgent matter was raised, one was judged to need contact at once, one was not."""
    give("staff.csv", table("id,login,name,team,hours_per_week,formerly", "R07,r07,Ann Reader,CID,37,"))
    give("a.csv", found(*({"Reference": each} for each in (URGENT, JUDGED, CALM))))
    seal(office)
    allocate_new(office)
    desk = BatchDesk(office.for_reader("R07"), "B0001")
    desk.open(URGENT)
    desk.mark(MarkRequest(reference=URGENT, kind=MarkKind.URGENT, key="u"))
    for reference, answers in ANSWERS.items():
        view = desk.open(reference)
        desk.record(
            RecordRequest(
                reference=reference,
                instrument="risk_assessment",
                version=view.position.instruments["risk_assessment"].version,
                answers=answers,
                case_version=view.position.case_version,
                key=reference,
            )
        )
    return office.for_reader("S01")


def attempt(way: Way = Way.CALL) -> Attempt:
    return Attempt(way=way, at=datetime(2026, 3, 2, 8, 30, tzinfo=UTC))


def stands(office: Office) -> dict[tuple[str, ...], str]:
    return {one.references: one.stands for one in people(office).people}


def test_whoever_was_flagged_is_at_risk_and_nobody_else(risen: Office) -> None:
    assert stands(risen) == {(URGENT,): "open", (JUDGED,): "open"}
    assert len(people(risen).in_trouble) == 2
    assert "NOBODY HAS HER, NO NEXT DATE" in say_person(people(risen).people[0], TODAY)
    with pytest.raises(FiguresDoNotBalance, match="nobody has it and no next date"):
        balanced(risen)


def test_an_owner_and_a_next_date_look_after_somebody_until_the_day_has_passed(risen: Office) -> None:
    for reference in (URGENT, JUDGED):
        own(risen, reference, owner="S01", next_on=TOMORROW)
    assert people(risen).in_trouble == () and balanced(risen)["open"] == 2
    then = replace(risen, clock=lambda: datetime(2026, 3, 4, 0, 1, tzinfo=UTC))
    assert len(people(then).in_trouble) == 2
    assert "next on 3 March 2026, WHICH HAS PASSED" in say_person(people(then).people[0], date(2026, 3, 4))


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
    assert stands(risen) == {(URGENT, JUDGED): "open"} and people(risen).in_trouble == ()
    with pytest.raises(ReviewNotReady, match="nobody was flagged on it"):
        link(risen, [CALM, URGENT], why="perhaps")
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
