"""The wings stand in one order and nothing reaches downwards; what must be light stays light."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "clare_review"
ORDER = (
    "errors",
    "places",
    "strict_yaml",
    "settings",
    "ledger",
    "population",
    "guidance",
    "planning",
    "reviewing",
    "assurance",
    "safeguarding",
    "findings",
    "release",
    "running",
    "acts",
    "review",
    "invented",
    "cli",
)
MODULES = sorted(PACKAGE.rglob("*.py"))
HEAVY = ("ipywidgets", "papermill", "matplotlib", "jupyterlab", "sqlite3", "sqlalchemy", "scipy", "pandas")


def wing_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def wings_imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module == "clare_review":
            names = [f"clare_review.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        yield from ((node.lineno, name.split(".")[1]) for name in names if name.startswith("clare_review."))


def test_every_module_stands_in_a_known_wing():
    assert {wing_of(path) for path in MODULES} - {"__init__", *ORDER} == set()


@pytest.mark.parametrize("path", [p for p in MODULES if wing_of(p) != "__init__"], ids=lambda p: p.stem)
def test_a_wing_uses_only_those_before_it(path):
    mine = ORDER.index(wing_of(path))
    too_far = [
        f"line {line}: {wing}" for line, wing in wings_imported(path) if wing in ORDER and ORDER.index(wing) > mine
    ]
    assert too_far == []


def test_a_module_hides_no_second_noun():
    assert {p.name: n for p in MODULES if (n := len(p.read_text(encoding="utf-8").splitlines())) > 350} == {}


@pytest.mark.parametrize("name", ["helpers", "utils", "common", "manager", "misc"])
def test_no_module_has_a_name_that_says_nothing(name):
    assert [path for path in MODULES if path.stem == name] == []


def loaded_by(statement: str) -> set[str]:
    code = f"import sys\n{statement}\nprint(*(m for m in {HEAVY!r} if m in sys.modules))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_importing_the_package_loads_nothing_heavy():
    assert loaded_by("import clare_review") == set()


@pytest.mark.parametrize("wing", ["guidance", "planning", "reviewing", "population", "findings", "release", "running"])
def test_the_rules_of_a_wing_load_neither_widgets_nor_papermill_nor_a_driver(wing):
    assert loaded_by(f"import clare_review.{wing}") == set()
