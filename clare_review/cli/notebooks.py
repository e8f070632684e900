"""Executing notebooks and holding them against what they left: run, reproduce and check-notebooks."""

from pathlib import Path
from typing import Annotated

import typer

from clare_review.cli.options import HERE, AsOf, ReviewFolder
from clare_review.cli.saying import say
from clare_review.errors import RunFailed
from clare_review.review import open_review

commands = typer.Typer()


@commands.command()
def run(
    notebook: Annotated[
        str,
        typer.Argument(
            help="Which: population, priorities, allocation, review, adjudication, assurance, safeguarding, referrals, "
            "findings, release."
        ),
    ],
    batch: Annotated[
        list[str] | None, typer.Option("--batch", help="One batch, such as B0001; may be repeated.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every batch.")] = False,
    review: ReviewFolder = HERE,
    as_of: AsOf = 0,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Notebooks at once; 0: as the settings say.")] = 0,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            help="warm: a forked child for each; plain: papermill's own kernels; ready: kernels started ahead; "
            "dask: on a cluster.",
        ),
    ] = "",
    scheduler: Annotated[str, typer.Option("--scheduler", help="With dask: its address, tcp://127.0.0.1:8786.")] = "",
    unencrypted: Annotated[
        bool, typer.Option("--unencrypted", help="Take a scheduler on another machine without TLS.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Run what is current too.")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would run, and why.")] = False,
) -> None:
    """Execute a notebook by papermill, once per batch where it is about batches."""
    from clare_review.acts.running import run_notebook, say_what_would_run
    from clare_review.running.engines import Scheduler

    batches = batch or []
    on = Scheduler(address=scheduler, unencrypted=unencrypted) if scheduler else None
    with open_review(review, as_of=as_of) as desk:
        if plan:
            say(
                say_what_would_run(
                    desk.office,
                    notebook,
                    batches=batches,
                    all_batches=all_,
                    workers=workers,
                    engine=engine,
                    scheduler=on,
                    again=again,
                )
            )
        else:
            run_notebook(
                desk.office,
                notebook,
                batches=batches,
                all_batches=all_,
                workers=workers,
                engine=engine,
                scheduler=on,
                again=again,
            )


@commands.command()
def reproduce(
    what: Annotated[str, typer.Argument(help="A run's number, its line in runs/manifest.jsonl, or a release's name.")],
    review: ReviewFolder = HERE,
    engine: Annotated[str, typer.Option("--engine", help="warm, plain or ready.")] = "",
) -> None:
    """Execute a run again, or make a release again, as at its entry, and hold it against what was noted of it."""
    from clare_review.acts.reproducing import reproduce
    from clare_review.acts.reproducing_release import reproduce_release

    with open_review(review) as desk:
        if what.isdecimal():
            found = reproduce(desk.office, int(what), engine=engine)
            good, sentence = bool(found.same_receipt), found.sentence()
        else:
            remade = reproduce_release(desk.office, what)
            good, sentence = remade.figures_same, remade.sentence()
    if not good:
        raise RunFailed(sentence)
    say(sentence)


@commands.command("check-notebooks")
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
        say(told)
