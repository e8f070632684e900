"""What every committed notebook keeps to."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clare_review.running.checking import parameter_names
from clare_review.running.params import SCHEMAS, takes
from clare_review.running.tidying import unfinished_because
from tests.notebooks.committed import committed

EVERY = pytest.mark.parametrize("path", committed(), ids=lambda path: path.stem)

_NOT_IN_A_CELL = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.AsyncFor,
    ast.While,
    ast.If,
    ast.IfExp,
    ast.Try,
    ast.TryStar,
    ast.With,
    ast.Match,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in read(path)["cells"] if cell["cell_type"] == "code"]


def nodes(source: str) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(source))


def faults(source: str) -> list[str]:
    """What a cell holds that belongs into the package."""
    found = [type(node).__name__ for node in nodes(source) if isinstance(node, _NOT_IN_A_CELL)]
    for node in nodes(source):
        if isinstance(node, ast.Attribute) and node.attr == "Output":
            found.append("Output: papermill stalls on it")
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _looks_like_a_path(node.value):
            found.append(f"the path {node.value!r}")
    return found


def _looks_like_a_path(text: str) -> bool:
    return "/" in text or "\\" in text or text.endswith((".csv", ".xlsx", ".ipynb", ".yaml", ".sqlite", ".html"))


@EVERY
def test_a_notebook_holds_nothing_to_get_wrong(path: Path) -> None:
    assert [fault for cell in code_cells(path) for fault in faults("".join(cell["source"]))] == []


@EVERY
def test_a_notebook_takes_exactly_the_parameters_of_its_schema(path: Path) -> None:
    assert set(parameter_names(path)) == set(takes(path.stem))


def test_every_schema_has_its_notebook() -> None:
    assert {path.stem for path in committed()} == set(SCHEMAS)


@EVERY
def test_a_notebook_is_committed_executed_from_first_to_last_cell_with_its_receipt_and_no_error(path: Path) -> None:
    assert unfinished_because(read(path)) is None


@EVERY
def test_a_notebook_says_in_words_what_it_is_about_before_anything_else(path: Path) -> None:
    first = read(path)["cells"][0]
    assert first["cell_type"] == "markdown" and "".join(first["source"]).startswith("# ")


@EVERY
def test_a_committed_notebook_holds_no_widget_state_and_nothing_of_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "widgets" not in read(path)["metadata"]
    for trace in ("widget-view+json", "papermill", "/home/", "/tmp/", str(Path.home()), "C:\\\\", "https://cdn"):
        assert trace not in text


@pytest.mark.parametrize(
    "source",
    [
        "def f(): pass",
        "class A: pass",
        "for x in y: z",
        "if x: y",
        "while x: y",
        "try:\n    x\nexcept E:\n    y",
        "[x for x in y]",
        "f = lambda: 1",
        "import ipywidgets as w\nw.Output()",
        "open('../data.csv')",
    ],
)
def test_the_rule_about_cells_finds_what_it_is_there_for(source: str) -> None:
    assert faults(source)
