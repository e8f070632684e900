"""The imported rows and the sealed applications of a ledger, held to what its entries say of them."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from clare_review.errors import LedgerDamaged
from clare_review.ledger.digest import ListDigest, digest, member_digest, root_of
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.erasing import Erased
from clare_review.ledger.reading import INVENTED

RESTS_ON = frozenset({EntryKind.IMPORTED, EntryKind.ADMITTED, EntryKind.KNOWN, EntryKind.SEALED, EntryKind.ERASED})
"""The kinds of entry to which rows and applications are held; there are few of them."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What was found of the imported rows: how many, and those that lists of known answers brought."""

    count: int
    by_lists_of_known: tuple[dict[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Members:
    """What was found of the sealed applications: how many with the invented ones, and (reference, digest) of these."""

    count: int
    invented: tuple[tuple[str, str], ...]


def row_digest(row: dict[str, Any]) -> str:
    """The digest of one imported row: everything but its id and the entry that brought it."""
    return digest({name: value for name, value in row.items() if name not in ("id", "entry")})


def rows_digest(rows: Iterable[dict[str, Any]]) -> str:
    """The digest of the rows of one import, in order of id."""
    return digest([row_digest(row) for row in rows])


def must_be_as_imported(rows: Generator[dict[str, Any], None, None], entries: Sequence[Entry], erased: Erased) -> Rows:
    """Reads all imported rows in order of id.

    Raises:
        LedgerDamaged: names the first row that stands elsewhere or came from nowhere, or the entry whose rows changed.
    """
    brought = {entry.number: entry for entry in entries if _brings_rows(entry)}
    sums = {number: ListDigest() for number in brought}
    known, place = list[dict[str, Any]](), 0
    with closing(rows):
        for place, row in enumerate(rows, 1):
            if row["id"] != place:
                raise LedgerDamaged(
                    f"imported row {row['id']}: row {place} should stand here, so its number was changed"
                )
            if row["entry"] not in sums:
                raise LedgerDamaged(f"imported row {row['id']}: no entry brought it")
            sums[row["entry"]].add(_digest_once(row, erased))
            if brought[row["entry"]].kind is EntryKind.KNOWN:
                known.append({name: row[name] for name in ("id", "entry", "kind", "reference")})
    for number, entry in brought.items():
        if entry.body["rows_digest"] != sums[number].digest():
            raise LedgerDamaged(f"review entry {number}: the rows it brought were changed, added to or removed")
    return Rows(count=place, by_lists_of_known=tuple(known))


def _brings_rows(entry: Entry) -> bool:
    if entry.kind is EntryKind.KNOWN:
        return "rows_digest" in entry.body
    return entry.kind in (EntryKind.IMPORTED, EntryKind.ADMITTED)


def _digest_once(row: dict[str, Any], erased: Erased) -> str:
    """The digest a row had when it was imported: of an erased one the entry says it, and what it became."""
    told = erased.rows.get(row["id"])
    if told is None:
        return row_digest(row)
    if row_digest(row) != told["is"]:
        raise LedgerDamaged(f"imported row {row['id']}: it was changed after it was erased")
    return str(told["was"])


def must_be_as_sealed(
    members: Generator[dict[str, Any], None, None], entries: Sequence[Entry], erased: Erased
) -> Members:
    """Reads all sealed applications, and the invented ones, in order of reference.

    Raises:
        LedgerDamaged: names the first application that is not as it was sealed or that no entry sealed, or the entry
            whose population is another.
    """
    seals = [(entry, ListDigest()) for entry in entries if entry.kind is EntryKind.SEALED]
    versions = {entry.body["version"] for entry, _ in seals}
    invented, count, stray = list[tuple[str, str]](), 0, ""
    with closing(members):
        for row in members:
            count += 1
            _must_be_as_sealed(row, erased)
            if row["version"] == INVENTED:
                invented.append((row["reference"], row["digest"]))
                continue
            for entry, root in seals:
                if row["version"] <= entry.body["version"]:
                    root.add([row["reference"], row["digest"]])
            if row["version"] not in versions:
                stray = stray or f"application {row['reference']}: no entry sealed population {row['version']}"
    for entry, root in seals:
        if root.parts != entry.body["applications"] or root.digest() != entry.body["digest"]:
            raise LedgerDamaged(
                f"review entry {entry.number}: population {entry.body['version']} is not as it was sealed"
            )
    if stray:
        raise LedgerDamaged(stray)
    return Members(count=count, invented=tuple(invented))


def _must_be_as_sealed(row: dict[str, Any], erased: Erased) -> None:
    stands = erased.members.get(row["reference"], {"is": row["digest"]})["is"]
    if member_digest(row["value"]) != stands or row["value"]["reference"] != row["reference"]:
        raise LedgerDamaged(f"application {row['reference']}: it was changed after it was sealed")


def must_be_invented(rows: Iterable[dict[str, Any]], held: Sequence[tuple[str, str]], entries: Iterable[Entry]) -> None:
    """Holds the applications of no population to the last list of them, and their rows to be about no others.

    Raises:
        LedgerDamaged: the applications are others than were brought, or names the first such row.
    """
    lists = [entry for entry in entries if entry.kind is EntryKind.KNOWN and "invented" in entry.body]
    promised = lists[-1].body["invented"] if lists else {"applications": 0, "digest": root_of([])}
    if (len(held), root_of(held)) != (promised["applications"], promised["digest"]):
        raise LedgerDamaged("the invented applications are not those that were brought to measure readers")
    names, by = {reference for reference, _ in held}, {entry.number for entry in lists}
    for row in rows:
        if row["entry"] in by and row["kind"] != "incidents" and row["reference"] not in names:
            raise LedgerDamaged(f"imported row {row['id']}: it is about {row['reference']}, which is not invented")
