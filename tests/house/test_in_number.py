"""No sentence of the findings says "1 applications" or "1 are": each is tried with 1 wherever a number stands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clare_review.guidance.in_number import in_number

PACKAGE = Path(__file__).resolve().parents[2] / "clare_review"
TEMPLATES = PACKAGE.parent / "templates"
WRITTEN = sorted(
    path
    for path in (PACKAGE / "findings").rglob("*.py")
    if path.stem not in {"balance", "figures", "filling", "marked_text"}  # messages on figures that do not add up
)
PAPERS = sorted((TEMPLATES / "papers").glob("*.md.j2"))
NO_PLURAL = {
    "is", "was", "has", "this", "its", "as", "less", "does", "says", "holds", "states", "names", "passes", "rests",
    "wants", "waits", "lies", "needs", "agrees", "differs", "comes", "concerns", "stands", "looks", "always", "ours",
    "theirs", "perhaps", "else's", "one's", "month's", "day's", "today's", "yes", "pseudonyms", "others",
}  # fmt: skip
VERBS = "are|were|have|do|agree|differ|name|say|wait|need|concern|lie|stand"
WRONG = re.compile(
    r"(?<![\w.,%])1(?:\*\*)? (?:"
    r"(?:(?!of |is )[a-z'-]+ )?([a-z-]+s|people|criteria)\b"
    rf"|({VERBS})\b"
    rf"|[a-z-]+ (?:that|which|who) ({VERBS})\b"
    rf"|of (?:the |these |those |them )(?:(?!to )[a-z']+ )*?({VERBS})\b"
    ")"
)


def sentences(path: Path) -> Iterator[str]:
    """Every text with numbers in it, with 1 for each number and a name for anything else."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(_part(each) for each in node.values)


def _part(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    counted = isinstance(node, ast.FormattedValue) and (node.format_spec or "len(" in ast.unparse(node))
    return "1" if counted and not re.search(r"'\.\d", ast.unparse(node)) else "NAME"


def wrong(text: str) -> list[str]:
    """Whatever is said of 1 in the plural."""
    return [found[0] for found in WRONG.finditer(text) if found[1] not in NO_PLURAL]


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_no_sentence_of_the_findings_says_one_in_the_plural(path: Path):
    assert [each for text in sentences(path) for each in wrong(in_number(text))] == []


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.stem)
def test_no_paper_says_one_in_the_plural(path: Path):
    text = re.sub(r"{{ figure\([^}]*}}|{{ share\([^}]*}}", "1", path.read_text(encoding="utf-8"))
    assert wrong(in_number(text)) == []


def test_this_test_finds_what_it_looks_for():
    assert wrong("and 1 applications read") == ["1 applications"]
    assert wrong("1 late finds") == ["1 late finds"]
    assert wrong("1 are due; 1 of those over are provisional") == ["1 are", "1 of those over are"]
    assert wrong("1 is due, 1 less, 1 application was read") == []
