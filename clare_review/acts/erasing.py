"""Erasing personal text as the law asks: named by an entry, everywhere this review holds it, the chain still whole."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from clare_review.acts.backing_up import backups_of
from clare_review.acts.office import Office
from clare_review.errors import NotAllowed, ReviewError, ReviewNotReady
from clare_review.guidance.wording import say_count
from clare_review.ledger.digest import canonical, member_digest
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.erasing import Erased, Erasure, erased_by
from clare_review.ledger.keeper import Check
from clare_review.ledger.proving_rows import row_digest
from clare_review.ledger.reading import Head, Reading
from clare_review.population.erasing import ERASABLE, erased_reasons, erased_values
from clare_review.population.records import Kind


@dataclass(frozen=True, kw_only=True)
class ErasedNow:
    """What one erasure took away, and where copies may still be."""

    texts: int
    rows: int
    members: int
    entry: int
    staged: tuple[str, ...]
    backups: tuple[str, ...]

    def sentence(self) -> str:
        """What was done, and what a person still has to do."""
        lines = [
            f"erased: {say_count(self.texts, 'text')}, {say_count(self.rows, 'imported row')}, "
            f"{say_count(self.members, 'application')} (entry {self.entry}); references, dates and codes stay, so "
            "figures stand",
            *(f"still holds it: {name}, the export as it came; remove it if it has to go" for name in self.staged),
            *(f"still holds it: the backup {name}; make a new one and remove this one" for name in self.backups),
            "free blocks of the disk may hold it until they are written again; the ledger's file does not",
        ]
        return "\n".join(lines)


def erase(office: Office, *, entries: Sequence[int] = (), references: Sequence[str] = (), why: str) -> ErasedNow:
    """Erases the free text of entries, and everything personal on applications: rows, sealed values, texts, drafts.

    Who, when and why are kept, and what was erased by number, never what it said.

    Raises:
        NotAllowed: the server lets only the review lead erase.
        ReviewError: no reason is given, or nothing is named.
        ReviewNotReady: an entry has no text, or nothing is known of an application; all are named.
    """
    office.must_be_now()
    if not why.strip() or not (entries or references):
        raise ReviewError("name what is erased, with --entry or --case, and say why with --why")
    if not office.keeper.sees_every_case():
        raise NotAllowed(f"the review lead erases; you are logged in to the server as {office.reader}")
    with office.keeper.reading() as present:
        head, before = present.head(), erased_by(present.entries(kinds=[EntryKind.ERASED]))
        found = _found(present, before, entries, references)
    body, erasure = _what_goes(found, references)
    if not (erasure.texts or erasure.rows or erasure.members):
        raise ReviewNotReady("all of it was erased before; nothing changed")
    new = NewEntry(kind=EntryKind.ERASED, by=office.reader, key=office.key(), body=body, text={"why": why.strip()})
    entry = office.keeper.append(new, erases=erasure, check=_nothing_since(head))
    return ErasedNow(
        texts=len(erasure.texts),
        rows=len(erasure.rows),
        members=len(erasure.members),
        entry=entry.number,
        staged=tuple(sorted(_staged(office, found.rows))),
        backups=tuple(line["file"] for line in backups_of(office)),
    )


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What there is to erase."""

    texts: tuple[int, ...]
    rows: list[dict[str, Any]]
    members: list[dict[str, Any]]


def _found(present: Reading, before: Erased, entries: Sequence[int], references: Sequence[str]) -> _Found:
    rows = [
        row for each in references for kind in ERASABLE for row in present.source_rows(kind=kind.value, reference=each)
    ]
    members = present.members(references=references) if references else []
    known = {row["reference"] for row in (*rows, *members)}
    about = present.entries(subjects=references) if references else ()
    admitted = _admissions(present.entries(kinds=[EntryKind.ADMITTED]), rows) if rows else set()
    texts = {entry.number for entry in about if entry.text_digest} | admitted
    with_text = (set(present.commitments()) if entries else set()) | set(before.texts)
    problems = [f"{each}: nothing is held on it" for each in references if each not in known]
    problems += [f"entry {number}: it has no text" for number in entries if number not in with_text]
    if problems:
        raise ReviewNotReady(f"nothing was erased: {'; '.join(problems)}")
    return _Found(
        texts=tuple(sorted((texts | set(entries)) - set(before.texts))),
        rows=[row for row in rows if row["id"] not in before.rows],
        members=[row for row in members if row["reference"] not in before.members],
    )


def _admissions(entries: Iterable[Entry], rows: Sequence[dict[str, Any]]) -> set[int]:
    """The entries that corrected one of these rows: what was corrected stands in their text."""
    corrected = {row["corrects"] for row in rows} | {row["id"] for row in rows}
    return {entry.number for entry in entries if entry.body["row"] in corrected}


def _what_goes(found: _Found, references: Sequence[str]) -> tuple[dict[str, Any], Erasure]:
    left = [row for kind in ERASABLE for each in references for row in _left(kind, each, found.rows)]
    was = {row["id"]: row_digest(row) for row in found.rows}
    members = [
        (row["reference"], value)
        for row in found.members
        for value in erased_values(Kind.APPLICATIONS, [row["value"]])
        if value is not None
    ]
    body = {
        "texts": list(found.texts),
        "rows": [{"row": row["id"], "was": was[row["id"]], "is": row_digest(row)} for row in left],
        "members": [{"reference": reference, "is": member_digest(value)} for reference, value in members],
    }
    return body, Erasure(
        texts=found.texts,
        rows=tuple((row["id"], "{}", json.dumps(row["reasons"]), _written(row["value"])) for row in left),
        members=tuple((reference, canonical(value).decode()) for reference, value in members),
        drafts=tuple(references),
    )


def _left(kind: Kind, reference: str, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of one kind on one application as they are to become."""
    mine = [row for row in rows if row["kind"] == kind.value and row["reference"] == reference]
    values = erased_values(kind, [row["value"] for row in mine])
    return [
        {**row, "raw": {}, "reasons": erased_reasons(row["reasons"]), "value": value}
        for row, value in zip(mine, values, strict=True)
    ]


def _written(value: dict[str, Any] | None) -> str | None:
    return canonical(value).decode() if value is not None else None


def _nothing_since(seen: Head) -> Check:
    def check(present: Reading) -> None:
        if present.head().number != seen.number:
            raise ReviewNotReady("somebody recorded meanwhile, so nothing was erased: do it again")

    return check


def _staged(office: Office, rows: Sequence[dict[str, Any]]) -> set[str]:
    digests = {row["file_digest"] for row in rows}
    folder = office.folder / "staged"
    paths = folder.iterdir() if folder.is_dir() else ()
    return {str(path) for path in paths if any(digest in path.name for digest in digests)}
