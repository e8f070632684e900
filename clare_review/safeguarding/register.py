"""The register of referrals, complaints and conduct matters, each of which concerns applications, and what came of it.

They are units of their own: one referral may cover several applications, and several complaints may go with it. What
was registered wrongly is replaced by an entry that names the one it replaces; both stay.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from clare_review.errors import RecordingRefused
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.possible_afterwards import REGISTER
from clare_review.safeguarding.replacing import stands_for

__all__ = ["REGISTER", "Body", "Came", "CameOf", "Register", "Registered", "Unit", "fold_register"]


class Unit(StrEnum):
    """What stands in the register."""

    REFERRAL = "referral"
    COMPLAINT = "complaint"
    CONDUCT_MATTER = "conduct_matter"

    @property
    def say(self) -> str:
        return self.value.replace("_", " ")


class Body(StrEnum):
    """To whom something is referred."""

    PROFESSIONAL_STANDARDS = "professional_standards"
    IOPC = "iopc"
    CORONER = "coroner"
    OTHER_FORCE = "other_force"
    REGULATOR = "regulator"

    @property
    def say(self) -> str:
        return "IOPC" if self is Body.IOPC else self.value.replace("_", " ")


class CameOf(StrEnum):
    """What came of something in the register; a referral may have several of these, one after another."""

    SENT_BACK = "sent_back"  # to the force, to deal with itself
    INVESTIGATED_LOCALLY = "investigated_locally"
    INVESTIGATED_INDEPENDENTLY = "investigated_independently"
    NO_CASE = "no_case_to_answer"
    MISCONDUCT = "misconduct"
    GROSS_MISCONDUCT = "gross_misconduct"
    CRIMINAL = "criminal_proceedings"
    CIVIL = "civil_proceedings"
    INQUEST = "inquest"
    LEARNING = "learning"
    UPHELD = "upheld"  # a complaint
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"
    NO_FURTHER_ACTION = "no_further_action"

    @property
    def ends(self) -> bool:
        """Whether nothing more is waited for."""
        return self not in _GOES_ON

    @property
    def say(self) -> str:
        return self.value.replace("_", " ")


_GOES_ON = frozenset(
    (
        *(CameOf.SENT_BACK, CameOf.INVESTIGATED_LOCALLY, CameOf.INVESTIGATED_INDEPENDENTLY),
        *(CameOf.CRIMINAL, CameOf.CIVIL, CameOf.INQUEST),
    )
)


@dataclass(frozen=True, kw_only=True)
class Came:
    """One thing that came of something in the register; `changes` are the applications to be looked at anew."""

    entry: int
    what: CameOf
    on: date
    by: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Registered:
    """One referral, complaint or conduct matter.

    `applications` are those it concerns. Of a referral, `to` says whose it is, and `again` which earlier one it follows
    on a new concern. Of the others, `referrals` are those they went with. `on` is when it was made or received.
    """

    entry: int
    unit: Unit
    on: date
    by: str
    applications: tuple[str, ...]
    to: Body | None = None
    again: int | None = None
    referrals: tuple[int, ...] = ()
    came: tuple[Came, ...] = ()

    @property
    def stands(self) -> str:
        """`open`, or the last that came of it, in words."""
        return self.came[-1].what.say if self.came else "open"

    @property
    def is_open(self) -> bool:
        return not any(each.what.ends for each in self.came)


@dataclass(frozen=True, kw_only=True)
class Register:
    """Everything registered that stands, in the order of the entries."""

    items: tuple[Registered, ...] = ()

    def of(self, unit: Unit) -> tuple[Registered, ...]:
        """The items of one unit."""
        return tuple(each for each in self.items if each.unit is unit)

    @property
    def applications(self) -> tuple[str, ...]:
        """Every application that something in the register concerns, each once."""
        return tuple(sorted({reference for each in self.items for reference in each.applications}))

    def item(self, entry: int) -> Registered:
        """The item of one entry.

        Raises:
            RecordingRefused: there is none, or it was replaced.
        """
        for each in self.items:
            if each.entry == entry:
                return each
        there = ", ".join(f"{each.entry:,}" for each in self.items) or "none"
        raise RecordingRefused(f"entry {entry:,} is nothing that stands in the register (there are: {there})")


def fold_register(entries: Iterable[Entry]) -> Register:
    """The register as its entries leave it, in any order; what points to a replaced entry points to its successor."""
    in_turn = sorted((each for each in entries if each.kind in REGISTER), key=lambda each: each.number)
    now = stands_for(each for each in in_turn if each.kind is EntryKind.REGISTERED)
    items: dict[int, Registered] = {}
    for entry in in_turn:
        if entry.kind is EntryKind.REGISTERED and now[entry.number] == entry.number:
            items[entry.number] = _registered(entry, now)
    for entry in in_turn:
        if entry.kind is EntryKind.FED_BACK:
            item = items[now[entry.body["of"]]]
            items[item.entry] = replace(item, came=(*item.came, _came(entry)))
    return Register(items=tuple(items.values()))


def _registered(entry: Entry, now: dict[int, int]) -> Registered:
    body: Any = entry.body
    again = body.get("again")
    return Registered(
        entry=entry.number,
        unit=Unit(body["unit"]),
        on=date.fromisoformat(body["on"]),
        by=entry.by,
        applications=tuple(body["applications"]),
        to=Body(body["to"]) if body.get("to") else None,
        again=now.get(again, again) if again is not None else None,
        referrals=tuple(now.get(each, each) for each in body["referrals"]),
    )


def _came(entry: Entry) -> Came:
    body = entry.body
    return Came(
        entry=entry.number,
        what=CameOf(body["what"]),
        on=date.fromisoformat(body["on"]),
        by=entry.by,
        changes=tuple(body["changes"]),
    )
