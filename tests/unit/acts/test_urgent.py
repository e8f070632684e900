"""An urgent matter goes from the panel to whoever holds it, and its words are shown once the look is logged."""

from dataclasses import replace
from datetime import timedelta

import pytest

from clare_review.acts.batches import BatchDesk
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.office import Office
from clare_review.acts.populations import seal
from clare_review.acts.status import status_of, status_text
from clare_review.acts.urgent import acknowledge, say_matter, urgent_matters, why_urgent
from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.ledger.entry import Book, EntryKind
from clare_review.review import Review
from clare_review.reviewing.marks import MarkKind, MarkRequest

from .conftest import Give, found, table

CASE = "54200000001"


@pytest.fixture
def raised(office: Office, give: Give) -> int:
    """An urgent matter from a form on which nothing was answered yet; the number of its entry."""
    give("staff.csv", table("id,login,name,team,hours_per_week,formerly", "R07,r07,Ann Reader,CID,37,"))
    give("a.csv", found({"Reference": CASE}))
    seal(office)
    allocate_new(office)
    desk = BatchDesk(office.for_reader("R07"), "B0001")
    desk.open(CASE)
    return desk.mark(MarkRequest(reference=CASE, kind=MarkKind.URGENT, key="u", why="He is at her door")).entry


def later(office: Office, hours: float) -> Office:
    then = office.clock() + timedelta(hours=hours)
    return replace(office, clock=lambda: then)


def test_what_nobody_holds_in_time_falls_to_the_next_post_and_says_so(office: Office, raised: int) -> None:
    (waiting,) = urgent_matters(office).matters
    assert "NOBODY HOLDS IT YET: duty safeguarding officer, by 2 March 2026, 11:00:" in say_matter(waiting)
    told = urgent_matters(later(office, 5))
    assert told.counts == {"late": 1, "waiting": 0, "held": 0}
    assert "now duty superintendent (asked 3 times)" in say_matter(told.late[0])
    assert "He is at her door" not in say_matter(told.late[0])


def test_whoever_takes_it_on_holds_it_from_that_entry_on(office: Office, raised: int, review: Review) -> None:
    entry = acknowledge(office.for_reader("S02"), raised)
    told = urgent_matters(later(office, 100))
    assert told.counts == {"late": 0, "waiting": 0, "held": 1} and told.held_by_nobody == ()
    assert "held by S02 since 2 March 2026" in say_matter(told.matters[0])
    assert urgent_matters(office.as_at(raised)).counts["waiting"] == 1
    assert office.entries(EntryKind.ACKNOWLEDGED) == (entry,) and entry.subject == CASE
    review.verify()


def test_its_words_are_shown_after_the_look_was_logged(office: Office, raised: int) -> None:
    before = office.looks().number
    assert why_urgent(office.for_reader("S02"), raised) == "He is at her door"
    (look,) = office.keeper.entries(book=Book.CONSULTATIONS, after=before)
    assert (look.by, look.subject, look.body["why"]) == ("S02", CASE, f"urgent matter of entry {raised}")


def test_two_who_take_it_on_at_once_do_not_both_hold_it(office: Office, raised: int) -> None:
    acknowledge(office.for_reader("S02"), raised)
    with pytest.raises(RecordingRefused, match="S02 holds it"):
        acknowledge(office.for_reader("S03"), raised)
    acknowledge(office.for_reader("S03"), raised, take_over=True)
    assert urgent_matters(office).matters[0].urgent.holder.by == "S03"  # type: ignore[union-attr]
    with pytest.raises(NotAllowed, match="nothing can be recorded there"):
        acknowledge(office.as_at(raised).for_reader("S02"), raised)


def test_the_status_names_it_before_anything_else(office: Office, raised: int) -> None:
    assert status_of(office)["urgent"] == {"late": 0, "waiting": 1, "held": 0}
    assert "1 urgent matter: 0 late, 1 waiting, 0 held" in status_text(office)
    assert status_text(office).endswith("next: clare-review urgent")
