"""What a keeper promises whoever records."""

import threading

import pytest

from clare_review.errors import LedgerUnusable, NotAllowed, RecordingRefused
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.ledger.sqlite_keeper import SqliteKeeper

from .conftest import judgement, open_keeper


def test_what_was_recorded_is_there_after_reopening(either, again):
    either.append(judgement("a", text={"reason": "PND was not searched, log 3."}))
    other = again()
    assert [entry.key for entry in other.entries()] == ["a"]
    assert other.texts() == {1: {"reason": "PND was not searched, log 3."}}


def test_each_entry_follows_the_one_before_it(either):
    first, second = either.append(judgement("a")), either.append(judgement("b"))
    assert (second.number, second.previous) == (2, first.digest)


def test_the_two_books_have_numbers_of_their_own(either):
    either.append(judgement("a"))
    look = either.append(judgement("b"), book=Book.CONSULTATIONS)
    assert look.number == 1
    assert [entry.key for entry in either.entries()] == ["a"]


def test_a_run_of_notebooks_moves_the_review_no_further(either):
    judged = either.append(judgement("a"))
    ran = either.append(NewEntry(kind=EntryKind.RAN, by="R01", key="r", body={"notebooks": 144}), book=Book.RUNS)
    assert (ran.number, either.head(Book.RUNS).digest) == (1, ran.digest)
    assert either.head().digest == judged.digest


def test_only_the_book_of_the_review_takes_free_text(either):
    with pytest.raises(ValueError, match="the book of runs keeps no free text"):
        either.append(judgement("a", text={"reason": "x"}), book=Book.RUNS)


def test_a_repeated_key_records_once_and_answers_the_same(either):
    assert either.append(judgement("a")) == either.append(judgement("a"))
    assert len(either.entries()) == 1


def test_a_key_used_for_other_answers_is_refused(either):
    either.append(judgement("a", answer="no"))
    with pytest.raises(RecordingRefused, match="already recorded as entry 1 with other answers"):
        either.append(judgement("a", answer="yes"))


def test_a_key_used_for_another_text_is_refused(either):
    either.append(judgement("a", text={"reason": "first"}))
    with pytest.raises(RecordingRefused, match="your text is kept"):
        either.append(judgement("a", text={"reason": "second"}))


def test_a_check_that_refuses_leaves_nothing_behind(either):
    def refuse(_present):
        raise NotAllowed("R01 handled this application")

    with pytest.raises(NotAllowed):
        either.append(judgement("a", text={"reason": "x"}), check=refuse)
    assert (either.entries(), either.texts(), either.texts([])) == ((), {}, {})


def test_an_entry_can_be_replaced_only_once(either):
    either.append(judgement("a"))
    either.append(judgement("b", supersedes=1))
    with pytest.raises(LedgerUnusable, match="written once"):
        either.append(judgement("c", supersedes=1))


def test_free_text_is_kept_out_of_the_entry(either):
    entry = either.append(judgement("a", text={"reason": "Nicola Clarke rang"}))
    assert "Nicola" not in str(entry)


def test_two_keepers_of_one_ledger_number_without_gaps(either, again):
    def record(name: str) -> None:
        mine = again()
        for n in range(20):
            mine.append(judgement(f"{name}-{n}"))

    threads = [threading.Thread(target=record, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.number for entry in either.entries()] == list(range(1, 61))


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
