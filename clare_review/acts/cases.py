"""Cases: everything the record holds on an application, gathered for a reader who was logged first."""

from collections.abc import Mapping
from dataclasses import dataclass

from clare_review.acts.later import later_rows
from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.relating import People, everybody, people_of
from clare_review.acts.rows import CHANGES
from clare_review.acts.sides import side_values
from clare_review.errors import ReviewNotReady
from clare_review.ledger.entry import Book, Entry, EntryKind, NewEntry
from clare_review.ledger.keeper import Check
from clare_review.population.records import Application, Case, Kind
from clare_review.population.side_tables import history_items, log_entries
from clare_review.reviewing.file_lines import case_version, citable

_KEPT = 64  # cases in memory: enough for a reader who goes back and forth


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """One case as it was gathered, with the version a reader of it has read, and the lines they may cite."""

    case: Case
    version: str
    citable: tuple[str, ...]


class Cases:
    """The cases of the sealed population, each gathered from the ledger when it is asked for.

    The last few are kept, and what finds the same people under several names; all of it is made anew as soon as rows
    or applications were added, so that a case that changed is never taken for the one that was read. `at_once` gathers
    every case at the first one asked for: for whoever works through most of them.
    """

    def __init__(self, office: Office, *, at_once: bool = False) -> None:
        self._office = office
        self._at_once = at_once
        self._as_at = -1
        self._people: People | None = None
        self._gathered: Mapping[str, Case] = {}
        self._kept: dict[str, CaseFile] = {}

    def case(self, reference: str) -> Case:
        """One case; whoever shows it to somebody logs the consultation first.

        Raises:
            ReviewNotReady: the sealed population does not hold it.
        """
        return self.file(reference).case

    def file(self, reference: str, present: Office | None = None) -> CaseFile:
        """One case with its version; `present` is the moment in which somebody asks. Raises as `case` does."""
        self._let_go_of_what_changed(present or self._office)
        if reference not in self._kept:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            case = self._case(reference)
            self._kept[reference] = CaseFile(case=case, version=case_version(case), citable=citable(case))
        return self._kept[reference]

    def every(self) -> Mapping[str, Case]:
        """Every case of the sealed population by reference: for ordering the work, shown to nobody."""
        self._let_go_of_what_changed(self._office)
        if not self._gathered:
            self._gathered = all_cases(self._office)
        return self._gathered

    def begin(self) -> None:
        """Does the long part ahead, once, so that nothing that others wait for takes long."""
        if not self._at_once:
            self._index()

    def _let_go_of_what_changed(self, present: Office) -> None:
        as_at = present.last_of(*CHANGES, EntryKind.KNOWN)
        if as_at != self._as_at:
            self._as_at, self._people, self._gathered, self._kept = as_at, None, {}, {}

    def _index(self) -> People:
        if self._people is None:
            self._let_go_of_what_changed(self._office)
            self._people = people_of(self._office)
        return self._people

    def _case(self, reference: str) -> Case:
        if self._at_once:
            self.every()
        if reference in self._gathered:
            return self._gathered[reference]
        people = self._index()
        with self._office.at_one_moment() as present:
            found = applications(present, [reference])
            if reference not in found:
                raise ReviewNotReady(f"{reference}: the sealed population does not hold it")
            return _gather(present, found, people, reference=reference)[reference]


def all_cases(office: Office) -> dict[str, Case]:
    """Every case of the sealed population by reference, gathered at once."""
    found = applications(office)
    return _gather(office, found, everybody(office, found.values()))


def _gather(
    office: Office, found: Mapping[str, Application], people: People, *, reference: str | None = None
) -> dict[str, Case]:
    """The cases of the applications given; `reference` is the only one of them, where it is one."""
    logs = log_entries(side_values(office, Kind.LOG, reference=reference))
    histories = history_items(side_values(office, Kind.HISTORY, reference=reference))
    later = later_rows(office, found, reference=reference)
    return {
        name: Case(
            application=application,
            log=logs.get(name, ()),
            history=histories.get(name, ()),
            incidents=people.incidents(application),
            others=people.others(application),
            later_rows=later.get(name, ()),
        )
        for name, application in found.items()
    }


def consult(office: Office, reference: str, *, why: str, check: Check | None = None) -> Entry:
    """Logs that somebody is about to look at a case, and why; only then may it be shown.

    `after` in it is where the review's book stood: that the look came before a judgement shows whatever the clocks say.

    `check` refuses inside the very transaction that logs.

    Raises:
        LedgerUnusable: it could not be logged, so nothing may be shown.
    """
    new = NewEntry(
        kind=EntryKind.CONSULTED,
        by=office.reader,
        key=office.key(),
        subject=reference,
        body={"why": why, "after": office.keeper.head().number},
    )
    return office.keeper.append(new, book=Book.CONSULTATIONS, check=check)


def has_consulted(office: Office, reference: str) -> bool:
    """Whether the reader's consultation of a case is logged."""
    looks = office.ledger.entries(kinds=[EntryKind.CONSULTED], subject=reference, book=Book.CONSULTATIONS)
    return any(entry.by == office.reader for entry in looks)
