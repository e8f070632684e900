"""Reading a ledger: entries, free text, imported rows and sealed applications."""

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa

from clare_review.errors import LedgerDamaged
from clare_review.ledger import questions
from clare_review.ledger.asking import Ask, as_they_come
from clare_review.ledger.entry import FIRST, Book, Entry, EntryKind, moment, text_commitment
from clare_review.ledger.giving import Giving
from clare_review.ledger.kept import MANY, Understood
from clare_review.ledger.resting import collector_rests
from clare_review.ledger.stored_json import data, data_of_many
from clare_review.ledger.tables import books, entry_text, giving, member, source_row

INVENTED = 0
"""The version of applications that are in no population: invented, to measure readers, and in no figure."""

_T = TypeVar("_T")
Each: TypeAlias = Generator[_T, None, None]
"""What is taken from a ledger one after the other."""

_COLUMNS = {book: tuple(column.name for column in table.columns) for book, table in books.items()}
_OF_ROW = tuple(column.name for column in source_row.columns)
_OF_GIVING = tuple(column.name for column in giving.columns)
_OF_MEMBER = tuple(column.name for column in member.columns)
_FEW = 8  # the texts asked for at once of which a question is kept: one for each number of them


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where a book stands: its last entry's number (0 when empty) and digest."""

    number: int
    digest: str


