"""The answers to the 47 questions, the cases behind them, and two issues held against each other."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, ReviewFolder
from clare_review.cli.saying import say, say_data
from clare_review.review import open_review

commands = typer.Typer()

Number = Annotated[int, typer.Option("--question", min=0, max=47, help="Only this question; 0 is all of them.")]
Version = Annotated[int, typer.Option("--population", min=0, help="Answer for this population; 0 is the newest.")]


@commands.command()
def answers(
    review: ReviewFolder = HERE,
    question: Number = 0,
    cases: Annotated[str, typer.Option("--cases", help="List the cases behind this figure, with their entries.")] = "",
    case: Annotated[str, typer.Option("--case", help="List the answers in which this application counts.")] = "",
    population: Version = 0,
    as_json: AsJson = False,
    as_of: AsOf = 0,
) -> None:
    """Answer the 47 questions from the ledger, each with what the record does not hold."""
    from clare_review.acts.answer_wording import say_answer, say_overview
    from clare_review.acts.tracing import counts_in, figure_named, trails

    with open_review(review, as_of=as_of) as desk:
        told = [each for each in desk.answers(population=population) if question in (0, each.number)]
        if cases:
            return say("\n".join(each.sentence() for each in trails(desk.office, figure_named(told, cases))) or "none")
        if case:
            found = [f"{each.number:>2}  {each.id}: {each.label}" for each in counts_in(told, case)]
            return say("\n".join(found) or f"{case} counts in no answer")
        if as_json:
            return say_data([each.as_json() for each in told])
        return say("\n\n".join(say_answer(each) for each in told) if question else say_overview(told))


@commands.command("compare-issues")
def compare_issues(
    earlier: Annotated[int, typer.Argument(help="The entry of the earlier issue.", min=1)],
    later: Annotated[int, typer.Argument(help="The entry of the later issue; 0 is now.", min=0)] = 0,
    review: ReviewFolder = HERE,
    question: Number = 0,
    as_json: AsJson = False,
) -> None:
    """Hold the answers as at two entries against each other, with the reason for each change."""
    from clare_review.acts.answer_wording import say_compared
    from clare_review.acts.comparing_issues import compare_issues as compared_of

    with open_review(review) as desk:
        found = compared_of(desk.office, earlier, later)
        return say_data(found.as_json()) if as_json else say(say_compared(found, question))
