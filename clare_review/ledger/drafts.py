"""Keeps drafts and claims beside the ledger, in the same database and as durably, in tables that may be overwritten.

The guards of the ledger's own tables do not reach them, and nothing here reaches the ledger's own tables.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from clare_review.errors import RecordingRefused
from clare_review.ledger.asking import Ask, often, put
from clare_review.ledger.digest import canonical
from clare_review.ledger.draft import Claim, Draft, DraftPlace
from clare_review.ledger.entry import Entry, moment, written
from clare_review.ledger.stages import Stage
from clare_review.ledger.tables import claim, draft

LOST = (
    "the case was opened in another window after this one, so nothing was written from here; what you typed stays on "
    "this page: take the case over here, or go on in the other window"
)

_CLEAR = often(
    draft.delete().where(
        draft.c.reader == sa.bindparam("of_reader"),
        draft.c.reference == sa.bindparam("of_reference"),
        draft.c.instrument == sa.bindparam("of_form"),
    )
)

Writing = Callable[[str, str], AbstractContextManager[tuple[sa.Connection, datetime]]]


class Drafts:
    """The drafts and claims of one review.

    `writing` gives a transaction in which nobody else writes about a reader's case, and the time by the clock that
    everybody's claims are held against: the machine's for a file, the server's for a server. `ask` answers one
    question.
    """

    def __init__(self, *, writing: Writing, ask: Ask) -> None:
        self._writing = writing
        self._ask = ask

    def keep(self, place: DraftPlace, value: Mapping[str, Any], *, fence: int) -> datetime:
        """Replaces a draft durably and returns when.

        Raises:
            RecordingRefused: the case was opened elsewhere after this fence was given.
            LedgerUnusable: it could not be written.
        """
        said = canonical(dict(value)).decode()
        with self._writing(place.reader, place.reference) as (connection, now):
            self._must_hold(connection, place.reader, place.reference, fence)
            where = {"reader": place.reader, "reference": place.reference, "instrument": place.form}
            _put(connection, draft, {**where, "value": said, "at": written(now)})
        return moment(written(now))

    def drop(self, place: DraftPlace, *, fence: int) -> None:
        """Throws a draft away; raises as `keep` does."""
        with self._writing(place.reader, place.reference) as (connection, _):
            self._must_hold(connection, place.reader, place.reference, fence)
            clear_draft(connection, place)

    def of(self, reader: str, reference: str, stage: Stage | None = None) -> tuple[Draft, ...]:
        """The drafts a reader has on one application, in the batches of every stage or of one."""
        query = sa.select(draft).where(draft.c.reader == reader, draft.c.reference == reference)
        found = (_as_draft(row) for row in self._ask(query.order_by(draft.c.instrument)))
        return tuple(one for one in found if stage is None or one.place.stage is stage)

    def references(self, reader: str, stage: Stage | None = None) -> frozenset[str]:
        """The applications on which a reader has a draft, in the batches of every stage or of one."""
        query = sa.select(draft.c.reference, draft.c.instrument).where(draft.c.reader == reader)
        places = (DraftPlace.of(reader, row.reference, row.instrument) for row in self._ask(query))
        return frozenset(one.reference for one in places if stage is None or one.stage is stage)

    def places(self) -> tuple[tuple[str, str, str], ...]:
        """What there is (`draft` or `claim`), its reader and its application, in order; each once."""
        found = {
            (table.name, row.reader, row.reference)
            for table in (draft, claim)
            for row in self._ask(sa.select(table.c.reader, table.c.reference))
        }
        return tuple(sorted(found))

    def claim(
        self, reader: str, reference: str, holder: str, *, instead_of: Iterable[str] = (), take: bool = False
    ) -> Claim:
        """Takes a case for a page, or returns the claim of the page that has it.

        `instead_of` are pages known to be gone; with `take` the case is taken over whoever has it.
        """
        with self._writing(reader, reference) as (connection, now):
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
        with self._writing(reader, reference) as (connection, now):
            found = _claim_of(connection, reader, reference)
            if found is None or found.fence != fence:
                return False
            _write_claim(connection, reader, reference, _replaced(found, seen=now))
        return True

    def release(self, reader: str, reference: str, fence: int) -> None:
        """Lets go of a case; nothing happens when somebody else has it."""
        with self._writing(reader, reference) as (connection, _):
            found = _claim_of(connection, reader, reference)
            if found is not None and found.fence == fence:
                _write_claim(connection, reader, reference, _replaced(found, holder=""))

    def _must_hold(self, connection: sa.Connection, reader: str, reference: str, fence: int) -> None:
        found = _claim_of(connection, reader, reference)
        if found is None or found.fence != fence:
            raise RecordingRefused(LOST)


def clear_draft(connection: sa.Connection, place: DraftPlace) -> None:
    """Removes a draft inside the transaction that records it, so that it is either a draft or an entry."""
    put(connection, _CLEAR, {"of_reader": place.reader, "of_reference": place.reference, "of_form": place.form})


def pass_on(connection: sa.Connection, handed_over: Entry) -> None:
    """Moves the drafts of whoever hands cases over, in the transaction that records it, and cuts their pages off.

    A draft the new reader has on the case already stands; what is moved says who left it.
    """
    leaver, now = handed_over.body["from"], handed_over.at
    for move in handed_over.body["moves"]:
        for reference in move["references"]:
            found = _claim_of(connection, leaver, reference)
            cut_off = Claim(fence=found.fence + 1 if found else 1, holder="", taken=now, seen=now)
            _write_claim(connection, leaver, reference, cut_off)
            _move_drafts(connection, leaver, move["to"], reference)


def _move_drafts(connection: sa.Connection, leaver: str, to: str, reference: str) -> None:
    theirs = sa.select(draft).where(draft.c.reader == leaver, draft.c.reference == reference)
    for row in connection.execute(theirs).fetchall():
        value = {"left_by": leaver, **json.loads(row.value)}
        moved = {**row._mapping, "reader": to, "value": canonical(value).decode()}
        connection.execute(draft.insert().prefix_with("OR IGNORE"), [moved])
        clear_draft(connection, _as_draft(row).place)


def _claim_of(connection: sa.Connection, reader: str, reference: str) -> Claim | None:
    query = sa.select(claim).where(claim.c.reader == reader, claim.c.reference == reference)
    row = connection.execute(query.with_for_update()).first()  # a file is locked as a whole and knows no such clause
    if row is None:
        return None
    return Claim(fence=row.fence, holder=row.holder, taken=moment(row.taken), seen=moment(row.seen))


def _write_claim(connection: sa.Connection, reader: str, reference: str, new: Claim) -> None:
    times = {"taken": written(new.taken), "seen": written(new.seen)}
    row = {"reader": reader, "reference": reference, "fence": new.fence, "holder": new.holder, **times}
    _put(connection, claim, row)


def _put(connection: sa.Connection, table: sa.Table, row: Mapping[str, Any]) -> None:
    """Inserts a row or, where its key stands already, replaces what stands."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    query = insert(table).values(dict(row))
    keys = [column.name for column in table.primary_key]
    new = {name: query.excluded[name] for name in row if name not in keys}
    connection.execute(query.on_conflict_do_update(index_elements=keys, set_=new))


def _replaced(found: Claim, **changes: Any) -> Claim:
    return Claim(**{**vars(found), **changes})


def _as_draft(row: Any) -> Draft:
    place = DraftPlace.of(row.reader, row.reference, row.instrument)
    return Draft(place=place, value=json.loads(row.value), at=moment(row.at))
