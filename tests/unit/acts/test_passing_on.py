"""A case that its reader passed on goes to somebody else, who is told neither why nor by whom."""

import json

import pytest

from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.giving_first import allocate_new
from clare_review.acts.office import Office
from clare_review.acts.passing_on import move_passed_on, passed_on
from clare_review.acts.populations import seal
from clare_review.acts.status import status_of, status_text
from clare_review.errors import NotAllowed
from clare_review.ledger.entry import EntryKind
from clare_review.review import Review
from clare_review.reviewing.marks import MarkKind, MarkRequest
from clare_review.reviewing.panel.session import PanelSession

from .conftest import FAILED, Give, found, table

WHY = "It is too near to what happened to my sister"
STAFF = "id,login,name,team,hours_per_week,formerly"


@pytest.fixture
def given(office: Office, give: Give) -> Office:
    """One case of R07, which R08 may read too and R09 worked."""
    give("staff.csv", table(STAFF, "R07,r07,Ann Reader,CID,37,"))
    give("a.csv", found({"Reference": FAILED}))
    seal(office)
    allocate_new(office)
    give("more.csv", table(STAFF, "R08,r08,Bea Reader,CID,37,", "R09,r09,Cy Reader,CID,37,P1"))
    return office


def mark(office: Office, reader: str, kind: MarkKind = MarkKind.PASSED_ON, why: str = WHY) -> None:
    batch = next(one for one in allocations(office).batches if one.reviewer == reader)
    desk = BatchDesk(office.for_reader(reader), batch.id)
    desk.open(FAILED)
    desk.mark(MarkRequest(reference=FAILED, kind=kind, key=office.key(), why=why))


def heard(office: Office, reader: str, reference: str = FAILED) -> str:
    """Everything the page of somebody is told when they open the case."""
    batch = next(one for one in allocations(office).batches if one.reviewer == reader)
    told: list[str] = []
    session = PanelSession(
        BatchDesk(office.for_reader(reader), batch.id).panel_desk(), "w", lambda said: told.append(json.dumps(said))
    )
    session.receive({"type": "hello", "n": 1})
    session.receive({"type": "open", "n": 2, "reference": reference})
    return "\n".join(told)


def test_it_goes_to_somebody_who_may_read_it_and_they_are_not_told(given: Office, review: Review) -> None:
    mark(given, "R07")
    assert WHY in heard(given, "R07")
    assert [one.reference for one in passed_on(given)] == [FAILED]
    seen_by_the_lead = BatchDesk(given, "B0001").panel_desk().marks()[FAILED].aside
    assert seen_by_the_lead is not None and seen_by_the_lead.why == ""
    assert status_text(given).endswith("next: clare-review hand-over --passed-on")
    (move,) = move_passed_on(given).moves
    assert (move.reader, move.references) == ("R08", (FAILED,))
    said = heard(given, "R08")
    assert FAILED in said and WHY not in said and "R07" not in said and '"state": "to_do"' in said
    assert passed_on(given) == () and move_passed_on(given).moves == ()
    assert status_of(given)["signing"]["passed_on"] == 0
    review.verify()


def test_whoever_takes_it_records_without_taking_it_up_again(given: Office) -> None:
    mark(given, "R07")
    move_passed_on(given)
    desk = BatchDesk(given.for_reader("R08"), allocations(given).batches[0].id)
    view = desk.open(FAILED)
    assert view.position.read_only == ""
    with pytest.raises(NotAllowed, match="B0001 is the batch of R08"):
        BatchDesk(given.for_reader("R07"), "B0001").open(FAILED)


def test_what_was_taken_up_again_does_not_move(given: Office) -> None:
    mark(given, "R07")
    mark(given, "R07", MarkKind.RESUMED, why="")
    assert passed_on(given) == ()


def test_when_everybody_passed_it_on_the_lead_is_told_who(given: Office) -> None:
    mark(given, "R07")
    move_passed_on(given)
    mark(given, "R08", why="")
    before = given.last_of(EntryKind.HANDED_OVER)
    with pytest.raises(NotAllowed) as refused:
        move_passed_on(given)
    assert "R07 passed it on" in str(refused.value) and "R09 worked it as P1" in str(refused.value)
    assert given.last_of(EntryKind.HANDED_OVER) == before
