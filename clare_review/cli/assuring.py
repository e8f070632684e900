"""Whether the review itself can be trusted: plan-sample."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, ReviewFolder
from clare_review.cli.saying import say, say_data
from clare_review.review import open_review

commands = typer.Typer()


@commands.command("plan-sample")
def plan_sample(
    claim: Annotated[str, typer.Option("--claim", help="The missed rate not to be exceeded, e.g. 0.2%.")],
    review: ReviewFolder = HERE,
    pool: Annotated[int | None, typer.Option("--pool", min=1, help="Cleared cases; default: those there are.")] = None,
    as_json: AsJson = False,
    as_of: AsOf = 0,
) -> None:
    """Say how many cleared cases have to be read again for a claim about failures missed."""
    from clare_review.acts.sampling import plan_sample as plan

    with open_review(review, as_of=as_of) as desk:
        planned = plan(desk.office, claim, pool)
        return say_data(planned.as_json()) if as_json else say(planned.text())
