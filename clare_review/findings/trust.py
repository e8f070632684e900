"""Whether the review itself can be trusted, in sections: words, tables, and what cannot be said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from clare_review.assurance.assured import Assured
from clare_review.assurance.pairs import FAILURE, NO_FAILURE
from clare_review.findings.figures import Table
from clare_review.findings.sections import Section
from clare_review.findings.trust_tables import number, trust_tables
from clare_review.guidance.wording import say_list


@dataclass(frozen=True)
class Trust:
    """The report of one position: every table by its id, and every section with its words filled in."""

    told: Assured

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every table by its id."""
        return {table.id: table for table in trust_tables(self.told)}

    def table(self, id: str) -> Table:
        """One table by its id."""
        return self.tables[id]

    @cached_property
    def sections(self) -> Mapping[str, Section]:
        """Every section by its id, in reading order."""
        plan: tuple[tuple[str, str, Callable[[Assured], tuple[str, ...]], tuple[str, ...]], ...] = (
            ("read_twice", "What was read again, and why", _read_twice, ("draws",)),
            ("agreement", "Whether two readers agreed", _agreement, ("findings_of_two", "two_by_two", "finding")),
            ("questions", "Question by question", _questions, ("questions", "in_order")),
            (
                *("groups", "By band, by month, by pair of readers, and before and after calibration", _groups),
                ("by_band", "by_month", "by_readers", "by_calibration"),
            ),
            (
                *("steady", "Whether readers judge their own old cases alike", _steady),
                ("own", "findings_of_one", "own_questions"),
            ),
            ("missed", "How many failures may have been missed", _missed, ("sample",)),
            ("known", "How well readers find failures", _known, ("readers", "drift")),
        )
        return {
            id: Section(id=id, heading=heading, words=words(self.told), chart=None, tables=self._filled(tables))
            for id, heading, words, tables in plan
        }

    def _filled(self, tables: tuple[str, ...]) -> tuple[str, ...]:
        """The tables that hold something; of the others the words say why they do not."""
        return tuple(id for id in tables if self.table(id).rows)

    def as_json(self) -> dict[str, Any]:
        """Words and tables as whole numbers and text, so that they have one digest."""
        return {
            "sections": {id: list(section.words) for id, section in self.sections.items()},
            "tables": {id: table.as_json() for id, table in self.tables.items()},
        }


def _read_twice(told: Assured) -> tuple[str, ...]:
    if not told.draws:
        return ("Nothing was drawn to be read again, so nothing can be said of agreement or of failures missed.",)
    return (
        f"{told.applications + told.not_blind:,} applications drawn for a second reading were read to the end by two "
        f"people; {told.applications:,} of these pairs are counted.",
        f"{told.not_blind:,} are not counted, because a reader knew of the other's reading or corrected their own "
        "after it.",
    )


def _agreement(told: Assured) -> tuple[str, ...]:
    if told.finding is None:
        return ("Whether two readers agree cannot be said: no application drawn for it was read by two people yet.",)
    if told.finding.agreement is None:
        return (f"Whether two readers agree is {told.finding.caution}.",)
    on = {name: number(told.finding.agreement.of(name).value) for name in (FAILURE, NO_FAILURE)}
    return (
        f"Of {told.finding.pairs:,} pairs {told.finding.differing:,} differ on whether there was a failure.",
        f"Positive agreement (on a failure) is {on[FAILURE] or 'not defined'}, negative agreement (on none) "
        f"{on[NO_FAILURE] or 'not defined'}; where failures are rare no single coefficient says how far readers agree.",
        "Applications that were more likely to be drawn count for less, so that the figures are those of all that "
        "could have been drawn.",
    )


def _questions(told: Assured) -> tuple[str, ...]:
    few = sum(each.agreement is None for each in told.questions)
    if not told.questions:
        return ("No question was answered by two readers yet.",)
    return (f"Of {few:,} of {len(told.questions):,} questions there are too few pairs to say.",)


def _groups(told: Assured) -> tuple[str, ...]:
    groups = [each for groups in told.groups.values() for each in groups]
    few = sum(each.agreement is None for each in groups)
    if not groups:
        return ("There is no group of pairs to compare yet.", _sessions(told))
    return (f"Of {few:,} of {len(groups):,} groups there are too few pairs to say.", _sessions(told))


def _sessions(told: Assured) -> str:
    if not told.sessions:
        return "No calibration session was recorded, so there is no agreement before and after one."
    held = (f"session {n} on {day} (entry {entry:,})" for n, (day, entry) in enumerate(told.sessions, 1))
    return (
        f"Calibration: {say_list(held)}. Cases read before and after a session are not the same, so a difference may "
        "come from the cases."
    )


def _steady(told: Assured) -> tuple[str, ...]:
    if not told.own:
        return ("No case was read once more by its own reader yet, so how steady readers are cannot be said.",)
    whole = told.own[0]
    said = f"; how steady they are is {whole.caution}" if whole.agreement is None else ""
    return (
        f"{whole.pairs:,} cases were shown to their own reader once more among others; {whole.differing:,} were judged "
        f"otherwise than the first time{said}.",
        "Whoever knew their old case again may have judged it as before, so readers may be less steady than this.",
    )


def _missed(told: Assured) -> tuple[str, ...]:
    said = told.elusion.sentences() if told.elusion else (told.why_no_bound,)
    return (*(f"{each[:1].upper()}{each[1:]}." for each in said), _recaptured(told))


def _recaptured(told: Assured) -> str:
    found = told.recaptured
    if not found.bands:
        return (
            "Two lists of the same failures cannot be set against each other: in no band was every application that is "
            "read also read a second time, blind."
        )
    bands = " and ".join(found.bands)
    where = f"In {bands}, where all {found.applications:,} applications were read twice"
    if found.at_least is None:
        return f"{where}, neither reader found a failure; two empty lists say nothing of how many both missed."
    return f"{where}: {found.at_least.sentence()}."


def _known(told: Assured) -> tuple[str, ...]:
    read = sum(marks.sensitivity.of + marks.specificity.of for _, marks in told.readers)
    if not read:
        return (f"How well readers find failures is not measured: {told.why_unknown}.",)
    return (
        f"{read:,} known-answer cases were read, {told.overall.sensitivity.of:,} with a failure; they are in no figure "
        "about the population.",
        "The failures on the list are ones that somebody found. Those hard for everybody are not on it, so readers may "
        "miss more than this shows.",
    )
