"""Where two readings disagree: adjudicate, decisions, reopen and amendments."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsOf, ReviewFolder, Who
from clare_review.cli.saying import say, say_next
from clare_review.review import open_review

commands = typer.Typer()


@commands.command()
def adjudicate(review: ReviewFolder = HERE, who: Who = "") -> None:
    """Give the cases on which two readings disagree to a third person who had no part in them."""
    from clare_review.acts.adjudicating import give_to_adjudicators

    with open_review(review, reader=who) as desk:
        say(give_to_adjudicators(desk.office).sentence())
        say_next(f"clare-review lab --review {review} --reviewer ID")


@commands.command()
def decisions(
    review: ReviewFolder = HERE,
    guidance: Annotated[
        bool, typer.Option("--guidance", help="Only the questions on which the guidance needs changing.")
    ] = False,
    as_of: AsOf = 0,
) -> None:
    """List what became of every second reading: agreed, to be adjudicated, or adjudicated and from what cause."""
    from clare_review.acts.decisions import say_guidance, say_settled

    with open_review(review, as_of=as_of) as desk:
        say(say_guidance(desk.office) if guidance else say_settled(desk.office))


@commands.command()
def reopen(
    reference: Annotated[str, typer.Argument(help="The case.")],
    why: Annotated[str, typer.Option("--why", help="Why it is opened again.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Open a settled case again, with a reason: it is decided anew."""
    from clare_review.acts.reopening import reopen as open_again

    with open_review(review, reader=who) as desk:
        say(open_again(desk.office, reference, why=why).sentence())


@commands.command()
def amendments(review: ReviewFolder = HERE, as_of: AsOf = 0) -> None:
    """List what each correction and reopening took away: agreements, decisions, sign-offs and figures."""
    from clare_review.acts.voiding import say_voided

    with open_review(review, as_of=as_of) as desk:
        say(say_voided(desk.office))