class Reading:
    """What can be asked of a ledger, each question in one statement.

    Within a keeper's `reading` all answers are of one state; so are those that a check gets inside the very
    transaction that will append.

    Raises, in every method:
        LedgerDamaged: something stored cannot be read as what it was written as; it is named.
    """

    def __init__(self, ask: Ask, understood: Understood | None = None) -> None:
        """Asks by `ask`; what of it was `understood` before is not understood again."""
        self._ask = ask
        self._understood = understood or Understood()

    @collector_rests()
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
        """The entries asked for, in order of number."""
        values: dict[str, Any] = {"after": after}
        if subject is not None:
            values["subject"] = subject
        if subjects is not None:
            values["subjects"] = list(subjects)
        if upto is not None:
            values["upto"] = upto
        query = questions.entries(book, None if kinds is None else tuple(kinds), frozenset(values))
        rows = self._ask(query, values)
        if len(rows) > MANY:
            return _many_entries(rows, book)
        return tuple(self._understood.entry(row, book, _entry) for row in rows)

    def head(self, book: Book = Book.REVIEW) -> Head:
        """The last entry's number and digest."""
        row = _first(self._ask(questions.head(book)))
        return Head(number=row[0], digest=row[1]) if row else Head(number=0, digest=FIRST)

    def last_of(self, kinds: Iterable[EntryKind], *, upto: int | None = None) -> int:
        """The number of the last entry of these kinds, 0 when there is none."""
        values = {} if upto is None else {"upto": upto}
        return int(self._ask(questions.last(tuple(kinds), bool(values)), values)[0][0] or 0)

    def standing(self, key: str, book: Book = Book.REVIEW) -> tuple[Entry | None, Head]:
        """The entry that a key already made, if there is one, and the book's last entry, asked in one statement."""
        rows = self._ask(questions.standing(book), {"asked_key": key})
        found = [(_by_name(row, book), is_last) for *row, is_last in rows]
        made = next((row for row, _ in found if row["key"] == key), None)
        end = next((row for row, is_last in found if is_last), None)
        head = Head(number=end["number"], digest=end["digest"]) if end else Head(number=0, digest=FIRST)
        return (entry_of(made, book) if made else None), head

    def touched(self, reference: str, *, after: int) -> bool:
        """Whether any entry after that one is about this application, or about the review as a whole."""
        return bool(self._ask(questions.touched(), {"after": after, "reference": reference}))

    def fence(self, reader: str, reference: str) -> int | None:
        """The fence under which a reader's case is open now; None when no page ever had it."""
        row = _first(self._ask(questions.fence(), {"of_reader": reader, "of_reference": reference}))
        return int(row[0]) if row else None

    def texts(self, numbers: Sequence[int] | None = None) -> dict[int, dict[str, str]]:
        """Free text by entry number: of all entries, or of those named."""
        rows = self._text_rows(numbers)
        return {number: data(text, f"the text of entry {number}") for number, _, text in rows}

    def commitments(self) -> dict[int, str]:
        """Entry number to the commitment that its stored free text gives."""
        return dict(self.each_commitment())

    def each_entry(self, book: Book = Book.REVIEW, kinds: Iterable[EntryKind] | None = None) -> Each[Entry]:
        """The entries of a book, all or those of these kinds, in order of number.

        This and what else begins with `each` takes one after the other from the ledger, so that none need be kept.
        Whoever does not take all of them closes it before what they look at is of another state.
        """
        query = questions.every_entry(book, None if kinds is None else tuple(kinds))
        return self._each(query, lambda row: _entry(row, book))

    def each_salted_text(self) -> Each[tuple[int, str, dict[str, str]]]:
        """Entry number, salt and free text of every entry that has any, in order of number."""
        return self._each(questions.every_text(), _salted_text)

    def each_commitment(self) -> Each[tuple[int, str]]:
        """Entry number and the commitment that its stored free text gives, in order of number."""
        return self._each(questions.every_text(), _commitment)

    def each_giving(self) -> Each[Giving]:
        """What every entry gave whom, in order of entry and place."""
        return self._each(questions.every_giving(), _giving)

    def each_source_row(self) -> Each[dict[str, Any]]:
        """Every imported row, those of invented cases too, as `source_rows` has them."""
        return self._each(questions.every_row(), _source_row)

    def each_member(self) -> Each[dict[str, Any]]:
        """Every sealed application, and the invented ones, as `members` has them."""
        return self._each(questions.every_member(), _member)

    def sealed_in(self) -> dict[str, int]:
        """Every sealed application, and the invented ones, to the population that first held it."""
        return dict(self._each(questions.sealed_in(), tuple))

    def brought_by(self) -> dict[int, int]:
        """Every imported row to the entry that brought it."""
        return dict(self._each(questions.brought_by(), tuple))

    def digests(self, numbers: Collection[int], book: Book = Book.REVIEW) -> dict[int, str]:
        """The digests of those of these entries that there are."""
        return dict(map(tuple, self._ask(questions.digests(book, numbers))))

    def givings(self, batch: str, *, upto: int | None = None) -> tuple[Giving, ...]:
        """What was given in a batch, taken out of it, and given in the batches it was taken out of; with what each of
        these entries says as a whole."""
        known: set[str] = set()
        wanted, rows = {batch}, list[Any]()
        values: dict[str, Any] = {} if upto is None else {"upto": upto}
        while wanted > known:
            known = set(wanted)
            rows = list(self._ask(questions.givings(upto is not None), values | {"batches": sorted(known)}))
            wanted |= {row.came_from for row in rows if row.came_from is not None and row.batch in known}
        return tuple(map(_giving, rows))

    @collector_rests()
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
        """Imported rows with `reasons`, `raw` and `value` as data, in order of id.

        Those of invented cases only where the case, the entry or the row is named, or with `invented`.
        """
        query = sa.select(source_row).order_by(source_row.c.id)
        if not invented and all(each is None for each in (reference, entry, id)):
            query = query.where(source_row.c.entry.not_in(questions.BY_LISTS_OF_KNOWN))
        for column, wanted in (("kind", kind), ("reference", reference), ("entry", entry), ("id", id)):
            if wanted is not None:
                query = query.where(source_row.c[column] == wanted)
        if upto is not None:
            query = query.where(source_row.c.entry <= upto)
        return [_source_row(row) for row in self._ask(query)]

    def next_row_id(self) -> int:
        """The id the next imported row will have."""
        return 1 + int(self._ask(sa.select(sa.func.max(source_row.c.id)))[0][0] or 0)

    @collector_rests()
    def members(
        self, *, upto_version: int | None = None, references: Sequence[str] | None = None, invented: bool = False
    ) -> list[dict[str, Any]]:
        """Sealed applications (`version`, `reference`, `digest`, `value` as data), in order of reference.

        Invented ones, which are in no population, only where they are named, or with `invented`.
        """
        query = sa.select(member)
        if not invented and references is None:
            query = query.where(member.c.version > INVENTED)
        if upto_version is not None:
            query = query.where(member.c.version <= upto_version)
        if references is not None:
            query = query.where(member.c.reference.in_(list(references)))
        if upto_version == INVENTED:  # few, and SQLite would look through all the others for their order
            return sorted(map(_member, self._ask(query)), key=lambda row: str(row["reference"]))
        rows = self._ask(query.order_by(member.c.reference))
        return _many_members(rows) if len(rows) > MANY else [_member(row) for row in rows]

    def _each(self, query: sa.Select[Any], understand: Callable[[Any], _T]) -> Each[_T]:
        with closing(as_they_come(self._ask, query)) as rows:
            for row in rows:
                yield understand(row)

    def _text_rows(self, numbers: Sequence[int] | None) -> Sequence[Any]:
        if numbers is not None and not numbers:
            return ()
        if numbers is not None and len(numbers) <= _FEW:
            return self._ask(
                questions.few_texts(len(numbers)), {f"number_{at}": each for at, each in enumerate(numbers)}
            )
        query = sa.select(entry_text).order_by(entry_text.c.number)
        return self._ask(query if numbers is None else query.where(entry_text.c.number.in_(list(numbers))))


