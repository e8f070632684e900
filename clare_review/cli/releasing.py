"""What is said outside: release plan, except, make, publish, note and list."""

from getpass import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from clare_review.cli.options import HERE, AsJson, ReviewFolder, Who
from clare_review.cli.saying import day_in, say, say_data, say_next
from clare_review.errors import ReviewError
from clare_review.review import open_review

if TYPE_CHECKING:
    from clare_review.acts.releasing import Instead

commands = typer.Typer()
release = typer.Typer(
    help="Make figures public: plan, except, make, publish, note and list releases.", no_args_is_help=True
)
commands.add_typer(release, name="release")

Name = Annotated[str, typer.Argument(help="The release's name, such as may-2024.")]
CountedAt = Annotated[int, typer.Option("--as-of", min=0, help="Count as at this entry of the ledger; 0 is now.")]
Revises = Annotated[str, typer.Option("--revises", help="A release it takes the place of, because more is known.")]
Corrects = Annotated[str, typer.Option("--corrects", help="A release it takes the place of, because it was wrong.")]
Why = Annotated[str, typer.Option("--why", help="Why that one is replaced, in words for the public.")]


@release.command()
def plan(
    name: Name,
    on: Annotated[str, typer.Option("--on", help="The day, as 2024-05-23.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Promise a release for a day; promising it again moves the day, and both stay in the register."""
    from clare_review.acts.release_register import plan_release

    with open_review(review, reader=who) as desk:
        entry = plan_release(desk.office, name, on=day_in(on, "--on"))
        say(f"{name} is planned for {entry.body['on']} (entry {entry.number:,})")
        say_next(f"clare-review release make {name} --review {review}")


@release.command("except")
def except_(
    name: Name,
    figure: Annotated[str, typer.Argument(help="The count, such as failures.harm.")],
    why: Annotated[str, typer.Option("--why", help="On what ground it is shown as it is; it is recorded.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Sign for one small number to be shown as it is in one release; a server asks you once more who you are."""
    from clare_review.acts.release_register import sign_exception

    with open_review(review, reader=who) as desk:
        entry = sign_exception(desk.office, name, figure, why=why, password=_password)
        say(f"{figure} will be shown as it is in {name}, signed by {entry.by} (entry {entry.number:,})")
        say("somebody else publishes it, or signs too")


@release.command()
def make(
    name: Name,
    review: ReviewFolder = HERE,
    as_of: CountedAt = 0,
    revises: Revises = "",
    corrects: Corrects = "",
    why: Why = "",
    who: Who = "",
) -> None:
    """Make the files of a release to look at, attack them with everything ever released, and refuse what leaks."""
    from clare_review.acts.releasing import make_release

    with open_review(review, reader=who) as desk:
        made, folder = make_release(desk.office, name, as_at=as_of, instead=_instead(revises, corrects, why))
        say(made.sentence())
        say(f"{folder}: {', '.join(sorted(made.files))}; look at them, nothing is public yet")
        say_next(f"clare-review release publish {name} --review {review}")


@release.command()
def publish(
    name: Name,
    review: ReviewFolder = HERE,
    as_of: CountedAt = 0,
    revises: Revises = "",
    corrects: Corrects = "",
    why: Why = "",
    who: Who = "",
) -> None:
    """Record that a release is public, with the digests of its files; only what was made and looked at."""
    from clare_review.acts.releasing import folder_of, publish_release

    with open_review(review, reader=who) as desk:
        entry = publish_release(desk.office, name, as_at=as_of, instead=_instead(revises, corrects, why))
        folder = folder_of(desk.office, name)
        say(f"{name} is released by {entry.by} (entry {entry.number:,}); hand out what is in {folder}")
        for file, digest in entry.body["files"].items():
            say(f"  {digest}  {file}")
        say_next(f"clare-review reproduce {name} --review {review}")


@release.command()
def note(
    name: Name,
    numbers: Annotated[list[str], typer.Argument(help="What was said, as failures=33; may be repeated.")],
    where: Annotated[str, typer.Option("--where", help="Where it was said, such as: press statement.")],
    on: Annotated[str, typer.Option("--on", help="The day, as 2024-05-23.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Note numbers that were said elsewhere, so that every release from now on reckons with them."""
    from clare_review.acts.release_register import note_elsewhere

    pairs = [number.partition("=") for number in numbers]
    unclear = [f"{number!r}" for number, (_, _, value) in zip(numbers, pairs, strict=True) if not value.isdecimal()]
    if unclear:
        raise ReviewError(f"{', '.join(unclear)}: a number is written FIGURE=NUMBER, as failures=33")
    with open_review(review, reader=who) as desk:
        said = {figure: int(value) for figure, _, value in pairs}
        entry = note_elsewhere(desk.office, name, said, where=where, on=day_in(on, "--on"))
        say(f"{name}: what was said elsewhere is noted (entry {entry.number:,}); every release reckons with it")


@release.command("list")
def list_(review: ReviewFolder = HERE, as_json: AsJson = False) -> None:
    """List the register: what was released when and by whom, what replaced what and why, what is planned."""
    from clare_review.acts.release_register import register_lines, register_of

    with open_review(review) as desk:
        found = register_of(desk.office, reasons=True)
        if as_json:
            return say_data(found.as_json())
        return say("\n".join(register_lines(found)) or "nothing was released and nothing is planned")


def _instead(revises: str, corrects: str, why: str) -> "Instead | None":
    from clare_review.acts.releasing import Instead
    from clare_review.release.register import Replacing

    if revises and corrects:
        raise ReviewError("a release revises one or corrects one: leave --revises or --corrects out")
    if not (revises or corrects):
        if why:
            raise ReviewError("--why says why a release is replaced: name it with --revises or --corrects")
        return None
    return Instead(of=revises or corrects, as_what=Replacing.REVISION if revises else Replacing.CORRECTION, why=why)


def _password() -> str:
    return getpass("your password to the server (empty where it knows you by something else): ")
