"""A checkpoint held elsewhere shows a cut-off tail and a rewritten chain, and from which entry."""

from datetime import UTC, datetime

import pytest

from clare_review.errors import LedgerDamaged, NoteRefused
from clare_review.ledger.checkpoints import Checkpoint, must_agree
from clare_review.ledger.entry import FIRST, Book
from clare_review.ledger.reading import Head

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEDGER = {Book.REVIEW: {n: f"{n:064x}" for n in range(1, 10)}, Book.CONSULTATIONS: {1: "c" * 64, 2: "d" * 64}}


def checkpoint(entries: int = 9, looks: int = 2, review: str = "r 1") -> Checkpoint:
    first = Head(number=entries, digest=LEDGER[Book.REVIEW].get(entries, FIRST))
    second = Head(number=looks, digest=LEDGER[Book.CONSULTATIONS].get(looks, FIRST))
    return Checkpoint(review=review, heads={Book.REVIEW: first, Book.CONSULTATIONS: second}, at=AT)


def without(book: Book, *numbers: int) -> dict[Book, dict[int, str]]:
    return LEDGER | {book: {n: digest for n, digest in LEDGER[book].items() if n not in numbers}}


@pytest.mark.parametrize(("entries", "looks"), [(0, 0), (9, 2), (4, 0), (0, 1)])
def test_a_ledger_agrees_with_what_was_noted_of_it(entries, looks):
    read = Checkpoint.of(checkpoint(entries, looks, review="r_1").text())
    assert read == checkpoint(entries, looks, review="r_1")
    must_agree([read], LEDGER, "r 1")


def test_a_cut_off_tail_is_named_from_its_first_missing_entry():
    with pytest.raises(LedgerDamaged, match=r"review entry 8: it is gone.*knew 9 entries and 7 are left"):
        must_agree([checkpoint(review="r_1")], without(Book.REVIEW, 8, 9), "r 1")


def test_the_book_of_consultations_is_held_to_its_note_too():
    with pytest.raises(LedgerDamaged, match="consultations entry 2: it is gone"):
        must_agree([checkpoint(review="r_1")], without(Book.CONSULTATIONS, 2), "r 1")


def test_a_rewritten_chain_is_placed_between_the_notes_that_agree_and_those_that_do_not():
    rewritten = LEDGER | {Book.REVIEW: LEDGER[Book.REVIEW] | dict.fromkeys(range(6, 10), "f" * 64)}
    notes = [checkpoint(9, review="r_1"), checkpoint(4, review="r_1"), checkpoint(7, review="r_1")]
    with pytest.raises(LedgerDamaged, match=r"entry 7: .*another digest.*beginning between entries 5 and 7"):
        must_agree(notes, rewritten, "r 1")


def test_a_note_of_another_review_says_so():
    with pytest.raises(NoteRefused, match="about the review r2, and this is r1"):
        must_agree([checkpoint(review="r2")], LEDGER, "r1")


@pytest.mark.parametrize(
    "text", ["", "a\n1\n2\n", checkpoint().text().replace("clare-review/", "other/"), checkpoint().text()[:-9]]
)
def test_a_note_that_is_no_checkpoint_is_refused(text):
    with pytest.raises(NoteRefused, match="no checkpoint"):
        Checkpoint.of(text)


def test_the_runs_of_notebooks_are_held_to_their_note_too():
    heads = {**checkpoint().heads, Book.RUNS: Head(number=3, digest="e" * 64)}
    read = Checkpoint.of(Checkpoint(review="r1", heads=heads, at=AT).text())
    assert read.heads == heads
    with pytest.raises(LedgerDamaged, match="runs entry 1: it is gone"):
        must_agree([read], LEDGER | {Book.RUNS: {}}, "r1")


def test_a_later_version_may_add_lines():
    assert Checkpoint.of(checkpoint(review="r1").text() + "rows 12\n") == checkpoint(review="r1")
