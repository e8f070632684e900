"""Keeping the ledger: proving it, and handing signed notes of where it stands to somebody outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clare_review.acts.noting import RunsBook, manifest_of
from clare_review.acts.office import Office
from clare_review.acts.running import noted_heads
from clare_review.errors import LedgerDamaged, NotAllowed, NoteRefused
from clare_review.ledger.checkpoints import Checkpoint, must_agree, origin_word
from clare_review.ledger.entry import Book
from clare_review.ledger.notes import PrivateKey, PublicKey, new_key, opened, sign
from clare_review.ledger.possible import Possible
from clare_review.ledger.reading import Head, Reading
from clare_review.ledger.verifying import Verified, must_be_sound, prove
from clare_review.running.writing import write_whole

PRIVATE_KEY = "checkpoint.key"
PUBLIC_KEY = "checkpoint.pub"


def verify_review(office: Office, noted: Sequence[Head] = (), notes: Sequence[Checkpoint] = ()) -> Verified:
    """Proves the ledger: its chains and what hangs on them, what was noted elsewhere, and that every entry can be.

    `noted` are positions written down elsewhere, to which those come that runs of notebooks noted; `notes` are
    checkpoints whose signature was checked.

    Raises:
        NotAllowed: the server does not show this login everything that is proved.
        LedgerDamaged: names the first entry, row or application that is not as it was written, or that no act made, or
            a run of a notebook that was noted and is gone from the manifest.
        NoteRefused: a note is about another review.
    """
    if not office.keeper.sees_every_case():
        raise NotAllowed(
            f"the ledger is proved over every entry, row and case, and the server does not show them all to "
            f"{office.reader}: the review lead proves it, and an auditor proves what `clare-review export-ledger` wrote"
        )
    noted = [*noted, *noted_heads(office)]
    with office.keeper.reading() as present:
        must_agree(notes, {book: _digests(present, book, notes) for book in Book}, office.settings.name)
        rules = Possible(sealed_in=present.sealed_in(), brought=present.brought_by())
        proved = prove(present, noted, rules.see)
    must_be_sound(office.keeper)
    RunsBook(office).must_stand_in(manifest_of(office))
    if found := rules.found():
        more = f" (and {len(found) - 1:,} more that cannot be)" if len(found) > 1 else ""
        raise LedgerDamaged(f"{found[0].sentence()}{more}")
    return proved


def _digests(present: Reading, book: Book, notes: Sequence[Checkpoint]) -> dict[int, str]:
    """The digests of a book's entries that notes speak of, and of its last one."""
    last = present.head(book)
    noted = {one.heads[book].number for one in notes if book in one.heads}
    return present.digests(noted, book) | ({last.number: last.digest} if last.number else {})


@dataclass(frozen=True, kw_only=True)
class Signed:
    """A signed note of where a ledger stands, and the public key that proves it."""

    note: str
    checkpoint: Checkpoint
    key: PublicKey


def checkpoint(office: Office, key: PrivateKey) -> Signed:
    """A note of where every book stands now, after the ledger was proved; whoever signs should know what they sign.

    Raises:
        LedgerDamaged: the ledger does not verify, so nothing is signed.
    """
    heads = verify_review(office).heads
    point = Checkpoint(review=office.settings.name, heads=heads, at=office.clock())
    return Signed(note=sign(point.text(), key), checkpoint=point, key=key.public)


def make_key(office: Office, path: Path | None = None) -> tuple[Path, PublicKey]:
    """Makes a key to sign with, in a file that only its owner can read, and returns the public half.

    The public half is left in the review's folder for convenience. It proves something only where it was noted down
    outside: whoever can rewrite the ledger can put another key beside it.

    Raises:
        NoteRefused: there is a key already.
    """
    place = path or office.folder / PRIVATE_KEY
    if place.exists():
        raise NoteRefused(f"{place}: there is a key already; notes signed by it would be worth nothing without it")
    key = new_key(f"clare-review/{origin_word(office.settings.name)}", office.chance)
    write_whole(place, f"{key.written()}\n".encode(), private=True)
    write_whole(office.folder / PUBLIC_KEY, f"{key.public.written()}\n".encode())
    return place, key.public


def private_key(office: Office, path: Path | None = None) -> PrivateKey:
    """The key to sign with.

    Raises:
        NoteRefused: there is none, or others than its owner can read it.
    """
    place = path or office.folder / PRIVATE_KEY
    if not place.is_file():
        raise NoteRefused(f"{place}: there is no key here; make one with `clare-review checkpoint --new-key`")
    if place.stat().st_mode & 0o077:
        raise NoteRefused(f"{place}: others can read this key; `chmod 600 {place}`, or make a new one and tell whoever")
    return PrivateKey.read(place.read_text(encoding="utf-8"))


def public_key(office: Office, word: str = "") -> PublicKey:
    """The key to hold notes to: the word given, or a file that holds it, or the one left in the review's folder.

    Raises:
        NoteRefused: there is none, or it is mistyped.
    """
    place = Path(word) if word else office.folder / PUBLIC_KEY
    if word and not place.is_file():
        return PublicKey.read(word)
    if not place.is_file():
        raise NoteRefused(f"{place}: no public key; name the one that was noted down, with --key")
    return PublicKey.read(place.read_text(encoding="utf-8"))


def read_notes(paths: Sequence[Path], key: PublicKey) -> tuple[Checkpoint, ...]:
    """The checkpoints in signed notes.

    Raises:
        NoteRefused: a file is no note of this key, or was changed; it is named.
    """
    found = []
    for path in paths:
        try:
            found.append(Checkpoint.of(opened(path.read_text(encoding="utf-8"), key)))
        except (NoteRefused, UnicodeDecodeError) as problem:
            said = "this is no signed note" if isinstance(problem, UnicodeDecodeError) else str(problem)
            raise NoteRefused(f"{path}: {said}") from None
    return tuple(found)
