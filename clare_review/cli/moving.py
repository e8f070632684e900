"""Where the ledger lies and how it is laid out: migrate and move."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from getpass import getuser
from typing import Annotated

import typer

from clare_review.cli.options import HERE, ReviewFolder, Who
from clare_review.cli.saying import say
from clare_review.review import migrate_review

commands = typer.Typer()


@commands.command()
def migrate(review: ReviewFolder = HERE) -> None:
    """Take the ledger to the layout this version reads; no entry is touched."""
    say(migrate_review(review).sentence())


@commands.command()
def move(
    to: Annotated[str, typer.Option("--to", help="A new file in the review's folder, or postgresql://host/dbname.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Move the whole ledger to a file or a server; the old one is left, marked, and takes no entries any more."""
    from clare_review.acts.moving import move_review

    with _progress() as tell:
        moved = move_review(review.resolve(), to, person=who or getuser(), tell=tell)
    say(f"the ledger is at {moved.where} now, and review.yaml says so; {moved.drafts:,} drafts came along")
    say(moved.verified.sentence())


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """How far each table came, on a terminal; quiet anywhere else."""
    from rich.progress import Progress

    with Progress(disable=not sys.stderr.isatty(), transient=True) as bar:
        tasks = {}

        def tell(table: str, done: int, total: int) -> None:
            if table not in tasks:
                tasks[table] = bar.add_task(table, total=total)
            bar.update(tasks[table], completed=done)

        yield tell
