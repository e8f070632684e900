"""Who is at risk, who sees to contact with each of them, and every attempt to reach them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from clare_review.acts.office import Office
from clare_review.acts.recording import standing
from clare_review.errors import ReviewError, ReviewNotReady
from clare_review.guidance.wording import say_count, say_day, say_list
from clare_review.ledger.entry import Entry, EntryKind, NewEntry, written
from clare_review.ledger.possible import CONTACT
from clare_review.ledger.reading import Reading
from clare_review.safeguarding.contact import Attempt, Ended, SafeWays, must_be_able_to_note, warnings
from clare_review.safeguarding.people import OPEN, Person, balance, fold_people, overdue_first

_HERE = ZoneInfo("Europe/London")


@dataclass(frozen=True, kw_only=True)
class People:
    """Everybody at risk as they stand at one moment, those who are not looked after first."""

    today: date
    entry: int
    people: tuple[Person, ...]

    @property
    def in_trouble(self) -> tuple[Person, ...]:
        """Those whose contact is open and who have no owner, no next date, or one that has passed."""
        return tuple(one for one in self.people if one.troubles(self.today))

    @property
    def counts(self) -> dict[str, int]:
        """`open` and every way contact can end to how many people stand so."""
        names = (OPEN, *(each.value for each in Ended if each.settles))
        return {name: sum(one.stands == name for one in self.people) for name in names}

    def sentence(self) -> str:
        """How many there are and how they stand, on one line."""
        told = ", ".join(f"{number:,} {name}" for name, number in self.counts.items())
        return f"{say_count(len(self.people), 'person', 'people')} at risk on {say_day(self.today)}: {told}"

    def as_json(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "day": self.today.isoformat(),
            "entry": self.entry,
            "counts": self.counts,
            "people": [
                {
                    "references": list(one.references),
                    "stands": one.stands,
                    "owner": one.owner,
                    "next_on": one.next_on.isoformat() if one.next_on else None,
                    "attempts": one.attempts,
                    "troubles": [each.value for each in one.troubles(self.today)],
                }
                for one in self.people
            ],
        }


def say_person(one: Person, today: date) -> str:
    """One person in a sentence, without a name."""
    who = f"{say_list(one.references)}: {one.stands}, {say_count(one.attempts, 'attempt')}"
    if one.stands != OPEN:
        return who
    owner = f"with {one.owner}" if one.owner else "NOBODY HAS HER"
    when = f"next on {say_day(one.next_on)}" if one.next_on else "NO NEXT DATE"
    late = ", WHICH HAS PASSED" if one.next_on and one.next_on < today else ""
    return f"{who}; {owner}, {when}{late}"


def flagged(office: Office) -> tuple[str, ...]:
    """The applications whose person at risk may have to be reached: judged so, or raised as urgent."""
    judged = {one.reference for one in standing(office).all_current() if one.answers.get("immediate_contact") == "yes"}
    urgent = {entry.subject or "" for entry in office.entries(EntryKind.URGENT)}
    return tuple(sorted(judged | urgent))


def people(office: Office) -> People:
    """Everybody at risk, as at the office's position, on its day in England and Wales."""
    with office.at_one_moment() as at:
        found = fold_people(flagged(at), at.entries(*CONTACT))
        entry, today = at.position().number, at.time().astimezone(_HERE).date()
    return People(today=today, entry=entry, people=overdue_first(found, today))


def balanced(office: Office) -> dict[str, int]:
    """How many people stand how, once they add up.

    Raises:
        FiguresDoNotBalance: somebody is lost, counted twice, or open without an owner or a next date.
    """
    return dict(balance(flagged(office), people(office).people))


def own(office: Office, reference: str, *, owner: str, next_on: date) -> Entry:
    """Records who sees to contact with the person an application concerns, and when next.

    Raises:
        ReviewError: no owner is named, or the day has passed.
        ReviewNotReady: the application was not flagged.
    """
    problems = [] if owner.strip() else ["say with --owner who sees to it"]
    if next_on < office.clock().astimezone(_HERE).date():
        problems.append(f"{next_on.isoformat()} has passed: say with --next on which day it is taken up again")
    if problems:
        raise ReviewError(f"{reference}: {'; '.join(problems)}; nothing was recorded")
    return _append(office, EntryKind.OWNED, reference, {"owner": owner.strip(), "next_on": next_on.isoformat()})


