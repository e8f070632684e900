"""The list of what may be said outside: figures by name, with the words they are said in; everything else stays in."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from clare_review import strict_yaml
from clare_review.errors import FileProblem
from clare_review.ledger.digest import digest

Words = Annotated[str, Field(min_length=1, max_length=300)]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,60}$")]
Worth = Annotated[int, Field(ge=1, le=1_000)]
Yes = Annotated[bool, BeforeValidator(lambda said: {"yes": True, "no": False}.get(said, said))]


def _pairs(said: Any) -> Any:
    """A mapping as pairs, whose order lasts: stored data keeps the order of lists alone."""
    return tuple(said.items()) if isinstance(said, Mapping) else said


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AllowedFigure(_Part):
    """One figure that may be said; see `templates/releases/public.yaml` for each word."""

    id: Id
    label: Words
    definition: Words
    share_of: Id | None = None
    within: Id | None = None
    sum_of: tuple[Id, ...] = ()
    worth: Worth = 1
    must_show: Yes = False


class AllowedTable(_Part):
    """One table that may be said: which of its columns, and which rows; `years` are rows named by four digits."""

    id: Id
    caption: Words
    heading: Words
    rows: Literal["years"] | tuple[Words, ...]
    columns: Annotated[tuple[tuple[Id, Words], ...], BeforeValidator(_pairs), Field(min_length=1)]
    total: Words
    within: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")] | None = None
    worth: Worth = 1
    must_show: Yes = False

    @property
    def names(self) -> tuple[str, ...]:
        """The columns by name, in order."""
        return tuple(name for name, _ in self.columns)

    def allows(self, row: str) -> bool:
        """Whether a row of this name may be said."""
        if self.rows == "years":
            return len(row) == 4 and row.isascii() and row.isdigit()
        return row in self.rows


class Allowed(_Part):
    """Everything that may be said in one kind of release."""

    title: Words
    figures: Annotated[tuple[AllowedFigure, ...], Field(min_length=1)]
    tables: tuple[AllowedTable, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        problems = list(_problems(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def as_json(self) -> dict[str, Any]:
        """The list as data, which `from_json` reads back."""
        return self.model_dump(mode="json")

    @property
    def digest(self) -> str:
        """SHA-256 over the list as canonical JSON."""
        return digest(self.as_json())

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The list that `as_json` wrote."""
        return cls.model_validate(said)


def load_allowed(path: Path) -> Allowed:
    """Reads the list of what may be said.

    Raises:
        FileProblem: lists everything in it that cannot be used.
    """
    data = strict_yaml.read(path)
    try:
        return Allowed.model_validate(data)
    except ValidationError as problem:
        raise FileProblem(str(path), [_sentence(error) for error in problem.errors()]) from None


def _problems(allowed: Allowed) -> Iterator[str]:
    ids = [each.id for each in allowed.figures]
    for id in sorted({id for id in ids if ids.count(id) > 1}):
        yield f"{id} is there twice"
    for each in allowed.figures:
        asked = [("share_of", each.share_of), ("within", each.within), *(("sum_of", part) for part in each.sum_of)]
        for word, other in asked:
            if other is not None and (other not in ids or other == each.id):
                yield f"{each.id}: {word} names {other}, which is no other figure of the list"
    tables = [each.id for each in allowed.tables]
    columns = {f"{each.id}.{column}" for each in allowed.tables for column in each.names}
    for table in allowed.tables:
        if table.within is not None and table.within not in columns:
            yield f"the table {table.id}: within names {table.within}, which is no column of a table of the list"
    for id in sorted({id for id in tables if tables.count(id) > 1}):
        yield f"the table {id} is there twice"


def _sentence(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the list"
    if error["type"] == "extra_forbidden":
        return f"{place}: not a word of this list; remove it or correct its spelling"
    if error["type"] == "missing":
        return f"{place}: missing; templates/releases/public.yaml shows it with its meaning"
    return f"{place}: {error['msg'].removeprefix('Value error, ')}"
