"""Where the ledger lies and how it is laid out: migrate."""

import typer

from clare_review.cli.options import HERE, ReviewFolder
from clare_review.cli.saying import say
from clare_review.review import migrate_review

commands = typer.Typer()


@commands.command()
def migrate(review: ReviewFolder = HERE) -> None:
    """Take the ledger to the layout this version reads; no entry is touched."""
    say(migrate_review(review).sentence())
