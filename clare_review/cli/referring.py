"""What follows a failure: referrals, refer, complaint, conduct-matter and feed-back."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, ReviewFolder, Who
from clare_review.cli.saying import day_in, say, say_data
from clare_review.errors import HeldByNobody
from clare_review.review import open_review
from clare_review.safeguarding.register import Body, CameOf, Unit

commands = typer.Typer()

Cases = Annotated[list[str], typer.Argument(help="The applications that it concerns.")]
On = Annotated[str, typer.Option("--on", help="The day it was made or received, as 2026-03-24.")]
With = Annotated[list[int] | None, typer.Option("--with", help="The entry of a referral it went with; repeatable.")]
InsteadOf = Annotated[int, typer.Option("--instead-of", help="The entry that this corrects.")]
Note = Annotated[str, typer.Option("--note", help="In words; kept apart from everything else.")]


@commands.command()
def referrals(review: ReviewFolder = HERE, as_of: AsOf = 0, as_json: AsJson = False) -> None:
    """List what has to be handed over today, and the register; exit code 14 while something had to be before today."""
    from clare_review.acts.referral_wording import say_line
    from clare_review.acts.referring import referrals as everything

    with open_review(review, as_of=as_of) as desk:
        found = everything(desk.office)
    if as_json:
        say_data(found.as_json())
    else:
        say(found.sentence())
        for line in (*(each.sentence(found.today) for each in found.prompts), *map(say_line, found.lines)):
            say(line)
        for reference in found.to_read_anew:
            say(f"{reference}: what came of a referral changes it; its reader reads it anew")
    if found.late:
        raise HeldByNobody(
            f"{len(found.late)} of them had to be handed over before today: hand them over, then note it with "
            "`clare-review refer REFERENCE --to professional_standards`"
        )


@commands.command()
def refer(
    references: Cases,
    to: Annotated[Body, typer.Option("--to", help="To whom.")],
    on: On,
    again: Annotated[int, typer.Option("--again", help="The entry of an earlier referral, on a new concern.")] = 0,
    note: Note = "",
    instead_of: InsteadOf = 0,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note that applications were referred: to Professional Standards, the IOPC, a coroner, a force or a regulator."""
    _register(Unit.REFERRAL, references, on, note, instead_of, review, who, to=to, again=again)


@commands.command()
def complaint(
    references: Cases,
    on: On,
    went_with: With = None,
    note: Note = "",
    instead_of: InsteadOf = 0,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note a complaint about applications, and the referrals that it went with."""
    _register(Unit.COMPLAINT, references, on, note, instead_of, review, who, went_with=went_with)


@commands.command("conduct-matter")
def conduct_matter(
    references: Cases,
    on: On,
    went_with: With = None,
    note: Note = "",
    instead_of: InsteadOf = 0,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note a conduct matter that was recorded about applications, and the referrals that it went with."""
    _register(Unit.CONDUCT_MATTER, references, on, note, instead_of, review, who, went_with=went_with)


@commands.command("feed-back")
def feed_back(
    entry: Annotated[int, typer.Argument(help="The entry in the register, as `clare-review referrals` shows.")],
    what: Annotated[CameOf, typer.Option("--what", help="What came of it.")],
    on: Annotated[str, typer.Option("--on", help="On which day, as 2026-03-24.")],
    changes: Annotated[
        list[str] | None, typer.Option("--changes", help="An application to be decided anew because of it; repeatable.")
    ] = None,
    note: Note = "",
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note what came of a referral, a complaint or a conduct matter, and open again what that changes."""
    from clare_review.acts.referring import feed_back as note_what_came

    day = day_in(on, "--on")
    with open_review(review, reader=who) as desk:
        made, opened = note_what_came(desk.office, entry, what, on=day, changes=changes or (), note=note)
        say(f"entry {entry:,}: {what.say} (entry {made.number:,})")
        for reference in changes or ():
            how = "open again, to be decided anew" if reference in opened else "to be read anew by its reader"
            say(f"{reference}: {how}")


def _register(
    unit: Unit,
    references: list[str],
    on: str,
    note: str,
    instead_of: int,
    review: ReviewFolder,
    who: str,
    *,
    to: Body | None = None,
    again: int = 0,
    went_with: list[int] | None = None,
) -> None:
    from clare_review.acts.referring import Item, register

    item = Item(
        unit=unit,
        on=day_in(on, "--on"),
        applications=tuple(references),
        to=to,
        referrals=tuple(went_with or ()),
        again=again or None,
        instead_of=instead_of or None,
        note=note,
    )
    with open_review(review, reader=who) as desk:
        entry = register(desk.office, item)
    where = f" to {to.say}" if to else ""
    say(f"{unit.say}{where}: {', '.join(entry.body['applications'])} (entry {entry.number:,})")
