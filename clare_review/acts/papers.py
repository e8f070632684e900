"""The papers of a review, and what each is handed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from clare_review.acts.office import Office
from clare_review.acts.paper_pictures import pictures_of
from clare_review.acts.recorded import past, record_of
from clare_review.errors import NotAllowed
from clare_review.findings.answer import Answer, Group
from clare_review.findings.answers.gathering import answers
from clare_review.findings.answers.record import Record
from clare_review.findings.figures import in_words
from clare_review.findings.papers.filling import Handed, filled
from clare_review.findings.papers.named import NamedFigures, named_of
from clare_review.findings.papers.paper import Paper
from clare_review.findings.sections import in_brief, left_open, not_yet_read, sections
from clare_review.findings.trust import Trust
from clare_review.findings.weekly import Week, weekly_figures, weekly_table, weeks

INTERNAL = ("board", "weekly", "method")


def internal_paper(office: Office, name: str) -> Paper:
    """The board paper, the weekly progress or the method annex, as at the office's position.

    Raises:
        NotAllowed: the server shows this login some of the cases only.
        ReviewNotReady: no population is sealed yet.
        FileProblem: its template cannot be used; every problem is named with its line.
        FiguresDoNotBalance: figures that must add up do not, so nothing is written.
    """
    if not office.keeper.counts_every_case():
        raise NotAllowed(
            f"a paper counts every case, and the server does not show every case to {office.reader}: the review lead "
            "and the analysts have them"
        )
    at = past(office)
    record = record_of(at)
    position = record.findings.position
    return paper_of(at, name, handed_of(at, record), entry=position.entry, as_at=f"As at {position.words()}")


def paper_of(office: Office, name: str, handed: Handed, *, entry: int, as_at: str, marking: str = "") -> Paper:
    """A paper from its template and what it is handed; `marking` is that of the settings unless it is given."""
    path = template_of(office, name)
    said = marking or f"{office.settings.marking}: internal, not for release"
    source = path.read_text(encoding="utf-8")
    return filled(name, source, str(path), handed, marking=said, entry=entry, as_at=as_at)


def template_of(office: Office, name: str) -> Path:
    """The template of a paper: the review's own where it has one."""
    return office.templates(f"papers/{name}.md.j2")


def handed_of(office: Office, record: Record) -> Handed:
    """What an internal paper may use."""
    told = answers(record)
    past_weeks = weeks(_done(record), datetime.fromisoformat(record.findings.position.at))
    known = named_of(record.findings, told)
    trust = Trust(record.assured)
    return Handed(
        figures=NamedFigures(figures={**known.figures, **weekly_figures(past_weeks)}, sums=known.sums),
        words=words_of(office, record, told, trust),
        pictures=pictures_of(record, office.settings.plan),
        tables=_tables(record, trust, past_weeks),
    )


def _tables(record: Record, trust: Trust, past_weeks: tuple[Week, ...]) -> Mapping[str, Any]:
    return {
        **{table.id: table for table in record.findings.tables},
        **{id: table for id, table in trust.tables.items() if table.rows},
        "weeks": weekly_table(past_weeks),
    }


def words_of(office: Office, record: Record, told: tuple[Answer, ...], trust: Trust) -> dict[str, Any]:
    """Words by name: lines to be looped over and printed, nothing to be worked out."""
    settings = office.settings
    return {
        "force": settings.force,
        "review": settings.name,
        "answerable": settings.answerable,
        "received_from": in_words(settings.scope.received_from.isoformat()),
        "received_to": in_words(settings.scope.received_to.isoformat()),
        "as_at": record.findings.position.words(),
        "brief": [in_brief(population) for population in record.findings.populations],
        "left_open": [*not_yet_read(record.findings), *left_open(record.findings)],
        "groups": _groups(told),
        "said": {each.id: list(each.words) for each in sections(record.findings)},
        "trust": [{"heading": s.heading, "words": list(s.words)} for s in trust.sections.values()],
        "files": [_file(each) for each in record.files],
        "rests_on": record.findings.position.rests_words(),
        "digests": [f"population {each.version}: {each.digest}" for each in record.findings.populations],
    }


def _file(each: Any) -> str:
    held = f", {each.quarantined:,} held back" if each.quarantined else ""
    return (
        f"{each.file}: {each.rows:,} rows, {each.understood:,} understood{held}, taken in on {in_words(each.at[:10])}"
    )


def _groups(told: Iterable[Answer]) -> list[dict[str, Any]]:
    found = []
    for group in Group:
        own = [_answer(each) for each in told if each.group is group]
        if own:
            found.append({"heading": group.value, "answers": own})
    return found


def _answer(each: Answer) -> dict[str, Any]:
    return {"number": each.number, "asked": each.asked, "words": each.words, "gaps": [gap.words() for gap in each.gaps]}


def _done(record: Record) -> dict[str, list[datetime]]:
    cases = record.cases
    first = {"assessed": "assessed_first_at", "reviewed": "reviewed_first_at"}
    return {
        **{name: cases[column].dropna().tolist() for name, column in first.items()},
        "flagged": list(record.flags.values()),
        "attempts": [each.at for each in record.afterwards.attempts],
    }
