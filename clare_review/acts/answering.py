"""The answers to the 47 questions as at an entry of the ledger."""

from dataclasses import replace

from clare_review.acts.closing import closing_at
from clare_review.acts.office import Office
from clare_review.acts.recorded import must_be_sealed, past, record_of
from clare_review.acts.todays import scrutiny_of
from clare_review.errors import NotAllowed
from clare_review.findings.answer import Answer
from clare_review.findings.answers.gathering import answers
from clare_review.findings.answers.record import Record
from clare_review.ledger.resting import collector_rests


@collector_rests()
def answers_of(office: Office, as_of: int = 0, *, population: int = 0) -> tuple[Answer, ...]:
    """All 47 answers as at entry `as_of`, 0 for the office's own position; nothing recorded later moves them.

    `population` answers for the applications of an earlier population; 0 is the newest sealed by then.

    Raises:
        NotAllowed: the server shows this login some of the cases only.
        ReviewNotReady: no population is sealed by then, the one asked for was not, or the ledger has no such entry.
        FiguresDoNotBalance: figures that must add up do not.
    """
    return answers(record_for(office, as_of, population=population))


@collector_rests()
def record_for(office: Office, as_of: int = 0, *, population: int = 0) -> Record:
    """What the answers rest on; raises as `answers_of` does."""
    if not office.keeper.counts_every_case():
        raise NotAllowed(
            f"answers count every case, and the server does not show every case to {office.reader}: the review lead "
            "and the analysts have them"
        )
    at = past(office, as_of)
    if population:
        must_be_sealed(at, population)
    record = record_of(at, population=population)
    found = scrutiny_of(at)
    return replace(record, scrutiny=found, closing=closing_at(at, record, found))
