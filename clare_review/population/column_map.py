"""A column map: what one kind of export calls things, declared by a person in YAML, checked as a whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clare_review.population.dates import DateForms
from clare_review.population.records import Answer, Capacity, Kind, Outcome, Route, System


class Format(StrEnum):
    """The file formats an export may have."""

    CSV = "csv"
    XLSX = "xlsx"


class NameForm(StrEnum):
    """How an export writes a person's name."""

    APART = "apart"  # surname and forename in columns of their own
    SURNAME_FIRST = "surname_comma_forename"  # SURNAME, First
    FORENAME_FIRST = "forename_surname"  # First Last: the last word is the surname


ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16")
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}

CHECKS = tuple(f"checked_{system.value}" for system in System)
_PERSON = ("surname", "forename", "name", "born", "sex")

FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.APPLICATIONS: (
        "reference", "received", "received_time", "route", "capacity",
        *(f"{who}_{what}" for who in "ab" for what in _PERSON), "b_pnc", "c_name", "relationship", "children",
        *CHECKS, "dash", "checks_on", "met_on", "forum_on", "decided_on", "outcome", "outcome_reason",
        "disclosed_on", "disclosed_to", "handler", "supervisor", "remarks", "found_in",
    ),
    Kind.LOG: ("reference", "entered", "by", "text"),
    Kind.HISTORY: (
        "reference", "subject_name", "subject_born", "recorded_on", "system", "category", "outcome",
        "victim_was_partner",
    ),
    Kind.INCIDENTS: (
        "incident", "occurred", "category", "victim_name", "victim_born", "suspect_name", "suspect_born", "injury",
    ),
    Kind.HANDLERS: ("id", "name", "worked_from", "worked_to"),
    Kind.REVIEWERS: (
        "id", "login", "name", "team", "hours_per_week", "formerly", "experienced", "away_from", "away_until",
    ),
}  # fmt: skip

NEEDED: Mapping[Kind, tuple[str, ...]] = {
    Kind.APPLICATIONS: ("reference", "received", "route"),
    Kind.LOG: ("reference", "text"),
    Kind.HISTORY: ("reference",),
    Kind.INCIDENTS: ("incident",),
    Kind.HANDLERS: ("id",),
    Kind.REVIEWERS: ("id", "login"),
}

IDENTIFIED_BY: Mapping[Kind, tuple[str, ...]] = {
    Kind.APPLICATIONS: ("reference",),
    Kind.LOG: (),
    Kind.HISTORY: (),
    Kind.INCIDENTS: ("incident",),
    Kind.HANDLERS: ("id", "worked_from"),
    Kind.REVIEWERS: ("id",),
}
"""The fields in which two rows are about the same thing; none where two equal rows of one file may both be real."""

DATE_FIELDS = frozenset(
    (
        *("received", "a_born", "b_born", "checks_on", "met_on", "forum_on", "decided_on", "disclosed_on"),
        *("entered", "subject_born", "recorded_on", "occurred", "victim_born", "suspect_born"),
        *("worked_from", "worked_to", "away_from", "away_until"),
    )
)
ANSWER_FIELDS = frozenset((*CHECKS, "children", "victim_was_partner", "experienced"))

CODES: Mapping[str, frozenset[str]] = {
    "answer": frozenset(Answer),
    "route": frozenset(Route),
    "capacity": frozenset(Capacity),
    "outcome": frozenset(Outcome),
    "dash": frozenset(("standard", "medium", "high")),
    "sex": frozenset(("female", "male")),
}
"""The closed sets of codes that value words stand for, by subject."""


def plain_word(text: str) -> str:
    """A value word as it is compared: without regard to case and to spaces at the ends or doubled."""
    return " ".join(text.split()).casefold()


@dataclass(frozen=True, kw_only=True)
class ColumnMap:
    """How to read one kind of export.

    `columns` maps our field to the header; `words` maps subject and plain word to a code; `sheets` are the patterns of
    sheets that hold data (`*` and `?` as in file names); `rank` says whose word stands when two exports disagree,
    1 first; `late_finds` says that the export holds what was found after a first population was sealed.
    """

    name: str
    title: str
    kind: Kind
    source: str
    rank: int
    format: Format
    columns: Mapping[str, str]
    optional: frozenset[str] = frozenset()
    encoding: str = "utf-8"
    delimiter: str = ","
    sheets: tuple[str, ...] = ("*",)
    header_row: int | None = None  # None: the row in which the headers are found
    names: NameForm | None = None
    dates: DateForms | None = None
    words: Mapping[str, Mapping[str, str]]
    not_recorded: frozenset[str] = frozenset()
    totals: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    reference_forms: tuple[str, ...] = ()
    late_finds: bool = False
    digest: str = ""  # of what the map says, comments and layout left out
    folder: int = 0  # which of the folders it was loaded from; a later one is preferred

    @property
    def needed_headers(self) -> tuple[str, ...]:
        """The headers without which a file is not this export."""
        return tuple(header for name, header in self.columns.items() if name not in self.optional)

    def code(self, subject: str, text: str) -> str | None:
        """The code that a word of the export stands for; None when the map does not know the word."""
        return self.words.get(subject, {}).get(plain_word(text))

    def known_words(self, subject: str) -> str:
        """The words of a subject that the map knows, as a message names them."""
        return ", ".join(sorted(self.words.get(subject, {}))) or "none"


def words_of(data: Mapping[str, Iterable[Any]]) -> dict[str, str]:
    """Plain word to code, from code to words."""
    return {plain_word(str(word)): code for code, words in data.items() for word in words}
