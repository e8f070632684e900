"""Where the review stands and what it found: status and findings."""

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, ReviewFolder
from clare_review.cli.saying import say, say_data
from clare_review.review import open_review

commands = typer.Typer()


@commands.command()
def status(review: ReviewFolder = HERE, as_json: AsJson = False, as_of: AsOf = 0) -> None:
    """Show where the review stands."""
    with open_review(review, as_of=as_of) as desk:
        if as_json:
            return say_data(desk.status())
        from clare_review.acts.status import status_text

        return say(status_text(desk.office))


@commands.command()
def findings(review: ReviewFolder = HERE, as_json: AsJson = False, as_of: AsOf = 0) -> None:
    """Render the findings, or print their figures for programs."""
    from clare_review.acts.figures import write_report

    with open_review(review, as_of=as_of) as desk:
        if as_json:
            return say_data(desk.findings().as_json())
        return say(f"{write_report(desk.office)}: open it in any browser; it needs no network")
