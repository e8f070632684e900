"""Cases as a reader would get them, made from the invented applications themselves."""

from clare_review.invented.casework import InventedApplication
from clare_review.invented.force import InventedForce
from clare_review.population.records import (
    Answer,
    Application,
    Case,
    HistoryItem,
    Incident,
    IncidentProposal,
    LogEntry,
    System,
)


def case_of(invented: InventedApplication, force: InventedForce) -> Case:
    """The case of one invented application, with the later incidents to the same person at risk."""
    log = tuple(
        LogEntry(reference=invented.reference, line=n, entered=line.entered, by=line.by, text=line.text)
        for n, line in enumerate(invented.log, 1)
    )
    return Case(
        application=_application(invented),
        log=log,
        history=_history(invented),
        incidents=_incidents(invented, force),
    )


def _application(invented: InventedApplication) -> Application:
    checks = {f"checked_{system.value}": invented.checks[system] for system in System}
    return Application(
        reference=invented.reference,
        received=invented.received,
        received_has_time=True,
        route=invented.route,
        route_as_exported="as exported",
        source="test",
        b_born=invented.b.born,
        children=invented.children,
        dash=invented.dash,
        checks_on=invented.checks_on,
        met_on=invented.met_on,
        decided_on=invented.decided_on,
        outcome=invented.outcome,
        outcome_reason=invented.reason,
        disclosed_on=invented.disclosed_on,
        handler=invented.handler,
        supervisor=invented.supervisor,
        **checks,
    )


def _history(invented: InventedApplication) -> tuple[HistoryItem, ...]:
    return tuple(
        HistoryItem(
            reference=invented.reference,
            line=n,
            subject_name=f"{item.subject.forename} {item.subject.surname}",
            subject_born=item.subject.born,
            recorded_on=item.recorded_on,
            system=item.system,
            category=item.category,
            outcome=item.outcome,
            victim_was_partner=Answer.YES if item.victim_was_partner else Answer.NO,
        )
        for n, item in enumerate(invented.held, 1)
    )


def _incidents(invented: InventedApplication, force: InventedForce) -> tuple[IncidentProposal, ...]:
    return tuple(
        IncidentProposal(
            incident=Incident(
                incident=f"INC{n:06d}",
                occurred=incident.occurred,
                category=incident.category,
                victim_name=f"{incident.victim.forename} {incident.victim.surname}",
                victim_born=incident.victim.born,
                suspect_name=f"{incident.suspect.forename} {incident.suspect.surname}",
                suspect_born=incident.suspect.born,
                injury=incident.injury,
            ),
            sentence="same names and dates of birth",
            exact=True,
        )
        for n, incident in enumerate(force.incidents, 1)
        if incident.victim == invented.a
    )
