"""What belongs to a case and stands elsewhere: later incidents, and other applications, on the same people.

Finding them takes every name there is. On a shared ledger a reader does not have every name, so the lead's program
finds them for every case whenever rows came in, and a reader's desk reads what was found for the cases they were given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from clare_review.acts.office import Office
from clare_review.acts.populations import applications, invented, sealed_populations, sealed_values
from clare_review.acts.rows import changes_seen
from clare_review.acts.sides import side_values
from clare_review.errors import ReviewNotReady
from clare_review.ledger.digest import canonical
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.resting import collector_rests
from clare_review.population.people import Given, PeopleIndex
from clare_review.population.records import Application, Incident, IncidentProposal, Kind, OtherApplication, Outcome
from clare_review.population.side_tables import incidents

_ALL = ""  # the reference of the one row that says as at which entry everything was looked for


class People(Protocol):
    """What finds the same people under several names."""

    def incidents(self, application: Application) -> tuple[IncidentProposal, ...]:
        """The proposals in the order they are cited by: one that is brought later stands behind."""

    def others(self, application: Application) -> tuple[OtherApplication, ...]:
        """The other applications that may be on the same subject."""


def people_of(office: Office) -> People:
    """What finds the same people: among every name for whoever has them all, else as the lead's program found them.

    Raises:
        ReviewNotReady: rows came in that nobody looked through yet.
    """
    if office.keeper.sees_every_case():
        return everybody(office, sealed_values(office))
    return _AsFound(office)


@collector_rests()
def everybody(office: Office, found: Iterable[Given]) -> People:
    """What finds the same people among these applications and every incident."""
    values = side_values(office, Kind.INCIDENTS)
    brought = {value["incident"]: value["brought"] for value in values}
    index, apart = PeopleIndex(found, incidents(values)), invented(office)
    if not apart:
        return _Everybody(index=index, brought=brought)
    more = _invented_incidents(office)
    among = PeopleIndex(apart.values(), incidents(more))
    return _Everybody(
        index=index,
        brought=brought | dict.fromkeys((one["incident"] for one in more), 0),
        apart=among,
        of_apart=frozenset(apart),
    )


def _invented_incidents(office: Office) -> list[dict[str, Any]]:
    """The values of the incidents that were invented along with cases; they concern nobody else."""
    lists = [entry.number for entry in office.entries(EntryKind.KNOWN)]
    rows = [row for number in lists for row in office.ledger.source_rows(kind=Kind.INCIDENTS.value, entry=number)]
    return [row["value"] for row in rows if row["value"]]


def keep_related(office: Office) -> None:
    """Finds what belongs to every case and keeps it for its readers, where they cannot find it themselves."""
    if not office.keeper.knows_logins or not sealed_populations(office):
        return
    as_at = changes_seen(office)
    found = applications(office) | invented(office)
    people = everybody(office, applications(office).values())
    rows: list[tuple[str, str, str, Mapping[str, Any]]] = [(_ALL, "as_at", "", {})]
    for name, application in found.items():
        rows += [(name, "incident", one.incident.incident, _incident(one)) for one in people.incidents(application)]
        rows += [(name, "other", one.reference, _other(one)) for one in people.others(application)]
    office.keeper.relate(
        [
            {"reference": name, "kind": kind, "other": other, "value": canonical(dict(value)).decode()}
            | {"as_at": as_at, "place": place}
            for place, (name, kind, other, value) in enumerate(rows)
        ]
    )


@dataclass(frozen=True, kw_only=True)
class _Everybody:
    """`apart` are the invented people of the applications `of_apart`, whom nobody real is ever taken for."""

    index: PeopleIndex
    brought: Mapping[str, int]
    apart: PeopleIndex | None = None
    of_apart: frozenset[str] = frozenset()

    def incidents(self, application: Application) -> tuple[IncidentProposal, ...]:
        found = self._index(application).incidents(application)
        return tuple(sorted(found, key=lambda one: (self.brought[one.incident.incident], one.incident.incident)))

    def others(self, application: Application) -> tuple[OtherApplication, ...]:
        return self._index(application).others(application)

    def _index(self, application: Application) -> PeopleIndex:
        return self.apart if self.apart and application.reference in self.of_apart else self.index


class _AsFound:
    """What the lead's program found, in the order it found it."""

    def __init__(self, office: Office) -> None:
        self._keeper = office.keeper
        last, looked = changes_seen(office), self._keeper.related(_ALL)
        if not looked or looked[0]["as_at"] < last:
            raise ReviewNotReady(
                f"rows came in (entry {last}) that were not looked through yet for the same people under other names: "
                "the lead runs `clare-review allocate`, then the case can be opened"
            )

    def incidents(self, application: Application) -> tuple[IncidentProposal, ...]:
        return tuple(_read_incident(value) for value in self._values(application, "incident"))

    def others(self, application: Application) -> tuple[OtherApplication, ...]:
        return tuple(_read_other(value) for value in self._values(application, "other"))

    def _values(self, application: Application, kind: str) -> list[dict[str, Any]]:
        return [row["value"] for row in self._keeper.related(application.reference) if row["kind"] == kind]


def _incident(it: IncidentProposal) -> dict[str, Any]:
    values = {name: _plain(value) for name, value in vars(it.incident).items()}
    return {"incident": values, "sentence": it.sentence, "exact": it.exact}


def _other(it: OtherApplication) -> dict[str, Any]:
    return {name: _plain(value) for name, value in vars(it).items()}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read_incident(value: Mapping[str, Any]) -> IncidentProposal:
    it = dict(value["incident"])
    for name in ("occurred", "victim_born", "suspect_born"):
        it[name] = date.fromisoformat(it[name]) if it[name] else None
    return IncidentProposal(incident=Incident(**it), sentence=value["sentence"], exact=value["exact"])


def _read_other(value: Mapping[str, Any]) -> OtherApplication:
    return OtherApplication(
        reference=value["reference"],
        received=datetime.fromisoformat(value["received"]),
        outcome=Outcome(value["outcome"]) if value["outcome"] else None,
        sentence=value["sentence"],
    )
