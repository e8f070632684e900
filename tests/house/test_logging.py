"""The log of consultations: every kind of entry has its operation, and no analysis reads who looked at what."""

import ast
from pathlib import Path

import pytest

from clare_review.ledger.entry import EntryKind
from clare_review.ledger.operations import OPERATIONS, Operation

PACKAGE = Path(__file__).resolve().parents[2] / "clare_review"
ANALYSES = ("population", "guidance", "planning", "assurance", "safeguarding", "findings")
ACTS = ("figures", "findings_views", "planning_views", "population_views", "allocating")
READS = {"CONSULTATIONS", "CONSULTED", "EXPORTED", "has_consulted", "consult", "consultation"}
FILES = sorted(
    [path for wing in ANALYSES for path in (PACKAGE / wing).rglob("*.py")]
    + [PACKAGE / "acts" / f"{name}.py" for name in ACTS]
)


def names_in(path: Path) -> set[str]:
    """Every name, attribute and whole string of a module."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    names |= {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return names | {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_analysis_speaks_of_consultations(path):
    assert names_in(path) & READS == set()


def test_every_kind_of_entry_has_its_operation():
    assert set(OPERATIONS) == set(EntryKind)


def test_the_operations_are_those_of_the_act():
    """Data Protection Act 2018 s.62(1)(a) to (f)."""
    said = ["collection", "alteration", "consultation", "disclosure", "combination", "erasure"]
    assert [each.value for each in Operation] == said
