"""Whoever rings may be the one who was asked about: that is said before anything else."""

from datetime import date, datetime

import pytest

from clare_review.errors import RecordingRefused
from clare_review.population.names import Person
from clare_review.population.records import Application, Route
from clare_review.safeguarding.inbound import AsWhom, must_say_who, next_record, proposals

TOM = Person(name="Tom Reed", born=date(1980, 1, 2))


def application(reference: str, **named: object) -> Application:
    return Application(
        reference=reference, received=datetime.fromisoformat("2020-03-04"), received_has_time=False,
        route=Route.RIGHT_TO_ASK, route_as_exported="RTA", source="legacy", **named,
    )  # fmt: skip


AS_SUBJECT = application("A3", b_forename="Tom", b_surname="Reeds", b_born=TOM.born)
AT_RISK = application("A1", a_forename="Tom", a_surname="Reed", a_born=TOM.born)
SWAPPED = application("A0", a_forename="Reed", a_surname="Tom", a_born=TOM.born)
THIRD = application("A2", c_name="Tom Reed")
NOBODY = application("A4", a_forename="Tom", a_surname="Reed", a_born=date(1990, 5, 5))


def test_the_subject_is_said_first_then_what_is_exact_and_somebody_else_of_that_name_is_not():
    found = proposals(TOM, [NOBODY, THIRD, SWAPPED, AT_RISK, AS_SUBJECT])
    assert [(one.reference, one.as_whom) for one in found] == [
        ("A3", AsWhom.SUBJECT), ("A1", AsWhom.AT_RISK), ("A0", AsWhom.AT_RISK), ("A2", AsWhom.THIRD_PARTY),
    ]  # fmt: skip
    assert [one.may_be_hers for one in found] == [False, True, True, True]
    assert "SUBJECT" in found[0].sentence() and found[1].exact and not found[2].exact


def test_records_are_numbered_and_each_says_by_what_somebody_could_be_found_again():
    assert (next_record([]), next_record(["P0002", "P0010"])) == ("P0001", "P0011")
    must_say_who("", "waits outside the school on Mondays")
    with pytest.raises(RecordingRefused, match="how she can be found again"):
        must_say_who(" ", "")
