"""What a keeper promises whoever records."""

import threading

import pytest

from clare_review.errors import LedgerUnusable, NotAllowed, RecordingRefused
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.sqlite_keeper import SqliteKeeper

from .conftest import judgement, open_keeper


def test_what_was_recorded_is_there_after_reopening(keeper, reopen):
    keeper.append(judgement("a", text={"reason": "PND was not searched, log 3."}))
    again = reopen()
    assert [entry.key for entry in again.entries()] == ["a"]
    assert again.texts() == {1: {"reason": "PND was not searched, log 3."}}


def test_each_entry_follows_the_one_before_it(keeper):
    first, second = keeper.append(judgement("a")), keeper.append(judgement("b"))
    assert (second.number, second.previous) == (2, first.digest)


def test_the_two_books_have_numbers_of_their_own(keeper):
    keeper.append(judgement("a"))
    look = keeper.append(judgement("b"), book=Book.CONSULTATIONS)
    assert look.number == 1
    assert [entry.key for entry in keeper.entries()] == ["a"]


def test_a_run_of_notebooks_moves_the_review_no_further(keeper):
    judged = keeper.append(judgement("a"))
    ran = keeper.append(NewEntry(kind=EntryKind.RAN, by="lead", key="r", body={"notebooks": 144}), book=Book.RUNS)
    assert (ran.number, keeper.head(Book.RUNS).digest) == (1, ran.digest)
    assert keeper.head().digest == judged.digest


def test_only_the_book_of_the_review_takes_free_text(keeper):
    with pytest.raises(ValueError, match="the book of runs keeps no free text"):
        keeper.append(judgement("a", text={"reason": "x"}), book=Book.RUNS)


def test_a_repeated_key_records_once_and_answers_the_same(keeper):
    assert keeper.append(judgement("a")) == keeper.append(judgement("a"))
    assert len(keeper.entries()) == 1


def test_a_key_used_for_other_answers_is_refused(keeper):
    keeper.append(judgement("a", answer="no"))
    with pytest.raises(RecordingRefused, match="already recorded as entry 1 with other answers"):
        keeper.append(judgement("a", answer="yes"))


def test_a_key_used_for_another_text_is_refused(keeper):
    keeper.append(judgement("a", text={"reason": "first"}))
    with pytest.raises(RecordingRefused, match="your text is kept"):
        keeper.append(judgement("a", text={"reason": "second"}))


def test_a_check_that_refuses_leaves_nothing_behind(keeper):
    def refuse(_present):
        raise NotAllowed("R01 handled this application")

    with pytest.raises(NotAllowed):
        keeper.append(judgement("a", text={"reason": "x"}), check=refuse)
    assert (keeper.entries(), keeper.texts()) == ((), {})


def test_an_entry_can_be_replaced_only_once(keeper):
    keeper.append(judgement("a"))
    keeper.append(judgement("b", supersedes=1))
    with pytest.raises(LedgerUnusable, match="written once"):
        keeper.append(judgement("c", supersedes=1))


def test_free_text_is_kept_out_of_the_entry(keeper):
    entry = keeper.append(judgement("a", text={"reason": "Nicola Clarke rang"}))
    assert "Nicola" not in str(entry)


def test_two_keepers_on_one_file_number_without_gaps(keeper, path):
    def record(name: str) -> None:
        mine = open_keeper(path)
        for n in range(20):
            mine.append(judgement(f"{name}-{n}"))
        mine.close()

    threads = [threading.Thread(target=record, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.number for entry in keeper.entries()] == list(range(1, 61))


def test_a_ledger_is_never_made_twice(keeper, path):
    with pytest.raises(LedgerUnusable, match="never made twice"):
        open_keeper(path, create=True)


def test_a_missing_ledger_is_not_replaced_by_an_empty_one(tmp_path):
    with pytest.raises(LedgerUnusable, match="restore it from the last backup"):
        open_keeper(tmp_path / "gone.sqlite")


def test_a_file_that_is_no_ledger_is_named_as_such(tmp_path):
    other = tmp_path / "notes.sqlite"
    other.write_text("minutes of the meeting\n" * 100, encoding="utf-8")
    with pytest.raises(LedgerUnusable, match="not a ledger"):
        open_keeper(other)


def test_the_file_is_opened_the_way_that_loses_nothing(keeper: SqliteKeeper):
    with keeper._engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "trusted_schema")
        ]
    assert pragmas == ["truncate", 3, 1, 1, 0]
