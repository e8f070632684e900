"""Cases: everything the record holds on an application, gathered for a reader who was logged first."""

from typing import Any

from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.sides import side_values
from clare_review.errors import ReviewNotReady
from clare_review.ledger.entry import Book, Entry, EntryKind, NewEntry
from clare_review.population.people import PeopleIndex
from clare_review.population.records import Case, Kind
from clare_review.population.side_tables import history_items, incidents, log_entries

_KEPT = 64  # cases in memory: enough for a reader who goes back and forth


class Cases:
    """The cases of the sealed population, each gathered from the ledger when it is asked for.

    The last few are kept, and what finds the same people under several names; all of it is made anew as soon as rows
    or applications were added, so that a case that changed is never taken for the one that was read.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._as_at = -1
        self._people: PeopleIndex | None = None
        self._kept: dict[str, Case] = {}

    def case(self, reference: str) -> Case:
        """One case; whoever shows it to somebody logs the consultation first.

        Raises:
            ReviewNotReady: the sealed population does not hold it.
        """
        self._let_go_of_what_changed()
        if reference not in self._kept:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[reference] = self._gathered(reference)
        return self._kept[reference]

    def _let_go_of_what_changed(self) -> None:
        as_at = self._office.last_of(EntryKind.IMPORTED, EntryKind.ADMITTED, EntryKind.SEALED)
        if as_at != self._as_at:
            self._as_at, self._people, self._kept = as_at, None, {}

    def _gathered(self, reference: str) -> Case:
        found = applications(self._office, [reference])
        if reference not in found:
            raise ReviewNotReady(f"{reference}: the sealed population does not hold it")
        if self._people is None:
            known = incidents(side_values(self._office, Kind.INCIDENTS))
            self._people = PeopleIndex(applications(self._office).values(), known)
        return Case(
            application=found[reference],
            log=log_entries(self._side(Kind.LOG, reference)).get(reference, ()),
            history=history_items(self._side(Kind.HISTORY, reference)).get(reference, ()),
            incidents=self._people.incidents(found[reference]),
            others=self._people.others(found[reference]),
        )

    def _side(self, kind: Kind, reference: str) -> list[dict[str, Any]]:
        rows = self._office.keeper.source_rows(kind=kind.value, reference=reference, upto=self._office.as_of or None)
        return [row["value"] for row in rows if row["value"] is not None]


def all_cases(office: Office) -> dict[str, Case]:
    """Every case of the sealed population by reference, gathered at once: for ordering the work, shown to nobody."""
    found = applications(office)
    people = PeopleIndex(found.values(), incidents(side_values(office, Kind.INCIDENTS)))
    logs = log_entries(side_values(office, Kind.LOG))
    histories = history_items(side_values(office, Kind.HISTORY))
    return {
        reference: Case(
            application=application,
            log=logs.get(reference, ()),
            history=histories.get(reference, ()),
            incidents=people.incidents(application),
            others=people.others(application),
        )
        for reference, application in found.items()
    }


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
