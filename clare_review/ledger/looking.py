"""A look at the ledger before it is held, so that nobody waits while a check is asked; and what it was told then."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clare_review.ledger.asking import Ask
from clare_review.ledger.entry import ABOUT_THE_WHOLE, Book, Entry, EntryKind
from clare_review.ledger.kept import Understood
from clare_review.ledger.reading import Reading, entry_of
from clare_review.ledger.stored_json import data


class Look(Reading):
    """What a check sees of one state of the ledger, before the entry that it allows is appended.

    `after` is the review's last entry then. An entry about the subject or about the review as a whole, or another fence
    than one that was asked for, may make the check say something else; nothing else does.
    """

    def __init__(self, ask: Ask, understood: Understood | None = None, *, after: int) -> None:
        super().__init__(ask, understood)
        self.after = after
        self.fences: dict[tuple[str, str], int | None] = {}

    def fence(self, reader: str, reference: str) -> int | None:
        """See `Reading.fence`; what was answered is noted."""
        told = self._fence(reader, reference)
        self.fences[reader, reference] = told
        return told

    def holds_still(self, present: Reading, subject: str) -> bool:
        """Whether the check would say the same of the present."""
        same = all(present.fence(*whose) == told for whose, told in self.fences.items())
        return same and not present.touched(subject, after=self.after)

    def _fence(self, reader: str, reference: str) -> int | None:
        return super().fence(reader, reference)


class CaseLook(Look):
    """A look of a reader at one case, for which a server told all that the rules ask in one answer.

    `told` has `fence`; `entries`, with the rows on the case and the last number of each kind about the review as a
    whole; `texts` of those rows; and `looks`, the rows of consultations of the case. Anything else is asked as usual.
    """

    def __init__(self, ask: Ask, *, after: int, reader: str, reference: str, told: Mapping[str, Any]) -> None:
        super().__init__(ask, after=after)
        self._whose = (reader, reference)
        self._told = told
        entries = told["entries"] or {}
        self._last: Mapping[str, int] = entries.get("last") or {}
        rows = {Book.REVIEW: entries.get("rows") or (), Book.CONSULTATIONS: told["looks"] or ()}
        self._rows = {book: sorted(some, key=lambda row: int(row["number"])) for book, some in rows.items()}

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
        """See `Reading.entries`."""
        if subject != self._whose[1] or subjects is not None or book not in self._rows:
            return super().entries(kinds=kinds, subject=subject, subjects=subjects, after=after, upto=upto, book=book)
        wanted = None if kinds is None else {kind.value for kind in kinds}
        found = [row for row in self._rows[book] if wanted is None or row["kind"] in wanted]
        between = [row for row in found if row["number"] > after and (upto is None or row["number"] <= upto)]
        return tuple(entry_of(row, book) for row in between)

    def last_of(self, kinds: Iterable[EntryKind], *, upto: int | None = None) -> int:
        """See `Reading.last_of`."""
        asked = tuple(kinds)
        if upto is not None or not ABOUT_THE_WHOLE.issuperset(asked):
            return super().last_of(asked, upto=upto)
        return max((self._last.get(kind.value, 0) for kind in asked), default=0)

    def texts(self, numbers: Sequence[int] | None = None) -> dict[int, dict[str, str]]:
        """See `Reading.texts`."""
        if numbers is None or not {row["number"] for row in self._rows[Book.REVIEW]}.issuperset(numbers):
            return super().texts(numbers)
        rows = sorted(self._told["texts"] or (), key=lambda row: int(row["number"]))
        found = [(row["number"], row["text"]) for row in rows if row["number"] in set(numbers)]
        return {number: data(text, f"the text of entry {number}") for number, text in found}

    def _fence(self, reader: str, reference: str) -> int | None:
        if (reader, reference) != self._whose:
            return super()._fence(reader, reference)
        told: int | None = self._told["fence"]
        return told
