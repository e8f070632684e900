"""What has to be done for somebody now: urgent and acknowledge."""

import sys
import time
from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, ReviewFolder, Who
from clare_review.cli.saying import say, say_data
from clare_review.errors import HeldByNobody
from clare_review.review import open_review

commands = typer.Typer()


@commands.command()
def urgent(
    review: ReviewFolder = HERE,
    watch: Annotated[
        int, typer.Option("--watch", min=0, help="Look again every so many seconds, and say what nobody holds.")
    ] = 0,
    as_of: AsOf = 0,
    as_json: AsJson = False,
) -> None:
    """List the urgent matters, those that nobody holds in time first; exit code 14 while there is one of these."""
    from clare_review.acts.urgent import say_matter, urgent_matters

    with open_review(review, as_of=as_of) as desk:
        found = urgent_matters(desk.office)
        if as_json:
            say_data(found.as_json())
        else:
            for line in (found.sentence(), *map(say_matter, found.matters)):
                say(line)
        while watch and not as_of:
            time.sleep(watch)
            found = urgent_matters(desk.office)
            ring = "\a" if found.held_by_nobody and sys.stdout.isatty() else ""
            say(ring + "\n".join((found.sentence(), *map(say_matter, found.held_by_nobody))))
    if found.late:
        raise HeldByNobody(
            f"{len(found.late)} of them nobody holds in time: take one on with `clare-review acknowledge ENTRY`"
        )


@commands.command()
def acknowledge(
    entry: Annotated[int, typer.Argument(help="The entry that raised it, as `clare-review urgent` shows.")],
    take_over: Annotated[bool, typer.Option("--take-over", help="From whoever holds it now.")] = False,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Take an urgent matter on, and see what was typed when it was raised."""
    from clare_review.acts.urgent import acknowledge as take_on
    from clare_review.acts.urgent import why_urgent

    with open_review(review, reader=who) as desk:
        taken = take_on(desk.office, entry, take_over=take_over)
        say(f"{taken.subject}: {taken.by} holds it (entry {taken.number:,})")
        say(why_urgent(desk.office, entry) or "nothing was typed when it was raised")
