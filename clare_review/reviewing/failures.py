"""The failure codes of a review, and the category a finding is counted under.

The type of a failure, harm, and the link between them are separate questions. Only the category puts them together, and
harm wins: a failure to which harm is linked is counted under harm whatever its code says.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from clare_review.errors import FileProblem
from clare_review.ledger.digest import digest
from clare_review.reviewing.conditions import Answers, codes_of
from clare_review.reviewing.shape import Shape
from clare_review.strict_yaml import read


class Category(StrEnum):
    """How a detailed review is counted; `none` is a finding of no failure."""

    HARM = "harm"
    SERVICE = "service"
    ADMINISTRATIVE = "administrative"
    NONE = "none"
    CANNOT_TELL = "cannot_tell"


LINKED = frozenset(("yes", "probable"))
_OF_CODES = (Category.SERVICE, Category.ADMINISTRATIVE)


@dataclass(frozen=True, kw_only=True)
class FailureCode:
    """One failure code in the force's words; `category` is what it counts under when no harm is linked."""

    code: str
    say: str
    means: str
    category: Category


@dataclass(frozen=True, kw_only=True)
class FailureCodes:
    """The failure codes in force, in their order."""

    version: str
    codes: tuple[FailureCode, ...]
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest(self._as_data()))

    def of(self, code: str) -> FailureCode:
        """The failure code with this letter and number.

        Raises:
            KeyError: there is none.
        """
        return {each.code: each for each in self.codes}[code]

    def _as_data(self) -> list[dict[str, str]]:
        return [{"code": c.code, "say": c.say, "means": c.means, "category": c.category.value} for c in self.codes]


def category(answers: Answers, codes: FailureCodes) -> Category:
    """The category of a detailed review, from its counted answers.

    Raises:
        KeyError: the primary failure is not among the codes.
    """
    primary = "".join(codes_of(answers.get("primary_failure"))) or Category.CANNOT_TELL
    if primary in (Category.NONE, Category.CANNOT_TELL):
        return Category(primary)
    if answers.get("harm_linked") in LINKED:
        return Category.HARM
    return codes.of(primary).category


def load_failure_codes(path: Path) -> FailureCodes:
    """Reads a file of failure codes.

    Raises:
        FileProblem: the file cannot be used; every problem is listed.
    """
    shape = Shape()
    codes = understand_codes(read(path), shape)
    if shape.problems:
        raise FileProblem(str(path), shape.problems)
    return codes


def understand_codes(data: Any, shape: Shape) -> FailureCodes:
    """The failure codes in plain data; what is wrong with it is added to the problems of `shape`."""
    top = shape.mapping("the file", data, needs=("version", "title", "codes"))
    entries = shape.sequence("codes", top.get("codes"))
    codes = tuple(_code(f"codes, number {number}", each, shape) for number, each in enumerate(entries, 1))
    shape.no_doubles("codes", [each.code for each in codes])
    return FailureCodes(version=shape.text("version", top.get("version")), codes=codes)


def _code(where: str, data: Any, shape: Shape) -> FailureCode:
    given: Mapping[str, Any] = shape.mapping(where, data, needs=("code", "say", "means", "category"))
    code = shape.text(f"{where}, code", given.get("code"))
    if code in (Category.NONE, Category.CANNOT_TELL):
        shape.problem(where, f"{code} is an answer of the instrument, not a failure; use a letter and a number")
    return FailureCode(
        code=code,
        say=shape.text(f"{where}, say", given.get("say")),
        means=shape.text(f"{where}, means", given.get("means")),
        category=Category(shape.word(f"{where}, category", given.get("category"), _words(_OF_CODES))),
    )


def _words(categories: Sequence[Category]) -> tuple[str, ...]:
    return tuple(each.value for each in categories)
