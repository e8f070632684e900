"""The questions that are put to a ledger.

Of these a judgement asks some twenty: they are put together once, because that takes several times as long as asking.
"""

from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa

from clare_review.ledger.asking import often
from clare_review.ledger.entry import Book, EntryKind
from clare_review.ledger.giving import WHOLE
from clare_review.ledger.tables import books, claim, entry_text, giving, member, source_row

_REVIEW = books[Book.REVIEW]
BY_LISTS_OF_KNOWN = sa.select(_REVIEW.c.number).where(_REVIEW.c.kind == EntryKind.KNOWN.value)
"""The entries that brought a list of known answers."""


@cache
def entries(book: Book, kinds: tuple[EntryKind, ...] | None, asked: frozenset[str]) -> sa.Select[Any]:
    """The entries of a book after a number: of these kinds, and as far as what is `asked` for names it."""
    table = books[book]
    query = sa.select(table).where(table.c.number > sa.bindparam("after")).order_by(table.c.number)
    if kinds is not None:
        query = query.where(_is_one_of(table, kinds))
    if "subject" in asked:
        query = query.where(table.c.subject == sa.bindparam("subject"))
    if "subjects" in asked:
        query = query.where(table.c.subject.in_(sa.bindparam("subjects", expanding=True)))
    if "upto" in asked:
        query = query.where(table.c.number <= sa.bindparam("upto"))
    return query if "subjects" in asked else often(query)


def _is_one_of(table: sa.Table, kinds: Iterable[EntryKind]) -> sa.ColumnElement[bool]:
    """Whether an entry is of these kinds; in words of ours, not values, for a list of values is put together anew."""
    return table.c.kind.in_([sa.literal_column(f"'{kind.value}'") for kind in kinds])


@cache
def head(book: Book) -> sa.Select[Any]:
    """Where a book stands."""
    table = books[book]
    return often(sa.select(table.c.number, table.c.digest).order_by(table.c.number.desc()).limit(1))


@cache
def last(kinds: tuple[EntryKind, ...], upto: bool) -> sa.Select[Any]:
    """The last entry of these kinds."""
    table = books[Book.REVIEW]
    query = sa.select(sa.func.max(table.c.number)).where(_is_one_of(table, kinds))
    return often(query.where(table.c.number <= sa.bindparam("upto")) if upto else query)


@cache
def standing(book: Book) -> sa.Select[Any]:
    """The entry that a key made, and the last one of the book."""
    table = books[book]
    last = sa.select(sa.func.max(table.c.number)).scalar_subquery()
    query = sa.select(table, (table.c.number == last).label("is_last"))
    return often(query.where(sa.or_(table.c.key == sa.bindparam("asked_key"), table.c.number == last)))


@cache
def touched() -> sa.Select[Any]:
    """One entry after a number that is about an application, or about the review as a whole."""
    table = books[Book.REVIEW]
    concerned = sa.or_(table.c.subject.is_(None), table.c.subject == sa.bindparam("reference"))
    return often(sa.select(table.c.number).where(table.c.number > sa.bindparam("after"), concerned).limit(1))


@cache
def fence() -> sa.Select[Any]:
    """The fence of a reader's case."""
    query = sa.select(claim.c.fence).where(claim.c.reader == sa.bindparam("of_reader"))
    return often(query.where(claim.c.reference == sa.bindparam("of_reference")))


@cache
def few_texts(how_many: int) -> sa.Select[Any]:
    """The texts of so many entries."""
    asked: list[sa.BindParameter[int]] = [sa.bindparam(f"number_{at}") for at in range(how_many)]
    return often(sa.select(entry_text).where(entry_text.c.number.in_(asked)).order_by(entry_text.c.number))


@cache
def givings(upto: bool) -> sa.Select[Any]:
    """What was given in some batches or taken out of them, with what each of these entries says as a whole."""
    wanted: sa.BindParameter[Any] = sa.bindparam("batches", expanding=True)
    last: sa.BindParameter[int] = sa.bindparam("upto")
    here = sa.select(giving).where(sa.or_(giving.c.batch.in_(wanted), giving.c.came_from.in_(wanted)))
    here = here.where(giving.c.entry <= last) if upto else here
    numbers = sa.select(here.subquery().c.entry)
    whole = sa.select(giving).where(giving.c.place == WHOLE, giving.c.entry.in_(numbers))
    found = sa.union_all(here, whole).subquery()
    return sa.select(found).order_by(found.c.entry, found.c.place)


def fence_now(reader: str, reference: str) -> sa.Select[Any]:
    """The fence of a reader's case, for whoever says how it is to be held."""
    return sa.select(claim.c.fence).where(claim.c.reader == reader, claim.c.reference == reference)


@cache
def every_entry(book: Book, kinds: tuple[EntryKind, ...] | None) -> sa.Select[Any]:
    """The entries of a book, all or those of these kinds."""
    table = books[book]
    query = sa.select(table).order_by(table.c.number)
    return query if kinds is None else query.where(_is_one_of(table, kinds))


def digests(book: Book, numbers: Iterable[int]) -> sa.Select[Any]:
    """The digests of some entries, by number."""
    table = books[book]
    return sa.select(table.c.number, table.c.digest).where(table.c.number.in_(list(numbers)))


def every_text() -> sa.Select[Any]:
    """All free text, in order of entry."""
    return sa.select(entry_text).order_by(entry_text.c.number)


def every_giving() -> sa.Select[Any]:
    """What every entry gave, in order of entry and place."""
    return sa.select(giving).order_by(giving.c.entry, giving.c.place)


def every_row() -> sa.Select[Any]:
    """Every imported row, in order of id."""
    return sa.select(source_row).order_by(source_row.c.id)


def every_member() -> sa.Select[Any]:
    """Every sealed application, in order of reference."""
    return sa.select(member).order_by(member.c.reference)


def sealed_in() -> sa.Select[Any]:
    """Sealed applications, each with the population that first held it."""
    return sa.select(member.c.reference, member.c.version)


def brought_by() -> sa.Select[Any]:
    """Imported rows, each with the entry that brought it."""
    return sa.select(source_row.c.id, source_row.c.entry)
