"""The committed notebooks: executed on a small invented review, and compared with what they stored.

`python -m tests.notebooks.committed` executes them anew in place, after a change meant to change what they show.
"""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
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


def compare(notebooks: Sequence[Path], review: Path, scratch: Path, *, seconds: int = 120) -> dict[str, Compared]:
    """Runs notebooks of one folder under nbval against their stored outputs; what it said of each, by its stem.

    `seconds` is what one cell may take; after a cell that took longer nbval calls wrong cells expected failures, and
    an expected failure counts as not equal.
    """
    report = scratch / "compared.xml"
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", f"--nbval-cell-timeout={seconds}"]
    command += ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(notebooks[0].parent)]
    ran = subprocess.run(
        [*command, f"--junitxml={report}", *map(str, notebooks)],
        env=environment(scratch, review),
        cwd=scratch,
        capture_output=True,
        text=True,
        check=False,
    )
    told = list(ElementTree.parse(report).iter("testcase"))
    return {
        one.stem: _compared([case for case in told if one.stem in case.get("classname", "")], ran.stdout)
        for one in notebooks
    }


def _compared(cases: Sequence[ElementTree.Element], told: str) -> Compared:
    not_equal = tuple(case.get("name", "") for case in cases if len(case) and case[0].tag != "system-out")
    return Compared(cells=len(cases), not_equal=not_equal, told=told)


def execute(
    notebook: Path,
    review: Path,
    output: Path,
    scratch: Path,
    engine: str = PLAIN,
    params: Mapping[str, Any] = MappingProxyType({}),
) -> str | None:
    """Executes a notebook with the parameters it is committed with, or others; says what went wrong, or None."""
    return execute_all({notebook: output}, review, scratch, engine, params)[notebook]


def execute_all(
    outputs: Mapping[Path, Path],
    review: Path,
    scratch: Path,
    engine: str = PLAIN,
    params: Mapping[str, Any] = MappingProxyType({}),
) -> dict[Path, str | None]:
    """The same for several, one after another in one worker: where each goes is given, what went wrong comes back."""
    orders = [(_order(notebook, output, scratch, engine, params), 600.0) for notebook, output in outputs.items()]
    with Pool(1, environment(scratch, review), scratch, engine=engine) as pool:
        return {Path(order["notebook"]): answer["error"] or None for order, answer in pool.run(orders)}


def _order(notebook: Path, output: Path, scratch: Path, engine: str, params: Mapping[str, Any]) -> dict[str, Any]:
    return {
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


def main() -> None:
    """Executes every committed notebook in place."""
    with tempfile.TemporaryDirectory(prefix="clare-") as folder:
        review = small_review(Path(folder) / "demo")
        for notebook in committed():
            problem = execute(notebook, review, notebook, Path(folder))
            sys.stdout.write(f"{notebook.name}: {problem or 'executed'}\n")


if __name__ == "__main__":
    main()
