"""When the review is done, and what goes on afterwards: closing and watch."""

from pathlib import Path
from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, MapName, ReviewFolder, Who
from clare_review.cli.saying import say, say_data
from clare_review.errors import NotClosed
from clare_review.review import open_review

commands = typer.Typer()


@commands.command()
def closing(
    review: ReviewFolder = HERE,
    live: Annotated[
        Path | None, typer.Option("--live", help="The review of today's applications, which `watch` keeps.")
    ] = None,
    as_json: AsJson = False,
    as_of: AsOf = 0,
) -> None:
    """Say of each criterion of closing the review whether it is met, not met or cannot be told, and why."""
    from clare_review.acts.closing import closing_of

    with open_review(review, as_of=as_of) as desk:
        found = closing_of(desk.office, live)
    if as_json:
        say_data(found.as_json())
    else:
        for criterion in found.criteria:
            say(criterion.sentence())
    if not found.closed:
        raise NotClosed(found.sentence())
    if not as_json:
        say(found.sentence())


@commands.command()
def watch(
    files: Annotated[list[Path] | None, typer.Argument(help="The latest exports and side tables.")] = None,
    review: ReviewFolder = HERE,
    share: Annotated[str, typer.Option("--share", help="Of each band that is not flagged, by lot.")] = "10%",
    least: Annotated[int, typer.Option("--least", min=0, help="Of each band at least so many.")] = 5,
    map_name: MapName = None,
    as_json: AsJson = False,
    who: Who = "",
) -> None:
    """Import today's applications, flag and sample what is new, give the sample out, and chart the months."""
    from clare_review.acts.drawing import rule_of
    from clare_review.acts.watching import watch as look

    with open_review(review, reader=who) as desk:
        found = look(desk.office, files or [], rule_of(share, least), map_name=map_name)
        if as_json:
            return say_data(found.watch.as_json())
        return say("\n".join(found.sentences()))
