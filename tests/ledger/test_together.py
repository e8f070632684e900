"""Several acts in one transaction: all of them or none, seen by nobody else before they are on the disk."""

import pytest

from clare_review.errors import LedgerUnusable, RecordingRefused
from clare_review.ledger.draft import DraftPlace
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.verifying import verify
from tests.ledger.conftest import judgement, open_keeper

NEXT = "DVDS/2015/00002"
LOOK = NewEntry(kind=EntryKind.CONSULTED, by="R01", key="look", subject=NEXT, body={})


def keys(ledger, book=Book.REVIEW):
    return [entry.key for entry in ledger.entries(book=book)]


def test_nobody_sees_a_part_of_it_and_afterwards_all_of_it_is_there(keeper, reopen):
    other = reopen()
    with keeper.together():
        keeper.append(judgement("a"))
        keeper.append(LOOK, book=Book.CONSULTATIONS)
        fence = keeper.drafts.claim("R01", NEXT, "page").fence
        assert keys(other) == keys(other, Book.CONSULTATIONS) == []
        assert other.fence("R01", NEXT) is None
    assert (keys(other), keys(other, Book.CONSULTATIONS)) == (["a"], ["look"])
    assert other.fence("R01", NEXT) == fence
    assert verify(other).heads


def test_what_is_done_within_it_is_seen_within_it(keeper):
    with keeper.together():
        keeper.append(judgement("a"))
        with keeper.reading() as present:
            assert keys(keeper) == keys(present) == ["a"]
        assert keeper.append(judgement("b")).number == 2


def test_an_act_that_is_refused_is_undone_alone(keeper):
    def refuse(present):
        raise RecordingRefused("not this one")

    fence = keeper.drafts.claim("R01", NEXT, "page").fence
    place = DraftPlace(reader="R01", reference=NEXT, instrument="risk_assessment")
    keeper.drafts.keep(place, {"note": "kept"}, fence=fence)
    with keeper.together():
        keeper.append(judgement("a"))
        with pytest.raises(RecordingRefused):
            keeper.append(judgement("b", subject=NEXT), check=refuse, clears=place)
    assert keys(keeper) == ["a"]
    assert [draft.value for draft in keeper.drafts.of("R01", NEXT)] == [{"note": "kept"}]


def test_when_it_fails_nothing_of_it_was_done(keeper):
    with pytest.raises(ZeroDivisionError), keeper.together():
        keeper.append(judgement("a"))
        keeper.append(LOOK, book=Book.CONSULTATIONS)
        raise ZeroDivisionError
    assert keys(keeper) == keys(keeper, Book.CONSULTATIONS) == []
    assert keeper.append(judgement("a")).number == 1


def test_after_a_full_disk_took_the_whole_back_no_part_of_it_is_recorded(keeper):
    keeper.append(judgement("before"))
    with keeper._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(LedgerUnusable), keeper.together():
        keeper.append(judgement("a"))
        with pytest.raises(LedgerUnusable, match="the disk is full"):
            keeper.append(judgement("b", text={"reason": "r" * 50_000}))
        keeper._mine.connection.connection.cursor().execute("ROLLBACK")  # as SQLite itself may do when a disk fails
        keeper.append(judgement("c"))
    assert keys(keeper) == ["before"]


def test_a_part_that_was_read_back_as_something_else_is_not_acknowledged(keeper, tmp_path):
    elsewhere = open_keeper(tmp_path / "elsewhere.sqlite", create=True)
    keeper._witness, elsewhere._witness = elsewhere._witness, keeper._witness
    with pytest.raises(LedgerUnusable, match="reads otherwise"), keeper.together():
        keeper.append(judgement("a"))
    elsewhere.close()
