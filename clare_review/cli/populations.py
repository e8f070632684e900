"""Making a review, and bringing its population in: init, import, seal, extend, map, quarantine and admit."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from clare_review.cli.options import HERE, MapName, ReviewFolder, Who
from clare_review.cli.saying import say, say_next
from clare_review.errors import ReviewError
from clare_review.review import Review, init_review, open_review

commands = typer.Typer()


@commands.command()
def init(folder: Annotated[Path, typer.Argument(help="The new review's folder.")], who: Who = "") -> None:
    """Make a new review in FOLDER."""
    with init_review(folder, reader=who) as review:
        say(f"{review.folder}: a new review, with its settings in review.yaml and the templates it may edit")
        say_next(f"clare-review import --review {folder} FILES...")


@commands.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Exports and side tables, in any order.")],
    review: ReviewFolder = HERE,
    map_name: MapName = None,
    who: Who = "",
) -> None:
    """Import exports and side tables; a repeated import changes nothing."""
    with open_review(review, reader=who) as desk:
        for path in files:
            for imported in desk.import_files([path], map_name=map_name):
                say(imported.sentence())
        if not desk.status()["population"]["version"]:
            say_next(f"clare-review seal --review {review}")


@commands.command()
def seal(review: ReviewFolder = HERE, who: Who = "") -> None:
    """Seal population 1 from what was imported."""
    with open_review(review, reader=who) as desk:
        say(desk.seal().sentence())
        _rows(desk)
        say_next(f"clare-review allocate --review {review}")


@commands.command()
def extend(
    files: Annotated[list[Path] | None, typer.Argument(help="Exports found later.")] = None,
    review: ReviewFolder = HERE,
    map_name: MapName = None,
    who: Who = "",
) -> None:
    """Add late finds as a numbered supplement; earlier populations stay as they are."""
    with open_review(review, reader=who) as desk:
        before = desk.status()["population"]["version"]
        sealed, imported = desk.extend(files or [], map_name=map_name)
        for one in imported:
            say(one.sentence())
        if sealed.version == before:
            say(f"nothing new was found, so population {before} stands")
        say(sealed.sentence())
        _rows(desk)
        if sealed.version != before:
            say_next(f"clare-review allocate --review {review}")


@commands.command()
def quarantine(
    review: ReviewFolder = HERE,
    merged: Annotated[bool, typer.Option("--merged", help="List the merged rows instead, and what differed.")] = False,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Show the raw values, names included; it is logged first.")
    ] = False,
    who: Who = "",
) -> None:
    """List the rows held back with every reason, or those that were merged and which value stands."""
    from clare_review.acts.showing_rows import held_back_lines, merged_away_lines

    with open_review(review, reader=who) as desk:
        if merged:
            say("\n".join(merged_away_lines(desk.office, with_values=show_values)) or "no row was merged")
            return
        for line in held_back_lines(desk.office, with_values=show_values):
            say(line)


@commands.command()
def admit(
    row: Annotated[int, typer.Argument(help="The row's number, as `quarantine` shows it.")],
    corrections: Annotated[list[str], typer.Argument(help='What is right, as "COLUMN=VALUE".')],
    why: Annotated[str, typer.Option("--why", help="Where the right value comes from.")],
    review: ReviewFolder = HERE,
    who: Who = "",
) -> None:
    """Correct a quarantined row and admit it; the old values, who and why are kept."""
    pairs = [correction.partition("=") for correction in corrections]
    unclear = [f"{name!r}" for name, sign, _ in pairs if not sign]
    if unclear:
        raise ReviewError(f"{', '.join(unclear)}: a correction is written COLUMN=VALUE")
    with open_review(review, reader=who) as desk:
        entry = desk.admit(row, {name: value for name, _, value in pairs}, why=why)
        when = "with the next seal or extend, or at once in a side table"
        say(f"row {row} corrected and admitted (entry {entry.number}); it joins {when}")


@commands.command("map")
def map_(
    file: Annotated[Path, typer.Argument(help="An export of a new force.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write the draft here; default: print it.")] = None,
) -> None:
    """Draft a column map for an export no map knows yet, and say what could not be placed."""
    from clare_review.acts.mapping import draft

    drafted = draft(file)
    if out is None:
        say(drafted.text)
    else:
        with out.open("x", encoding="utf-8") as kept:
            kept.write(drafted.text)
        say(f"{out}: a draft; check it, put it into the review's maps folder, and import")
    for line in drafted.not_placed:
        sys.stderr.write(f"not placed: {line}\n")


def _rows(desk: Review) -> None:
    rows = desk.status()["rows"]
    say(
        f"rows: {rows['accepted']:,} accepted, {rows['merged']:,} merged, {rows['quarantined']:,} quarantined, "
        f"{rows['not_data']:,} not data"
    )
    if rows["quarantined"]:
        say("the quarantined rows and their reasons: clare-review quarantine")
