"""Keeping a review safe from loss: backup and restore."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from clare_review.cli.options import HERE, ReviewFolder, Who
from clare_review.cli.saying import say
from clare_review.errors import BundleRefused
from clare_review.review import custodian
from clare_review.running.bundle import Lock

commands = typer.Typer()
PASSPHRASE = "CLARE_REVIEW_PASSPHRASE"


@commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The new file, best on another disk.")],
    review: ReviewFolder = HERE,
    to: Annotated[
        list[str] | None, typer.Option("--to", help="Lock it to this public key, age1...; may be repeated.")
    ] = None,
    who: Who = "",
) -> None:
    """Write the review into one locked file, by a passphrase or to public keys, while others go on working."""
    from clare_review.acts.backing_up import back_up

    lock = Lock(recipients=tuple(to)) if to else Lock(passphrase=_passphrase(twice=True))
    with custodian(review, reader=who) as office:
        say(back_up(office, file, lock).sentence())
        opening = "age --decrypt FILE | tar -xz" if not to else "age --decrypt --identity KEYS FILE | tar -xz"
        say(f"restore it with `clare-review restore`, or without this program with `{opening}`")


@commands.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")],
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
    identity: Annotated[
        Path | None, typer.Option("--identity", help="A file of AGE-SECRET-KEY lines; default: a passphrase.")
    ] = None,
) -> None:
    """Restore a backup into a new folder, once its ledger verifies and stands where the backup says."""
    from clare_review.review import restore_review

    keys = identity.read_text(encoding="utf-8") if identity else ""
    lock = Lock(identities=keys) if identity else Lock(passphrase=_passphrase(twice=False))
    say(restore_review(file, folder, lock).sentence())


def _passphrase(*, twice: bool) -> str:
    """From the environment, else from whoever sits there; never from the command line, which others can read."""
    given = os.environ.get(PASSPHRASE, "")
    if given:
        return given
    if not sys.stdin.isatty():
        raise BundleRefused(f"no passphrase: set {PASSPHRASE}, or type it at a terminal")
    return str(typer.prompt("passphrase", hide_input=True, confirmation_prompt=twice))
