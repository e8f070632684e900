"""Whoever comes to us has a record of her own; which applications concern her is proposed, and said by a human."""

from datetime import date

import pytest

from clare_review.acts.action_desk import action_desk
from clare_review.acts.at_risk import balanced
from clare_review.acts.coming_in import came_in, proposals_for
from clare_review.acts.contacting import link, own
from clare_review.acts.office import Office
from clare_review.errors import FiguresDoNotBalance, RecordingRefused, ReviewNotReady
from clare_review.ledger.entry import Book, EntryKind
from clare_review.review import Review
from clare_review.safeguarding.inbound import Channel

from .conftest import CALM, URGENT

BORN = date(1981, 2, 3)


def test_whoever_is_in_no_export_has_a_record_and_stands_on_the_desk(risen: Office, review: Review) -> None:
    first = came_in(risen, Channel.HELPLINE, name="Nora Vale", note="rings from work")
    second = came_in(risen, Channel.WALK_IN, note="gave no name, comes back on Tuesday")
    assert (first.subject, second.subject) == ("P0001", "P0002") and "Nora" not in str(first.body)
    assert proposals_for(risen, "P0001") == ()
    with pytest.raises(FiguresDoNotBalance, match="P0002: nobody has it"):
        balanced(risen)
    own(risen, "P0001", owner="S01", next_on=date(2026, 3, 3))
    stands = {one.person.references: one.person.owner for one in action_desk(risen).rows}
    assert stands[("P0001",)] == "S01" and stands[("P0002",)] is None
    review.verify()


def test_a_likeness_is_proposed_and_each_look_logged_but_linked_by_nobody_but_a_human(risen: Office) -> None:
    came_in(risen, Channel.HELPLINE, name="Hart Ann", born=BORN)
    found = proposals_for(risen, "P0001")
    assert len(found) == 4 and {one.as_whom.value for one in found} == {"person at risk"}
    looks = risen.keeper.entries(book=Book.CONSULTATIONS, kinds=[EntryKind.CONSULTED])
    assert [one.body["why"] for one in looks[-4:]] == ["may concern P0001"] * 4
    assert ("P0001",) in {one.person.references for one in action_desk(risen).rows}
    link(risen, ["P0001", URGENT], why="asked her, and for the date of the application")
    assert (URGENT, "P0001") in {one.person.references for one in action_desk(risen).rows}


def test_whoever_has_the_name_of_the_subject_is_said_first_and_to_be_told_nothing(risen: Office) -> None:
    came_in(risen, Channel.HELPLINE, name="Tom Reed", born=date(1980, 1, 2))
    assert proposals_for(risen, "P0001")[0].sentence() == (
        f"{URGENT}: same name and date of birth as the SUBJECT of it. Say nothing of any application until you know "
        "who is speaking"
    )


def test_a_record_by_which_nobody_could_be_found_again_is_not_made(risen: Office) -> None:
    with pytest.raises(RecordingRefused, match="how she can be found again"):
        came_in(risen, Channel.HELPLINE, name=" ")
    with pytest.raises(ReviewNotReady, match=r"P0009 is no record of somebody who came in \(there are: none\)"):
        proposals_for(risen, "P0009")
    assert CALM not in str(risen.entries(EntryKind.CAME_IN))
