"""The books of a ledger, proved entry by entry while they are read, and what stands beside the entries of a review."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from itertools import zip_longest
from typing import Generic, TypeVar

from clare_review.errors import LedgerDamaged
from clare_review.ledger.entry import FIRST, Book, Entry
from clare_review.ledger.erasing import Erased
from clare_review.ledger.giving import Giving, givings_of
from clare_review.ledger.reading import Head

T = TypeVar("T")


def chain(entries: Generator[Entry, None, None], book: Book, *see: Callable[[Entry], None]) -> Head:
    """Reads a book to its end, and shows each entry that follows the one before it to whoever is to `see` it.

    Raises:
        LedgerDamaged: names the first entry that does not, or is not as it was written.
    """
    end = Head(number=0, digest=FIRST)
    with closing(entries):
        for entry in entries:
            _must_follow(entry, end, book)
            end = Head(number=entry.number, digest=entry.digest)
            for each in see:
                each(entry)
    return end


def _must_follow(entry: Entry, last: Head, book: Book) -> None:
    where, expected = f"{book.value} entry {entry.number}", last.number + 1
    if entry.number != expected:
        raise LedgerDamaged(f"{where}: entry {expected} should stand here, so something before it was removed")
    if entry.previous != last.digest:
        raise LedgerDamaged(f"{where}: it does not follow the entry before it")
    if _recomputed(entry) != entry.digest:
        raise LedgerDamaged(f"{where}: it was changed after it was written")


def _recomputed(entry: Entry) -> str | None:
    """The digest an entry ought to have; None when it holds what no entry can hold."""
    try:
        return entry.recomputed()
    except (TypeError, ValueError):
        return None


class Noted:
    """Places in the review's book that somebody wrote down elsewhere, looked for while it is read."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self._heads = tuple(heads)
        self._wanted = {head.number for head in self._heads}
        self._found: dict[int, str] = {}
        self._last = 0

    def see(self, entry: Entry) -> None:
        """Takes the next entry in."""
        self._last = entry.number
        if entry.number in self._wanted:
            self._found[entry.number] = entry.digest

    def must_hold(self) -> None:
        """Raises LedgerDamaged where the chain does not pass through a place."""
        for head in self._heads:
            if head.number > self._last:
                raise LedgerDamaged(
                    f"review entry {head.number} was noted elsewhere, and the ledger ends at entry {self._last}: "
                    "its tail was cut off; restore the last backup"
                )
            if head.number and not self._found[head.number].startswith(head.digest):
                raise LedgerDamaged(
                    f"review entry {head.number}: another digest was noted elsewhere; the ledger was rewritten"
                )


class _Beside(Generic[T]):
    """Rows that stand beside the entries of a book, both in order of number; `strays` are those beside no entry."""

    def __init__(self, rows: Iterator[tuple[int, T]]) -> None:
        self._rows = rows
        self._next = next(rows, None)
        self.strays: list[int] = []

    def of(self, number: int) -> Iterator[T]:
        """The rows beside the next entry."""
        while self._next is not None and self._next[0] <= number:
            if self._next[0] == number:
                yield self._next[1]
            else:
                self.strays.append(self._next[0])
            self._next = next(self._rows, None)

    def left(self) -> list[int]:
        """The numbers of rows beside which no entry stood to the end."""
        last = [self._next[0]] if self._next is not None else []
        return sorted({*self.strays, *last, *(number for number, _ in self._rows)})


class Texts:
    """The free text of the entries, held to what each of them promised."""

    def __init__(self, commitments: Iterator[tuple[int, str]]) -> None:
        self._beside = _Beside(commitments)
        self._there = bytearray()  # for each entry whether a text stands beside it
        self._gone: list[int] = []
        self._changed: list[int] = []
        self._added: list[int] = []

    def see(self, entry: Entry) -> None:
        """Takes the next entry in."""
        found, promised = list(self._beside.of(entry.number)), entry.text_digest
        self._there.append(bool(found))
        if promised and not found:
            self._gone.append(entry.number)
        elif promised and found != [promised]:
            self._changed.append(entry.number)
        elif found and not promised:
            self._added.append(entry.number)

    def must_hold(self, erased: Erased) -> None:
        """Raises LedgerDamaged, naming the first entry whose text is not as it was written."""
        wrong = dict.fromkeys(self._gone, "is gone") | dict.fromkeys(self._changed, "was changed")
        for number in sorted(wrong.keys() - erased.texts.keys()):
            raise LedgerDamaged(f"review entry {number}: its text {wrong[number]}")
        back = [number for number in erased.texts if 0 < number <= len(self._there) and self._there[number - 1]]
        for number in sorted({*self._added, *back, *self._beside.left()}):
            raise LedgerDamaged(f"review entry {number}: a text was added to it afterwards")


class Givings:
    """What stands beside the entries of what they gave whom, held to what each of them says."""

    def __init__(self, rows: Iterator[Giving]) -> None:
        self._beside = _Beside((row.entry, row) for row in rows)
        self._first = 0  # the first entry beside which other rows stand than it gave

    def see(self, entry: Entry) -> None:
        """Takes the next entry in."""
        pairs = zip_longest(self._beside.of(entry.number), givings_of(entry))
        if any(stands != given for stands, given in pairs):
            self._first = self._first or entry.number

    def must_hold(self) -> None:
        """Raises LedgerDamaged, naming the first entry, where the rows are not what the entries gave."""
        if self._first:
            raise LedgerDamaged(f"review entry {self._first}: what stands beside it of whom it gave what was changed")
        for number in self._beside.left():
            raise LedgerDamaged(f"review entry {number}: rows say what it gave, and there is no such entry")
