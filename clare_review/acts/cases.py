"""Cases: everything the record holds on an application, gathered for a reader who was logged first."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from clare_review.acts.office import Office
from clare_review.acts.populations import applications, current_population
from clare_review.acts.sides import side_values
from clare_review.ledger.entry import Book, Entry, EntryKind, NewEntry
from clare_review.population.people import PeopleIndex
from clare_review.population.records import Application, Case, HistoryItem, Kind, LogEntry
from clare_review.population.side_tables import history_items, incidents, log_entries


class Cases:
    """The cases of the last sealed population; what is asked for once is kept for as long as this is kept."""

    def __init__(self, office: Office, *, all_at_once: bool = False) -> None:
        """`all_at_once` reads the log and history of every application together, for work on all of them."""
        self._office = office
        self._all_at_once = all_at_once
        current_population(office)

    @property
    def references(self) -> tuple[str, ...]:
        """Every reference, in order."""
        return tuple(self._applications)

    def application(self, reference: str) -> Application:
        """One sealed application."""
        return self._applications[reference]

    def case(self, reference: str) -> Case:
        """One case, gathered; whoever shows it to somebody logs the consultation first."""
        application = self._applications[reference]
        return Case(
            application=application,
            log=self._log(reference),
            history=self._history(reference),
            incidents=self._people.incidents(application),
            others=self._people.others(application),
        )

    def _log(self, reference: str) -> tuple[LogEntry, ...]:
        if self._all_at_once:
            return self._all_logs.get(reference, ())
        return log_entries(self._side_values(Kind.LOG, reference)).get(reference, ())

    def _history(self, reference: str) -> tuple[HistoryItem, ...]:
        if self._all_at_once:
            return self._all_histories.get(reference, ())
        return history_items(self._side_values(Kind.HISTORY, reference)).get(reference, ())

    def _side_values(self, kind: Kind, reference: str) -> Iterable[dict[str, Any]]:
        rows = self._office.keeper.source_rows(kind=kind.value, reference=reference, upto=self._office.as_of or None)
        return [row["value"] for row in rows if row["value"] is not None]

    @cached_property
    def _applications(self) -> dict[str, Application]:
        return applications(self._office)

    @cached_property
    def _people(self) -> PeopleIndex:
        found = incidents(side_values(self._office, Kind.INCIDENTS))
        return PeopleIndex(self._applications.values(), found)

    @cached_property
    def _all_logs(self) -> dict[str, tuple[LogEntry, ...]]:
        return log_entries(side_values(self._office, Kind.LOG))

    @cached_property
    def _all_histories(self) -> dict[str, tuple[HistoryItem, ...]]:
        return history_items(side_values(self._office, Kind.HISTORY))


def consult(office: Office, reference: str, *, batch: str) -> Entry:
    """Logs that somebody is about to look at a case, and why; only then may it be shown.

    Raises:
        LedgerUnusable: it could not be logged, so nothing may be shown.
    """
    new = NewEntry(
        kind=EntryKind.CONSULTED,
        by=office.reader,
        key=office.key(),
        subject=reference,
        body={"why": f"review of batch {batch}"},
    )
    return office.keeper.append(new, book=Book.CONSULTATIONS)


def has_consulted(office: Office, reference: str) -> bool:
    """Whether the reader's consultation of a case is logged."""
    looks = office.keeper.entries(kinds=[EntryKind.CONSULTED], subject=reference, book=Book.CONSULTATIONS)
    return any(entry.by == office.reader for entry in looks)
