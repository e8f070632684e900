"""Reviewing whether records are still kept: what is due, and the decision to keep one, which is recorded."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.errors import ReviewError, ReviewNotReady
from clare_review.guidance.wording import say_day
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.planning.retention import Kept, Retention, State, retention
from clare_review.settings import FILE_NAME, RetentionSettings

_SAY = {State.DUE: "due", State.LATER: "due later", State.NOT_KNOWN: "not known", State.ERASED: "erased"}


@dataclass(frozen=True, kw_only=True)
class Retentions:
    """Every sealed application and when keeping it has to be reviewed, the longest due first; as on `day`."""

    day: date
    entry: int
    records: tuple[Retention, ...]

    @property
    def due(self) -> tuple[Retention, ...]:
        """Those whose day has come."""
        return tuple(one for one in self.records if one.state is State.DUE)

    @property
    def counts(self) -> dict[str, int]:
        """State to how many records stand so; every state is there."""
        found = Counter(one.state for one in self.records)
        return {state.value: found[state] for state in State}

    def sentence(self) -> str:
        """How many stand how, on one line."""
        told = ", ".join(f"{self.counts[state.value]:,} {_SAY[state]}" for state in State)
        return (
            f"{len(self.records):,} applications on {say_day(self.day)}, as at entry {self.entry:,}: {told}; "
            "nothing is deleted by itself"
        )

    def as_json(self, records: Iterable[Retention]) -> dict[str, Any]:
        """The same as data, with the records given."""
        told = [one.as_json() for one in records]
        return {"day": self.day.isoformat(), "entry": self.entry, "counts": self.counts, "records": told}


def retentions(office: Office) -> Retentions:
    """When keeping each sealed application has to be reviewed, as at the office's position, on the day of its look.

    The day is today; as at an entry of the past it is the day of that entry, in UTC.

    Raises:
        ReviewNotReady: nothing is sealed, or the settings give no periods.
    """
    periods = _periods(office)
    with office.at_one_moment() as at:
        position, day = at.position().number, at.time().date()
        kept, erased = _kept(at.entries(EntryKind.RETAINED)), _erased(at.entries(EntryKind.ERASED))
        found = applications(at)
    records = [
        retention(application, periods, day, kept=kept.get(reference), erased=erased.get(reference))
        for reference, application in found.items()
    ]
    records.sort(key=lambda one: (one.due is None, one.due or day, one.reference))
    return Retentions(day=day, entry=position, records=tuple(records))


def retain(office: Office, reference: str, *, until: date, why: str) -> Entry:
    """Records that keeping an application was reviewed and that it is kept until a later day, when it is due again.

    Raises:
        ReviewError: no reason is given, or the day is not in the future.
        ReviewNotReady: no sealed population holds the application, or it was erased.
    """
    office.must_be_now()
    problems = [] if why.strip() else ["say with --why on what ground it is kept"]
    if until <= office.clock().date():
        problems.append(f"{until.isoformat()} is not in the future: say with --until when it is reviewed next")
    if problems:
        raise ReviewError(f"{reference}: {'; '.join(problems)}; nothing was recorded")
    new = NewEntry(
        kind=EntryKind.RETAINED,
        by=office.reader,
        key=office.key(),
        subject=reference,
        body={"until": until.isoformat()},
        text={"why": why.strip()},
    )
    return office.keeper.append(new, check=lambda present: _must_be_there(present, reference))


def _must_be_there(present: Reading, reference: str) -> None:
    if not present.members(references=[reference]):
        raise ReviewNotReady(f"{reference}: no sealed population holds it; nothing was recorded")
    erased = _erased(present.entries(kinds=[EntryKind.ERASED])).get(reference)
    if erased is not None:
        raise ReviewNotReady(f"{reference}: it was erased by entry {erased:,}, and there is nothing to keep")


def _kept(entries: Iterable[Entry]) -> dict[str, Kept]:
    """Application to the last decision to keep it."""
    return {
        entry.subject or "": Kept(until=date.fromisoformat(entry.body["until"]), entry=entry.number)
        for entry in entries
    }


def _erased(entries: Iterable[Entry]) -> dict[str, int]:
    """Application to the first entry that erased what was personal of it."""
    found: dict[str, int] = {}
    for entry in entries:
        for member in entry.body["members"]:
            found.setdefault(member["reference"], entry.number)
    return found


def _periods(office: Office) -> RetentionSettings:
    if office.settings.retention is None:
        raise ReviewNotReady(
            f"{office.folder / FILE_NAME} gives no periods: copy the part `retention:` from params/review.yaml "
            "into it, and put the force's own in"
        )
    return office.settings.retention
