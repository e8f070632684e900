"""YAML as a careful person reads it: text stays text, nothing is said twice, nothing points elsewhere.

`no` stays the word no, `007` stays 007 and `2023-04-05` stays text; schemas turn text into numbers and dates.
Anchors, aliases, merge keys, tags and duplicate keys are refused, because a file that means something else than
it seems to say can close a case.
"""

import pickle
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor
from yaml.resolver import Resolver

from clare_review.errors import FileProblem

_MOST_BYTES = 2_000_000


class _Strictly(Composer, SafeConstructor, Resolver):
    """What is refused, for either way of reading: libyaml's, several times as fast where it is there, or PyYAML's."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = cast("Any", self).peek_event()
        if isinstance(event, yaml.events.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.YAMLError(f"{_line(event.start_mark)}: anchors (&) and aliases (*) are not allowed")
        if getattr(event, "tag", None):
            raise yaml.YAMLError(f"{_line(event.start_mark)}: tags ({event.tag}) are not allowed")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.YAMLError(f"{_line(key.start_mark)}: {name!r} is said twice")
            if name == "<<":
                raise yaml.YAMLError(f"{_line(key.start_mark)}: merge keys (<<) are not allowed")
            seen.add(name)
        return super().construct_mapping(node, deep)


# Every plain scalar is text; an empty one is None. Nothing else is resolved.
_Strictly.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag == "tag:yaml.org,2002:null" and first in ("", "~")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


class _Careful(_Strictly, yaml.SafeLoader):
    """Reads with PyYAML alone, whose messages are the ones that people see."""


def _quick() -> Any:
    """Reads with libyaml, six times as fast; None where PyYAML comes without it."""
    if not yaml.__with_libyaml__:
        return None
    from yaml.cyaml import CParser  # type: ignore[attr-defined]

    class Quick(_Strictly, CParser):
        def __init__(self, text: str) -> None:
            CParser.__init__(self, text)
            for each in (Composer, SafeConstructor, Resolver):
                each.__init__(self)

        def dispose(self) -> None:
            """Nothing to let go of."""

    return Quick


_QUICK = _quick()
# What libyaml takes otherwise than PyYAML: a byte order mark within the text, and a comment that no blank goes before.
_READ_OTHERWISE = re.compile(r"[\ufeff\t]|[|>][-+0-9]*#")


def _loaded(text: str) -> Any:
    if _QUICK is not None and not _READ_OTHERWISE.search(text):
        with suppress(yaml.YAMLError):
            return yaml.load(text, Loader=_QUICK)
    return yaml.load(text, Loader=_Careful)


# An instrument takes a tenth of a second to read, and every reader of a review reads the same ones. Kept as bytes, so
# that nobody is given what another may have changed.
@lru_cache(maxsize=64)
def _understood(text: str) -> bytes:
    return pickle.dumps(_loaded(text))


def _line(mark: Any) -> str:
    return f"line {mark.line + 1}"


def parse(text: str, where: str) -> Any:
    """Parses strict YAML text.

    Returns lists, mappings with text keys, text and None; nothing else.

    Raises:
        FileProblem: the text is not YAML, or uses what is refused; the line is named.
    """
    if len(text.encode()) > _MOST_BYTES:
        raise FileProblem(where, [f"it is larger than {_MOST_BYTES // 1_000_000} MB, which no settings file is"])
    try:
        return pickle.loads(_understood(text))
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        at = f"{_line(mark)}: " if mark else ""
        raise FileProblem(where, [f"{at}{problem.problem}"]) from None
    except yaml.YAMLError as problem:
        raise FileProblem(where, [str(problem)]) from None
    except RecursionError:
        raise FileProblem(where, ["it is nested too deeply to be read"]) from None


def read(path: Path) -> Any:
    """Reads a strict YAML file as UTF-8 text; see `parse`."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as problem:
        raise FileProblem(str(path), [f"it is not UTF-8 text (byte {problem.start})"]) from None
    except OSError as problem:
        raise FileProblem(str(path), [f"it cannot be read: {problem.strerror}"]) from None
    return parse(text, str(path))