def _first(rows: Sequence[Any]) -> Any:
    return rows[0] if rows else None


def _source_row(row: Any) -> dict[str, Any]:
    where = f"imported row {row.id}"
    return {
        **dict(zip(_OF_ROW, row, strict=True)),
        "reasons": data(row.reasons, where),
        "raw": data(row.raw, where),
        "value": data(row.value, where) if row.value is not None else None,
    }


def _salted_text(row: Any) -> tuple[int, str, dict[str, str]]:
    number, salt, text = row
    return number, salt, data(text, f"the text of entry {number}")


def _commitment(row: Any) -> tuple[int, str]:
    number, salt, text = _salted_text(row)
    return number, text_commitment(salt, text)


def _giving(row: Any) -> Giving:
    where = f"what review entry {row.entry} gave"
    fields = dict(zip(_OF_GIVING, row, strict=True))
    return Giving(**fields | {name: data(fields[name], where) for name in ("part", "ordered")})


def _member(row: Any) -> dict[str, Any]:
    fields = dict(zip(_OF_MEMBER, row, strict=True))
    return fields | {"value": data(row.value, f"application {row.reference}")}


def _many_members(rows: Sequence[Any]) -> list[dict[str, Any]]:
    values = data_of_many([row.value for row in rows], lambda at: f"application {rows[at].reference}")
    return [dict(zip(_OF_MEMBER, row, strict=True)) | {"value": said} for row, said in zip(rows, values, strict=True)]


def _many_entries(rows: Sequence[Any], book: Book) -> tuple[Entry, ...]:
    number, body_at = (_COLUMNS[book].index(name) for name in ("number", "body"))
    bodies = data_of_many([row[body_at] for row in rows], lambda at: _where(rows[at][number], book))
    return tuple(_entry_saying(_by_name(row, book), body, book) for row, body in zip(rows, bodies, strict=True))


def _entry(row: Any, book: Book) -> Entry:
    return entry_of(_by_name(row, book), book)


def _by_name(row: Any, book: Book) -> dict[str, Any]:
    return dict(zip(_COLUMNS[book], row, strict=True))


def entry_of(row: Mapping[str, Any], book: Book) -> Entry:
    """The entry that the columns of a row say; raises LedgerDamaged when they say none."""
    return _entry_saying(row, data(row["body"], _where(row["number"], book)), book)


def _entry_saying(row: Mapping[str, Any], body: Any, book: Book) -> Entry:
    fields = {name: row[name] for name in _COLUMNS[book]}
    try:
        fields["kind"] = EntryKind(fields["kind"])
        fields["at"] = moment(fields["at"])
    except (ValueError, TypeError):
        raise LedgerDamaged(f"{_where(row['number'], book)}: it was changed after it was written") from None
    return Entry(**fields | {"body": body})


def _where(number: int, book: Book) -> str:
    return f"{book.value} entry {number}"
