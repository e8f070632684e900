"""Keeping the ledger: what proves it, what is noted of it elsewhere, what is erased from it."""

import re
from pathlib import Path
from typing import Annotated

import typer

from clare_review.cli.options import HERE, ReviewFolder, Who
from clare_review.cli.saying import say
from clare_review.errors import ReviewError, Unsafe
from clare_review.ledger.entry import Book
from clare_review.ledger.reading import Head
from clare_review.review import custodian, open_review
from clare_review.running.writing import write_whole

commands = typer.Typer()


KeyWord = Annotated[
    str, typer.Option("--key", help="The public key noted elsewhere, or a file of it; default: the one in the folder.")
]


@commands.command()
def verify(
    review: ReviewFolder = HERE,
    head: Annotated[
        list[str] | None, typer.Option("--head", help="A position noted elsewhere, as ENTRY:DIGEST; may be repeated.")
    ] = None,
    against: Annotated[
        list[Path] | None, typer.Option("--against", help="A signed note of where the ledger stood; may be repeated.")
    ] = None,
    key: KeyWord = "",
) -> None:
    """Prove the ledger: nothing in it was changed, removed or put in, up to the positions noted elsewhere."""
    from clare_review.acts.custody import public_key, read_notes
    from clare_review.acts.strays import strays

    noted = [_noted(text) for text in head or ()]
    with open_review(review) as desk:
        notes = read_notes(against, public_key(desk.office, key)) if against else ()
        verified = desk.verify(noted, notes)
        book = verified.heads[Book.REVIEW]
        say(verified.sentence())
        if desk.office.keeper.sees_every_draft():
            for line in strays(desk.office):
                say(f"no error of the chain, and yet somebody should look: {line}")
        for note in notes:
            say(f"agrees with the note of {note.at:%Y-%m-%d %H:%M} UTC (entry {note.heads[Book.REVIEW].number:,})")
        if notes and not key:
            say("the public key was taken from the review's own folder; name the one noted elsewhere with --key")
        say(f"note this outside this machine, to find a cut-off tail later: {book.number}:{book.digest}")


@commands.command()
def checkpoint(
    review: ReviewFolder = HERE,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the note goes; default: checkpoints/ in the review.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="The private key; default: checkpoint.key in the review.")
    ] = None,
    new_key: Annotated[bool, typer.Option("--new-key", help="Make a key instead, and print its public half.")] = False,
) -> None:
    """Write a signed note of where the ledger stands, for somebody outside this machine to keep."""
    from clare_review.acts import custody

    with open_review(review) as desk:
        if new_key:
            place, public = custody.make_key(desk.office, key_file)
            say(f"{place}: the key to sign with; only its owner can read it, and no backup holds it")
            say(f"note this public key outside this machine: {public.written()}")
            return
        signed = custody.checkpoint(desk.office, custody.private_key(desk.office, key_file))
        number = signed.checkpoint.heads[Book.REVIEW].number
        place = out or desk.folder / "checkpoints" / f"{number:08d}.note"
        write_whole(place, signed.note.encode())
        say(f"{place}: where the ledger stands (entry {number:,}), signed; hand it to somebody outside this machine")
        say(f"it is proved by the public key {signed.key.written()}")


@commands.command()
def erase(
    why: Annotated[str, typer.Option("--why", help="On what ground; it is kept.")],
    case: Annotated[
        list[str] | None, typer.Option("--case", help="Everything personal on an application; may be repeated.")
    ] = None,
    entry: Annotated[
        list[int] | None, typer.Option("--entry", help="The free text of an entry; may be repeated.")
    ] = None,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Erase personal text as the law asks; figures and the chain stand, and an entry says who erased what, and why."""
    from clare_review.acts.erasing import erase as erase_now

    with open_review(review, reader=who) as desk:
        say(erase_now(desk.office, entries=entry or (), references=case or (), why=why).sentence())


@commands.command()
def doctor(review: ReviewFolder = HERE) -> None:
    """Examine the review and its machine, and refuse with the mend what is unsafe."""
    from clare_review.acts.examining import Level, examine

    with custodian(review) as office:
        found = examine(office)
    for one in found:
        say(one.sentence())
    bad = [one for one in found if one.level is Level.UNSAFE]
    if bad:
        raise Unsafe(f"{len(bad):,} of {len(found):,} things are unsafe; mend them before the review goes on")


def _noted(text: str) -> Head:
    found = re.fullmatch(r"(\d+):([0-9a-f]{16,64})", text.strip())
    if found is None:
        raise ReviewError(f"--head {text}: a noted position is ENTRY:DIGEST, as `clare-review verify` prints it")
    return Head(number=int(found[1]), digest=found[2])
