"""The sections of the findings, in reading order: what each says, which chart it shows and which tables stand by it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from clare_review.findings.figures import Category, Findings, Population, Signal
from clare_review.findings.funnel import CAUTION
from clare_review.guidance.in_number import in_number, put_in_number


class Chart(StrEnum):
    """The charts there are; each has its tables beside it."""

    VOLUMES = "volumes"
    PROGRESS = "progress"
    FAILURES = "failures"
    TIMELINESS = "timeliness"
    HANDLERS = "handlers"


@dataclass(frozen=True, kw_only=True)
class Section:
    """One section of the report or one output of the notebook."""

    id: str
    heading: str
    words: tuple[str, ...]
    chart: Chart | None
    tables: tuple[str, ...]

    def __post_init__(self) -> None:
        put_in_number(self, "words")


def sections(findings: Findings) -> tuple[Section, ...]:
    """Every section with its words filled in."""
    plan: tuple[tuple[str, str, Callable[[Findings], tuple[str, ...]], Chart | None, tuple[str, ...]], ...] = (
        ("population", "Population as sealed and as extended", _population, None, ("populations", "rows")),
        ("volumes", "Applications by year and route", _volumes, Chart.VOLUMES, ("volumes",)),
        ("progress", "Progress by band", _progress, Chart.PROGRESS, ("progress", "risk_now")),
        ("failures", "Failures by type", _failures, Chart.FAILURES,
         ("failures", "failures_by_year", "failures_by_route")),
        ("timeliness", "Timeliness by the rule then", _timeliness, Chart.TIMELINESS,
         ("timeliness_total", "timeliness_checks", "timeliness_met")),
        ("handlers", "Failures by handler", _handlers, Chart.HANDLERS, ("handlers",)),
    )  # fmt: skip
    return tuple(
        Section(id=id, heading=heading, words=words(findings), chart=chart, tables=tables)
        for id, heading, words, chart, tables in plan
    )


def in_brief(population: Population) -> str:
    """One population in a sentence, its failures as a sum a reader can check."""
    parts = " + ".join(f"{population.value(f'failures.{c}'):,} {c}" for c in Category)
    return in_number(
        f"Population {population.version}: {population.value('risk_assessed'):,} of {population.applications:,} "
        f"applications risk assessed; {_failures_found(population.value('failures'))} = {parts}."
    )


def unanswered(findings: Findings) -> tuple[str, ...]:
    """Questions that these figures leave open, each with the reason; silence would be read as an answer."""
    return (
        *not_yet_read(findings),
        "How many failures the review itself may have missed cannot be answered from these figures, which count what "
        "was found: the notebook on assurance says what reading a sample of the cleared again can show.",
        "How far two readers agree cannot be answered from these figures either; the same notebook says it.",
        *left_open(findings),
    )


def not_yet_read(findings: Findings) -> tuple[str, ...]:
    """That failures are still looked for, where they are."""
    waiting = findings.newest.value("applications") - findings.newest.value("risk_assessed")
    if not waiting:
        return ()
    return (f"Failures not yet looked for are not counted: {_applications(waiting)} not yet risk assessed.",)


def left_open(findings: Findings) -> tuple[str, ...]:
    """What no figure of the review can say."""
    newest = findings.newest
    found = ["Whether people came to harm who never reported it cannot be answered from any record of applications."]
    if newest.value("cannot_tell"):
        found.append(
            f"For {_applications(newest.value('cannot_tell'))} the detailed review could not tell from the record "
            "whether anything failed; that counts neither as a failure nor as clear."
        )
    return tuple(found)


def _applications(number: int) -> str:
    return "1 application" if number == 1 else f"{number:,} applications"


def _failures_found(number: int) -> str:
    return "1 failure" if number == 1 else f"{number:,} failures"


def _population(findings: Findings) -> tuple[str, ...]:
    words = ["Each population keeps its own figures: a later seal adds applications and never restates an earlier one."]
    if len(findings.populations) > 1:
        newer, older = findings.newest, findings.populations[-2]
        added = newer.applications - older.applications
        words.append(f"Population {newer.version} holds {added:,} applications more than population {older.version}.")
    return tuple(words)


def _volumes(findings: Findings) -> tuple[str, ...]:
    return (f"The {findings.newest.applications:,} applications of population {findings.newest.version}.",)


def _progress(findings: Findings) -> tuple[str, ...]:
    newest = findings.newest
    return (
        f"{newest.value('risk_assessed'):,} of {newest.applications:,} applications are risk assessed; "
        f"{newest.value('detailed_required'):,} were found to need a detailed review and "
        f"{newest.value('detailed_reviewed'):,} detailed reviews are recorded.",
        "Bands order the reading. They never clear a case.",
    )


def _failures(findings: Findings) -> tuple[str, ...]:
    return tuple(in_brief(population) for population in findings.populations)


def _timeliness(findings: Findings) -> tuple[str, ...]:
    table = findings.table("timeliness_total")
    total = dict(zip([column.id for column in table.columns], table.total or (), strict=True))
    words = [
        f"Of {total['applications']:,} applications {total['within']:,} were within the total limit in force when they "
        f"were received, {total['over']:,} were over it, and for {total['cannot_tell']:,} nobody can tell."
    ]
    if "within_provisional" in total:
        words.append(
            f"{total['within_provisional']:,} of those within and {total['over_provisional']:,} of those over are "
            "provisional: the force's guidance owner has not confirmed the limit they rest on."
        )
    return tuple(words)


def _handlers(findings: Findings) -> tuple[str, ...]:
    funnel = findings.funnel
    enough = [point for point in funnel.handlers if point.signal is not Signal.TOO_FEW]
    above = (Signal.ABOVE_95, Signal.ABOVE_998)
    of_all = ", ".join(p.pseudonym for p in enough if p.signal in above) or "none"
    of_others = ", ".join(p.pseudonym for p in enough if p.signal_against_others in above) or "none"
    few = len(funnel.handlers) - len(enough)
    return (
        CAUTION,
        f"{len(enough):,} of {len(funnel.handlers):,} handlers have {funnel.floor} applications read or more; "
        f"for the other {few:,} there is not enough data.",
        f"Above a limit around the rate of all: {of_all}. Above one around the rate of all others, in which a handler "
        f"with many applications cannot hide: {of_others}.",
    )
