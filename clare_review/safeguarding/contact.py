"""Getting in touch with somebody at risk: what is known to be safe, what an attempt would break, and how it ended.

Nothing is safe until somebody said so: without a known safe way every attempt is warned against, and a voicemail is a
message that somebody else may hear. A warning names what it rests on; it never stops whoever has to act.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Any, Self
from zoneinfo import ZoneInfo

from clare_review.errors import RecordingRefused, ReviewError
from clare_review.guidance.wording import say_list

_HERE = ZoneInfo("Europe/London")
_WINDOW = re.compile(r"([A-Za-z]{3})(?:-([A-Za-z]{3}))? ([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})")
_SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Way(StrEnum):
    """How somebody is got in touch with."""

    CALL = "call"
    VOICEMAIL = "voicemail"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"
    VISIT = "visit"
    THROUGH_SOMEBODY = "through_somebody"  # an agency or a person she trusts

    @property
    def written(self) -> bool:
        return self in (Way.TEXT, Way.EMAIL, Way.LETTER)


class DoNot(StrEnum):
    """What must not be done in getting in touch with somebody."""

    IN_WRITING = "in_writing"
    AT_HER_ADDRESS = "at_her_address"  # letters and visits: the subject lives there, or may see them
    BY_PHONE = "by_phone"


class Ended(StrEnum):
    """How an attempt ended. All but the first two say where contact with this person stands."""

    NO_ANSWER = "no_answer"
    CALL_AGAIN = "call_again"  # answered, but it was not safe to speak
    REACHED = "reached"
    UNREACHABLE = "unreachable"
    UNSAFE = "unsafe"  # to get in touch with her at all
    DECLINED = "declined"
    DECEASED = "deceased"
    MOVED = "moved"  # another force has taken it on

    @property
    def settles(self) -> bool:
        return self not in (Ended.NO_ANSWER, Ended.CALL_AGAIN)


@dataclass(frozen=True, kw_only=True)
class Window:
    """Days of the week (0 is Monday) and times on the wall at which it is safe, from and until; never past midnight."""

    days: tuple[int, ...]
    begins: time
    ends: time

    def __post_init__(self) -> None:
        if not self.days or any(day not in range(7) for day in self.days):
            raise ValueError("name the days by 0 for Monday to 6 for Sunday, at least one")
        if self.begins >= self.ends:
            raise ValueError(f"{self.begins:%H:%M} is not before {self.ends:%H:%M}: a window ends on the day it begins")

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in it, as the clock on the wall in England and Wales shows it."""
        here = at.astimezone(_HERE)
        return here.weekday() in self.days and self.begins <= here.time() < self.ends

    @classmethod
    def read(cls, text: str) -> Self:
        """A window as people write it: `Mon-Fri 09:30-11:30`, or `Sat 10:00-12:00`.

        Raises:
            ReviewError: it is not written so, or cannot be.
        """
        found = _WINDOW.fullmatch(text.strip())
        try:
            if found is None:
                raise ValueError("write it as Mon-Fri 09:30-11:30")
            first, last = (_SHORT.index(day.capitalize()) for day in (found[1], found[2] or found[1]))
            if last < first:
                raise ValueError(f"{found[2]} comes before {found[1]} in the week: give two windows")
            days = tuple(range(first, last + 1))
            return cls(days=days, begins=time.fromisoformat(found[3]), ends=time.fromisoformat(found[4]))
        except ValueError as problem:
            raise ReviewError(f"{text!r} is no time of the week: {problem}") from None

    def as_json(self) -> dict[str, Any]:
        return {"days": list(self.days), "begins": f"{self.begins:%H:%M}", "ends": f"{self.ends:%H:%M}"}

    def written(self) -> str:
        """The window as `read` takes it, where its days follow one another; else one for each day."""
        hours = f"{self.begins:%H:%M}-{self.ends:%H:%M}"
        first, last = min(self.days), max(self.days)
        if tuple(range(first, last + 1)) != tuple(sorted(self.days)):
            return "; ".join(f"{_SHORT[day]} {hours}" for day in sorted(self.days))
        return f"{_SHORT[first]}-{_SHORT[last]} {hours}" if first != last else f"{_SHORT[first]} {hours}"

    def sentence(self) -> str:
        """The window in words."""
        return f"{_say_days(sorted(self.days))} from {self.begins:%H:%M} to {self.ends:%H:%M}"


