"""Executed notebooks held to what they stored: every cell was executed, something was stored, and it is still so."""

import json
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from clare_review import places
from clare_review.errors import FileProblem, RunFailed
from clare_review.invented.making import SCALES
from clare_review.invented.whole import make_whole
from clare_review.running.engines import engine_named
from clare_review.running.jobs import RunOutcome
from clare_review.running.kernels import environment
from clare_review.running.pool import Pool
from clare_review.running.tidying import code_cells

_SEED = 2023
_CELL_SECONDS, _START_SECONDS, _ALL_SECONDS, _MEMORY_MB = 120, 60, 1200, 4096


# By these nbval, papermill or nbclient leave a cell out, or do not mind what it shows; a notebook that needs one is
# not held to what it stored.
_EXCUSES = re.compile(
    r"^\s*#[#\s]*(NBVAL_SKIP|NBVAL_RAISES_EXCEPTION|(?:NBVAL|PYTEST_VALIDATE)_IGNORE_OUTPUT)\b", re.MULTILINE
)
_EXCUSED = frozenset({"nbval-skip", "nbval-ignore-output", "nbval-raises-exception"}) | {
    *("pytest-validate-ignore-output", "raises-exception", "skip-execution"),
}


def check_notebooks(notebooks: Sequence[Path], review: Path | None = None) -> tuple[str, ...]:
    """Executes each notebook with the parameters it stores and compares every output; says what was compared.

    Without `notebooks` those that come with the package; without `review` on a small invented one, which they show.

    Raises:
        FileProblem: a file cannot be read, or is no notebook.
        RunFailed: lists every notebook and cell that is not as it was stored, was never executed, stored nothing or
            asks not to be compared.
    """
    paths = [path.resolve() for path in notebooks] or sorted((places.house() / "notebooks").glob("*.ipynb"))
    stored = {path: _read(path) for path in paths}
    problems = [f"{path.name}: {said}" for path in paths for said in why_not_comparable(stored[path])]
    if problems:
        raise RunFailed("\n".join(problems))
    with tempfile.TemporaryDirectory(prefix="clare-") as folder:
        scratch = Path(folder)
        shown = review or make_whole(scratch / "demo", SCALES["small"], seed=_SEED).folder
        told = tuple(_compared(stored, _executed(paths, shown.resolve(), scratch)))
    different = [said for said, same in told if not same]
    if different:
        raise RunFailed("\n".join(different))
    return tuple(said for said, _ in told)


def why_not_comparable(notebook: dict[str, Any]) -> Iterator[str]:
    """Why comparing a stored notebook would prove nothing."""
    cells = list(code_cells(notebook))
    for number, cell in enumerate(cells, 1):
        if cell.get("execution_count") != number:
            yield f"code cell {number} was not executed in its turn; execute the whole notebook and store it"
        if excused := [*_EXCUSES.findall("".join(cell["source"])), *_EXCUSED.intersection(_tags(cell))]:
            yield f"code cell {number} asks not to be compared ({', '.join(excused)}); take that out"
    if not any(cell["outputs"] for cell in cells):
        yield "no cell stores an output, so there is nothing to compare"


def _tags(cell: dict[str, Any]) -> list[str]:
    tags: list[str] = cell["metadata"].get("tags", [])
    return tags


def _read(path: Path) -> dict[str, Any]:
    """A notebook as it is stored.

    Raises:
        FileProblem: it cannot be read, or is no notebook.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        nbformat.validate(found)
    except OSError as problem:
        raise FileProblem(str(path), [f"it cannot be read: {problem.strerror}"]) from None
    except (ValueError, AttributeError, nbformat.ValidationError):
        raise FileProblem(str(path), ["it is not a notebook"]) from None
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """The code cells of which the outputs differ."""
    old, new = list(code_cells(before)), list(code_cells(after))
    if len(old) != len(new):
        yield f"it has {len(old)} code cells stored and {len(new)} executed"
    for number, (one, other) in enumerate(zip(old, new, strict=False), 1):
        if one["outputs"] != other["outputs"]:
            yield f"code cell {number} shows something else than it stored"


def _executed(paths: Sequence[Path], review: Path, scratch: Path) -> dict[Path, Any]:
    engine = engine_named()
    by_output = {str(scratch / "out" / str(number) / path.name): path for number, path in enumerate(paths)}
    orders = [(_order(path, output, review, engine), float(_ALL_SECONDS)) for output, path in by_output.items()]
    found = {}
    with Pool(2, environment(scratch, review), scratch, engine=engine) as pool:
        for order, answer in pool.run(orders):
            done = answer["outcome"] == RunOutcome.DONE
            found[by_output[order["output"]]] = json.loads(Path(order["output"]).read_text()) if done else answer
    return found


def _order(path: Path, output: str, review: Path, engine: str) -> dict[str, Any]:
    return {
        "notebook": str(path),
        "params": {},
        "output": output,
        "kept": f"{output}.failed.ipynb",
        "cwd": str(review),
        "engine": engine,
        "cell_seconds": _CELL_SECONDS,
        "start_seconds": _START_SECONDS,
        "memory_mb": _MEMORY_MB,
        "places": {},
    }


def _compared(stored: dict[Path, Any], executed: dict[Path, Any]) -> Iterator[tuple[str, bool]]:
    for path, before in stored.items():
        after = executed[path]
        if "cells" not in after:
            yield f"{path.name}: {after['error']}", False
            continue
        said = list(differences(before, after))
        cells = sum(bool(cell["outputs"]) for cell in code_cells(before))
        yield (f"{path.name}: {'; '.join(said)}", False) if said else (f"{path.name}: {cells} outputs the same", True)
