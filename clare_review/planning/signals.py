"""The signals of a case: plain facts of the record, a sentence each, with the points the table gives them.

They order the work and never clear a case: no signal lowers the points, and having none is no finding.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clare_review.guidance.lines import Step
from clare_review.guidance.results import Result, StepResult
from clare_review.guidance.wording import say_count, say_day, say_list
from clare_review.planning.points import PointsTable, SignalCode
from clare_review.population.records import (
    Answer,
    Application,
    Case,
    Incident,
    IncidentProposal,
    Outcome,
    Route,
    System,
)

Clock = tuple[StepResult, ...]
_Found = Iterator[tuple[SignalCode, str]]
_Rule = Callable[[Case, Clock, PointsTable], _Found]

_SAY_OUTCOME = {
    Outcome.DISCLOSED: "disclosed",
    Outcome.AGREED: "agreed to disclose",
    Outcome.NO_DISCLOSURE: "no disclosure",
    Outcome.NOTHING_HELD: "nothing held",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.NOT_ELIGIBLE: "not eligible",
    Outcome.TRANSFERRED: "transferred",
}
_SAY_SYSTEM = {
    System.PNC: "PNC",
    System.PND: "PND",
    System.VISOR: "ViSOR",
    System.LOCAL: "local systems",
    System.OTHER_FORCES: "other forces",
    System.MARAC: "MARAC",
    System.PROBATION: "probation",
    System.SOCIAL_CARE: "social care",
}


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One fact of the record, as a sentence without names, and what it adds."""

    code: SignalCode
    sentence: str
    points: int


def signals(case: Case, clock: Clock, points: PointsTable) -> tuple[Signal, ...]:
    """Every signal of a case, most points first, then in the order of `SignalCode`."""
    found = [
        Signal(code=code, sentence=f"{sentence[:1].upper()}{sentence[1:]}.", points=points.points[code])
        for rule in _RULES
        for code, sentence in rule(case, clock, points)
    ]
    return tuple(sorted(found, key=lambda signal: (-signal.points, _ORDER[signal.code])))


def _not_disclosed(application: Application) -> bool:
    """Whether the record shows no disclosure; a date under an outcome that has none is no disclosure shown."""
    if application.outcome in (Outcome.AGREED, None):
        return application.disclosed_on is None
    return application.outcome is not Outcome.DISCLOSED


def _say_outcome(application: Application) -> str:
    if application.outcome is None:
        return "no decision is recorded"
    return f"the recorded outcome is: {_SAY_OUTCOME[application.outcome]}"


def _history(case: Case, clock: Clock, points: PointsTable) -> _Found:
    application, held = case.application, case.history
    if not held or not _not_disclosed(application):
        return
    outcome = _say_outcome(application)
    if application.outcome is Outcome.NOTHING_HELD:
        entries = say_count(len(held), "entry was", "entries were")
        yield SignalCode.NOTHING_HELD_THOUGH_HELD, f"{outcome}, and {entries} held on the subject"
    yield SignalCode.HISTORY_NOT_DISCLOSED, f"{_entries(len(held))} held on the subject, and {outcome}"
    against_partner = sum(item.victim_was_partner is Answer.YES for item in held)
    if against_partner:
        said = f"{_entries(against_partner)} against a partner held on the subject, and {outcome}"
        yield SignalCode.PARTNER_HISTORY_NOT_DISCLOSED, said
    serious = [item.category or "" for item in held if points.is_serious(item.category)]
    if serious:
        said = f"history of {say_list(sorted(set(serious)))} held on the subject, and {outcome}"
        yield SignalCode.SERIOUS_HISTORY_NOT_DISCLOSED, said


def _entries(number: int) -> str:
    return say_count(number, "entry", "entries")


def _decision(case: Case, clock: Clock, points: PointsTable) -> _Found:
    application = case.application
    if application.outcome is Outcome.AGREED and application.disclosed_on is None:
        on = f" on {say_day(application.decided_on)}" if application.decided_on else ""
        yield SignalCode.AGREED_NOT_DISCLOSED, f"agreed{on} to disclose, no disclosure date recorded"
    if application.outcome is Outcome.DISCLOSED and application.disclosed_on is None:
        yield SignalCode.DISCLOSURE_NOT_DATED, "recorded as disclosed, no disclosure date recorded"
    if application.outcome is None:
        yield SignalCode.NO_DECISION, "no decision is recorded"
    if application.dash == "high" and _not_disclosed(application):
        said = f"the risk was assessed as high at the time, and {_say_outcome(application)}"
        yield SignalCode.HIGH_RISK_NOT_DISCLOSED, said


