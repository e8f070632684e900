"""A reviewer's desk: working copies of the batch notebooks, which JupyterLab opens."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clare_review import places
from clare_review.errors import FileProblem, ParamsProblem, ReviewNotReady
from clare_review.ledger.digest import digest, digest_of_bytes
from clare_review.running.params import ACTION_DESK, check_params, load_params, notebook_for
from clare_review.running.tidying import GIVEN
from clare_review.running.writing import write_whole

_HOW_TO_START = (
    "The panel starts by itself when this notebook is opened with `clare-review lab`. If it did not, choose "
    "*Run > Run All Cells* once. Nothing is recorded by running; a judgement is recorded only by pressing *Record*, "
    "and it is in the ledger, not in this notebook."
)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One reviewer's desk: `folder` holds the working copies in `notebooks`, `first` is the one to open."""

    review_folder: Path
    reader: str
    folder: Path
    notebooks: tuple[Path, ...]
    first: Path


def prepare_desk(review_folder: Path, reader: str, *, first: str = "", template: Path | None = None) -> Desk:
    """Lays a working copy of each of the reviewer's batch notebooks on their desk, `desks/R07/`.

    A copy that is there already stays as it is, unless the notebook or the batch's params changed since it was made;
    then the old copy is kept as NAME.earlier.ipynb. `first` names the batch to open; without it the first one.
    Copies hold no outputs: the panel is rebuilt from the ledger when they run.

    Raises:
        ReviewNotReady: the reviewer has no batch.
        FileProblem: a params file, or a working copy that would be replaced, cannot be read.
    """
    folder = review_folder.resolve() / "desks" / reader
    given = {path.stem: params for path, params in _params(review_folder) if params["reader"] == reader}
    if not given:
        raise ReviewNotReady(f"{reader} has no batch in {review_folder / 'batches'}; allocate batches first")
    notebooks = {batch: folder / f"{batch}.ipynb" for batch in sorted(given)}
    for batch, path in notebooks.items():
        _lay(template or places.house() / "notebooks" / f"{notebook_for(batch)}.ipynb", given[batch], path)
    opened = notebooks.get(first, next(iter(notebooks.values())))
    return Desk(
        review_folder=review_folder.resolve(),
        reader=reader,
        folder=folder,
        notebooks=tuple(notebooks.values()),
        first=opened,
    )


def prepare_action_desk(review_folder: Path, reader: str) -> Desk:
    """Lays a working copy of the notebook with the action desk on somebody's desk, as `prepare_desk` does."""
    folder = review_folder.resolve() / "desks" / reader
    path = folder / f"{ACTION_DESK}.ipynb"
    params = check_params({"reader": reader}, ACTION_DESK, folder=review_folder.resolve())
    _lay(places.house() / "notebooks" / path.name, params, path)
    return Desk(review_folder=review_folder.resolve(), reader=reader, folder=folder, notebooks=(path,), first=path)


def working_copy(source: bytes, params: Mapping[str, Any], made_from: str) -> dict[str, Any]:
    """The notebook in `source` (JSON) with its params set, without outputs, marked to run when opened."""
    notebook: dict[str, Any] = json.loads(source)
    cells: list[dict[str, Any]] = []
    for cell in notebook["cells"]:
        cells.append(_blank(cell))
        if "parameters" in cell["metadata"].get("tags", ()):
            cells.append(_given(params))
    start = {"cell_type": "markdown", "id": "how-to-start", "metadata": {}, "source": _HOW_TO_START}
    kept = {name: notebook["metadata"][name] for name in ("kernelspec",) if name in notebook["metadata"]}
    mark = {"runs_when_opened": True, "made_from": made_from}
    return notebook | {"cells": [start, *cells], "metadata": kept | {"clare_review": mark}, "nbformat_minor": 5}


def _params(review_folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    paths = sorted((review_folder / "batches").glob("[A-Z]*.yaml"))
    read, problems = [], []
    for path in paths:
        try:
            read.append((path, load_params(path, notebook_for(path.stem), folder=review_folder)))
        except FileProblem as problem:
            problems += [f"{path.name}: {said}" for said in problem.problems]
    if problems:
        raise ParamsProblem(str(review_folder / "batches"), problems)
    return read


def _lay(source: Path, params: Mapping[str, Any], path: Path) -> None:
    data = source.read_bytes()
    made_from = digest({"notebook": digest_of_bytes(data), "params": dict(params)})
    if path.exists():
        if _made_from(path) == made_from:
            return
        write_whole(path.with_suffix(".earlier.ipynb"), path.read_bytes())
    copy = json.dumps(working_copy(data, params, made_from), indent=1, ensure_ascii=False)
    write_whole(path, copy.encode() + b"\n")


def _made_from(path: Path) -> str | None:
    """What a working copy says it was made from; None when it says nothing that can be read."""
    try:
        told = json.loads(path.read_bytes())["metadata"]["clare_review"]["made_from"]
    except (ValueError, KeyError, TypeError):
        return None
    return told if isinstance(told, str) else None


def _blank(cell: dict[str, Any]) -> dict[str, Any]:
    return cell | {"outputs": [], "execution_count": None} if cell["cell_type"] == "code" else cell


def _given(params: Mapping[str, Any]) -> dict[str, Any]:
    # The same form as papermill's; names and values passed the schema, so they are safe to write as code.
    lines = ["# Parameters", *(f"{name} = {json.dumps(value)}" for name, value in params.items())]
    return {
        "cell_type": "code",
        "id": GIVEN,
        "metadata": {"tags": [GIVEN]},
        "source": "\n".join(lines),
        "outputs": [],
        "execution_count": None,
    }
