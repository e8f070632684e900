"""Who is at risk, and where contact with each of them stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from clare_review.acts.office import Office
from clare_review.acts.populations import invented
from clare_review.errors import ReviewNotReady
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.possible_safeguarding import ACTIONS, CONTACT
from clare_review.safeguarding.flags import FLAGGING, Flag, fold_flags
from clare_review.safeguarding.people import Person, balance, fold_people, joined, overdue_first, standing_links

_HERE = ZoneInfo("Europe/London")
_ON_THE_DESK = (*CONTACT, *ACTIONS)
_OF_ONE = tuple(kind for kind in CONTACT if kind is not EntryKind.LINKED)


@dataclass(frozen=True, kw_only=True)
class People:
    """Everybody at risk as they stand at one moment, those who are not looked after first."""

    today: date
    entry: int
    people: tuple[Person, ...]


def flags(office: Office, references: Sequence[str] | None = None) -> Mapping[str, Flag]:
    """Why and since when each application, or record of somebody who came in, is on the desk: all, or those named.

    A case that was invented to measure its reader never is.
    """
    nobody = invented(office)
    found = fold_flags(office.entries(*FLAGGING, subjects=references))
    return {reference: flag for reference, flag in found.items() if reference not in nobody}


def flagged(office: Office, references: Sequence[str] | None = None) -> tuple[str, ...]:
    """The applications, and records of people who came in, whose person at risk somebody has to look after.

    Those with a flag, and those of whom anything was said on the desk. All, or those among `references`.
    """
    with office.at_one_moment() as at:
        said = at.entries(*_ON_THE_DESK, subjects=references)
        return tuple(sorted({*flags(at, references), *(entry.subject for entry in said if entry.subject)}))


def people(office: Office) -> People:
    """Everybody at risk, as at the office's position, on its day in England and Wales."""
    with office.at_one_moment() as at:
        found = fold_people(flagged(at), at.entries(*CONTACT))
        entry, today = at.position().number, today_here(at)
    return People(today=today, entry=entry, people=overdue_first(found, today))


def person_of(office: Office, reference: str) -> Person:
    """The person an application concerns, or the record of whoever came in.

    Raises:
        ReviewNotReady: nobody was flagged on it.
    """
    with office.at_one_moment() as at:
        links = standing_links(at.entries(EntryKind.LINKED))
        (whole,) = joined([reference], links)
        told = (*at.entries(EntryKind.LINKED), *at.entries(*_OF_ONE, subjects=whole))
        found = fold_people(flagged(at, whole), told)
    if not found:
        raise ReviewNotReady(f"{reference}: nobody was flagged on it; `clare-review desk` lists who is at risk")
    return found[0]


def balanced(office: Office) -> dict[str, int]:
    """How many people stand how, once they add up: for whatever leaves this house, which has to call it first.

    Raises:
        FiguresDoNotBalance: somebody is lost, counted twice, or open without an owner or a next date.
    """
    with office.at_one_moment() as at:
        known = flagged(at)
        return dict(balance(known, fold_people(known, at.entries(*CONTACT))))


def today_here(office: Office) -> date:
    """The day in England and Wales at the office's time."""
    return in_england(office.time()).date()


def in_england(at: datetime) -> datetime:
    """A moment as the clock on the wall in England and Wales shows it."""
    return at.astimezone(_HERE)
