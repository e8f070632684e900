"""Who may not read an application, and why in words: one rule for every way in which work is given out anew."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from clare_review.population.records import Reviewer, worked_as


@dataclass(frozen=True, kw_only=True)
class Bars:
    """What bars somebody from an application, by reference.

    `worked_by` are the ids it was worked under; `read_by` are those who read it at another stage, who would not come to
    it blind; `declared` are those who declared a conflict of interest, `passed_on` those who passed it on.
    `other_reader` is there only where one of the two readers has to be experienced and the other one is not: it says
    who that is.
    """

    worked_by: Mapping[str, Sequence[str]]
    read_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    declared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    passed_on: Mapping[str, frozenset[str]] = field(default_factory=dict)
    other_reader: Mapping[str, str] = field(default_factory=dict)

    def and_read_by(self, reader_of: Mapping[str, Iterable[str]]) -> Self:
        """The same bars, and of each reader the cases that they are about to be given in another reading."""
        read = {reference: set(readers) for reference, readers in self.read_by.items()}
        for reader, references in reader_of.items():
            for reference in references:
                read.setdefault(reference, set()).add(reader)
        return replace(self, read_by={reference: frozenset(readers) for reference, readers in read.items()})

    def why(self, reference: str, reviewer: Reviewer) -> str:
        """Why somebody may not read an application, to be said after their id; empty when they may."""
        former = worked_as(self.worked_by.get(reference, ()), reviewer.formerly)
        if former is not None:
            return f"worked it as {former}"
        if reviewer.id in self.declared.get(reference, frozenset()):
            return "declared a conflict of interest"
        if reviewer.id in self.passed_on.get(reference, frozenset()):
            return "passed it on"
        if reviewer.id in self.read_by.get(reference, frozenset()):
            return "was given it in another reading"
        if reference in self.other_reader and not reviewer.experienced:
            return f"is not experienced, and neither is {self.other_reader[reference]}"
        return ""

    def barred(self, reference: str, staff: Iterable[Reviewer]) -> dict[str, str]:
        """The id of everybody who may not read an application, with why."""
        return {one.id: why for one in staff if (why := self.why(reference, one))}
