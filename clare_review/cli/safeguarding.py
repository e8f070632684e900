"""Somebody is in danger, or has to be reached: urgent, acknowledge, own, safe-ways and contact."""

import sys
import time
from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, ReviewFolder, Who
from clare_review.cli.saying import day_in, say, say_data
from clare_review.errors import HeldByNobody, RecordingRefused
from clare_review.review import open_review
from clare_review.safeguarding.contact import Attempt, DoNot, Ended, SafeWays, Way, Window

commands = typer.Typer()

Reference = Annotated[str, typer.Argument(help="An application that concerns her.")]


@commands.command()
def urgent(
    review: ReviewFolder = HERE,
    watch: Annotated[
        int, typer.Option("--watch", min=0, help="Look again every so many seconds, and say what nobody holds.")
    ] = 0,
    as_of: AsOf = 0,
    as_json: AsJson = False,
) -> None:
    """List the urgent matters, those that nobody holds in time first; exit code 14 while there is one of these."""
    from clare_review.acts.urgent import say_matter, urgent_matters

    with open_review(review, as_of=as_of) as desk:
        found = urgent_matters(desk.office)
        if as_json:
            say_data(found.as_json())
        else:
            for line in (found.sentence(), *map(say_matter, found.matters)):
                say(line)
        while watch and not as_of:
            time.sleep(watch)
            found = urgent_matters(desk.office)
            ring = "\a" if found.held_by_nobody and sys.stdout.isatty() else ""
            say(ring + "\n".join((found.sentence(), *map(say_matter, found.held_by_nobody))))
    if found.late:
        raise HeldByNobody(
            f"{len(found.late)} of them nobody holds in time: take one on with `clare-review acknowledge ENTRY`"
        )


@commands.command()
def acknowledge(
    entry: Annotated[int, typer.Argument(help="The entry that raised it, as `clare-review urgent` shows.")],
    take_over: Annotated[bool, typer.Option("--take-over", help="From whoever holds it now.")] = False,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Take an urgent matter on, and see what was typed when it was raised."""
    from clare_review.acts.urgent import acknowledge as take_on
    from clare_review.acts.urgent import why_urgent

    with open_review(review, reader=who) as desk:
        taken = take_on(desk.office, entry, take_over=take_over)
        say(f"{taken.subject}: {taken.by} holds it (entry {taken.number:,})")
        say(why_urgent(desk.office, entry) or "nothing was typed when it was raised")


@commands.command()
def own(
    reference: Reference,
    owner: Annotated[str, typer.Option("--owner", help="Who sees to contact with her.")],
    next_on: Annotated[str, typer.Option("--next", help="The day it is taken up again, as 2026-03-24.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Say who sees to contact with somebody at risk, and on which day next."""
    from clare_review.acts.contacting import own as give

    day = day_in(next_on, "--next")
    with open_review(review, reader=who) as desk:
        entry = give(desk.office, reference, owner=owner, next_on=day)
        say(f"{reference}: with {entry.body['owner']}, next on {entry.body['next_on']} (entry {entry.number:,})")


@commands.command("safe-ways")
def safe_ways(
    reference: Reference,
    way: Annotated[list[Way], typer.Option("--way", help="A way known to be safe; may be repeated.")],
    time_: Annotated[
        list[str] | None, typer.Option("--time", help="When it is safe, as 'Mon-Fri 09:30-11:30'; may be repeated.")
    ] = None,
    do_not: Annotated[list[DoNot] | None, typer.Option("--do-not", help="What must not be done.")] = None,
    note: Annotated[str, typer.Option("--note", help="In words; kept apart from everything else.")] = "",
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Say how somebody at risk can be reached safely; it takes the place of what was said before."""
    from clare_review.acts.contacting import know_safe_ways

    windows = tuple(Window.read(each) for each in time_ or ())
    safe = SafeWays(ways=tuple(way), windows=windows, do_not=tuple(do_not or ()))
    with open_review(review, reader=who) as desk:
        entry = know_safe_ways(desk.office, reference, safe, note=note)
        say(f"{reference}: what is safe is known (entry {entry.number:,})")


@commands.command()
def contact(
    reference: Reference,
    way: Annotated[Way, typer.Option("--way", help="How.")],
    ended: Annotated[Ended | None, typer.Option("--ended", help="How it ended; without it nothing is noted.")] = None,
    at: Annotated[str, typer.Option("--at", help="When, on the wall, as '2026-03-24 10:00'; default: now.")] = "",
    at_her_address: Annotated[bool, typer.Option("--at-her-address", help="A letter or visit to her address.")] = False,
    nevertheless: Annotated[str, typer.Option("--nevertheless", help="Why it was made against a warning.")] = "",
    next_of_kin: Annotated[str, typer.Option("--next-of-kin", help="What was done about them.")] = "",
    taken_on_by: Annotated[str, typer.Option("--taken-on-by", help="The force that acknowledged it has her.")] = "",
    note: Annotated[str, typer.Option("--note", help="In words; kept apart from everything else.")] = "",
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Ask whether an attempt to reach somebody is safe, before it is made; with --ended, note one that was made."""
    from clare_review.acts.contacting import in_utc, note_attempt, warned

    words = {"note": note, "nevertheless": nevertheless, "next_of_kin": next_of_kin, "taken_on_by": taken_on_by}
    with open_review(review, reader=who) as desk:
        moment = in_utc(at) if at else desk.office.clock()
        attempt = Attempt(way=way, at=moment, at_her_address=at_her_address)
        broken = warned(desk.office, reference, attempt)
        for line in broken:
            say(f"WARNING: {line}")
        if ended is not None:
            entry = note_attempt(desk.office, reference, attempt, ended, words)
            say(f"{reference}: {ended.value.replace('_', ' ')}, noted (entry {entry.number:,})")
        elif broken:
            raise RecordingRefused("this would go against what is known to be safe; nothing was noted")
        else:
            say(f"{reference}: nothing that is known speaks against it")
