"""Where every command starts: the groups of commands put together, and one exit code for each kind of problem."""

import contextlib
import sys
from typing import Annotated, NoReturn

import typer

from clare_review import __version__
from clare_review.cli import (
    action_desk,
    adjudicating,
    answering,
    assuring,
    auditing,
    backups,
    custody,
    figures,
    harming,
    moving,
    notebooks,
    papers,
    populations,
    referring,
    releasing,
    retaining,
    rights,
    safeguarding,
    signing,
    trying,
    watching,
    work,
)
from clare_review.cli.saying import say
from clare_review.errors import ReviewError

app = typer.Typer(
    name="clare-review",
    help="Re-read a force's Clare's Law applications: from exports to reviewed batches and findings.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
_GROUPS = (
    *(
        populations,
        work,
        safeguarding,
        action_desk,
        referring,
        harming,
        notebooks,
        papers,
        figures,
        answering,
        releasing,
        adjudicating,
        assuring,
    ),
    *(custody, retaining, auditing, backups, moving, rights, signing, watching, trying),
)
for group in _GROUPS:
    app.add_typer(group.commands)


def main() -> None:
    """Runs one command; an error a person can put right is one message and an exit code of its own."""
    try:
        app()
    except ReviewError as problem:
        _fail(str(problem), problem.exit_code)
    except OSError as problem:
        where = problem.filename or "a file of the review"
        _fail(
            f"{where}: {problem.strerror}; nothing was half done, put it right and do it again", ReviewError.exit_code
        )


@app.callback(invoke_without_command=True)
def _about(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        say(f"clare-review {__version__}")
        raise typer.Exit


def _fail(message: str, code: int) -> NoReturn:
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    sys.stderr.write(f"clare-review: {message}\n")
    sys.exit(code)
