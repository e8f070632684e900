"""The few marks that a paper's prose is written with, and what they make.

A line that begins with `# ` is the title, `## ` and `### ` are headings, `- ` an item of a list, `> ` a paragraph set
apart; `[picture: flow]` and `[table: progress]` alone on a line put one there. `**words**` are strong. An empty line
ends a paragraph. A backslash takes the meaning from the mark behind it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from clare_review.findings.papers.paper import Heading, Items, Line, Run, Words

_PUT = re.compile(r"\[(picture|table): ([a-z0-9_]+)\]")
_STRONG = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
_MARKS = re.compile(r"([\\*#>\[\]-])")


@dataclass(frozen=True, kw_only=True)
class Put:
    """The place of a picture or a table, by its id."""

    what: str
    id: str


Piece = Heading | Words | Items | Put


def escaped(value: object) -> str:
    """Words that came from elsewhere, on one line and without the meaning of any mark in them."""
    return _MARKS.sub(r"\\\1", " ".join(str(value).split()))


def pieces(text: str) -> tuple[str, tuple[Piece, ...]]:
    """The title, and the pieces under it.

    Raises:
        ValueError: there is no title, or more than one; or a heading stands under none of the level above it.
    """
    found = [piece for lines in _paragraphs(text) for piece in _pieces(lines)]
    titles = [each.text for each in found if isinstance(each, Heading) and each.level == 1]
    if len(titles) != 1:
        raise ValueError(f"a paper has one title, a line that begins with `# `; this one has {len(titles)}")
    under = [each for each in found if not (isinstance(each, Heading) and each.level == 1)]
    _must_be_in_order(under)
    return titles[0], tuple(under)


def _paragraphs(text: str) -> Iterator[list[str]]:
    lines: list[str] = []
    for line in [*text.splitlines(), ""]:
        if line.strip():
            lines.append(line.strip())
        elif lines:
            yield lines
            lines = []


def _pieces(lines: Sequence[str]) -> Iterator[Piece]:
    """The pieces of one paragraph: what begins with a mark stands for itself, the rest runs on."""
    words: list[str] = []
    items: list[Line] = []
    for line in lines:
        heading, put = re.match(r"(#{1,3}) (.+)", line), _PUT.fullmatch(line)
        if heading or put or line.startswith("- "):
            yield from _run_on(words)
            words = []
        if not line.startswith("- "):
            yield from _listed(items)
            items = []
        if heading:
            yield Heading(level=len(heading[1]), text=_unescaped(heading[2]))
        elif put:
            yield Put(what=put[1], id=put[2])
        elif line.startswith("- "):
            items.append(_line(line[2:]))
        else:
            words.append(line)
    yield from _run_on(words)
    yield from _listed(items)


def _run_on(words: Sequence[str]) -> Iterator[Words]:
    if words:
        apart = all(each.startswith("> ") for each in words)
        yield Words(line=_line(" ".join(each[2:] if apart else each for each in words)), set_apart=apart)


def _listed(items: Sequence[Line]) -> Iterator[Items]:
    if items:
        yield Items(lines=tuple(items))


def _line(text: str) -> Line:
    """Every odd part of what the marks of strong words leave is strong."""
    parts = _STRONG.split(text)
    return tuple(
        Run(text=_unescaped(part), strong=bool(place % 2)) for place, part in enumerate(parts) if part
    )  # fmt: skip


def _unescaped(text: str) -> str:
    return re.sub(r"\\([\\*#>\[\]-])", r"\1", text)


def _must_be_in_order(under: Sequence[Piece]) -> None:
    level = 1
    for each in under:
        if isinstance(each, Heading):
            if each.level > level + 1:
                raise ValueError(f"the heading {each.text!r} stands under none of the level above it")
            level = each.level
