"""Proposes which later incidents and other applications may concern the same people; a person decides, always."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from clare_review.population.merging import full_name, person
from clare_review.population.names import Likeness, Person, how_alike, name_key, swapped_born
from clare_review.population.records import Application, Incident, IncidentProposal, OtherApplication, Outcome

Key = tuple[str, object]
Given = Application | Mapping[str, Any]
Kept = dict[str, Any]  # plain data that holds nothing else, which the collector of garbage never looks through
_KEPT = ("reference", "received", "outcome", "b_forename", "b_surname", "b_born", "b_pnc")


@dataclass(frozen=True, kw_only=True)
class Subject:
    """B of an application, as far as it is asked whether others are on the same person."""

    reference: str
    received: datetime
    outcome: Outcome | None
    who: Person
    pnc: str | None

    @classmethod
    def of(cls, application: Application) -> Self:
        """That of one application."""
        return cls(
            reference=application.reference,
            received=application.received,
            outcome=application.outcome,
            who=person(application, "b"),
            pnc=application.b_pnc,
        )


class PeopleIndex:
    """All applications and incidents, arranged so that those with the same people are found without comparing all.

    An application may be given as the plain data that it is made of. Of everything given only what is asked of B is
    kept, because there may be very many, of which a few are ever found.
    """

    def __init__(self, applications: Iterable[Given], incidents: Iterable[Incident] = ()) -> None:
        self._by_subject: dict[Key, list[Kept]] = defaultdict(list)
        self._by_suspect: dict[Key, list[Incident]] = defaultdict(list)
        for given in applications:
            kept = {name: getattr(given, name) if isinstance(given, Application) else given.get(name) for name in _KEPT}
            for key in _subject_keys(_subject(kept)):
                self._by_subject[key].append(kept)
        for incident in incidents:
            for key in _keys(_suspect(incident)):  # no proposal rests on the victim alone
                self._by_suspect[key].append(incident)

    def incidents(self, application: Application) -> tuple[IncidentProposal, ...]:
        """The later incidents that may be between A and B, oldest first, each with how it was matched."""
        keys = {*_keys(person(application, "a")), *_keys(person(application, "b"))}
        found = {one.incident: one for key in sorted(keys, key=repr) for one in self._by_suspect.get(key, ())}
        return propose_incidents(application, list(found.values()))

    def others(self, application: Application) -> tuple[OtherApplication, ...]:
        """The other applications that may be on the same subject (B), oldest first, each with how it was matched."""
        mine = Subject.of(application)
        keys = sorted(_subject_keys(mine), key=repr)
        found = {one["reference"]: one for key in keys for one in self._by_subject.get(key, ())}
        return _others(mine, map(_subject, found.values()))


def propose_incidents(application: Application, incidents: Iterable[Incident]) -> tuple[IncidentProposal, ...]:
    """Of the incidents given, those on or after the day of receipt that may be between A and B, oldest first.

    An exact proposal has the same names and dates of birth for both; no proposal rests on one of the two alone.
    """
    found = []
    for incident in incidents:
        if incident.occurred is not None and incident.occurred < application.received.date():
            continue
        if proposal := _proposal(application, incident):
            found.append(proposal)
    return tuple(sorted(found, key=lambda one: (one.incident.occurred or date.max, one.incident.incident)))


def other_applications(application: Application, others: Sequence[Application]) -> tuple[OtherApplication, ...]:
    """Of the applications given, those that may be on the same subject (B), oldest first."""
    return _others(Subject.of(application), map(Subject.of, others))


def _others(subject: Subject, others: Iterable[Subject]) -> tuple[OtherApplication, ...]:
    found = [(one, sentence) for one in others if (sentence := _same_subject(subject, one))]
    found.sort(key=lambda pair: (pair[0].received, pair[0].reference))
    return tuple(
        OtherApplication(reference=one.reference, received=one.received, outcome=one.outcome, sentence=sentence)
        for one, sentence in found
    )


def _proposal(application: Application, incident: Incident) -> IncidentProposal | None:
    """Victim and suspect against A and B, then the other way round; the first way that fits both."""
    a, b = person(application, "a"), person(application, "b")
    ways = (("A", "B", a, b), ("B", "A", b, a))
    for victim, suspect, as_victim, as_suspect in ways:
        first, second = how_alike(as_victim, _victim(incident)), how_alike(as_suspect, _suspect(incident))
        if first and second:
            sentence = _sentence(victim, suspect, first, second)
            return IncidentProposal(incident=incident, sentence=sentence, exact=first.exact and second.exact)
    return None


def _sentence(victim: str, suspect: str, first: Likeness, second: Likeness) -> str:
    roles = f"victim as {victim}, suspect as {suspect}"
    if first.exact and second.exact:
        return f"same names and dates of birth for A and B ({roles})"
    return f"{roles}: {victim} by {first.words}; {suspect} by {second.words}"


def _same_subject(one: Subject, other: Subject) -> str | None:
    """How B of two applications is alike, as a sentence; None for one application or too little likeness."""
    if one.reference == other.reference:
        return None
    alike = how_alike(one.who, other.who)
    if one.pnc and other.pnc and one.pnc.casefold() == other.pnc.casefold():
        return f"subject (B): same PNC id, {alike.words if alike else 'under another name or date of birth'}"
    return f"subject (B): {alike.words}" if alike else None


def _subject(kept: Kept) -> Subject:
    received, born, outcome = kept["received"], kept["b_born"], kept["outcome"]
    return Subject(
        reference=kept["reference"],
        received=datetime.fromisoformat(received) if isinstance(received, str) else received,
        outcome=Outcome(outcome) if outcome else None,
        who=Person(
            name=full_name(kept["b_forename"], kept["b_surname"]),
            born=date.fromisoformat(born) if isinstance(born, str) else born,
        ),
        pnc=kept["b_pnc"],
    )


def _subject_keys(subject: Subject) -> set[Key]:
    keys = _keys(subject.who)
    return keys | {("pnc", subject.pnc.casefold())} if subject.pnc else keys


def _keys(who: Person) -> set[Key]:
    """What two people who may be the same share at least one of: the words of the name, or the date of birth."""
    keys: set[Key] = {("name", name_key(who.name))} if who.name else set()
    if who.born:
        keys |= {("born", who.born), ("born", swapped_born(who.born) or who.born)}
    return keys


def _victim(incident: Incident) -> Person:
    return Person(name=incident.victim_name, born=incident.victim_born)


def _suspect(incident: Incident) -> Person:
    return Person(name=incident.suspect_name, born=incident.suspect_born)
