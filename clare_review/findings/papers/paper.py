"""A paper as frozen data: what it says block by block, before anybody decides how it is drawn."""

from dataclasses import dataclass

from clare_review.findings.figures import Table
from clare_review.findings.pictures.picture import Picture


@dataclass(frozen=True, kw_only=True)
class Run:
    """Some words of a line, plain or strong."""

    text: str
    strong: bool = False


Line = tuple[Run, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading under the title; `level` 2 stands under it, 3 under a heading of level 2."""

    level: int
    text: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """A paragraph; one that is `set_apart` is what nobody should read past."""

    line: Line
    set_apart: bool = False


@dataclass(frozen=True, kw_only=True)
class Items:
    """A list in no order."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A picture, and where in the paper its numbers stand as a table."""

    picture: Picture
    number: int
    table_numbers: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Tabled:
    """A table with its number."""

    table: Table
    number: int


Block = Heading | Words | Items | Drawn | Tabled


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper as at an entry: its marking stands on every page, `as_at` under its title, all in one language."""

    name: str
    title: str
    marking: str
    entry: int
    as_at: str
    blocks: tuple[Block, ...]
    language: str = "en-GB"

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The pictures in the order in which they stand."""
        return tuple(block.picture for block in self.blocks if isinstance(block, Drawn))


def plain(line: Line) -> str:
    """The words of a line without what is strong in it."""
    return "".join(run.text for run in line)