def know_safe_ways(office: Office, reference: str, safe: SafeWays, *, note: str = "") -> Entry:
    """Records how the person an application concerns can be reached safely; raises ReviewNotReady as `own` does."""
    return _append(office, EntryKind.SAFE_WAYS, reference, safe.as_json(), {"note": note})


def warned(office: Office, reference: str, attempt: Attempt) -> tuple[str, ...]:
    """What an attempt would break of what is known to be safe, before it is made."""
    return warnings(_person_of(office, reference).safe, attempt)


def note_attempt(office: Office, reference: str, attempt: Attempt, ended: Ended, words: dict[str, str]) -> Entry:
    """Records an attempt and how it ended.

    `words` are free text by name: `note`, `nevertheless`, `next_of_kin`, `taken_on_by`.

    Raises:
        ReviewError: the attempt lies in the future.
        ReviewNotReady: the application was not flagged.
        RecordingRefused: something that has to be said is not.
    """
    if attempt.at > office.clock():
        raise ReviewError(f"{written(attempt.at)} is in the future: note an attempt once it was made")
    broken = warned(office, reference, attempt)
    needed = {name: words.get(name, "") for name in ("nevertheless", "next_of_kin", "taken_on_by")}
    must_be_able_to_note(ended, broken, **needed)
    body = {
        "way": attempt.way.value,
        "at": written(attempt.at),
        "here": attempt.at.astimezone(_HERE).isoformat(timespec="minutes"),
        "at_her_address": attempt.at_her_address,
        "ended": ended.value,
        "broken": len(broken),
    }
    return _append(office, EntryKind.CONTACTED, reference, body, words)


def link(office: Office, references: Sequence[str], *, why: str) -> Entry:
    """Records that several applications concern one person at risk, as somebody found who looked at them.

    Raises:
        ReviewError: fewer than two are named, or no reason is given.
        ReviewNotReady: nobody was flagged on one of them.
    """
    named = sorted(set(references))
    problems = [] if len(named) > 1 else ["name two applications or more"]
    problems += [] if why.strip() else ["say with --why how you know that they concern one person"]
    if problems:
        raise ReviewError(f"{say_list(named)}: {'; '.join(problems)}; nothing was recorded")
    if strange := sorted(set(named) - set(flagged(office))):
        raise ReviewNotReady(f"{say_list(strange)}: nobody was flagged on it; nothing was recorded")
    return _append(office, EntryKind.LINKED, None, {"references": named}, {"why": why})


def _person_of(office: Office, reference: str) -> Person:
    found = next((one for one in people(office).people if reference in one.references), None)
    if found is None:
        raise ReviewNotReady(f"{reference}: nobody was flagged on it; `clare-review people` lists who is at risk")
    return found


def _append(
    office: Office, kind: EntryKind, reference: str | None, body: dict[str, Any], words: dict[str, str] | None = None
) -> Entry:
    office.must_be_now()
    text = {name: said.strip() for name, said in (words or {}).items() if said.strip()}

    def check(present: Reading) -> None:
        if reference is not None:
            _person_of(office.looking_at(present), reference)

    new = NewEntry(kind=kind, by=office.reader, key=office.key(), subject=reference, body=body, text=text or None)
    return office.keeper.append(new, check=check)


def in_utc(text: str) -> datetime:
    """A moment as people write it, on the wall in England and Wales: `2026-03-24 10:00`.

    Raises:
        ReviewError: it is not written so, or was passed over when the clocks went forward.
    """
    try:
        here = datetime.fromisoformat(text)
    except ValueError:
        raise ReviewError(f"{text!r}: a moment is written as 2026-03-24 10:00") from None
    if here.tzinfo is None:
        local = here.replace(tzinfo=_HERE)
        if local.astimezone(UTC).astimezone(_HERE).replace(tzinfo=None) != here:
            raise ReviewError(f"{text!r}: there was no such time, because the clocks went forward")
        here = local
    return here.astimezone(UTC)
