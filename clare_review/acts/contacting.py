"""Who sees to contact with each person at risk, how they can be reached, and every attempt to reach them."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from clare_review.acts.at_risk import flagged, in_england, person_of, today_here
from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.errors import RecordingRefused, ReviewError, ReviewNotReady
from clare_review.guidance.wording import say_list
from clare_review.ledger.entry import Entry, EntryKind, NewEntry, written
from clare_review.ledger.reading import Reading
from clare_review.safeguarding.contact import Attempt, Ended, SafeWays, must_be_able_to_note, warnings

_HERE = ZoneInfo("Europe/London")


def own(office: Office, reference: str, *, owner: str, next_on: date) -> Entry:
    """Records who sees to contact with the person an application concerns, and when next.

    Raises:
        ReviewError: no owner is named, or the day has passed.
        ReviewNotReady: the application was not flagged.
    """
    problems = [] if owner.strip() else ["say with --owner who sees to it"]
    if next_on < today_here(office):
        problems.append(f"{next_on.isoformat()} has passed: say with --next on which day it is taken up again")
    if problems:
        raise ReviewError(f"{reference}: {'; '.join(problems)}; nothing was recorded")
    return say_of(office, EntryKind.OWNED, reference, {"owner": owner.strip(), "next_on": next_on.isoformat()})


def know_safe_ways(office: Office, reference: str, safe: SafeWays, *, note: str = "") -> Entry:
    """Records how the person an application concerns can be reached safely; raises ReviewNotReady as `own` does."""
    return say_of(office, EntryKind.SAFE_WAYS, reference, safe.as_json(), {"note": note})


def warned(office: Office, reference: str, attempt: Attempt) -> tuple[str, ...]:
    """What an attempt would break of what is known to be safe, before it is made."""
    return warnings(person_of(office, reference).safe, attempt)


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
        "here": in_england(attempt.at).isoformat(timespec="minutes"),
        "at_her_address": attempt.at_her_address,
        "ended": ended.value,
        "broken": len(broken),
    }
    return say_of(office, EntryKind.CONTACTED, reference, body, words)


def link(office: Office, references: Sequence[str], *, why: str) -> Entry:
    """Records that several applications, or records of people who came in, concern one person at risk.

    Somebody found that who looked at them; at least one of them was flagged.

    Raises:
        ReviewError: fewer than two are named, or no reason is given.
        ReviewNotReady: nobody was flagged on any of them, or one is neither sealed nor a record.
    """
    named = sorted(set(references))
    problems = [] if len(named) > 1 else ["name two applications or more"]
    problems += [] if why.strip() else ["say with --why how you know that they concern one person"]
    if problems:
        raise ReviewError(f"{say_list(named)}: {'; '.join(problems)}; nothing was recorded")
    known = set(flagged(office, named))
    if strange := sorted(set(named) - known - set(applications(office, named))):
        raise ReviewNotReady(f"{say_list(strange)}: no application and no record of somebody; nothing was recorded")
    if not known:
        raise ReviewNotReady(f"{say_list(named)}: nobody was flagged on any of them; nothing was recorded")
    return _append(office, EntryKind.LINKED, None, {"references": named}, {"why": why})


def unlink(office: Office, entry: int, *, why: str) -> Entry:
    """Takes back that several applications concern one person: each stands for itself again, with what was said of it.

    Raises:
        ReviewError: no reason is given.
        RecordingRefused: the entry is no link that stands.
    """
    if not why.strip():
        raise ReviewError("say with --why they are not one person; nothing was recorded")

    def must_stand(now: Office) -> None:
        links = now.entries(EntryKind.LINKED)
        standing = {one.number for one in links if one.body["references"]} - {one.supersedes for one in links}
        if entry not in standing:
            there = say_list(f"{number:,}" for number in sorted(standing)) or "none"
            raise RecordingRefused(f"entry {entry:,} is no link that stands (there are: {there}); nothing was recorded")

    must_stand(office)
    return _append(office, EntryKind.LINKED, None, {"references": []}, {"why": why}, supersedes=entry, also=must_stand)


def say_of(
    office: Office,
    kind: EntryKind,
    reference: str,
    body: dict[str, Any],
    words: dict[str, str] | None = None,
    *,
    supersedes: int | None = None,
    also: Callable[[Office], object] | None = None,
) -> Entry:
    """Appends what is said of a person at risk, whichever of her applications is named.

    `also` refuses by raising, asked of what stands when the entry comes to be.

    Raises:
        ReviewNotReady: nobody was flagged on it.
        NotAllowed: the review is shown as at an earlier entry.
    """
    own = person_of(office, reference).references
    known = flagged(office, own)
    subject = reference if reference in known else known[0]  # a shared ledger knows only whoever was flagged
    return _append(office, kind, subject, body, words, supersedes=supersedes, also=also)


def _append(
    office: Office,
    kind: EntryKind,
    reference: str | None,
    body: dict[str, Any],
    words: dict[str, str] | None = None,
    *,
    supersedes: int | None = None,
    also: Callable[[Office], object] | None = None,
) -> Entry:
    office.must_be_now()
    text = {name: said.strip() for name, said in (words or {}).items() if said.strip()}

    def check(present: Reading) -> None:
        now = office.looking_at(present)
        if reference is not None:
            person_of(now, reference)
        if also is not None:
            also(now)

    new = NewEntry(
        kind=kind,
        by=office.reader,
        key=office.key(),
        subject=reference,
        supersedes=supersedes,
        body=body,
        text=text or None,
    )
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
