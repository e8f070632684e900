"""A ledger is proved while it is read: each part is taken once, in order, and let go of again."""

import weakref
from collections.abc import Callable
from contextlib import closing

import pytest

from clare_review.errors import LedgerDamaged
from clare_review.ledger.digest import ListDigest, digest
from clare_review.ledger.entry import Book, Entry, EntryKind, NewEntry
from clare_review.ledger.keeper import Keeper
from clare_review.ledger.verifying import prove, verify

from .conftest import judgement
from .test_guards import tamper


@pytest.fixture
def judged(either: Keeper) -> Keeper:
    """A ledger of each kind with twenty judgements, every other one with text, and a consultation of each."""
    who = either.person() or "R01"
    for n in range(20):
        text = {"reason": f"as in log {n}"} if n % 2 else None
        look = NewEntry(kind=EntryKind.CONSULTED, by=who, key=f"look {n}", subject=f"S{n}", body={"after": n})
        either.append(look, book=Book.CONSULTATIONS)
        asked = judgement(f"k{n}", subject=f"S{n}", text=text)
        either.append(NewEntry(**{**vars(asked), "by": who}))
    return either


def test_what_is_taken_one_by_one_is_what_is_read_at_once(judged: Keeper) -> None:
    with judged.reading() as present:
        for book in Book:
            assert tuple(present.each_entry(book)) == present.entries(book=book)
        numbers = {2, 5, 99}
        assert present.digests(numbers) == {
            each.number: each.digest for each in present.entries() if each.number in numbers
        }
        assert [number for number, _ in present.each_commitment()] == list(range(2, 21, 2))


def test_whoever_stops_half_way_holds_nobody_up(judged: Keeper) -> None:
    with judged.reading() as present, closing(present.each_entry()) as entries:
        assert next(entries).number == 1
    before = judged.head().number
    assert judged.append(NewEntry(**{**vars(judgement("after")), "by": judged.person() or "R01"})).number == before + 1


def test_while_a_ledger_is_proved_no_judgement_is_kept_that_was_read(judged: Keeper) -> None:
    seen, alive = list[weakref.ref[Entry]](), list[int]()

    def see(_book: Book, entry: Entry) -> None:
        seen.append(weakref.ref(entry))
        alive.append(sum(ref() is not None for ref in seen))

    with judged.reading() as present:
        prove(present, see=see)
    assert len(seen) == 40
    assert max(alive) <= 2  # the one that is seen, and the one before it


def test_consultations_are_all_seen_before_the_reviews_own_book(judged: Keeper) -> None:
    seen: list[Book] = []
    with judged.reading() as present:
        prove(present, see=lambda book, _: seen.append(book))
    assert seen == [Book.CONSULTATIONS] * 20 + [Book.REVIEW] * 20


def test_of_two_damaged_books_the_reviews_own_is_named(full, path, reopen: Callable[[], Keeper]) -> None:
    tamper(path, "UPDATE consultation SET subject = NULL", "UPDATE entry SET \"by\" = 'R02' WHERE number = 4")
    with pytest.raises(LedgerDamaged, match="review entry 4: it was changed"):
        verify(reopen())


@pytest.mark.parametrize("parts", [[], ["a"], [["a", 1], {"é": None}, "c"]])
def test_a_list_has_the_same_digest_whether_it_comes_at_once_or_in_parts(parts: list[object]) -> None:
    summed = ListDigest()
    for part in parts:
        summed.add(part)
    assert summed.digest() == digest(parts)
