"""Runs of notebooks in the ledger: what the manifest says of each, bound by its digest in the book of runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clare_review.acts.office import Office
from clare_review.errors import LedgerDamaged
from clare_review.ledger.entry import Book, Entry, EntryKind, NewEntry
from clare_review.running.jobs import Limits
from clare_review.running.manifest import Manifest, RunLine
from clare_review.settings import RunningSettings

MANIFEST = Path("runs") / "manifest.jsonl"


@dataclass(frozen=True)
class RunsBook:
    """The book of runs as a manifest's witness; one entry holds the digests of the lines written since the last."""

    office: Office

    def note(self, lines: Sequence[RunLine]) -> None:
        """Appends an entry for lines that are in the manifest; the same lines are noted once.

        Raises:
            LedgerUnusable: it could not be written, so these lines are not relied on.
        """
        digests = [line.digest for line in lines]
        body = {"lines": digests}
        new = NewEntry(kind=EntryKind.RAN, by=self.office.reader, key=f"runs-{digests[-1]}", body=body)
        self.office.keeper.append(new, book=Book.RUNS)

    def noted(self) -> frozenset[str]:
        """The digest of every line noted so far."""
        return frozenset(digest for entry in self._entries() for digest in entry.body["lines"])

    def must_stand_in(self, manifest: Manifest) -> None:
        """Holds the manifest to what was noted of it.

        Raises:
            LedgerDamaged: a line that was noted is not there any more, or another stands in its place.
            FileProblem: the manifest itself is damaged.
        """
        there = {line.digest for line in manifest.lines()}
        for entry in self._entries():
            lacking = [digest for digest in entry.body["lines"] if digest not in there]
            if lacking:
                raise LedgerDamaged(
                    f"{manifest.path}: runs entry {entry.number} noted a run on {entry.at:%Y-%m-%d %H:%M} UTC that is "
                    f"not there ({lacking[0][:16]}): the manifest was cut off, changed or replaced since; "
                    "restore it from a backup"
                )

    def _entries(self) -> tuple[Entry, ...]:
        return self.office.keeper.entries(kinds=(EntryKind.RAN,), book=Book.RUNS)


def limits_of(settings: RunningSettings) -> Limits:
    """What one notebook of a review may take, as its settings say."""
    return Limits(cell_seconds=settings.seconds_per_cell, memory_mb=settings.megabytes_per_notebook)


def manifest_of(office: Office) -> Manifest:
    """The manifest of a review's runs, which counts on nothing that the ledger did not note."""
    return Manifest(office.folder / MANIFEST, RunsBook(office))
