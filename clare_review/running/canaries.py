"""Nothing personal in an executed notebook: the names of a batch's own people are looked for in everything it holds.

A name is one of the program's own words too when the package, a template or the notebook says it: March, Standard,
West. Such a name cannot be looked for; every other one must not be found.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from clare_review import places
from clare_review.errors import ReviewError

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORTEST = 3
_PACKAGE = Path(__file__).resolve().parent.parent
_INVENTED = _PACKAGE / "invented"
# What pandas, ipywidgets and Jupyter say in every notebook that shows a table or a widget.
_OF_LIBRARIES = """
    application border cell class code codemirror collapsed data dataframe display div false file html ipynb
    ipython iso json jupyter kernelspec language lexer metadata middle mimetype model name none output outputs pre
    pygments python right row rows scoped source span stream style table tbody text th thead true vertical widget view
"""


class ShowsNames(ReviewError):
    """A notebook shows somebody's name; the message does not repeat it."""


def must_show_no_names(notebook: dict[str, Any], names: Iterable[str]) -> None:
    """Looks for names in every piece of text of a notebook, whatever it is written in.

    Raises:
        ShowsNames: at least one is there; the message says in which cells.
    """
    wanted = looked_for(names, words_of_the_program() | _words(_texts(notebook["cells"], "source")))
    if not wanted:
        return
    cells = [number for number, cell in enumerate(notebook["cells"], 1) if are_shown(_texts(cell), wanted)]
    if cells or are_shown(_texts(notebook["metadata"]), wanted):
        where = f"cells {', '.join(map(str, cells))}" if cells else "its metadata"
        raise ShowsNames(f"{where}: the name of a person in the batch is shown there, which no notebook may")


def names_in_params(params: Mapping[str, Any], names: Callable[[], Iterable[str]]) -> list[str]:
    """The parameters in which somebody's name stands; `names` is asked only where there are words at all."""
    words = {name: _long_words(value) for name, value in params.items() if isinstance(value, str)}
    if not any(words.values()):
        return []
    wanted = {part for name in looked_for(names(), words_of_the_program()) for part in _long_words(name)}
    return [name for name, said in words.items() if not wanted.isdisjoint(said)]


def _long_words(text: str) -> set[str]:
    return {word for word in _WORD.findall(text.casefold().replace("_", " ")) if len(word) >= _SHORTEST}


def looked_for(names: Iterable[str], said_anyway: frozenset[str]) -> frozenset[str]:
    """The names, in lower case, that the program would not say of itself."""
    lower = {" ".join(name.casefold().split()) for name in names}
    long_enough = (name for name in lower if len(name) >= _SHORTEST)
    return frozenset(name for name in long_enough if not said_anyway.issuperset(_WORD.findall(name)))


@cache
def words_of_the_program() -> frozenset[str]:
    """Every word of the package's code and templates, in lower case, but for the names of invented people."""
    code = (path for path in _PACKAGE.rglob("*.py") if _INVENTED not in path.parents)
    paths = [*code, *(places.house() / "templates").rglob("*.*")]
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(paths))
    return _words([_OF_LIBRARIES, *texts])


def are_shown(texts: Iterable[str], wanted: frozenset[str]) -> bool:
    """Whether any of the names is said in any of the texts, as a word of its own."""
    long = [name for name in wanted if not _WORD.fullmatch(name)]
    for text in texts:
        plain = " ".join(html.unescape(text).casefold().split())
        if not wanted.isdisjoint(_WORD.findall(plain)) or any(name in plain for name in long):
            return True
    return False


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _WORD.findall(text.casefold()))


def _texts(value: Any, only: str = "") -> Iterator[str]:
    """Every text in nested data, lines of one text put together; with `only`, those under that name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if not only or name == only or isinstance(inner, list | dict):
                yield from _texts(inner, "" if name == only else only)
    elif isinstance(value, list) and value and all(isinstance(inner, str) for inner in value):
        if not only:
            yield "".join(value)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, only)
    elif isinstance(value, str) and not only:
        yield value
