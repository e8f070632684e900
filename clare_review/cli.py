"""The commands: thin, one act each, with what was done in a sentence and what comes next."""

import contextlib
import json
import re
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from clare_review import __version__
from clare_review.errors import ReviewError, RunFailed
from clare_review.ledger.entry import Book
from clare_review.ledger.reading import Head
from clare_review.review import Review, init_review, open_review

app = typer.Typer(
    name="clare-review",
    help="Re-read a force's Clare's Law applications: from exports to reviewed batches and findings.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

ReviewFolder = Annotated[Path, typer.Option("--review", help="The review's folder; default: the folder you stand in.")]
Who = Annotated[str, typer.Option("--as", help="Who does this; default: the name you are logged in under.")]
AsOf = Annotated[int, typer.Option("--as-of", min=0, help="Show the review as at this entry of its ledger; 0 is now.")]
MapName = Annotated[str | None, typer.Option("--map", help="The column map to read by; default: by the headers.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
HERE = Path()


def main() -> None:
    """Runs one command; an error a person can put right is one message and an exit code of its own."""
    try:
        app()
    except ReviewError as problem:
        _fail(str(problem), problem.exit_code)
    except OSError as problem:
        where = problem.filename or "a file of the review"
        _fail(
            f"{where}: {problem.strerror}; nothing was half done, put it right and do it again", ReviewError.exit_code
        )


@app.callback(invoke_without_command=True)
def _about(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        _say(f"clare-review {__version__}")
        raise typer.Exit


@app.command()
def init(folder: Annotated[Path, typer.Argument(help="The new review's folder.")], who: Who = "") -> None:
    """Make a new review in FOLDER."""
    with init_review(folder, reader=who) as review:
        _say(f"{review.folder}: a new review, with its settings in review.yaml and the templates it may edit")
        _next(f"clare-review import --review {folder} FILES...")


@app.command("import")
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
                _say(imported.sentence())
        if not desk.status()["population"]["version"]:
            _next(f"clare-review seal --review {review}")


@app.command()
def seal(review: ReviewFolder = HERE, who: Who = "") -> None:
    """Seal population 1 from what was imported."""
    with open_review(review, reader=who) as desk:
        _say(desk.seal().sentence())
        _rows(desk)
        _next(f"clare-review allocate --review {review}")


@app.command()
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
            _say(one.sentence())
        if sealed.version == before:
            _say(f"nothing new was found, so population {before} stands")
        _say(sealed.sentence())
        _rows(desk)
        if sealed.version != before:
            _next(f"clare-review allocate --review {review}")


@app.command()
def status(review: ReviewFolder = HERE, as_json: AsJson = False, as_of: AsOf = 0) -> None:
    """Show where the review stands."""
    with open_review(review, as_of=as_of) as desk:
        if as_json:
            return _data(desk.status())
        from clare_review.acts.status import status_text

        return _say(status_text(desk.office))


@app.command()
def quarantine(
    review: ReviewFolder = HERE,
    merged: Annotated[bool, typer.Option("--merged", help="List the merged rows instead, and what differed.")] = False,
    show_values: Annotated[bool, typer.Option("--show-values", help="Show the raw values, names included.")] = False,
) -> None:
    """List the rows held back with every reason, or those that were merged and which value stands."""
    from clare_review.acts.merged import merged_lines
    from clare_review.population.understanding import without_values

    with open_review(review) as desk:
        if merged:
            return _say("\n".join(merged_lines(desk.office, with_values=show_values)) or "no row was merged")
        for row in desk.quarantined():
            why = "; ".join(reason if show_values else without_values(reason) for reason in row["reasons"])
            place = " ".join(filter(None, (row["file"], row["sheet"], f"row {row['row']}")))
            _say(f"row {row['id']}: {place}: {why}")
            if show_values:
                for header, value in row["raw"].items():
                    _say(f"    {header}: {value}" if value else f"    {header}:")
        return None


@app.command()
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
        _say(f"row {row} corrected and admitted (entry {entry.number}); it joins {when}")


@app.command("map")
def map_(
    file: Annotated[Path, typer.Argument(help="An export of a new force.")],
    out: Annotated[Path | None, typer.Option("--out", help="Write the draft here; default: print it.")] = None,
) -> None:
    """Draft a column map for an export no map knows yet, and say what could not be placed."""
    from clare_review.acts.mapping import draft

    drafted = draft(file)
    if out is None:
        _say(drafted.text)
    else:
        with out.open("x", encoding="utf-8") as kept:
            kept.write(drafted.text)
        _say(f"{out}: a draft; check it, put it into the review's maps folder, and import")
    for line in drafted.not_placed:
        sys.stderr.write(f"not placed: {line}\n")


@app.command()
def allocate(review: ReviewFolder = HERE, who: Who = "") -> None:
    """Order what is in no batch yet, highest risk first, and allocate it to the reviewers."""
    with open_review(review, reader=who) as desk:
        _say(desk.allocate().sentence())
        _next(f"clare-review run review --review {review} --all")


@app.command()
def run(
    notebook: Annotated[str, typer.Argument(help="Which: population, priorities, allocation, review or findings.")],
    batch: Annotated[
        list[str] | None, typer.Option("--batch", help="One batch, such as B0001; may be repeated.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every batch.")] = False,
    review: ReviewFolder = HERE,
    as_of: AsOf = 0,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Notebooks at once; 0: as the settings say.")] = 0,
    engine: Annotated[
        str, typer.Option("--engine", help="warm: a forked child for each; plain: papermill's own kernels.")
    ] = "",
    again: Annotated[bool, typer.Option("--again", help="Run what is current too.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would run, and why.")] = False,
) -> None:
    """Execute a notebook by papermill, once per batch where it is about batches."""
    from clare_review.acts.running import run_notebook, say_what_would_run

    batches = batch or []
    with open_review(review, as_of=as_of) as desk:
        if plan:
            _say(say_what_would_run(desk.office, notebook, batches=batches, all_batches=all_))
        else:
            run_notebook(
                desk.office, notebook, batches=batches, all_batches=all_, workers=workers, engine=engine, again=again
            )


@app.command()
def reproduce(
    run: Annotated[int, typer.Argument(help="The run's number: its line in runs/manifest.jsonl.")],
    review: ReviewFolder = HERE,
    engine: Annotated[str, typer.Option("--engine", help="warm or plain.")] = "",
) -> None:
    """Execute a run again as at its entry, and hold it against what was noted of it."""
    from clare_review.acts.reproducing import reproduce

    with open_review(review) as desk:
        found = reproduce(desk.office, run, engine=engine)
    if not found.same_receipt:
        raise RunFailed(found.sentence())
    _say(found.sentence())


@app.command("check-notebooks")
def check_notebooks(
    notebooks: Annotated[list[Path] | None, typer.Argument(help="Default: those that come along.")] = None,
    review: Annotated[
        Path | None,
        typer.Option("--review", help="The review they show; default: a small invented one."),
    ] = None,
) -> None:
    """Execute notebooks again and fail where a cell shows something else than it stored, or stored nothing."""
    from clare_review.invented.checking_notebooks import check_notebooks as check

    for told in check(notebooks or [], review):
        _say(told)


@app.command()
def lab(
    reader: Annotated[str, typer.Option("--reviewer", help="The reviewer's id, such as R07.")],
    review: ReviewFolder = HERE,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a browser window.")] = True,
) -> None:
    """Open JupyterLab on a reviewer's batches."""
    from clare_review.acts.running import open_desk

    with open_review(review, reader=reader) as desk:
        open_desk(desk.office, browser=browser)


@app.command()
def findings(review: ReviewFolder = HERE, as_json: AsJson = False, as_of: AsOf = 0) -> None:
    """Render the findings, or print their figures for programs."""
    from clare_review.acts.figures import write_report

    with open_review(review, as_of=as_of) as desk:
        if as_json:
            return _data(desk.findings().as_json())
        return _say(f"{write_report(desk.office)}: open it in any browser; it needs no network")


@app.command()
def verify(
    review: ReviewFolder = HERE,
    head: Annotated[
        list[str] | None, typer.Option("--head", help="A position noted elsewhere, as ENTRY:DIGEST; may be repeated.")
    ] = None,
) -> None:
    """Prove the ledger: nothing in it was changed, removed or put in, up to the positions noted elsewhere."""
    noted = [_noted(text) for text in head or ()]
    with open_review(review) as desk:
        verified = desk.verify(noted)
        book = verified.heads[Book.REVIEW]
        _say(verified.sentence())
        _say(f"note this outside this machine, to find a cut-off tail later: {book.number}:{book.digest}")


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the invented review goes.")] = Path("demo"),
    size: Annotated[str, typer.Option("--size", help="full (3,778 applications) or small.")] = "full",
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another invented force.")] = 2023,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Notebooks at once; 0: as the settings say.")] = 0,
) -> None:
    """Run the main job from exports to findings on an invented force."""
    from clare_review.invented.demo import run_demo

    run_demo(folder, size=size, seed=seed, workers=workers, say=_say)


def _noted(text: str) -> Head:
    found = re.fullmatch(r"(\d+):([0-9a-f]{16,64})", text.strip())
    if found is None:
        raise ReviewError(f"--head {text}: a noted position is ENTRY:DIGEST, as `clare-review verify` prints it")
    return Head(number=int(found[1]), digest=found[2])


def _fail(message: str, code: int) -> NoReturn:
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    sys.stderr.write(f"clare-review: {message}\n")
    sys.exit(code)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _next(command: str) -> None:
    if sys.stdout.isatty():
        _say(f"next: {command}")


def _data(data: Any) -> None:
    _say(json.dumps(data, indent=2, ensure_ascii=False))


def _rows(desk: Review) -> None:
    rows = desk.status()["rows"]
    _say(
        f"rows: {rows['accepted']:,} accepted, {rows['merged']:,} merged, {rows['quarantined']:,} quarantined, "
        f"{rows['not_data']:,} not data"
    )
    if rows["quarantined"]:
        _say("the quarantined rows and their reasons: clare-review quarantine")
