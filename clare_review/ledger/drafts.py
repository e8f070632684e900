"""Keeps drafts and claims beside the ledger, in the same file and as durably, in tables that may be overwritten.

They are made when they are first needed, so that a ledger written before there were drafts needs no new layout. The
guards of the ledger's own tables do not reach them, and nothing here reaches the ledger's own tables.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Integer, MetaData, PrimaryKeyConstraint, Table, Text

from clare_review.errors import RecordingRefused
from clare_review.ledger import sqlite
from clare_review.ledger.digest import canonical
from clare_review.ledger.draft import Claim, Draft, DraftPlace
from clare_review.ledger.entry import moment, written

LOST = (
    "the case was opened in another window after this one, so nothing was written from here; what you typed stays on "
    "this page: take the case over here, or go on in the other window"
)

_tables = MetaData()
_draft = Table(
    "draft",
    _tables,
    Column("reader", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("instrument", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("at", Text, nullable=False),
    PrimaryKeyConstraint("reader", "reference", "instrument"),
)
_claim = Table(
    "claim",
    _tables,
    Column("reader", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("fence", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("taken", Text, nullable=False),
    Column("seen", Text, nullable=False),
    PrimaryKeyConstraint("reader", "reference"),
)


class Drafts:
    """The drafts and claims of one review file."""

    def __init__(self, engine: sa.Engine, path: Path, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._path = path
        self._clock = clock
        self._made = False

    def keep(self, place: DraftPlace, value: Mapping[str, Any], *, fence: int) -> datetime:
        """Replaces a draft durably and returns when.

        Raises:
            RecordingRefused: the case was opened elsewhere after this fence was given.
            LedgerUnusable: it could not be written.
        """
        at = self._clock()
        row = {**vars(place), "value": canonical(dict(value)).decode(), "at": written(at)}
        with self._writing() as connection:
            self._must_hold(connection, place.reader, place.reference, fence)
            connection.execute(_draft.insert().prefix_with("OR REPLACE"), [row])
        return moment(written(at))

    def drop(self, place: DraftPlace, *, fence: int) -> None:
        """Throws a draft away; raises as `keep` does."""
        with self._writing() as connection:
            self._must_hold(connection, place.reader, place.reference, fence)
            clear_draft(connection, place)

    def of(self, reader: str, reference: str) -> tuple[Draft, ...]:
        """The drafts a reader has on one application."""
        query = sa.select(_draft).where(_draft.c.reader == reader, _draft.c.reference == reference)
        return tuple(_as_draft(row) for row in self._rows(query.order_by(_draft.c.instrument)))

    def references(self, reader: str) -> frozenset[str]:
        """The applications on which a reader has a draft."""
        query = sa.select(_draft.c.reference).where(_draft.c.reader == reader).distinct()
        return frozenset(row.reference for row in self._rows(query))

    def claim(
        self, reader: str, reference: str, holder: str, *, instead_of: Iterable[str] = (), take: bool = False
    ) -> Claim:
        """Takes a case for a page, or returns the claim of the page that has it.

        `instead_of` are pages known to be gone; with `take` the case is taken over whoever has it.
        """
        now = self._clock()
        with self._writing() as connection:
            found = _claim_of(connection, reader, reference)
            if found and not take and found.held_against(holder, now, instead_of):
                return found
            same = found is not None and found.holder == holder
            fence = found.fence + (not same) if found else 1
            new = Claim(fence=fence, holder=holder, taken=found.taken if found and same else now, seen=now)
            _write_claim(connection, reader, reference, new)
        return new

    def still_held(self, reader: str, reference: str, fence: int) -> bool:
        """Notes a sign of life of the page that holds a case; False when it holds it no more."""
        with self._writing() as connection:
            found = _claim_of(connection, reader, reference)
            if found is None or found.fence != fence:
                return False
            _write_claim(connection, reader, reference, _replaced(found, seen=self._clock()))
        return True

    def release(self, reader: str, reference: str, fence: int) -> None:
        """Lets go of a case; nothing happens when somebody else has it."""
        with self._writing() as connection:
            found = _claim_of(connection, reader, reference)
            if found is not None and found.fence == fence:
                _write_claim(connection, reader, reference, _replaced(found, holder=""))

    def _must_hold(self, connection: sa.Connection, reader: str, reference: str, fence: int) -> None:
        if fence_of(connection, reader, reference) != fence:
            raise RecordingRefused(LOST)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with sqlite.speaking(self._path), sqlite.writing(self._engine) as connection:
            if not self._made:
                _tables.create_all(connection)
            yield connection
        self._made = True

    def _rows(self, query: Any) -> list[Any]:
        with sqlite.speaking(self._path), sqlite.reading(self._engine) as connection:
            return list(connection.execute(query)) if sa.inspect(connection).has_table("draft") else []


def fence_of(connection: sa.Connection, reader: str, reference: str) -> int | None:
    """The fence under which a reader's case is held now, inside a transaction; None when it never was."""
    if not sa.inspect(connection).has_table("claim"):
        return None
    found = _claim_of(connection, reader, reference)
    return found.fence if found else None


def clear_draft(connection: sa.Connection, place: DraftPlace) -> None:
    """Removes a draft inside the transaction that records it, so that it is either a draft or an entry."""
    if sa.inspect(connection).has_table("draft"):
        query = _draft.delete().where(_draft.c.reader == place.reader, _draft.c.reference == place.reference)
        connection.execute(query.where(_draft.c.instrument == place.instrument))


def _claim_of(connection: sa.Connection, reader: str, reference: str) -> Claim | None:
    query = sa.select(_claim).where(_claim.c.reader == reader, _claim.c.reference == reference)
    row = connection.execute(query).first()
    if row is None:
        return None
    return Claim(fence=row.fence, holder=row.holder, taken=moment(row.taken), seen=moment(row.seen))


def _write_claim(connection: sa.Connection, reader: str, reference: str, claim: Claim) -> None:
    times = {"taken": written(claim.taken), "seen": written(claim.seen)}
    row = {"reader": reader, "reference": reference, "fence": claim.fence, "holder": claim.holder, **times}
    connection.execute(_claim.insert().prefix_with("OR REPLACE"), [row])


def _replaced(claim: Claim, **changes: Any) -> Claim:
    return Claim(**{**vars(claim), **changes})


def _as_draft(row: Any) -> Draft:
    place = DraftPlace(reader=row.reader, reference=row.reference, instrument=row.instrument)
    return Draft(place=place, value=json.loads(row.value), at=moment(row.at))
