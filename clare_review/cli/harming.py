"""Harm and what was learnt: harm, judge-harm, check-harm, learning, cause, warning, action and proof."""

from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsOf, ReviewFolder, Who
from clare_review.cli.saying import day_in, say
from clare_review.review import open_review
from clare_review.safeguarding.harm import HarmKind, KnownFrom, Link
from clare_review.safeguarding.harm_checks import Found
from clare_review.safeguarding.learning import Became, CauseKind, Proved, WarningFrom

commands = typer.Typer()

_COUNTED = (
    "{reference}: its failure keeps the category it was counted under until the case is decided anew: its reader "
    "amends it, or the lead opens it again with `clare-review reopen`"
)

What = Annotated[str, typer.Option("--what", help="In words; kept apart from everything else.")]
InsteadOf = Annotated[int, typer.Option("--instead-of", help="The entry that this corrects.")]


@commands.command()
def harm(
    reference: Annotated[str, typer.Argument(help="One application; default: the figures and what is due.")] = "",
    review: ReviewFolder = HERE,
    as_of: AsOf = 0,
    who: Who = "",
) -> None:
    """Show how many people came to harm and where it is looked for again; of one application its later incidents."""
    from clare_review.acts.at_risk import today_here
    from clare_review.acts.harming import counted_otherwise, due_now, harm_figures, harm_of, proposed, reissued
    from clare_review.acts.referral_wording import say_harm, say_incident

    with open_review(review, reader=who, as_of=as_of) as desk:
        office = desk.office
        if reference:
            one = harm_of(office).get(reference)
            say(say_harm(one) if one else f"{reference}: nobody has judged harm")
            for each in proposed(office, reference):
                say(say_incident(each, one))
            return
        for name, number in harm_figures(office).as_json().items():
            say(f"{name.replace('_', ' ')}: {number:,}")
        for change in reissued(office):
            say(f"entry {change.entry:,} on {change.reference}: {'; '.join(change.figures)}")
        for case in counted_otherwise(office):
            say(_COUNTED.format(reference=case))
        for due in due_now(office):
            say(due.sentence(today_here(office)))


