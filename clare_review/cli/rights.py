"""Who may see and do what on a shared ledger: grant."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, ReviewFolder
from clare_review.cli.saying import say

commands = typer.Typer()


@commands.command()
def grant(
    review: ReviewFolder = HERE,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be done.")] = False,
) -> None:
    """Give everybody their roles on a shared ledger, and take from leavers what they had; for its owner."""
    from clare_review.acts import granting

    with granting.owners_office(review) as office:
        say(granting.plan(office).text())
        if plan:
            return
        done = granting.grant(office)
        say(f"done: every right set anew, {len(done.steps):,} steps; {len(done.people):,} people have roles")
        for line in done.wide:
            say(f"still too wide, to be put right by hand: {line}")
