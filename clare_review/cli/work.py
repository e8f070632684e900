"""Giving the work out and doing it: allocate, hand-over, lab and page."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, ReviewFolder, Who
from clare_review.cli.saying import say, say_next
from clare_review.errors import ReviewError
from clare_review.review import open_review

commands = typer.Typer()

Reviewer = Annotated[str, typer.Option("--reviewer", help="The reviewer's id, such as R07.")]
Safeguarding = Annotated[bool, typer.Option("--safeguarding", help="The action desk instead of batches.")]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")]


@commands.command()
def allocate(review: ReviewFolder = HERE, who: Who = "") -> None:
    """Order what is in no batch yet, highest risk first, and allocate it to the reviewers."""
    with open_review(review, reader=who) as desk:
        say(desk.allocate().sentence())
        say_next(f"clare-review run review --review {review} --all")


@commands.command("hand-over")
def hand_over(
    leaver: Annotated[str, typer.Option("--from", help="Who leaves, such as R07.")] = "",
    to: Annotated[str | None, typer.Option("--to", help="Who takes it all; default: each batch by load.")] = None,
    batch: Annotated[
        list[str] | None, typer.Option("--batch", help="One batch; may be repeated; default: all that are unfinished.")
    ] = None,
    declared: Annotated[
        bool, typer.Option("--declared", help="Instead: every unfinished case on which its reader declared a conflict.")
    ] = False,
    passed_on: Annotated[
        bool, typer.Option("--passed-on", help="Instead: every unfinished case that its reader passed on.")
    ] = False,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Hand somebody's batches over with their drafts, to one reviewer or by load, without conflicts of interest."""
    from clare_review.acts.declaring import move_declared
    from clare_review.acts.handing_over import hand_over_batches
    from clare_review.acts.passing_on import move_passed_on

    if [bool(leaver), declared, passed_on].count(True) != 1 or (not leaver and (to or batch)):
        raise ReviewError("say who leaves with --from (and --to, --batch), or --declared alone, or --passed-on alone")
    with open_review(review, reader=who) as desk:
        if declared:
            say(move_declared(desk.office).sentence())
        elif passed_on:
            say(move_passed_on(desk.office).sentence())
        else:
            say(hand_over_batches(desk.office, leaver, batches=batch or (), to=to).sentence())


@commands.command()
def lab(
    reader: Reviewer, review: ReviewFolder = HERE, safeguarding: Safeguarding = False, browser: Browser = True
) -> None:
    """Open JupyterLab on a reviewer's batches, or on the action desk."""
    from clare_review.acts.running import open_desk

    with open_review(review, reader=reader) as desk:
        open_desk(desk.office, browser=browser, safeguarding=safeguarding)


@commands.command()
def page(
    reader: Reviewer,
    review: ReviewFolder = HERE,
    batch: Annotated[str, typer.Option("--batch", help="Which; default: the first with work left.")] = "",
    safeguarding: Safeguarding = False,
    browser: Browser = True,
) -> None:
    """Open a reviewer's batch, or the action desk, as a page without code in sight."""
    from clare_review.acts.running import open_desk_page

    with open_review(review, reader=reader) as desk:
        open_desk_page(desk.office, batch=batch, browser=browser, safeguarding=safeguarding)
