"""An answer to one of the 47 questions: what it says, as at which entry, and how far it can be trusted."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clare_review.findings.figures import Figure, Table, in_words
from clare_review.guidance.in_number import put_in_number


class Group(StrEnum):
    """The eight heads under which the questions were asked, in their order."""

    SCOPE = "Scope and completeness"
    WENT_WRONG = "What went wrong"
    HARM = "Harm"
    PEOPLE = "People"
    RISK = "Risk and speed"
    CONFIDENCE = "Confidence in the review itself"
    CAUSES = "Causes and accountability"
    NOW = "Now"


class Extent(StrEnum):
    """How far the record answers a question."""

    WHOLE = "answered"
    PART = "answered in part"
    NOT = "cannot be answered from the record"


@dataclass(frozen=True, kw_only=True)
class Gap:
    """What the record does not hold: what part of the question stays open, why, and what would have to be recorded."""

    part: str
    because: str
    to_record: str

    def __post_init__(self) -> None:
        put_in_number(self, "because")

    def words(self) -> str:
        """The gap as a sentence, e.g. `Cannot be answered from the record, because nobody wrote down ...`."""
        what = f"{self.part} cannot" if self.part else "Cannot"
        return f"{what} be answered from the record, because {self.because}. To answer it, record {self.to_record}."

    def as_json(self) -> dict[str, str]:
        """As JSON data."""
        return {"part": self.part, "because": self.because, "to_record": self.to_record}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One question and what the record says to it; nothing in it is worked out again later.

    `words` is the answer in plain sentences. `figures` are its numbers, the first the headline: each a `Figure` with
    value, unit, numerator, denominator, other denominators, definition, interval or why none, what was left out, and
    its cases (internal only). `tables` stand beside them. `gaps` say what the record does not hold; a question that it
    does not answer at all has gaps and neither figures nor tables. `entry` and `at` (ISO UTC text) are the position in
    the ledger that everything in it was worked out at; `answerable` is a post, never a person. `sums` states which of
    its figures are the sum of which others, so that they can be held to it.
    `internal` is true where the answer is for internal eyes only whatever it says, as those about handlers are.
    """

    number: int
    group: Group
    asked: str
    words: str
    entry: int
    at: str
    definition: str
    left_out: str
    answerable: str
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    gaps: tuple[Gap, ...] = ()
    sums: tuple[tuple[str, tuple[str, ...]], ...] = ()
    internal: bool = False

    def __post_init__(self) -> None:
        if not (self.words or self.gaps):
            raise ValueError(f"question {self.number}: silence is no answer; say what the record does not hold")
        put_in_number(self, "words", "definition", "left_out")

    @property
    def extent(self) -> Extent:
        """How far the record answers the question."""
        if not self.words:
            return Extent.NOT
        return Extent.PART if self.gaps else Extent.WHOLE

    @property
    def headline(self) -> Figure | None:
        """The number that answers the question, where one does."""
        return self.figures[0] if self.figures else None

    def figure(self, id: str) -> Figure:
        """One of its figures by its id.

        Raises:
            KeyError: it has no such figure; those that it has are named.
        """
        for each in self.figures:
            if each.id == id:
                return each
        has = ", ".join(each.id for each in self.figures) or "none"
        raise KeyError(f"question {self.number} has no figure {id!r}; it has {has}")

    def position_words(self) -> str:
        """When it was true, e.g. `entry 4,120, 23 May 2024 14:02 UTC`."""
        return f"entry {self.entry:,}, {in_words(self.at)}"

    def as_json(self) -> dict[str, Any]:
        """The answer as JSON data without its cases: whole numbers and text only."""
        return {
            "number": self.number,
            "group": self.group.value,
            "asked": self.asked,
            "extent": self.extent.value,
            "words": self.words,
            "as_at": {"entry": self.entry, "at": self.at},
            "definition": self.definition,
            "left_out": self.left_out,
            "answerable": self.answerable,
            "figures": [each.as_json() for each in self.figures],
            "tables": {each.id: each.as_json() for each in self.tables},
            "gaps": [each.as_json() for each in self.gaps],
            "internal": self.internal,
        }
