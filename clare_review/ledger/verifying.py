"""Proving a ledger: every digest recomputed, every count checked, the first thing that is wrong named."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from clare_review.errors import LedgerDamaged
from clare_review.ledger.digest import digest, member_digest, root_of
from clare_review.ledger.entry import FIRST, Book, Entry, EntryKind
from clare_review.ledger.erasing import Erased, erased_by
from clare_review.ledger.giving import must_be_taken_apart
from clare_review.ledger.keeper import Keeper
from clare_review.ledger.reading import INVENTED, Head, Reading
from clare_review.ledger.resting import collector_rests


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What was proved: how many entries of each book, where each stands, how many rows and sealed applications."""

    heads: dict[Book, Head]
    rows: int
    members: int
    erased: Erased = field(default_factory=Erased)

    def sentence(self) -> str:
        """One line for a screen."""
        book = self.heads[Book.REVIEW]
        looks, runs = self.heads[Book.CONSULTATIONS], self.heads[Book.RUNS]
        return (
            f"verified: {book.number:,} entries to {book.digest[:16]}, {looks.number:,} consultations to "
            f"{looks.digest[:16]}, {runs.number:,} runs to {runs.digest[:16]}, {self.rows:,} imported rows, "
            f"{self.members:,} sealed applications" + (f"; {said}" if (said := self.erased.sentence()) else "")
        )


def verify(keeper: Keeper, noted: Iterable[Head] = ()) -> Verified:
    """Recomputes the chain of every book, the commitments to free text, the imported rows and the sealed applications,
    and takes apart anew what was given to whom.

    All of it is read in one state, so that recording may go on meanwhile. `noted` are positions somebody wrote down
    elsewhere: the chain must still pass through each, which finds a tail that was cut off.

    Raises:
        LedgerDamaged: names the first entry, row or application that is not as it was written, or wrong guards.
    """
    with keeper.reading() as present:
        proved = prove(present, noted)
    must_be_sound(keeper)
    return proved


def must_be_sound(keeper: Keeper) -> None:
    """Raises LedgerDamaged where guards are missing or changed, or the database finds itself damaged."""
    wrong = keeper.wrong_guards()
    if wrong:
        raise LedgerDamaged(f"{keeper.where}: guards are missing or changed: {', '.join(wrong)}; tell the review lead")
    if unsound := keeper.unsound():
        what = "the ledger" if keeper.knows_logins else "the file"
        raise LedgerDamaged(
            f"{keeper.where}: {what} is damaged where it finds things again ({unsound}), though every entry is as it "
            "was written; stop, keep a copy of it, and restore the last backup"
        )


@collector_rests()
def prove(present: Reading, noted: Iterable[Head] = ()) -> Verified:
    """What `verify` does to one state of a ledger; the guards of the database are not asked for."""
    books = {book: present.entries(book=book) for book in Book}
    commitments = present.commitments()
    rows, members = present.source_rows(invented=True), present.members(invented=True)
    given = present.every_giving()
    try:
        heads = {book: _chain(entries, book) for book, entries in books.items()}
        entries = books[Book.REVIEW]
        _noted(entries, noted)
        erased = erased_by(entries)
        _texts(entries, commitments, erased)
        must_be_taken_apart(entries, given)
        _rows(entries, rows, erased)
        _members(entries, [row for row in members if row["version"] != INVENTED], erased)
        _invented(entries, rows, [row for row in members if row["version"] == INVENTED], erased)
    except (TypeError, KeyError, AttributeError, ValueError) as problem:
        raise LedgerDamaged(f"something in the ledger is not what it was written as ({problem})") from None
    return Verified(heads=heads, rows=len(rows), members=len(members), erased=erased)


def row_digest(row: dict[str, Any]) -> str:
    """The digest of one imported row: everything but its id and the entry that brought it."""
    return digest({name: value for name, value in row.items() if name not in ("id", "entry")})


def rows_digest(rows: Iterable[dict[str, Any]]) -> str:
    """The digest of the rows of one import, in order of id."""
    return digest([row_digest(row) for row in rows])


def _chain(entries: tuple[Entry, ...], book: Book) -> Head:
    previous = FIRST
    for expected, entry in enumerate(entries, 1):
        where = f"{book.value} entry {entry.number}"
        if entry.number != expected:
            raise LedgerDamaged(f"{where}: entry {expected} should stand here, so something before it was removed")
        if entry.previous != previous:
            raise LedgerDamaged(f"{where}: it does not follow the entry before it")
        if _recomputed(entry) != entry.digest:
            raise LedgerDamaged(f"{where}: it was changed after it was written")
        previous = entry.digest
    return Head(number=len(entries), digest=previous)


