"""When two names and dates of birth may be one person's: pure comparison, always with the words that say how."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "mx", "prof", "rev", "sir"))
_APOSTROPHE, _NO_WORD = re.compile(r"['’`]"), re.compile(r"[^\w]+")


@dataclass(frozen=True, kw_only=True)
class Person:
    """A name in the order it is written and a date of birth, either of which may be missing."""

    name: str | None
    born: date | None


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """How two people are alike, as a part of a sentence; `exact` when name and date of birth are the same."""

    words: str
    exact: bool


@lru_cache(maxsize=65536)
def normalise_name(name: str) -> str:
    """A name for comparison: small letters without accents, apostrophes, hyphens or titles."""
    words = _NO_WORD.sub(" ", _APOSTROPHE.sub("", _bare(name).casefold())).split()
    return " ".join(word for word in words if word not in _TITLES) or " ".join(words)


def _bare(name: str) -> str:
    if name.isascii():
        return name  # as most are, and it is asked of every name there is
    return "".join(mark for mark in unicodedata.normalize("NFKD", name) if not unicodedata.combining(mark))


def name_key(name: str) -> tuple[str, ...]:
    """The words of a name in alphabetical order, the same whichever stands first."""
    return tuple(sorted(normalise_name(name).split()))


def swapped_born(born: date) -> date | None:
    """The date with day and month exchanged; None where that is no date or the same."""
    try:
        other = born.replace(day=born.month, month=born.day)
    except ValueError:
        return None
    return other if other != born else None


def how_alike(one: Person, other: Person) -> Likeness | None:
    """How two people are alike; None when they are not, or when too little is known to say.

    Alike are: the same name; forename and surname swapped; a surname with and without a final s; an initial for a
    forename. A missing date of birth goes with the same or the swapped name only.
    """
    if not one.name or not other.name:
        return None
    name, born = _names_alike(one.name, other.name), _born_alike(one.born, other.born)
    if name is None or born is None:
        return None
    if born == "missing":
        certain = name in ("same name", "forename and surname swapped")
        return Likeness(words=f"{name}, a date of birth not recorded", exact=False) if certain else None
    if (name, born) == ("same name", "same date of birth"):
        return Likeness(words="same name and date of birth", exact=True)
    return Likeness(words=f"{name}, {born}", exact=False)


def could_be_same(one: Person, other: Person) -> bool:
    """Whether nothing recorded says that these are two people; a missing name or date contradicts nothing."""
    if one.name and other.name and _names_alike(one.name, other.name) is None:
        return False
    return _born_alike(one.born, other.born) is not None


def _born_alike(one: date | None, other: date | None) -> str | None:
    if one is None or other is None:
        return "missing"
    if one == other:
        return "same date of birth"
    return "day and month of birth swapped" if swapped_born(one) == other else None


@lru_cache(maxsize=65536)
def _names_alike(one: str, other: str) -> str | None:
    first, second = normalise_name(one).split(), normalise_name(other).split()
    if first == second:
        return "same name"
    if sorted(first) == sorted(second):
        return "forename and surname swapped"
    if len(first) != len(second) or len(first) < 2:
        return None
    for turned, words in ((second, ""), (second[::-1], " and the names swapped")):
        found = {_words_alike(a, b) for a, b in zip(first, turned, strict=True)}
        if None not in found and "same" in found:
            return " and ".join(sorted(word for word in found if word and word != "same")) + words
    return None


def _words_alike(one: str, other: str) -> str | None:
    if one == other:
        return "same"
    if one + "s" == other or other + "s" == one:
        return "a name with and without a final s"
    if 1 in (len(one), len(other)) and one[0] == other[0]:
        return "an initial for a name"
    return None
