"""Every job is checked before the first process starts, and all problems are told at once."""

import ast
import json
from array import array
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from clare_review.errors import ParamsProblem
from clare_review.running.canaries import names_in_params
from clare_review.running.jobs import Job
from clare_review.running.params import check_params
from clare_review.running.tidying import code_cells

_NAMES_SOMEBODY = "the name of a person in the review stands in it; params hold no personal data"


class Checks:
    """What checks the jobs of one run; a notebook is read once, and of a job it keeps two numbers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sets = cache(parameter_names)

    def one(self, job: Job) -> Job:
        """The job with its params typed and complete and its output path absolute.

        Raises:
            ParamsProblem: lists every problem of the job.
        """
        return _checked(job, self._folder, self._sets)

    def every(self, jobs: Sequence[Job]) -> Iterator[Job]:
        """One job after the other, as `one` gives it, if it can be run.

        Raises:
            ParamsProblem: when all were given, lists every problem of every job by its label.
        """
        labels, outputs = array("q"), array("q")
        problems = []
        for job in jobs:
            labels.append(hash(job.label))
            outputs.append(hash(job.output))
            try:
                yield self.one(job)
            except ParamsProblem as problem:
                problems += [f"{job.label}: {said}" for said in problem.problems]
        if _repeats(labels) or _repeats(outputs):
            problems[:0] = _said_twice(jobs)
        if problems:
            raise ParamsProblem(f"the run of {len(jobs)} notebooks", [*dict.fromkeys(problems)])


def check_jobs(jobs: Sequence[Job], folder: Path) -> tuple[Job, ...]:
    """The jobs with their params typed and complete and their output paths absolute.

    Raises:
        ParamsProblem: lists every problem of every job by its label.
    """
    return tuple(Checks(folder).every(jobs))


def parameter_names(notebook: Path) -> tuple[str, ...]:
    """The names set in the notebook's cell tagged `parameters`.

    Raises:
        ParamsProblem: the file is no notebook, has no such cell or more than one, or the cell does something else
            than set names.
    """
    cells = [cell for cell in _cells(notebook) if "parameters" in cell["metadata"].get("tags", ())]
    if len(cells) != 1:
        raise ParamsProblem(str(notebook), [f"it has {len(cells)} cells tagged 'parameters'; it needs exactly one"])
    try:
        return tuple(_names(ast.parse("".join(cells[0]["source"]))))
    except (SyntaxError, ValueError):
        raise ParamsProblem(str(notebook), ["its cell tagged 'parameters' may only set names to values"]) from None


def cell_count(notebook: Path) -> int:
    """How many code cells a notebook has, the one papermill adds included."""
    return len(_cells(notebook)) + 1


def output_of(job: Job, folder: Path) -> Path:
    """The whole path of a job's output."""
    return (folder / job.output).resolve()


def _checked(job: Job, folder: Path, sets: Callable[[Path], tuple[str, ...]]) -> Job:
    shown = _shown_names(job)
    output = output_of(job, folder)
    params, problems = dict(job.params), []
    try:
        params = check_params(params, job.notebook.stem, where=job.label, folder=folder)
        problems += _other_names(job.notebook, sets(job.notebook), params)
        problems += [f"{name}: must be {is_} here" for name, is_ in job.fixed.items() if params.get(name) != is_]
    except ParamsProblem as problem:
        # What else is wrong with a name is not said, because that repeats it.
        problems += [said for said in problem.problems if said.partition(":")[0] not in shown]
    problems += [f"{name}: {_NAMES_SOMEBODY}" for name in shown]
    if not output.is_relative_to(folder.resolve()) or output.suffix != ".ipynb":
        problems.append(f"{job.output}: must be a .ipynb inside the review folder {folder}")
    if problems:
        raise ParamsProblem(job.label, problems)
    return replace(job, params=params, output=output, notebook=job.notebook.resolve())


def _shown_names(job: Job) -> list[str]:
    """The params in which somebody's name stands, whatever else is wrong with them."""
    return names_in_params({name: value for name, value in job.params.items() if value not in job.own}, job.names)


def _other_names(notebook: Path, names: Sequence[str], params: Mapping[str, Any]) -> list[str]:
    if set(names) == set(params):
        return []
    return [f"{notebook.name} sets {', '.join(names)} where it should set {', '.join(params)}"]


def _repeats(hashes: "array[int]") -> bool:
    """Whether one stands there twice; two words with one hash are told apart by who looks at the words."""
    return any(one == following for one, following in pairwise(sorted(hashes)))


def _said_twice(jobs: Sequence[Job]) -> Iterator[str]:
    for label, times in Counter(job.label for job in jobs).items():
        if times > 1:
            yield f"{label}: it is asked for {times} times"
    for output, times in Counter(job.output for job in jobs).items():
        if times > 1:
            yield f"{output}: {times} runs would write it"


def _cells(notebook: Path) -> list[Any]:
    try:
        return list(code_cells(json.loads(notebook.read_text(encoding="utf-8"))))
    except OSError as problem:
        raise ParamsProblem(str(notebook), [f"it cannot be read: {problem.strerror}"]) from None
    except (ValueError, KeyError, TypeError):
        raise ParamsProblem(str(notebook), ["it is not a notebook"]) from None


def _names(cell: ast.Module) -> Iterator[str]:
    for statement in cell.body:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            raise ValueError
        target = statement.targets[0]
        if not isinstance(target, ast.Name):
            raise ValueError
        ast.literal_eval(statement.value)
        yield target.id
