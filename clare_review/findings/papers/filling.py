"""A paper's template filled in: figures by name, checked with their lines before a word is written.

A template reaches what it is handed and nothing else: it runs in Jinja's sandbox, and a name that was not handed to it
is refused before it runs.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Any

from clare_review.errors import FiguresDoNotBalance, FileProblem
from clare_review.findings.figures import Table
from clare_review.findings.papers.marked_text import Piece, Put, escaped, pieces
from clare_review.findings.papers.named import Named, NamedFigures
from clare_review.findings.papers.paper import Block, Drawn, Heading, Paper, Tabled
from clare_review.findings.pictures.picture import Picture
from clare_review.guidance.in_number import in_number

if TYPE_CHECKING:
    from jinja2 import nodes

BEHIND = "The numbers behind the pictures"


@dataclass(frozen=True, kw_only=True)
class Handed:
    """All that a template may use: figures by name, words by name, and the pictures and tables it may put somewhere."""

    figures: NamedFigures
    words: Mapping[str, Any] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)


def filled(name: str, source: str, where: str, handed: Handed, *, marking: str, entry: int, as_at: str) -> Paper:
    """The paper that a template makes of what it is handed.

    `where` is how messages call the template. The tables of pictures that stand nowhere else come at the end.

    Raises:
        FileProblem: the template cannot be used; every problem is listed with its line.
        FiguresDoNotBalance: a figure is not the sum of its parts; each is named with the lines that use it.
    """
    problems, used = _looked_through(source, handed)
    if problems:
        raise FileProblem(where, problems)
    _must_balance(where, handed.figures, used)
    title, found = _made(source, where, handed)
    _must_be_there(source, where, found, handed)
    blocks = _placed(found, handed)
    return Paper(name=name, title=title, marking=marking, entry=entry, as_at=as_at, blocks=blocks)


def _environment(handed: Handed) -> Any:
    from jinja2 import DictLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=DictLoader({}), undefined=StrictUndefined, finalize=escaped, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.clear()
    environment.globals.update(_says(handed))
    return environment


def _says(handed: Handed) -> dict[str, Callable[[str], Any]]:
    """What a template may call; each takes a name."""
    known = handed.figures.figures
    return {
        "figure": partial(_part, known, "value"),
        "share": partial(_part, known, "share"),
        "interval": partial(_part, known, "interval"),
        "there_is": lambda name: name in handed.pictures or name in handed.tables or name in known,
    }


def _part(known: Mapping[str, Named], part: str, name: str) -> str:
    if name not in known:
        raise ValueError(_no_such("figure", name, known))
    said = getattr(known[name], part)
    if said is None:
        raise ValueError(f"{name} has no {part}: use figure({name!r}), or leave it out")
    return str(said)


def _looked_through(source: str, handed: Handed) -> tuple[list[str], dict[str, list[int]]]:
    """What is wrong with a template before it runs, and which figures it uses on which lines."""
    from jinja2 import TemplateSyntaxError, nodes

    environment = _environment(handed)
    try:
        tree = environment.parse(source)
    except TemplateSyntaxError as problem:
        return [f"line {problem.lineno}: {problem.message}"], {}
    problems = list(_unknown_words(tree, {*handed.words, *environment.globals}))
    used: dict[str, list[int]] = {}
    asked: set[str] = set()
    for call in tree.find_all(nodes.Call):
        called = call.node.name if isinstance(call.node, nodes.Name) else ""
        names = [each.value for each in call.args if isinstance(each, nodes.Const)]
        if called == "there_is":
            asked.update(names)
        elif called in ("figure", "share", "interval"):
            for name in names:
                used.setdefault(name, []).append(call.lineno)
    known = handed.figures.figures
    problems += [
        f"line {used[name][0]}: {_no_such('figure', name, known)}"
        for name in used
        if name not in known and name not in asked
    ]
    return problems, used


def _unknown_words(tree: "nodes.Template", known: set[str]) -> Iterator[str]:
    from jinja2 import meta, nodes

    strange = meta.find_undeclared_variables(tree) - known
    for name in sorted(strange):
        line = min(each.lineno for each in tree.find_all(nodes.Name) if each.name == name)
        yield f"line {line}: {_no_such('word', name, known)}"


def _no_such(what: str, name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), n=3)
    there = f"is it {' or '.join(near)}" if near else f"there are {', '.join(sorted(known)) or 'none'}"
    return f"{name!r} is no {what} that this paper is given; {there}"


def _must_balance(where: str, figures: NamedFigures, used: Mapping[str, list[int]]) -> None:
    unbalanced = figures.unbalanced()
    if not unbalanced:
        return
    lines = []
    for whole, sentence in unbalanced.items():
        on = ", ".join(str(line) for line in used.get(whole, ()))
        lines.append(f"\n  - {sentence}" + (f" (line {on})" if on else ""))
    raise FiguresDoNotBalance(f"{where}: figures do not add up, so nothing is written:{''.join(lines)}")


def _made(source: str, where: str, handed: Handed) -> tuple[str, tuple[Piece, ...]]:
    from jinja2 import TemplateError

    try:
        text = _environment(handed).from_string(source).render(**handed.words)
        return pieces(in_number(text))
    except (TemplateError, ValueError, TypeError, LookupError, ArithmeticError) as problem:
        raise FileProblem(where, [str(problem)]) from None


def _must_be_there(source: str, where: str, found: tuple[Piece, ...], handed: Handed) -> None:
    known: Mapping[str, Mapping[str, Any]] = {"picture": handed.pictures, "table": handed.tables}
    problems = []
    for each in found:
        if isinstance(each, Put) and each.id not in known[each.what]:
            lines = [
                number for number, line in enumerate(source.splitlines(), 1) if f"[{each.what}: {each.id}]" in line
            ]
            on = f"line {lines[0]}: " if lines else ""
            problems.append(f"{on}{_no_such(each.what, each.id, known[each.what])}")
    if problems:
        raise FileProblem(where, problems)


def _placed(found: tuple[Piece, ...], handed: Handed) -> tuple[Block, ...]:
    """The blocks with their numbers; the tables of pictures follow at the end unless they stand in the text."""
    in_text = [each.id for each in found if isinstance(each, Put) and each.what == "table"]
    drawn = [handed.pictures[each.id] for each in found if isinstance(each, Put) and each.what == "picture"]
    behind = [table for picture in drawn for table in picture.tables if table.id not in in_text]
    order = [*in_text, *(table.id for table in behind)]
    number = {id: place for place, id in enumerate(dict.fromkeys(order), start=1)}
    blocks: list[Block] = []
    pictures = 0
    for each in found:
        if not isinstance(each, Put):
            blocks.append(each)
        elif each.what == "table":
            blocks.append(Tabled(table=handed.tables[each.id], number=number[each.id]))
        else:
            pictures += 1
            picture = handed.pictures[each.id]
            tables = tuple(number[table.id] for table in picture.tables)
            blocks.append(Drawn(picture=picture, number=pictures, table_numbers=tables))
    if behind:
        unique = {table.id: table for table in behind}
        blocks.append(Heading(level=2, text=BEHIND))
        blocks += [Tabled(table=table, number=number[id]) for id, table in unique.items()]
    return tuple(blocks)
