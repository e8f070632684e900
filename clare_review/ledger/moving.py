"""Taking a whole ledger from one database to another: every row as it stands, proved there before anything changes.

The old ledger is held while it is copied, so that nobody records in it meanwhile. The new one is written in one
transaction, read back and proved inside it. Only then the old one is marked, and refuses entries from that moment.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from clare_review.errors import LedgerDamaged
from clare_review.ledger.asking import asking
from clare_review.ledger.reading import Reading
from clare_review.ledger.tables import claim, draft, metadata
from clare_review.ledger.verifying import Verified, prove

Tell = Callable[[str, int, int], None]  # table, rows so far, rows in all

# Drafts and claims come last: an entry that handed cases over changes them as it is written.
_TABLES = (*metadata.sorted_tables, draft, claim)
_AT_ONCE = 2_000


class End(Protocol):
    """Where a ledger is taken from or to; `where` is its address."""

    where: str

    def held(self) -> AbstractContextManager[sa.Connection]:
        """The ledger that is there, in a transaction in which nobody else writes to it; committed at the end."""

    def fresh(self, person: str) -> AbstractContextManager[sa.Connection]:
        """A new, empty ledger in one transaction: there when the block ends, and gone when it fails.

        Raises LedgerUnusable when there is one already.
        """

    def fill(self, connection: sa.Connection, table: sa.Table, rows: Sequence[Any]) -> None:
        """Writes rows as they are."""

    def clear(self, connection: sa.Connection, table: sa.Table) -> None:
        """Empties a table of what may be overwritten."""

    def mark(self, connection: sa.Connection, moved_to: str) -> None:
        """Has the ledger refuse entries from now on and say where it went."""

    def moved_to(self) -> str | None:
        """Where the ledger that was here went; None when it is here, or never was."""

    def unmark(self) -> None:
        """Has a ledger that was marked take entries again."""

    def discard(self) -> None:
        """Removes the ledger that `fresh` made."""


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What was moved: where to, what was proved there, and how many drafts came along."""

    where: str
    verified: Verified
    drafts: int


def move_ledger(old: End, new: End, *, person: str, tell: Tell) -> Moved:
    """Copies the ledger at `old` into a new one at `new`, proves it, and marks the old one as moved.

    `person` is who the login that makes the new ledger becomes in it.

    Raises:
        LedgerUnusable: there is a ledger at the new address already, or one of the two cannot be reached or written.
        LedgerDamaged: the old ledger does not prove, or the new one would not be the same. The old one stays in force.
    """
    made = False
    try:
        with old.held() as source:
            with new.fresh(person) as target:
                _copy(source, target, new, tell)
                verified = _same(source, target)
                drafts = _count(target, draft)
            made = True
            old.mark(source, new.where)
    except BaseException:
        if made and old.moved_to() is None:
            new.discard()
        raise
    return Moved(where=new.where, verified=verified, drafts=drafts)


def copy_ledger(old: End, new: End, *, tell: Tell) -> Verified:
    """Copies the ledger at `old` into a new one at `new` and proves it there; the old one stays in force.

    Whoever records waits until it is done.

    Raises:
        as `move_ledger` does.
    """
    with old.held() as source, new.fresh("") as target:
        _copy(source, target, new, tell)
        return _same(source, target)


def moved_before(new: End) -> Moved:
    """What is at the end of a move that was made, but whose review still names the old place; proved again."""
    with new.held() as there:
        return Moved(where=new.where, verified=prove(Reading(asking(there))), drafts=_count(there, draft))


def _copy(source: sa.Connection, target: sa.Connection, new: End, tell: Tell) -> None:
    for table in _TABLES:
        if table in (draft, claim):
            new.clear(target, table)
        done, total = 0, _count(source, table)
        for rows in _parts(source, table):
            new.fill(target, table, rows)
            done += len(rows)
            tell(table.name, done, total)


def _same(source: sa.Connection, target: sa.Connection) -> Verified:
    here, there = (prove(Reading(asking(connection))) for connection in (source, target))
    if here != there:
        raise LedgerDamaged("the copy does not stand where the ledger stands; nothing was moved")
    for table in _TABLES:
        if any(left != right for left, right in zip(_parts(source, table), _parts(target, table), strict=True)):
            raise LedgerDamaged(f"{table.name}: the copy is not the same; nothing was moved")
    return there


def _parts(connection: sa.Connection, table: sa.Table) -> Iterator[list[tuple[Any, ...]]]:
    """All rows of a table in the order of its key, some thousand at a time, as they are stored."""
    keys = list(table.primary_key)
    last: tuple[Any, ...] | None = None
    while True:
        query = sa.select(table).order_by(*keys).limit(_AT_ONCE)
        if last is not None:
            query = query.where(sa.tuple_(*keys) > sa.tuple_(*map(sa.literal, last)))
        rows = connection.execute(query).fetchall()
        if not rows:
            return
        yield [tuple(row) for row in rows]
        last = tuple(rows[-1]._mapping[key] for key in keys)


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return int(connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())