def _checks(case: Case, clock: Clock, points: PointsTable) -> _Found:
    application = case.application
    if not application.checks_exported:
        yield SignalCode.CHECKS_NOT_EXPORTED, "the export it comes from does not say which systems were checked"
        return
    answers = {system: application.checked(system) for system in points.minimum_systems}
    denied = [_SAY_SYSTEM[system] for system, answer in answers.items() if answer is Answer.NO]
    if denied:
        said = f"{say_list(denied)} {_checks_are(denied)} recorded as not done"
        yield SignalCode.MINIMUM_CHECK_RECORDED_NO, said
    silent = [_SAY_SYSTEM[system] for system, answer in answers.items() if answer is None]
    if silent:
        yield SignalCode.MINIMUM_CHECK_NOT_RECORDED, f"{say_list(silent)} {_checks_are(silent)} not recorded"


def _checks_are(systems: list[str]) -> str:
    return "check is" if len(systems) == 1 else "checks are"


def _steps(case: Case, clock: Clock, points: PointsTable) -> _Found:
    application = case.application
    decided, checked = application.decided_on, application.checks_on
    if decided and checked and decided < checked:
        said = f"decided on {say_day(decided)}, before the checks of {say_day(checked)}"
        yield SignalCode.DECIDED_BEFORE_CHECKS, said
    if decided == application.received.date() and _not_disclosed(application):
        said = f"closed on {say_day(application.received)}, the day it was received, and {_say_outcome(application)}"
        yield SignalCode.CLOSED_SAME_DAY, said
    # An export without the checks is a bare list, which holds no meetings either: its silence says nothing.
    if application.route is Route.RIGHT_TO_ASK and application.met_on is None and application.checks_exported:
        yield SignalCode.NO_FACE_TO_FACE, "Right to Ask, and no face to face is recorded"
    for result in clock:
        if result.step is Step.TOTAL and result.result is Result.OVER:
            yield SignalCode.OVER_TOTAL, result.sentence().removesuffix(".")


def _contradictions(case: Case, clock: Clock, points: PointsTable) -> _Found:
    application, received = case.application, case.application.received.date()
    dates = {
        "the checks are": application.checks_on,
        "the face to face is": application.met_on,
        "the forum is": application.forum_on,
        "the decision is": application.decided_on,
        "the disclosure is": application.disclosed_on,
    }
    found = [
        f"{what} dated {say_day(day)}, before the application of {say_day(received)}"
        for what, day in dates.items()
        if day and day < received
    ]
    if application.disclosed_on and _not_disclosed(application):
        found.append(f"a disclosure is dated {say_day(application.disclosed_on)}, and {_say_outcome(application)}")
    if found:
        yield SignalCode.RECORD_CONTRADICTS_ITSELF, f"the record contradicts itself: {'; '.join(found)}"


def _people(case: Case, clock: Clock, points: PointsTable) -> _Found:
    application = case.application
    if application.supervisor is None and application.supervisor_exported:
        yield SignalCode.NO_SUPERVISOR, "no supervisor is recorded"
    if application.b_born is None:
        yield SignalCode.SUBJECT_BORN_MISSING, "no date of birth of the subject is recorded"
    if application.children is Answer.YES:
        yield SignalCode.CHILDREN, "children in the household"


def _others(case: Case, clock: Clock, points: PointsTable) -> _Found:
    if not case.others:
        return
    number = say_count(len(case.others), "other application")
    references = say_list(other.reference for other in case.others)
    yield SignalCode.SUBJECT_IN_OTHERS, f"the subject may be the same in {number}: {references}"
    disclosed = [other.reference for other in case.others if other.outcome is Outcome.DISCLOSED]
    if disclosed and _not_disclosed(case.application):
        said = f"a disclosure was made in {say_list(disclosed)} on what may be the same subject, and none in this one"
        yield SignalCode.DISCLOSED_IN_ANOTHER, said


def _incidents(case: Case, clock: Clock, points: PointsTable) -> _Found:
    later = [proposal for proposal in case.incidents if _is_later(proposal.incident, case.application)]
    serious = [proposal for proposal in later if _is_serious(proposal.incident)]
    if serious:
        yield SignalCode.LATER_SERIOUS_INJURY, f"serious injury recorded in {_say_incidents(serious)}"
    if later:
        yield SignalCode.LATER_INCIDENT, f"a later incident may be between the same two people: {_say_incidents(later)}"


def _is_later(incident: Incident, application: Application) -> bool:
    return incident.occurred is None or incident.occurred >= application.received.date()


def _is_serious(incident: Incident) -> bool:
    return (incident.injury or "").strip().casefold().startswith(("serious", "fatal"))


def _say_incidents(proposals: list[IncidentProposal]) -> str:
    return say_list(_say_incident(proposal) for proposal in proposals)


def _say_incident(proposal: IncidentProposal) -> str:
    incident = proposal.incident
    when = f"on {say_day(incident.occurred)}" if incident.occurred else "on a day not recorded"
    return f"{incident.incident}, {incident.category or 'category not recorded'} {when}, {proposal.sentence}"


_RULES: tuple[_Rule, ...] = (_incidents, _history, _decision, _others, _checks, _steps, _contradictions, _people)
_ORDER = {code: place for place, code in enumerate(SignalCode)}
