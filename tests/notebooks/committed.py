"""The committed notebooks: executed on a small invented review, and compared with what they stored.

`python -m tests.notebooks.committed` executes them anew in place, after a change meant to change what they show.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from clare_review import places
from clare_review.invented.whole import make_whole
from clare_review.invented.making import SCALES
from clare_review.running.engines import PLAIN
from clare_review.running.kernels import environment
from clare_review.running.pool import Pool

SEED = 2023


def committed() -> tuple[Path, ...]:
    """The notebooks of the house, in order."""
    return tuple(sorted((places.house() / "notebooks").glob("*.ipynb")))


def small_review(folder: Path) -> Path:
    """Makes the small invented review that the committed notebooks show, and gives its folder."""
    return make_whole(folder, SCALES["small"], seed=SEED).folder


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What nbval said of each cell of one notebook: how many it ran, and those that were not simply equal."""

    cells: int
    not_equal: tuple[str, ...]
    told: str


def compare(notebook: Path, review: Path, scratch: Path, *, seconds: int = 120) -> Compared:
    """Runs a notebook under nbval against its stored outputs; an expected failure counts as not equal.

    `seconds` is what one cell may take; after a cell that took longer nbval calls wrong cells expected failures.
    """
    report = scratch / f"{notebook.stem}.xml"
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", f"--nbval-cell-timeout={seconds}"]
    command += ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(notebook.parent)]
    ran = subprocess.run(
        [*command, f"--junitxml={report}", str(notebook)],
        env=environment(scratch, review),
        cwd=scratch,
        capture_output=True,
        text=True,
        check=False,
    )
    cases = list(ElementTree.parse(report).iter("testcase"))
    not_equal = tuple(case.get("name", "") for case in cases if len(case) and case[0].tag != "system-out")
    return Compared(cells=len(cases), not_equal=not_equal, told=ran.stdout)


def execute(
    notebook: Path,
    review: Path,
    output: Path,
    scratch: Path,
    engine: str = PLAIN,
    params: Mapping[str, Any] = MappingProxyType({}),
) -> str | None:
    """Executes a notebook with the parameters it is committed with, or others; says what went wrong, or None."""
    order = {
        "notebook": str(notebook),
        "params": dict(params),
        "output": str(output),
        "kept": str(scratch / "failed.ipynb"),
        "cwd": str(scratch),
        "engine": engine,
        "cell_seconds": 120,
        "start_seconds": 60,
        "memory_mb": 4096,
        "places": {},
    }
    with Pool(1, environment(scratch, review), scratch, engine=engine) as pool:
        ((_, answer),) = pool.run([(order, 600)])
    return str(answer["error"]) if answer["error"] else None


def main() -> None:
    """Executes every committed notebook in place."""
    with tempfile.TemporaryDirectory(prefix="clare-") as folder:
        review = small_review(Path(folder) / "demo")
        for notebook in committed():
            problem = execute(notebook, review, notebook, Path(folder))
            sys.stdout.write(f"{notebook.name}: {problem or 'executed'}\n")


if __name__ == "__main__":
    main()
