"""Entries of what follows a failure, made by hand."""

from datetime import UTC, datetime
from typing import Any

from clare_review.ledger.entry import Entry, EntryKind

AT = datetime(2024, 6, 3, 9, 0, tzinfo=UTC)


def entry(number: int, kind: EntryKind, body: dict[str, Any], **more: Any) -> Entry:
    fields = {"subject": None, "supersedes": None, "by": "L01", "at": AT} | more
    return Entry.chained(number=number, kind=kind, key=str(number), body=body, text_digest=None, previous="", **fields)


def registered(number: int, unit: str, applications: str, *, to: str | None = None, went_with: tuple[int, ...] = (),
               again: int | None = None, **more: Any) -> Entry:  # fmt: skip
    """An entry of the register; `applications` are single letters."""
    body = {"unit": unit, "to": to, "on": "2024-06-03", "applications": list(applications),
            "referrals": list(went_with), "again": again}  # fmt: skip
    return entry(number, EntryKind.REGISTERED, body, **more)


def referral(number: int, applications: str, to: str = "iopc", **more: Any) -> Entry:
    return registered(number, "referral", applications, to=to, **more)


def complaint(number: int, applications: str, *went_with: int, **more: Any) -> Entry:
    return registered(number, "complaint", applications, went_with=went_with, **more)


def learnt(number: int, part: str, **body: Any) -> Entry:
    return entry(number, EntryKind.LEARNT, {"part": part, **body})
