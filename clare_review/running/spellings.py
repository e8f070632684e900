"""The ways in which a name or a date is written in a text: with marks or without, escaped, encoded, in a link.

Pure functions on text. A text is cut into words of letters and numbers, so that it makes no difference what stands
between them: O'Neil, O’Neil and O Neil are two words each, and Begum is a word of Begum's and of Begum-Khan.
"""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
# Accents once they stand by themselves, and what cannot be seen.
_NOT_SEEN = re.compile("[\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
_TAG = re.compile(r"<[^<>]*>")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_ENCODED = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_SURELY_ENCODED = 200  # letters without a break; what a picture is made of spells short names by chance

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_DATES = (
    (re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), (0, 1, 2)),
    (re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)"), (2, 1, 0)),
    (re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)(?!\d)"), (0, 1, 2)),
    (re.compile(rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH},?[ -](\d{{4}})(?!\d)"), (2, 1, 0)),
    (re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})(?!\d)"), (2, 0, 1)),
)


def plain(text: str) -> str:
    """A text in lower case, without accents and without what cannot be seen."""
    if not text.isascii():
        text = _NOT_SEEN.sub("", unicodedata.normalize("NFKD", text))
    return text.casefold()


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, plain and in order."""
    return _TOKEN.findall(plain(text))


def readings(text: str) -> Iterator[str]:
    """A text as it is read where it is shown: escapes undone, links and base64 decoded, and without marks."""
    read = html.unescape(_ENCODED.sub(_not_by_chance, text))
    if "\\u" in read:
        read = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), read)
    yield read
    if _PERCENT.search(read):
        yield unquote(read)
    if "<" in read:
        yield _TAG.sub(" ", read)
    for found in _ENCODED.findall(text):
        if decoded := _decoded(found):
            yield decoded


def _not_by_chance(found: re.Match[str]) -> str:
    return "" if len(found[0]) >= _SURELY_ENCODED else found[0]


def _decoded(said: str) -> str:
    """What was written in base64, where that is text."""
    try:
        return base64.b64decode(said.rstrip("=") + "=" * (-len(said.rstrip("=")) % 4)).decode()
    except (binascii.Error, ValueError):
        return ""


def is_date(text: str) -> bool:
    """Whether it is a date as a record holds one, such as 1987-03-04."""
    return bool(_DATES[0][0].fullmatch(text))


def dates_in(text: str) -> Iterator[str]:
    """The dates in a text, as a record holds them; days come before months."""
    said = plain(text)
    for pattern, order in _DATES:
        for parts in pattern.findall(said):
            year, month, day = (parts[place] for place in order)
            number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
            yield f"{int(year):04}-{number:02}-{int(day):02}"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Names cut into words, with how many words they have by their first one, and dates of birth."""

    names: frozenset[tuple[str, ...]]
    lengths: Mapping[str, frozenset[int]]
    dates: frozenset[str]
    years: frozenset[str]

    def in_text(self, text: str) -> bool:
        """Whether any of them stands in a text, however it is written there."""
        return any(self._among(tokens(read)) or self._on_a_date(read) for read in readings(text))

    def _among(self, said: Sequence[str]) -> bool:
        """Whether the words of any name stand among these, one after another."""
        return any(
            tuple(said[at : at + length]) in self.names
            for first in self.lengths.keys() & set(said)
            for at, word in enumerate(said)
            if word == first
            for length in self.lengths[first]
        )

    def _on_a_date(self, read: str) -> bool:
        # Nearly no text holds a year in which anybody was born, and a search for dates takes its time.
        return any(year in read for year in self.years) and not self.dates.isdisjoint(dates_in(read))


@lru_cache(maxsize=8)
def wanted(names: frozenset[str]) -> Wanted:
    """Names, and dates as a record holds them, made ready to be looked for."""
    dates = frozenset(filter(is_date, names))
    cut = frozenset(words for name in names - dates if (words := tuple(tokens(name))))
    lengths: dict[str, set[int]] = {}
    for words in cut:
        lengths.setdefault(words[0], set()).add(len(words))
    return Wanted(
        names=cut,
        lengths={first: frozenset(found) for first, found in lengths.items()},
        dates=dates,
        years=frozenset(date[:4] for date in dates),
    )
