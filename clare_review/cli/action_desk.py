"""The action desk: desk, need, close, undo, link, unlink, came-in, proposals and tell."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsJson, AsOf, ReviewFolder, Who
from clare_review.cli.saying import day_in, say, say_data
from clare_review.errors import HeldByNobody
from clare_review.guidance.wording import say_count, say_list
from clare_review.review import open_review
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.contact import Way
from clare_review.safeguarding.everybody_else import Decision
from clare_review.safeguarding.inbound import Channel

commands = typer.Typer()

Reference = Annotated[str, typer.Argument(help="An application that concerns her, or the record of who came in.")]
Note = Annotated[str, typer.Option("--note", help="In words; kept apart from everything else.")]
Why = Annotated[str, typer.Option("--why", help="Why; it is recorded.")]


@commands.command()
def desk(review: ReviewFolder = HERE, as_of: AsOf = 0, as_json: AsJson = False) -> None:
    """List everybody at risk with what is needed for her, whom nobody looks after first; exit code 14 while any is."""
    from clare_review.acts.action_desk import action_desk, say_row
    from clare_review.acts.telling import everybody_else

    with open_review(review, as_of=as_of) as opened:
        found, others = action_desk(opened.office), everybody_else(opened.office)
    if as_json:
        say_data({**found.as_json(), "everybody_else": others})
    else:
        for line in (found.sentence(), *(say_row(one, found.today) for one in found.rows)):
            say(line)
        told = ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in others.items())
        told = told or "the review lead counts them"
        say(f"everybody else, whether they are told that their case was checked: {told}")
    if found.red:
        raise HeldByNobody(
            f"{say_count(len(found.red), 'person', 'people')} nobody looks after in time: see to each with "
            "`clare-review own`, `contact`, `close` or `acknowledge`"
        )


@commands.command()
def need(
    reference: Reference,
    action: Annotated[ActionKind, typer.Option("--action", help="What has to be done.")],
    owner: Annotated[str, typer.Option("--owner", help="Who sees to it.")],
    due: Annotated[str, typer.Option("--by", help="The day by which it has to be done, as 2026-03-24.")],
    replaces: Annotated[
        int, typer.Option("--replaces", help="The entry that asked for it before: another owner or day.")
    ] = 0,
    note: Note = "",
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Say what has to be done for somebody at risk, by whom and by which day."""
    from clare_review.acts.action_desk import need as ask

    day = day_in(due, "--by")
    with open_review(review, reader=who) as opened:
        entry = ask(opened.office, reference, action, owner=owner, due=day, note=note, replaces=replaces)
        body = entry.body
        kind = ActionKind(body["action"])
        say(f"{entry.subject}: {kind.say}, {body['owner']}, by {body['due']} (entry {entry.number:,})")


@commands.command()
def close(
    entry: Annotated[int, typer.Argument(help="The entry that asks for it, as `clare-review desk` shows.")],
    outcome: Annotated[Outcome, typer.Option("--outcome", help="What came of it.")],
    taken_on_by: Annotated[str, typer.Option("--taken-on-by", help="Who acknowledged that they do it.")] = "",
    note: Note = "",
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Close what was needed for somebody, with what came of it; `undo` opens it again."""
    from clare_review.acts.action_desk import close as end

    with open_review(review, reader=who) as opened:
        made = end(opened.office, entry, outcome, note=note, taken_on_by=taken_on_by)
        say(f"{made.subject}: closed as {outcome.say} (entry {made.number:,})")


@commands.command()
def undo(
    entry: Annotated[int, typer.Argument(help="The entry that closed it, or that asks for it.")],
    why: Why,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Open again what was closed, with why; both stay in the ledger."""
    from clare_review.acts.action_desk import undo as open_again

    with open_review(review, reader=who) as opened:
        made = open_again(opened.office, entry, why=why)
        say(f"{made.subject}: open again (entry {made.number:,})")


@commands.command()
def link(
    references: Annotated[list[str], typer.Argument(help="Applications and records that concern one person.")],
    why: Annotated[str, typer.Option("--why", help="How you know; it is recorded.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Say that several applications concern one person at risk; the program never works that out by itself."""
    from clare_review.acts.contacting import link as say_one_person

    with open_review(review, reader=who) as opened:
        entry = say_one_person(opened.office, references, why=why)
        say(f"{', '.join(entry.body['references'])}: one person (entry {entry.number:,})")


@commands.command()
def unlink(
    entry: Annotated[int, typer.Argument(help="The entry that linked them.")],
    why: Why,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Take back that several applications concern one person: each stands for itself again."""
    from clare_review.acts.contacting import unlink as take_back

    with open_review(review, reader=who) as opened:
        made = take_back(opened.office, entry, why=why)
        say(f"entry {entry:,} links nothing any more (entry {made.number:,})")


@commands.command("came-in")
def came_in(
    channel: Annotated[Channel, typer.Option("--channel", help="How she came to us.")],
    name: Annotated[
        str, typer.Option(prompt="Her name, forename first (may stay empty)", help="Asked for when left out.")
    ],
    born: Annotated[str, typer.Option(prompt="Her date of birth, as 1984-02-29 (may stay empty)", help="Likewise.")],
    note: Annotated[str, typer.Option(prompt="In a few words (may stay empty)", help="Likewise.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Make a record of somebody who rang or walked in, and propose the applications that may concern her.

    What is asked for stands in no list of commands of this machine.
    """
    from clare_review.acts.coming_in import came_in as make
    from clare_review.acts.coming_in import proposals_for

    day = day_in(born, "--born") if born else None
    with open_review(review, reader=who) as opened:
        made = make(opened.office, channel, name=name, born=day, note=note)
        say(f"{made.subject}: a record of its own (entry {made.number:,})")
        _say_proposals([one.sentence() for one in proposals_for(opened.office, made.subject or "")])


@commands.command()
def proposals(
    record: Annotated[str, typer.Argument(help="The record of who came in, such as P0001.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Propose the applications that may concern somebody who came in; `link` confirms one."""
    from clare_review.acts.coming_in import proposals_for

    with open_review(review, reader=who) as opened:
        _say_proposals([one.sentence() for one in proposals_for(opened.office, record)])


@commands.command()
def tell(
    references: Annotated[list[str], typer.Argument(help="Applications of nobody at risk.")],
    decision: Annotated[Decision, typer.Option("--decision", help="Whether whoever it concerns is told.")],
    why: Annotated[str, typer.Option("--why", help="Why it is safe to tell her, or why she is not told.")],
    way: Annotated[Way | None, typer.Option("--way", help="How she was told.")] = None,
    said: Annotated[str, typer.Option("--said", help="What she was told.")] = "",
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Say who is told that their case was checked, why that is safe, and what was said."""
    from clare_review.acts.telling import decide_to_tell

    with open_review(review, reader=who) as opened:
        made = [decide_to_tell(opened.office, each, decision, way=way, why=why, said=said) for each in references]
        say(f"{say_list(each.subject or '' for each in made)}: {decision.say} (entry {made[-1].number:,})")


def _say_proposals(found: list[str]) -> None:
    for line in found:
        say(line)
    say(f"{say_count(len(found), 'proposal')}, among the applications that you are shown; link what you confirmed")