def _recomputed(entry: Entry) -> str | None:
    """The digest an entry ought to have; None when it holds what no entry can hold."""
    try:
        return entry.recomputed()
    except (TypeError, ValueError):
        return None


def _noted(entries: tuple[Entry, ...], noted: Iterable[Head]) -> None:
    for head in noted:
        if head.number > len(entries):
            raise LedgerDamaged(
                f"review entry {head.number} was noted elsewhere, and the ledger ends at entry {len(entries)}: "
                "its tail was cut off; restore the last backup"
            )
        if head.number and not entries[head.number - 1].digest.startswith(head.digest):
            raise LedgerDamaged(
                f"review entry {head.number}: another digest was noted elsewhere; the ledger was rewritten"
            )


def _texts(entries: tuple[Entry, ...], commitments: dict[int, str], erased: Erased) -> None:
    promised = {
        entry.number: entry.text_digest for entry in entries if entry.text_digest and entry.number not in erased.texts
    }
    for number, commitment in sorted(promised.items()):
        if number not in commitments:
            raise LedgerDamaged(f"review entry {number}: its text is gone")
        if commitments[number] != commitment:
            raise LedgerDamaged(f"review entry {number}: its text was changed")
    for number in sorted(set(commitments) - set(promised)):
        raise LedgerDamaged(f"review entry {number}: a text was added to it afterwards")


def _rows(entries: tuple[Entry, ...], rows: list[dict[str, Any]], erased: Erased) -> None:
    brought = {
        entry.number: entry
        for entry in entries
        if entry.kind in (EntryKind.IMPORTED, EntryKind.ADMITTED)
        or (entry.kind is EntryKind.KNOWN and "rows_digest" in entry.body)
    }
    by_entry: dict[int, list[str]] = {number: [] for number in brought}
    for place, row in enumerate(rows, 1):
        if row["id"] != place:
            raise LedgerDamaged(f"imported row {row['id']}: row {place} should stand here, so its number was changed")
        if row["entry"] not in by_entry:
            raise LedgerDamaged(f"imported row {row['id']}: no entry brought it")
        by_entry[row["entry"]].append(_digest_once(row, erased))
    for number, entry in brought.items():
        if entry.body["rows_digest"] != digest(by_entry[number]):
            raise LedgerDamaged(f"review entry {number}: the rows it brought were changed, added to or removed")


def _digest_once(row: dict[str, Any], erased: Erased) -> str:
    """The digest a row had when it was imported: of an erased one the entry says it, and what it became."""
    told = erased.rows.get(row["id"])
    if told is None:
        return row_digest(row)
    if row_digest(row) != told["is"]:
        raise LedgerDamaged(f"imported row {row['id']}: it was changed after it was erased")
    return str(told["was"])


def _as_sealed(members: list[dict[str, Any]], erased: Erased) -> None:
    for row in members:
        stands = erased.members.get(row["reference"], {"is": row["digest"]})["is"]
        if member_digest(row["value"]) != stands or row["value"]["reference"] != row["reference"]:
            raise LedgerDamaged(f"application {row['reference']}: it was changed after it was sealed")


def _invented(
    entries: tuple[Entry, ...], rows: list[dict[str, Any]], members: list[dict[str, Any]], erased: Erased
) -> None:
    """The applications of no population, and that their rows are about no other application."""
    _as_sealed(members, erased)
    lists = [entry for entry in entries if entry.kind is EntryKind.KNOWN and "invented" in entry.body]
    held = [(row["reference"], row["digest"]) for row in members]
    promised = lists[-1].body["invented"] if lists else {"applications": 0, "digest": root_of([])}
    if (len(held), root_of(held)) != (promised["applications"], promised["digest"]):
        raise LedgerDamaged("the invented applications are not those that were brought to measure readers")
    names, by = {reference for reference, _ in held}, {entry.number for entry in lists}
    for row in rows:
        if row["entry"] in by and row["kind"] != "incidents" and row["reference"] not in names:
            raise LedgerDamaged(f"imported row {row['id']}: it is about {row['reference']}, which is not invented")


def _members(entries: tuple[Entry, ...], members: list[dict[str, Any]], erased: Erased) -> None:
    _as_sealed(members, erased)
    for entry in (entry for entry in entries if entry.kind is EntryKind.SEALED):
        version = entry.body["version"]
        held = [(row["reference"], row["digest"]) for row in members if row["version"] <= version]
        if len(held) != entry.body["applications"] or root_of(held) != entry.body["digest"]:
            raise LedgerDamaged(f"review entry {entry.number}: population {version} is not as it was sealed")
    versions = {entry.body["version"] for entry in entries if entry.kind is EntryKind.SEALED}
    for row in members:
        if row["version"] not in versions:
            raise LedgerDamaged(f"application {row['reference']}: no entry sealed population {row['version']}")
