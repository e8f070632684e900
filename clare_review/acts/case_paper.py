"""One case summarised for Professional Standards: logged as looked at and as handed out before a word of it is read."""

from collections.abc import Mapping
from typing import Any

from clare_review.acts.at_risk import people
from clare_review.acts.cases import consult
from clare_review.acts.office import Office
from clare_review.acts.papers import paper_of
from clare_review.acts.populations import applications, versions
from clare_review.acts.settled import settled
from clare_review.errors import NotAllowed, ReviewError, ReviewNotReady
from clare_review.findings.papers.filling import Handed
from clare_review.findings.papers.named import NamedFigures
from clare_review.findings.papers.paper import Paper
from clare_review.guidance.clock import clock
from clare_review.guidance.steps import CaseSteps
from clare_review.ledger.entry import Book, EntryKind, NewEntry
from clare_review.population.records import Answer, Application, System
from clare_review.reviewing.conditions import codes_of
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT, Judgement
from clare_review.reviewing.wording import NOT_RECORDED, say, say_date_and_time, say_wall_time
from clare_review.safeguarding.people import OPEN

NOBODY = "nobody was said to need contact"


def case_paper(office: Office, reference: str, *, to: str) -> Paper:
    """The summary of one case, without a name or the free text of anybody.

    That it was looked at and for whom is in the ledger before anything is read; nothing is shown otherwise.

    Raises:
        ReviewError: no case is named, or nobody for whom.
        NotAllowed: the server does not let this login hand anything out, or the review is shown as at the past.
        ReviewNotReady: the sealed population does not hold the case.
        LedgerUnusable: it could not be logged.
    """
    if not reference or not to.strip():
        raise ReviewError("say which case with --case, and with --to who gets the summary: both are logged")
    office.must_be_now()
    if not office.keeper.hands_out():
        raise NotAllowed(f"a case is handed out by the review lead or an auditor; you are {office.reader}")
    if reference not in versions(office):
        raise ReviewNotReady(f"{reference}: the sealed population does not hold it")
    consult(office, reference, why=f"summary for {to.strip()}")
    _log_as_handed_out(office, reference, to.strip())
    head = office.position()
    at = office.as_at(head.number)
    words = {**_facts(at, reference), "to": to.strip(), "force": office.settings.force}
    handed = Handed(figures=NamedFigures(figures={}), words=words)
    said = f"As at entry {head.number:,}, {say_date_and_time(at.time())}, for {to.strip()}"
    return paper_of(
        at, "case", handed, entry=head.number, as_at=said, marking=f"{office.settings.marking}: {to.strip()}"
    )


def _log_as_handed_out(office: Office, reference: str, to: str) -> None:
    body = {"what": f"summary of {reference}", "books": [Book.REVIEW.value], "texts": False, "to": to}
    new = NewEntry(kind=EntryKind.EXPORTED, by=office.reader, key=office.key(), body=body)
    office.keeper.append(new, book=Book.CONSULTATIONS)


def _facts(office: Office, reference: str) -> dict[str, Any]:
    application = applications(office, [reference])[reference]
    stood = settled(office, [reference])
    return {
        "reference": reference,
        "population": versions(office)[reference],
        "about": _about(application),
        "steps": [each.sentence() for each in clock(CaseSteps.of(application), office.guidance)],
        "lacking": [say(each) for each in System if application.checked(each) is not Answer.YES],
        "checks_exported": application.checks_exported,
        "readings": [
            _reading(office, judgement)
            for name in (RISK_ASSESSMENT, DETAILED_REVIEW)
            if (judgement := stood.current(reference, name)) is not None
        ],
        "found": _found(office, stood.current(reference, DETAILED_REVIEW)),
        "contact": _contact(office, reference),
    }


def _about(it: Application) -> list[str]:
    decided = say(it.outcome) if it.outcome else "no decision recorded"
    return [
        f"Received {say_wall_time(it.received, it.received_has_time)}, by {say(it.route)}",
        f"Outcome: {decided}; reason given: {say(it.outcome_reason)}",
        f"Handler as exported: {say(it.handler)}",
        f"Supervisor: {say(it.supervisor) if it.supervisor_exported else 'the export has no such column'}",
    ]


def _reading(office: Office, judgement: Judgement) -> dict[str, Any]:
    """A judgement in words: every question that was answered, without free text."""
    instrument = office.instrument(judgement.instrument)
    answered = [
        f"{question.ask} {', '.join(question.say(code) for code in codes)}"
        for question in instrument.questions
        if not question.personal and (codes := codes_of(judgement.answers.get(question.id)))
    ]
    stands = f"judged by {judgement.by}, {say_date_and_time(judgement.at)}, entry {judgement.entry:,}"
    return {"heading": f"{instrument.title}: {stands}", "answers": answered}


def _found(office: Office, judgement: Judgement | None) -> list[str]:
    if judgement is None:
        return ["No detailed review is recorded."]
    answers: Mapping[str, Any] = judgement.answers
    code = str(answers.get("primary_failure") or "")
    known = {each.code: each for each in office.failure_codes.codes}
    said = f"{code}: {known[code].say}" if code in known else code.replace("_", " ") or NOT_RECORDED
    return [f"Failure: {said}", f"Counted as: {str(judgement.category).replace('_', ' ')}"]


def _contact(office: Office, reference: str) -> str:
    for one in people(office).people:
        if reference in one.references:
            attempts = f"{one.attempts:,} attempts noted"
            return f"contact is {one.stands}, {attempts}" if one.stands == OPEN else f"{one.stands}, {attempts}"
    return NOBODY
