"""Trying all of it on an invented force: demo."""

from pathlib import Path
from typing import Annotated

import typer

from clare_review.cli.saying import say

commands = typer.Typer()


@commands.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Where the invented review goes.")] = Path("demo"),
    size: Annotated[str, typer.Option("--size", help="full (3,778 applications) or small.")] = "full",
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another invented force.")] = 2023,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Notebooks at once; 0: as the settings say.")] = 0,
) -> None:
    """Run the main job from exports to findings on an invented force."""
    from clare_review.invented.demo import run_demo

    run_demo(folder, size=size, seed=seed, workers=workers, say=say)
