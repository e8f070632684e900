"""Giving the work out and doing it: allocate and lab."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, ReviewFolder, Who
from clare_review.cli.saying import say, say_next
from clare_review.review import open_review

commands = typer.Typer()


@commands.command()
def allocate(review: ReviewFolder = HERE, who: Who = "") -> None:
    """Order what is in no batch yet, highest risk first, and allocate it to the reviewers."""
    with open_review(review, reader=who) as desk:
        say(desk.allocate().sentence())
        say_next(f"clare-review run review --review {review} --all")


@commands.command()
def lab(
    reader: Annotated[str, typer.Option("--reviewer", help="The reviewer's id, such as R07.")],
    review: ReviewFolder = HERE,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
) -> None:
    """Open JupyterLab on a reviewer's batches."""
    from clare_review.acts.running import open_desk

    with open_review(review, reader=reader) as desk:
        open_desk(desk.office, browser=browser)
