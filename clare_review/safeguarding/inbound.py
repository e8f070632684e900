"""Somebody rings or walks in: a record of her own, and the applications that may concern her, for a human to confirm.

Whoever asks may be the subject, who wants to know whether she applied. So the names of all three people of a case are
compared, and a likeness to the subject is said first and loudest. A proposal is never a link.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from clare_review.errors import RecordingRefused
from clare_review.population.merging import person
from clare_review.population.names import Person, how_alike
from clare_review.population.records import Application


class Channel(StrEnum):
    """How somebody came to us."""

    HELPLINE = "helpline"
    WALK_IN = "walk_in"
    IN_WRITING = "in_writing"
    AGENCY = "agency"  # somebody she trusts, or a service, spoke for her

    @property
    def say(self) -> str:
        return self.value.replace("_", " ")


class AsWhom(StrEnum):
    """As whom an application may name somebody."""

    SUBJECT = "subject"
    AT_RISK = "person at risk"
    THIRD_PARTY = "third party"


_ORDER = (AsWhom.SUBJECT, AsWhom.AT_RISK, AsWhom.THIRD_PARTY)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """An application that may name whoever came in, as whom, and in words how the two are alike."""

    reference: str
    as_whom: AsWhom
    words: str
    exact: bool

    @property
    def may_be_hers(self) -> bool:
        """Whether it may concern whoever came in, or be made by her; not where she is the one asked about."""
        return self.as_whom is not AsWhom.SUBJECT

    def sentence(self) -> str:
        """The proposal in words, without a name."""
        if self.as_whom is AsWhom.SUBJECT:
            return (
                f"{self.reference}: {self.words} as the SUBJECT of it. Say nothing of any application until you know "
                "who is speaking"
            )
        return f"{self.reference}: {self.words} as the {self.as_whom.value}"


def proposals(caller: Person, applications: Iterable[Application]) -> tuple[Proposal, ...]:
    """The applications that may name somebody: as subject first, then exact ones, then by reference."""
    found = [proposal for each in applications for proposal in _proposals(caller, each)]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.as_whom), not one.exact, one.reference)))


def _proposals(caller: Person, application: Application) -> Iterable[Proposal]:
    named = {
        AsWhom.SUBJECT: person(application, "b"),
        AsWhom.AT_RISK: person(application, "a"),
        AsWhom.THIRD_PARTY: Person(name=application.c_name, born=None),
    }
    for as_whom, other in named.items():
        alike = how_alike(caller, other)
        if alike is not None:
            yield Proposal(reference=application.reference, as_whom=as_whom, words=alike.words, exact=alike.exact)


def next_record(there: Collection[str]) -> str:
    """The id of the next record, from P0001 on."""
    last = max((int(each[1:]) for each in there), default=0)
    return f"P{last + 1:04d}"


def must_say_who(name: str, note: str) -> None:
    """Refuses a record by which nobody could be found again: no name, and nothing said of her.

    Raises:
        RecordingRefused: names what is missing.
    """
    if not name.strip() and not note.strip():
        raise RecordingRefused(
            "the record was not made: give her name, or say in a few words how she can be found again when she gives "
            "none; it is kept apart and can be erased"
        )
