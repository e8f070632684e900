"""One state of the ledger, asked as often as an act likes: whatever was read once within it is not read again."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from clare_review.ledger.entry import Book, Entry, EntryKind
from clare_review.ledger.reading import Each, Head, Reading

_T = TypeVar("_T")


class Moment(Reading):
    """The reading of one transaction that writes nothing; its answers cannot change, so each is kept."""

    def __init__(self, present: Reading) -> None:
        super().__init__(present._ask)
        self._present = present
        self._told: dict[Any, Any] = {}

    def entries(
        self,
        *,
        kinds: Iterable[EntryKind] | None = None,
        subject: str | None = None,
        subjects: Sequence[str] | None = None,
        after: int = 0,
        upto: int | None = None,
        book: Book = Book.REVIEW,
    ) -> tuple[Entry, ...]:
        """See `ledger.reading.Reading.entries`."""
        asked = None if kinds is None else tuple(kinds)
        among = None if subjects is None else tuple(subjects)
        return self._once(
            ("entries", asked, subject, among, after, upto, book),
            lambda: self._present.entries(
                kinds=asked, subject=subject, subjects=among, after=after, upto=upto, book=book
            ),
        )

    def head(self, book: Book = Book.REVIEW) -> Head:
        """See `ledger.reading.Reading.head`."""
        return self._once(("head", book), lambda: self._present.head(book))

    def last_of(self, kinds: Iterable[EntryKind], *, upto: int | None = None) -> int:
        """See `ledger.reading.Reading.last_of`."""
        asked = tuple(kinds)
        return self._once(("last", asked, upto), lambda: self._present.last_of(asked, upto=upto))

    def fence(self, reader: str, reference: str) -> int | None:
        """See `ledger.reading.Reading.fence`."""
        return self._once(("fence", reader, reference), lambda: self._present.fence(reader, reference))

    def texts(self, numbers: Sequence[int] | None = None) -> dict[int, dict[str, str]]:
        """See `ledger.reading.Reading.texts`; where nothing is asked for, nothing is read."""
        asked = None if numbers is None else tuple(numbers)
        return {} if asked == () else self._once(("texts", asked), lambda: self._present.texts(asked))

    def commitments(self) -> dict[int, str]:
        """See `ledger.reading.Reading.commitments`."""
        return self._once("commitments", self._present.commitments)

    def each_commitment(self) -> Each[tuple[int, str]]:
        """See `ledger.reading.Reading.each_commitment`."""
        return self._present.each_commitment()

    def source_rows(
        self,
        *,
        kind: str | None = None,
        reference: str | None = None,
        upto: int | None = None,
        entry: int | None = None,
        id: int | None = None,
        invented: bool = False,
    ) -> list[dict[str, Any]]:
        """See `ledger.reading.Reading.source_rows`."""
        return self._once(
            ("rows", kind, reference, upto, entry, id, invented),
            lambda: self._present.source_rows(
                kind=kind, reference=reference, upto=upto, entry=entry, id=id, invented=invented
            ),
        )

    def members(
        self, *, upto_version: int | None = None, references: Sequence[str] | None = None, invented: bool = False
    ) -> list[dict[str, Any]]:
        """See `ledger.reading.Reading.members`."""
        among = None if references is None else tuple(references)
        return self._once(
            ("members", upto_version, among, invented),
            lambda: self._present.members(upto_version=upto_version, references=among, invented=invented),
        )

    def _once(self, question: Any, ask: Callable[[], _T]) -> _T:
        if question not in self._told:
            self._told[question] = ask()
        found: _T = self._told[question]
        return found


class Past(Moment):
    """A reading of everything up to one entry, which is read once and asked as often as one likes.

    What an append-only ledger holds up to an entry stays as it is, so that no transaction has to be held open, and
    whoever writes waits for nothing.
    """

    def __init__(self, present: Reading, upto: int) -> None:
        super().__init__(present)
        self._upto = upto
        self._by_kind: dict[EntryKind, list[Entry]] = {}

    def worked_out(self, what: Any, make: Callable[[], _T]) -> _T:
        """What is worked out from this past alone, once."""
        return self._once(("worked out", what), make)

    def entries(
        self,
        *,
        kinds: Iterable[EntryKind] | None = None,
        subject: str | None = None,
        subjects: Sequence[str] | None = None,
        after: int = 0,
        upto: int | None = None,
        book: Book = Book.REVIEW,
    ) -> tuple[Entry, ...]:
        """See `ledger.reading.Reading.entries`."""
        if book is not Book.REVIEW:
            return super().entries(kinds=kinds, subject=subject, subjects=subjects, after=after, upto=upto, book=book)
        wanted = None if kinds is None else frozenset(kinds)
        last = self._upto if upto is None else min(upto, self._upto)
        among = None if subjects is None else frozenset(subjects)
        if after <= 0 and last == self._upto and subject is None and among is None:
            return self._of(wanted)
        named = among if subject is None else frozenset({subject}) & (among or {subject})
        told = self._of(wanted) if named is None else self._about(wanted, named)
        return tuple(entry for entry in told if after < entry.number <= last)

    def _about(self, kinds: frozenset[EntryKind] | None, subjects: frozenset[str]) -> Sequence[Entry]:
        """The entries of these kinds about some applications, which are looked for once for all of them."""

        def gather() -> dict[str | None, list[Entry]]:
            found: dict[str | None, list[Entry]] = {}
            for entry in self._of(kinds):
                found.setdefault(entry.subject, []).append(entry)
            return found

        by_subject = self._once(("by subject", kinds), gather)
        told = [entry for each in subjects for entry in by_subject.get(each, ())]
        return sorted(told, key=lambda each: each.number)

    def _of(self, kinds: frozenset[EntryKind] | None) -> tuple[Entry, ...]:
        """Everything of these kinds in order of number; what is asked for often is put together once."""

        def gather() -> tuple[Entry, ...]:
            if kinds is None:
                return self._present.entries(upto=self._upto)
            if not self._by_kind:
                for entry in self._of(None):
                    self._by_kind.setdefault(entry.kind, []).append(entry)
            found = [entry for kind in kinds for entry in self._by_kind.get(kind, ())]
            return tuple(found if len(kinds) == 1 else sorted(found, key=lambda each: each.number))

        return self._once(("all", kinds), gather)
