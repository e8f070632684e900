"""Nothing personal in an executed notebook: the names of a batch's own people are looked for in everything it holds.

A name is one of the program's own words too when the package, a template or the notebook says it: March, Standard,
West. Such a name cannot be looked for, nor one of two letters; every other one must not be found, and no date on which
one of them was born.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from clare_review import places
from clare_review.errors import ReviewError
from clare_review.running.spellings import is_date, tokens
from clare_review.running.spellings import wanted as made_ready

_SHORTEST = 3
BEGINNING = 7
"""How many words of a text of the record are looked for: enough to be its own, and shown where the rest is cut off."""
_PACKAGE = Path(__file__).resolve().parent.parent
_INVENTED = _PACKAGE / "invented"
# What pandas, ipywidgets and Jupyter say in every notebook that shows a table or a widget.
_OF_LIBRARIES = """
    application border cell cells class code codemirror collapsed count data dataframe display div execution false file
    html id image ipynb ipython iso javascript jpeg json jupyter kernelspec language latex lexer markdown metadata
    middle mimetype model name none output outputs pdf plain png pre pygments python right row rows scoped source span
    stderr stdout stream style svg table tags tbody text th thead true type vertical vnd widget view xml
"""


class ShowsNames(ReviewError):
    """A notebook shows somebody's name, or what was written of them; the message does not repeat it."""


def must_show_no_names(notebook: dict[str, Any], names: Iterable[str]) -> None:
    """Looks for names, dates of birth and words of the record in every text of a notebook, whatever it is written in.

    Raises:
        ShowsNames: at least one is there; the message says in which cells.
    """
    # A cell's id is part of the notebook as it was written, like its source.
    own = [*_texts(notebook["cells"], "source"), *(str(cell.get("id", "")) for cell in notebook["cells"])]
    wanted = looked_for(names, words_of_the_program() | _words(own))
    if not wanted:
        return
    cells = [number for number, cell in enumerate(notebook["cells"], 1) if are_shown(_texts(cell), wanted)]
    if cells or are_shown(_texts(notebook["metadata"]), wanted):
        where = f"cells {', '.join(map(str, cells))}" if cells else "its metadata"
        raise ShowsNames(
            f"{where}: something personal of the batch (a name, a date of birth or words of the record) is shown "
            "there, which no notebook may"
        )


def names_in_params(params: Mapping[str, Any], names: Callable[[], Iterable[str]]) -> list[str]:
    """The parameters in which somebody's name stands; `names` is asked only where there are words at all."""
    words = {name: _long_words(value) for name, value in params.items() if isinstance(value, str)}
    if not any(words.values()):
        return []
    said = words_of_the_program()
    short = (name for name in looked_for(names(), said) if len(tokens(name)) < BEGINNING)
    wanted = {part for name in short for part in _long_words(name) if part not in said}
    return [name for name, words_of_it in words.items() if not wanted.isdisjoint(words_of_it)]


def _long_words(text: str) -> set[str]:
    return {word for word in tokens(text) if word.isalpha() and len(word) >= _SHORTEST}


def looked_for(names: Iterable[str], said_anyway: frozenset[str]) -> frozenset[str]:
    """The names, in lower case, that the program would not say of itself; one of several words also written as one.

    What has digits, a PNC id or a date, is looked for in any case.
    """
    found = set()
    for name in names:
        words = tokens(name)
        if is_date(name):
            found.add(name)
        elif sum(map(len, words)) >= _SHORTEST and not said_anyway.issuperset(words):
            found.add(" ".join(name.casefold().split()))
            if 1 < len(words) < BEGINNING and (joined := "".join(words)) not in said_anyway:
                found.add(joined)
    return frozenset(found)


@cache
def words_of_the_program() -> frozenset[str]:
    """Every word of the package's code and templates, in lower case, but for the names of invented people."""
    code = (path for path in _PACKAGE.rglob("*.py") if _INVENTED not in path.parents)
    paths = [*code, *(places.house() / "templates").rglob("*.*")]
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in sorted(paths))
    return _words([_OF_LIBRARIES, *texts])


def are_shown(texts: Iterable[str], wanted: frozenset[str]) -> bool:
    """Whether any of the names is said in any of the texts, however it is spelt, as words of their own."""
    return made_ready(wanted).in_text("\n".join(texts))


def _words(texts: Iterable[str]) -> frozenset[str]:
    """Every word of letters; numbers are nobody's own."""
    return frozenset(word for text in texts for word in tokens(text) if word.isalpha())


def _texts(value: Any, only: str = "") -> Iterator[str]:
    """Every text in nested data, lines of one text put together, and what stands there as a name of something else.

    With `only`, the texts under that name.
    """
    if isinstance(value, dict):
        for name, inner in value.items():
            if not only:
                yield name
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
