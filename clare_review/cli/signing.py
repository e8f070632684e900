"""Signing work off: hand-in, sign-off, send-back, and a conflict of interest declared on a case."""

from getpass import getpass
from typing import Annotated

import typer

from clare_review.cli.options import HERE, ReviewFolder, Who
from clare_review.cli.saying import say, say_next
from clare_review.review import open_review

commands = typer.Typer()

Batch = Annotated[str, typer.Argument(help="The batch, such as B0003.")]


@commands.command("hand-in")
def hand_in(batch: Batch, review: ReviewFolder = HERE, who: Who = "") -> None:
    """Hand a finished batch of yours in, with every judgement that stands in it."""
    from clare_review.acts import signing_off

    with open_review(review, reader=who) as desk:
        entry = signing_off.hand_in(desk.office, batch)
        say(f"{batch} is handed in with {len(entry.body['judgements'])} cases (entry {entry.number:,})")
        say_next(f"clare-review sign-off {batch} --review {review}")


@commands.command("sign-off")
def sign_off(
    batches: Annotated[list[str], typer.Argument(help="Batches that were handed in.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Accept batches as they were handed in; a server asks you once more who you are."""
    from clare_review.acts import signing_off

    with open_review(review, reader=who) as desk:
        say(signing_off.sign_off(desk.office, batches, password=_password).sentence())


@commands.command("send-back")
def send_back(
    batch: Batch,
    why: Annotated[str, typer.Option("--why", help="The reasons, for its reader.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Send a batch back to its reader with reasons, also one that was signed off."""
    from clare_review.acts import signing_off

    with open_review(review, reader=who) as desk:
        entry = signing_off.send_back(desk.office, batch, why=why)
        say(f"{batch} is sent back (entry {entry.number:,}); its reader sees why in its notebook")


@commands.command("declare-conflict")
def declare_conflict(
    reference: Annotated[str, typer.Argument(help="The application, in a batch of yours.")],
    why: Annotated[str, typer.Option("--why", help="What the conflict is; the lead reads it.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Declare that you may not read a case of yours; you cannot open it from then on, and unrecorded typing goes.

    Raise what is urgent first.
    """
    from clare_review.acts import declaring

    with open_review(review, reader=who) as desk:
        entry = declaring.declare_conflict(desk.office, reference, why=why)
        say(f"{entry.by} declared a conflict on {reference} (entry {entry.number:,})")
        say_next(f"clare-review hand-over --declared --review {review}")


def _password() -> str:
    return getpass("your password to the server (empty where it knows you by something else): ")
