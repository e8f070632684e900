"""What an auditor asks for: export-ledger and consultations."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, ReviewFolder, Who
from clare_review.cli.saying import day_in, say, say_data
from clare_review.errors import ReviewError
from clare_review.ledger.entry import Book
from clare_review.review import open_review

commands = typer.Typer()


class WhichBook(StrEnum):
    """The books an export may hold."""

    REVIEW = "review"
    CONSULTATIONS = "consultations"
    RUNS = "runs"
    ALL = "all"


@commands.command("export-ledger")
def export_ledger(
    file: Annotated[Path, typer.Argument(help="The new file, lines of JSON.")],
    to: Annotated[str, typer.Option("--to", help="Who gets it; it is logged.")],
    review: ReviewFolder = HERE,
    book: Annotated[WhichBook, typer.Option("--book", help="Which of the books.")] = WhichBook.ALL,
    with_text: Annotated[
        bool, typer.Option("--with-text", help="Free text, imported rows and applications too: all that is personal.")
    ] = False,
    who: Who = "",
) -> None:
    """Write the ledger for somebody who verifies it without this program, with the script that does."""
    from clare_review.acts.handing_out import export_ledger as export

    if with_text and book not in (WhichBook.REVIEW, WhichBook.ALL):
        raise ReviewError(f"--with-text: the book of {book} has no text; leave one of the two options out")
    books = tuple(Book) if book is WhichBook.ALL else (Book(book.value),)
    with open_review(review, reader=who) as desk:
        made = export(desk.office, file, to=to, books=books, texts=with_text)
        inside = "everything personal in the review" if with_text else "references and codes, no free text and no names"
        say(f"{made.file}: the ledger for {to}, with {inside} (logged as consultation {made.entry})")
        say(f"verify it anywhere with: python3 -I -S {made.verifier} {made.file}")


@commands.command()
def consultations(
    review: ReviewFolder = HERE,
    by: Annotated[str, typer.Option("--reader", help="Only what this person saw.")] = "",
    case: Annotated[str, typer.Option("--case", help="Only who saw this application.")] = "",
    since: Annotated[str, typer.Option("--since", help="From this day on, as 2026-03-02.")] = "",
    until: Annotated[str, typer.Option("--until", help="Up to and with this day.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show who saw which case, when and why, and what was handed out to whom."""
    from clare_review.acts.handing_out import looks

    first = day_in(since, "--since") if since else None
    last = day_in(until, "--until") if until else None
    with open_review(review) as desk:
        found = looks(desk.office, by=by, case=case, since=first, until=last)
        if as_json:
            return say_data([look.as_json() for look in found])
        return say("\n".join(look.sentence() for look in found) or "nobody looked at anything")
