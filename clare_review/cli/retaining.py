"""How long records are kept: retention and retain."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, ReviewFolder, Who
from clare_review.cli.saying import day_in, say, say_data
from clare_review.review import open_review

commands = typer.Typer()


@commands.command()
def retention(
    review: ReviewFolder = HERE,
    due: Annotated[bool, typer.Option("--due", help="Only those whose day has come.")] = False,
    as_of: AsOf = 0,
    as_json: AsJson = False,
) -> None:
    """List when keeping each application's record has to be reviewed; nothing is ever deleted by itself."""
    from clare_review.acts.retaining import retentions

    with open_review(review, as_of=as_of) as desk:
        found = retentions(desk.office)
    records = found.due if due else found.records
    if as_json:
        say_data(found.as_json(records))
        return
    say(found.sentence())
    for record in records:
        say(record.sentence())


@commands.command()
def retain(
    reference: Annotated[str, typer.Argument(help="The application whose record is kept.")],
    until: Annotated[str, typer.Option("--until", help="The day of its next review, as 2031-03-02.")],
    why: Annotated[str, typer.Option("--why", help="On what ground it is kept; it is recorded.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Record that keeping an application was reviewed, and until when it is kept."""
    from clare_review.acts.retaining import retain as retain_now

    last = day_in(until, "--until")
    with open_review(review, reader=who) as desk:
        entry = retain_now(desk.office, reference, until=last, why=why)
        say(f"{reference}: kept until {entry.body['until']}, when it is reviewed again (entry {entry.number:,})")
