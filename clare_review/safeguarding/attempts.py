"""Every attempt to reach somebody, as the ledger holds it: who, when, how, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from clare_review.ledger.entry import Entry, EntryKind, moment
from clare_review.safeguarding.contact import Ended, Way


@dataclass(frozen=True, kw_only=True)
class Made:
    """One attempt that was made; `at` is in UTC, `here` the same moment on the wall, `broken` how many warnings."""

    entry: int
    reference: str
    by: str
    at: datetime
    here: datetime
    way: Way
    at_her_address: bool
    ended: Ended
    broken: int


def fold_attempts(entries: Iterable[Entry]) -> tuple[Made, ...]:
    """The attempts among the entries, in the order in which they were noted."""
    noted = sorted((one for one in entries if one.kind is EntryKind.CONTACTED), key=lambda each: each.number)
    return tuple(_made(one) for one in noted)


def _made(entry: Entry) -> Made:
    body = entry.body
    return Made(
        entry=entry.number,
        reference=entry.subject or "",
        by=entry.by,
        at=moment(body["at"]),
        here=datetime.fromisoformat(body["here"]),
        way=Way(body["way"]),
        at_her_address=body["at_her_address"],
        ended=Ended(body["ended"]),
        broken=body["broken"],
    )
