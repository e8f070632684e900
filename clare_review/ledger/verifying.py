"""Proving a ledger: every digest recomputed, every count checked, the first thing that is wrong named."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from clare_review.errors import LedgerDamaged
from clare_review.ledger.entry import Book, Entry
from clare_review.ledger.erasing import Erased, erased_by
from clare_review.ledger.keeper import Keeper
from clare_review.ledger.proving_books import Givings, Noted, Texts, chain
from clare_review.ledger.proving_rows import RESTS_ON, must_be_as_imported, must_be_as_sealed, must_be_invented
from clare_review.ledger.reading import Head, Reading
from clare_review.ledger.resting import collector_rests

See = Callable[[Book, Entry], None]


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


def _no_one(_book: Book, _entry: Entry) -> None:
    """Sees nothing."""


@collector_rests()
def prove(present: Reading, noted: Iterable[Head] = (), see: See = _no_one) -> Verified:
    """What `verify` does to one state of a ledger; the guards of the database are not asked for.

    Everything is read once and in order, and of an entry only what later ones are held to is kept. Whoever is to `see`
    each proved entry sees all of the consultations before the first of the review's own book.
    """
    try:
        return _proved(present, noted, see)
    except (TypeError, KeyError, AttributeError, ValueError) as problem:
        raise LedgerDamaged(f"something in the ledger is not what it was written as ({problem})") from None


def _proved(present: Reading, noted: Iterable[Head], see: See) -> Verified:
    with closing(present.each_commitment()) as commitments, closing(present.each_giving()) as givings:
        passing, texts, beside, rests = Noted(noted), Texts(commitments), Givings(givings), list[Entry]()
        heads = _chains(present, see, (passing.see, texts.see, beside.see, partial(_keep, rests)))
        passing.must_hold()
        erased = erased_by(rests)
        texts.must_hold(erased)
        beside.must_hold()
    rows = must_be_as_imported(present.each_source_row(), rests, erased)
    members = must_be_as_sealed(present.each_member(), rests, erased)
    must_be_invented(rows.by_lists_of_known, members.invented, rests)
    return Verified(heads=heads, rows=rows.count, members=members.count, erased=erased)


def _chains(present: Reading, see: See, of_review: Sequence[Callable[[Entry], None]]) -> dict[Book, Head]:
    """Where every book stands; of several that are damaged the first is named, whichever was read first."""
    heads, damaged = dict[Book, Head](), dict[Book, LedgerDamaged]()
    for book in (Book.CONSULTATIONS, Book.REVIEW, Book.RUNS):
        others = of_review if book is Book.REVIEW else ()
        try:
            heads[book] = chain(present.each_entry(book), book, *others, partial(see, book))
        except LedgerDamaged as problem:
            damaged[book] = problem
    for book in Book:
        if book in damaged:
            raise damaged[book]
    return heads


def _keep(rests: list[Entry], entry: Entry) -> None:
    if entry.kind in RESTS_ON:
        rests.append(entry)
