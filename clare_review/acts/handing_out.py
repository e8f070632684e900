"""Handing the ledger to an auditor, and telling them who looked at what."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from clare_review.acts.office import Office
from clare_review.errors import NotAllowed, ReviewError
from clare_review.guidance.wording import say_list
from clare_review.ledger.entry import Book, Entry, EntryKind, NewEntry, written
from clare_review.ledger.exporting import exported
from clare_review.ledger.operations import operation
from clare_review.places import template
from clare_review.running.writing import write_whole

VERIFIER = "verify_ledger.py"


@dataclass(frozen=True, kw_only=True)
class HandedOut:
    """An export of the ledger: where it is, the script that verifies it, and the entry that logs who got it."""

    file: Path
    verifier: Path
    entry: int


def export_ledger(
    office: Office, file: Path, *, to: str, books: Sequence[Book] = tuple(Book), texts: bool = False
) -> HandedOut:
    """Writes the ledger as lines of JSON, with the script that verifies them beside it.

    Who gets it is logged before anything is written. The file can be read by its owner alone.

    Raises:
        ReviewError: it does not say who gets it, or the file is there already.
        NotAllowed: the server does not let this login hand the ledger out, or not with its free text.
    """
    office.must_be_now()
    _must_be_allowed(office, texts)
    if not to.strip():
        raise ReviewError("say who gets the export; it is logged")
    if file.exists():
        raise ReviewError(f"{file} is there already; name another file")
    body: dict[str, Any] = {"what": "ledger", "books": [book.value for book in books], "texts": texts, "to": to.strip()}
    new = NewEntry(kind=EntryKind.EXPORTED, by=office.reader, key=office.key(), body=body)
    entry = office.keeper.append(new, book=Book.CONSULTATIONS)
    with office.keeper.reading() as present:
        text = "".join(exported(present, books, texts=texts))
    write_whole(file, text.encode(), private=True)
    verifier = file.with_name(VERIFIER)
    write_whole(verifier, template("custody", VERIFIER).read_bytes())
    return HandedOut(file=file, verifier=verifier, entry=entry.number)


def _must_be_allowed(office: Office, texts: bool) -> None:
    if not office.keeper.hands_out():
        raise NotAllowed(
            f"the ledger is handed out by the review lead or an auditor; you are logged in to the server as "
            f"{office.reader}"
        )
    if texts and office.keeper.knows_logins:
        raise NotAllowed(
            "the server shows free text to its readers only, so nobody hands out all of it: leave --with-text out; the "
            "export proves each text by its commitment"
        )


@dataclass(frozen=True, kw_only=True)
class Look:
    """One line of the log of consultations and of what was handed out."""

    entry: int
    at: datetime
    by: str
    operation: str
    case: str | None
    why: str

    def sentence(self) -> str:
        what = f"{self.case}: {self.why}" if self.case else self.why
        return f"{self.entry}  {self.at:%Y-%m-%d %H:%M:%S} UTC  {self.by}  {self.operation}  {what}"

    def as_json(self) -> dict[str, Any]:
        return {**vars(self), "at": written(self.at)}


def looks(
    office: Office, *, by: str = "", case: str = "", since: date | None = None, until: date | None = None
) -> tuple[Look, ...]:
    """Who saw what, when and why, oldest first; days are in UTC and both inclusive.

    With `case`, also who looked at a list of rows that holds one of that application.
    """
    found = _within(office.keeper.entries(book=Book.CONSULTATIONS), since, until)
    return tuple(_look(entry) for entry in found if (not by or entry.by == by) and (not case or _is_of(entry, case)))


def _is_of(entry: Entry, case: str) -> bool:
    return entry.subject == case or case in entry.body.get("references", ())


def _within(entries: Iterable[Entry], since: date | None, until: date | None) -> Iterator[Entry]:
    for entry in entries:
        day = entry.at.date()
        if (since is None or day >= since) and (until is None or day <= until):
            yield entry


def _look(entry: Entry) -> Look:
    logged = operation(entry)
    return Look(
        entry=entry.number,
        at=entry.at,
        by=entry.by,
        operation=logged.value if logged else "",
        case=entry.subject,
        why=_why(entry),
    )


def _why(entry: Entry) -> str:
    body = entry.body
    if entry.kind is not EntryKind.EXPORTED:
        return str(body.get("why", ""))
    text = "with free text, rows and applications" if body["texts"] else "without free text"
    return f"{body['what']} ({say_list(body['books'])}, {text}) to {body['to']}"
