"""What the panel of the action desk is given: functions, never the ledger; and one person as she is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from clare_review.ledger.entry import Entry
from clare_review.safeguarding.action_desk import Row
from clare_review.safeguarding.actions import ActionKind, Outcome
from clare_review.safeguarding.contact import Attempt, Ended, SafeWays
from clare_review.safeguarding.inbound import Channel, Proposal


@dataclass(frozen=True, kw_only=True)
class Overview:
    """Everybody at risk on one day, those in trouble first, and how they add up, in a sentence."""

    today: date
    sentence: str
    counts: dict[str, int]
    unowned: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What one application, or the record of somebody who came in, says of who she is; None: not recorded."""

    reference: str
    name: str | None
    born: date | None
    applied: str = ""  # the application in a few words, or how she came in


@dataclass(frozen=True, kw_only=True)
class Said:
    """One entry about her in words, with what was typed; `here` is the time on the wall."""

    entry: int
    here: datetime
    by: str
    words: str
    typed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """One person as whoever looks after her sees her: who she is, what is needed, all that was said, newest first."""

    row: Row
    known: tuple[Known, ...]
    said: tuple[Said, ...]
    looked_again: tuple[str, ...] = ()  # when harm has to be looked for again, in sentences


@dataclass(frozen=True, kw_only=True)
class SafeguardingDesk:
    """The functions of one person's desk; every one of them raises in words what it refuses.

    `opened` logs the look before it gives anything. `live` is False where nobody can click; `read_only` says why
    nothing can be recorded, or is empty.
    """

    reader: str
    marking: str
    today: Callable[[], date]
    overview: Callable[[], Overview]
    opened: Callable[[str], PersonView]
    moment: Callable[[str], datetime]  # a time on the wall as typed, or now, in UTC
    warned: Callable[[str, Attempt], tuple[str, ...]]
    own: Callable[[str, str, date], Entry]
    know: Callable[[str, SafeWays, str], Entry]
    attempt: Callable[[str, Attempt, Ended, dict[str, str]], Entry]
    need: Callable[[str, ActionKind, str, date, str], Entry]
    close: Callable[[int, Outcome, str, str], Entry]
    undo: Callable[[int, str], Entry]
    acknowledge: Callable[[int], Entry]
    link: Callable[[list[str], str], Entry]
    came_in: Callable[[Channel, str, date | None, str], Entry]
    proposals: Callable[[str], tuple[Proposal, ...]]  # each look is logged
    read_only: str = ""
    live: bool = True
