"""Options that several commands share, each with one meaning and one sentence of help."""

from pathlib import Path
from typing import Annotated

import typer

ReviewFolder = Annotated[Path, typer.Option("--review", help="The review's folder; default: the folder you stand in.")]
Who = Annotated[str, typer.Option("--as", help="Who does this; default: the name you are logged in under.")]
AsOf = Annotated[int, typer.Option("--as-of", min=0, help="Show the review as at this entry of its ledger; 0 is now.")]
MapName = Annotated[str | None, typer.Option("--map", help="The column map to read by; default: by the headers.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print data for programs.")]
HERE = Path()
