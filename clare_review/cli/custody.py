"""Keeping the ledger: verify."""

import re
from typing import Annotated

import typer

from clare_review.cli.options import HERE, ReviewFolder
from clare_review.cli.saying import say
from clare_review.errors import ReviewError
from clare_review.ledger.entry import Book
from clare_review.ledger.reading import Head
from clare_review.review import open_review

commands = typer.Typer()


@commands.command()
def verify(
    review: ReviewFolder = HERE,
    head: Annotated[
        list[str] | None, typer.Option("--head", help="A position noted elsewhere, as ENTRY:DIGEST; may be repeated.")
    ] = None,
) -> None:
    """Prove the ledger: nothing in it was changed, removed or put in, up to the positions noted elsewhere."""
    noted = [_noted(text) for text in head or ()]
    with open_review(review) as desk:
        verified = desk.verify(noted)
        book = verified.heads[Book.REVIEW]
        say(verified.sentence())
        say(f"note this outside this machine, to find a cut-off tail later: {book.number}:{book.digest}")


def _noted(text: str) -> Head:
    found = re.fullmatch(r"(\d+):([0-9a-f]{16,64})", text.strip())
    if found is None:
        raise ReviewError(f"--head {text}: a noted position is ENTRY:DIGEST, as `clare-review verify` prints it")
    return Head(number=int(found[1]), digest=found[2])