@commands.command("judge-harm")
def judge_harm(
    reference: Annotated[str, typer.Argument(help="The application.")],
    serious: Annotated[str, typer.Option("--serious", help="Death or serious injury indicated: yes, no, cannot_tell.")],
    why: Annotated[str, typer.Option("--why", help="How you judged it; kept apart from everything else.")],
    kind: Annotated[list[HarmKind] | None, typer.Option("--kind", help="A kind of harm; repeatable.")] = None,
    cannot_tell: Annotated[bool, typer.Option("--cannot-tell", help="Nobody can tell whether there was any.")] = False,
    link: Annotated[Link | None, typer.Option("--link", help="Whether it is linked to a failure.")] = None,
    known_from: Annotated[list[KnownFrom] | None, typer.Option("--known-from", help="How it is known.")] = None,
    incident: Annotated[list[str] | None, typer.Option("--incident", help="A later incident that is theirs.")] = None,
    not_this: Annotated[list[str] | None, typer.Option("--not-this", help="One that is other people's.")] = None,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Judge harm on an application apart from its readings, by somebody who did not read it; tell what that changes."""
    from clare_review.acts.harming import counted_otherwise, reissued, said
    from clare_review.acts.harming import judge_harm as judge

    with open_review(review, reader=who) as desk:
        told = said(
            reference,
            kinds=kind or (),
            cannot_tell=cannot_tell,
            link=link,
            known_from=known_from or (),
            serious=serious,
            incidents=incident or (),
            not_these=not_this or (),
        )
        entry = judge(desk.office, told, why=why)
        say(f"{reference}: harm judged (entry {entry.number:,})")
        changed = [each.figures for each in reissued(desk.office) if each.entry == entry.number]
        for line in changed[0] if changed else ("no figure changed",):
            say(line)
        if reference in counted_otherwise(desk.office):
            say(_COUNTED.format(reference=reference))


@commands.command("check-harm")
def check_harm(
    reference: Annotated[str, typer.Argument(help="The application.")],
    months: Annotated[int, typer.Option("--after", help="Which check: so many months after it was closed.")],
    found: Annotated[Found, typer.Option("--found", help="What was found; harm is then judged with judge-harm.")],
    searched: Annotated[list[str] | None, typer.Option("--searched", help="A search of the list; repeatable.")] = None,
    left_out: Annotated[str, typer.Option("--left-out", help="Why the others of the list were not made.")] = "",
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note that harm was looked for again on a closed case, where, and what was found."""
    from clare_review.acts.harming import check_harm as note

    with open_review(review, reader=who) as desk:
        entry = note(desk.office, reference, months, searched=searched or (), found=found, left_out=left_out)
        say(
            f"{reference}: looked again after {months} months, {found.value.replace('_', ' ')} (entry {entry.number:,})"
        )


@commands.command()
def learning(review: ReviewFolder = HERE, as_of: AsOf = 0) -> None:
    """List the causes, the warnings that came before, and how the actions stand; what no action answers stands last."""
    from clare_review.acts.at_risk import today_here
    from clare_review.acts.learning import learning_of
    from clare_review.acts.referral_wording import say_action, say_cause, say_warning

    with open_review(review, as_of=as_of) as desk:
        found, today = learning_of(desk.office), today_here(desk.office)
    for line in (*map(say_cause, found.causes), *map(say_warning, found.warnings)):
        say(line)
    for each in found.actions:
        say(say_action(each, today))
    for number in found.unanswered:
        say(f"entry {number:,}: no action answers it")


@commands.command()
def cause(
    kind: Annotated[CauseKind, typer.Option("--kind", help="What kind of cause.")],
    what: What,
    references: Annotated[list[str] | None, typer.Argument(help="The applications on which it showed.")] = None,
    instead_of: InsteadOf = 0,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note what made failures likely; a cause names nobody."""
    from clare_review.acts.learning import learn_cause

    with open_review(review, reader=who) as desk:
        entry = learn_cause(desk.office, kind, references or (), what=what, instead_of=instead_of or None)
        say(f"cause, {kind.value} (entry {entry.number:,})")


@commands.command()
def warning(
    source: Annotated[WarningFrom, typer.Option("--from", help="Who warned.")],
    on: Annotated[str, typer.Option("--on", help="On which day, as 2019-05-03.")],
    became: Annotated[Became, typer.Option("--became", help="What became of it.")],
    what: What,
    what_became: Annotated[str, typer.Option("--what-became", help="The same in words.")] = "",
    instead_of: InsteadOf = 0,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note a warning that came before the review, and what became of it."""
    from clare_review.acts.learning import learn_warning

    day = day_in(on, "--on")
    with open_review(review, reader=who) as desk:
        entry = learn_warning(
            desk.office,
            source,
            on=day,
            became=became,
            what=what,
            what_became=what_became,
            instead_of=instead_of or None,
        )
        say(f"warning of {day.isoformat()} (entry {entry.number:,})")


@commands.command()
def action(
    of: Annotated[list[int], typer.Option("--of", help="The entry of a cause or warning it answers; repeatable.")],
    owner: Annotated[str, typer.Option("--owner", help="Whose it is: a post or a person.")],
    due: Annotated[str, typer.Option("--due", help="By when, as 2026-03-24.")],
    what: What,
    instead_of: InsteadOf = 0,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note what is done about causes or warnings, whose it is, and by when."""
    from clare_review.acts.learning import learn_action

    day = day_in(due, "--due")
    with open_review(review, reader=who) as desk:
        entry = learn_action(desk.office, of, owner=owner, due=day, what=what, instead_of=instead_of or None)
        say(f"action, {entry.body['owner']}, due {entry.body['due']} (entry {entry.number:,})")


@commands.command()
def proof(
    entry: Annotated[int, typer.Argument(help="The entry of the action, as `clare-review learning` shows.")],
    proved: Annotated[Proved, typer.Option("--proved", help="Whether it worked.")],
    what: What,
    instead_of: InsteadOf = 0,
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note how it was proved whether an action worked; it is done when it did."""
    from clare_review.acts.learning import learn_proof

    with open_review(review, reader=who) as desk:
        made = learn_proof(desk.office, entry, proved, what=what, instead_of=instead_of or None)
        say(f"entry {entry:,}: {proved.value.replace('_', ' ')} (entry {made.number:,})")
