"""Whether the review itself can be trusted: plan-sample, draw, allot, calibrate and known."""

from pathlib import Path
from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, ReviewFolder, Who
from clare_review.cli.saying import say, say_data, say_next
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


@commands.command()
def draw(
    purpose: Annotated[str, typer.Argument(help="second-reading, cleared-sample or re-read.")],
    share: Annotated[str, typer.Option("--share", help="Of each stratum, by lot, e.g. 10% or 0.1.")] = "10%",
    least: Annotated[int, typer.Option("--least", min=0, help="Of each stratum at least so many.")] = 0,
    band: Annotated[
        list[str] | None,
        typer.Option("--band", help="A band read twice for certain; may be repeated; default: immediate and high."),
    ] = None,
    reader: Annotated[
        list[str] | None, typer.Option("--reader", help="Of re-reads: whose; may be repeated; default: everybody's.")
    ] = None,
    seed: Annotated[str, typer.Option("--seed", help="The seed, in the ledger with the draw; default: chance.")] = "",
    plan: Annotated[bool, typer.Option("--plan", help="Only say how many would be drawn.")] = False,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Draw the cases that are read again, and record which, why and by what seed before anybody reads them."""
    from clare_review.acts.drawing import draw as drawn
    from clare_review.acts.drawing import purpose_named, rule_of

    with open_review(review, reader=who) as desk:
        rule = rule_of(share, least, band)
        wanted = purpose_named(purpose)
        say(drawn(desk.office, wanted, rule, seed=seed, readers=reader or (), only_say=plan).sentence())
        if not plan:
            say_next(f"clare-review allot --review {review}")


@commands.command()
def allot(
    reader: Annotated[
        list[str] | None, typer.Option("--reader", help="Who reads again; may be repeated; default: everybody.")
    ] = None,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Give what was drawn to readers who had no part in it, in batches that do not tell why a case is there."""
    from clare_review.acts.giving_again import give_again

    with open_review(review, reader=who) as desk:
        say(give_again(desk.office, readers=reader or ()).sentence())


@commands.command()
def calibrate(
    about: Annotated[str, typer.Option("--about", help="What was talked through.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Record that readers talked cases through just now; agreement is shown before and after it."""
    from clare_review.acts import calibrating

    with open_review(review, reader=who) as desk:
        entry = calibrating.calibrate(desk.office, about=about)
        say(f"a calibration session is recorded (entry {entry.number:,}); readings from now on are after it")


@commands.command("known")
def known(
    give_out: Annotated[
        Path | None, typer.Option("--give-out", help="A list of known cases, each with its answer and its reader.")
    ] = None,
    at_once: Annotated[
        bool, typer.Option("--at-once", help="In a batch of their own now; default: slipped into the next batches.")
    ] = False,
    review: ReviewFolder = HERE,
    who: Who = "",
    as_json: AsJson = False,
    as_of: AsOf = 0,
) -> None:
    """Give cases with a known answer out among the others, or say what readers made of them so far."""
    from clare_review.acts.giving_known import give_out as give
    from clare_review.acts.known_cases import known_in, known_readings

    with open_review(review, reader=who, as_of=as_of) as desk:
        if give_out is not None:
            known = known_in(give_out)
            return say(give(desk.office, known.cases, invented=known.invented, at_once=at_once).sentence())
        read = known_readings(desk.office)
        return say_data(read.as_json()) if as_json else say(read.text())
