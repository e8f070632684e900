"""The release register: what was planned for when, what was released when and by whom, what replaced what and why."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from clare_review.errors import ReviewError
from clare_review.ledger.entry import Entry, EntryKind

KINDS = (EntryKind.RELEASE_PLANNED, EntryKind.EXCEPTED, EntryKind.RELEASED)
_NAME = re.compile(r"[a-z][a-z0-9-]{0,40}")

# What a small count could be written as; a year is none, and `one` is said of much else.
_NUMBER = re.compile(
    r"\b(?!(?:19|20)\d\d\b)\d[\d,.]*%?|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)


def numbers_in(words: str) -> tuple[str, ...]:
    """The numbers in a sentence of somebody's own, which no rule rounds or hides; years are left out."""
    return tuple(_NUMBER.findall(words))


class Replacing(StrEnum):
    """Why a release takes the place of an earlier one."""

    REVISION = "revision"  # more is known now than then
    CORRECTION = "correction"  # something in it was wrong


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A release that was promised for a day; the last promise counts."""

    name: str
    on: date
    entry: int
    by: str


@dataclass(frozen=True, kw_only=True)
class Excepted:
    """A small number that somebody signed for, to be shown as it is in one release."""

    release: str
    figure: str
    entry: int
    by: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Released:
    """One release as it stands in the ledger.

    `as_at` is the entry its figures were worked out at; `body` is everything that makes its bytes again. `replaces` is
    the entry of the release it took the place of, `replaced_by` the name of the one that took its own. `elsewhere` says
    where numbers were said that no release of ours was: they are known to everybody all the same.
    """

    name: str
    entry: int
    at: datetime
    by: str
    as_at: int
    body: Mapping[str, Any]
    replaces: int | None
    as_what: Replacing | None
    why: str
    replaced_by: str | None
    elsewhere: str = ""

    def as_json(self) -> dict[str, Any]:
        """The release as data: who, when, as at which entry, in place of what, and the digests of its files."""
        return {
            "release": self.name,
            "entry": self.entry,
            "at": self.at.isoformat(timespec="seconds"),
            "by": self.by,
            "as_at": self.as_at,
            "replaces": self.replaces,
            "as": self.as_what.value if self.as_what else None,
            "why": self.why,
            "replaced_by": self.replaced_by,
            "elsewhere": self.elsewhere,
            "files": dict(self.files),
        }

    @property
    def files(self) -> Mapping[str, str]:
        """File name to SHA-256."""
        return dict(self.body["files"])


@dataclass(frozen=True, kw_only=True)
class Register:
    """Everything about releases, as at one entry."""

    planned: tuple[Planned, ...]
    exceptions: tuple[Excepted, ...]
    released: tuple[Released, ...]

    def of(self, name: str) -> Released:
        """One release by its name.

        Raises:
            ReviewError: there is none of that name; those that there are, are named.
        """
        for each in self.released:
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.released) or "none"
        raise ReviewError(f"{name}: no release of this name (there are: {known})")

    def waiting(self) -> tuple[Planned, ...]:
        """What was planned and is not released yet, the soonest first."""
        done = {each.name for each in self.released}
        return tuple(sorted((each for each in self.planned if each.name not in done), key=lambda one: one.on))

    def as_json(self) -> dict[str, Any]:
        """The register as data."""
        return {
            "released": [each.as_json() for each in self.released],
            "planned": [
                {"release": p.name, "on": p.on.isoformat(), "by": p.by, "entry": p.entry} for p in self.planned
            ],
            "exceptions": [
                {"release": e.release, "figure": e.figure, "by": e.by, "entry": e.entry, "why": e.why}
                for e in self.exceptions
            ],
        }

    def exceptions_for(self, name: str) -> tuple[Excepted, ...]:
        """The exceptions signed for one release."""
        return tuple(each for each in self.exceptions if each.release == name)


def must_be_a_name(name: str) -> None:
    """Raises ReviewError where a release cannot be called so: its name becomes a folder's and stands in public."""
    if not _NAME.fullmatch(name):
        raise ReviewError(f"{name!r}: a release is named with small letters, digits and hyphens, as in may-2024")


def register(entries: Iterable[Entry], texts: Mapping[int, Mapping[str, str]]) -> Register:
    """Folds the entries of a review into its register; `texts` are the reasons, where whoever asks may read them."""
    planned: dict[str, Planned] = {}
    exceptions: list[Excepted] = []
    released: dict[int, Released] = {}
    for entry in entries:
        why = texts.get(entry.number, {}).get("why", "")
        if entry.kind is EntryKind.RELEASE_PLANNED:
            on = date.fromisoformat(entry.body["on"])
            planned[entry.body["release"]] = Planned(name=entry.body["release"], on=on, entry=entry.number, by=entry.by)
        elif entry.kind is EntryKind.EXCEPTED:
            exceptions.append(
                Excepted(
                    release=entry.body["release"], figure=entry.body["figure"], entry=entry.number, by=entry.by, why=why
                )
            )
        elif entry.kind is EntryKind.RELEASED:
            released[entry.number] = _released(entry)
    replaced = {each.replaces: each.name for each in released.values() if each.replaces}
    return Register(
        planned=tuple(planned.values()),
        exceptions=tuple(exceptions),
        released=tuple(_with_successor(each, replaced.get(number)) for number, each in released.items()),
    )


def _released(entry: Entry) -> Released:
    return Released(
        name=entry.body["release"],
        entry=entry.number,
        at=entry.at,
        by=entry.by,
        as_at=entry.body["as_at"],
        body=entry.body,
        replaces=entry.supersedes,
        as_what=Replacing(entry.body["as"]) if "as" in entry.body else None,
        why=entry.body.get("why", ""),
        replaced_by=None,
        elsewhere=entry.body.get("elsewhere", ""),
    )


def _with_successor(released: Released, successor: str | None) -> Released:
    return replace(released, replaced_by=successor)