def _say_days(days: list[int]) -> str:
    """Three days or more that follow one another by the first and the last, others one by one."""
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{_DAYS[days[0]]} to {_DAYS[days[-1]]}"
    return say_list(_DAYS[day] for day in days)


@dataclass(frozen=True, kw_only=True)
class SafeWays:
    """What is known of getting in touch with one person safely; `ways` empty: nothing is known yet."""

    ways: tuple[Way, ...] = ()
    windows: tuple[Window, ...] = ()
    do_not: tuple[DoNot, ...] = ()

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self:
        """What an entry of the ledger says of it."""
        windows = [
            Window(
                days=tuple(told["days"]),
                begins=time.fromisoformat(told["begins"]),
                ends=time.fromisoformat(told["ends"]),
            )
            for told in body["windows"]
        ]
        return cls(
            ways=tuple(Way(each) for each in body["ways"]),
            windows=tuple(windows),
            do_not=tuple(DoNot(each) for each in body["do_not"]),
        )

    def as_json(self) -> dict[str, Any]:
        """The same as an entry of the ledger says it."""
        return {
            "ways": [each.value for each in self.ways],
            "windows": [each.as_json() for each in self.windows],
            "do_not": [each.value for each in self.do_not],
        }


NOTHING_KNOWN = SafeWays()


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt, made or about to be: how, when in UTC, and for letters and visits whether at her own address."""

    way: Way
    at: datetime
    at_her_address: bool = False

    def __post_init__(self) -> None:
        if self.at.tzinfo is not UTC:
            raise ValueError("an attempt is noted in UTC")


def warnings(safe: SafeWays, attempt: Attempt) -> tuple[str, ...]:
    """What an attempt would break, a sentence each; nothing when it is one of the ways known to be safe."""
    return tuple(_warnings(safe, attempt))


def _warnings(safe: SafeWays, attempt: Attempt) -> Iterable[str]:
    way = attempt.way.value.replace("_", " ")
    if not safe.ways:
        yield "no safe way to reach her is known: find one out first, from whoever applied or an agency"
    elif attempt.way not in safe.ways:
        known = say_list(each.value.replace("_", " ") for each in safe.ways)
        yield f"{way} is not a way known to be safe ({known} is)"
    if DoNot.IN_WRITING in safe.do_not and attempt.way.written:
        yield f"not in writing: a {way} stays where somebody else can read it"
    if DoNot.BY_PHONE in safe.do_not and attempt.way in (Way.CALL, Way.VOICEMAIL, Way.TEXT):
        yield f"not by phone: somebody else may answer or see the {way}"
    if DoNot.AT_HER_ADDRESS in safe.do_not and attempt.at_her_address:
        yield "not at her address: the subject lives there or may see it"
    if safe.windows and not attempt.way.written and not any(window.holds(attempt.at) for window in safe.windows):
        here = attempt.at.astimezone(_HERE)
        safe_at = "; ".join(window.sentence() for window in safe.windows)
        yield f"{_DAYS[here.weekday()]} {here:%H:%M} is no time known to be safe ({safe_at} is)"


def must_be_able_to_note(
    ended: Ended, broken: Iterable[str], *, nevertheless: str = "", next_of_kin: str = "", taken_on_by: str = ""
) -> None:
    """Refuses to note an attempt that does not say what it has to; all of it at once.

    `broken` is what `warnings` said of it, `nevertheless` why it was made all the same. Whoever is deceased has next of
    kin to think of, and whoever moved has to be taken on by another force, by name.

    Raises:
        RecordingRefused: names what is missing.
    """
    missing = []
    if list(broken) and not nevertheless.strip():
        missing.append("it went against what is known to be safe: say why it was made nevertheless")
    if ended is Ended.DECEASED and not next_of_kin.strip():
        missing.append("say what was done about the next of kin, or that there is none known")
    if ended is Ended.MOVED and not taken_on_by.strip():
        missing.append("say which force acknowledged that it has taken her on; until one has, she is ours")
    if missing:
        raise RecordingRefused("the attempt was not noted:" + "".join(f"\n  - {line}" for line in missing))
