"""Making a release again from the ledger: its counts as at its entry, told as they were told, in the same bytes."""

from collections.abc import Mapping
from dataclasses import dataclass

from clare_review.acts.office import Office
from clare_review.acts.release_register import register_of
from clare_review.acts.releasing import drawn_again
from clare_review.errors import ReviewError
from clare_review.ledger.digest import digest_of_bytes
from clare_review.release.allowing import Allowed
from clare_review.release.document import Document, Heading, document
from clare_review.release.files import FIGURES, files_of
from clare_review.release.register import Released
from clare_review.release.rule import Rule


@dataclass(frozen=True, kw_only=True)
class RemadeRelease:
    """What became of making a release again: its files, and whether each has the digest that the ledger holds."""

    name: str
    entry: int
    as_at: int
    files: Mapping[str, bytes]
    same: Mapping[str, bool]

    @property
    def figures_same(self) -> bool:
        """Whether every file of figures is the same to the byte; the page may have other looks since."""
        return all(self.same[file] for file in FIGURES)

    def sentence(self) -> str:
        """One line for a screen."""
        where = f"{self.name} (entry {self.entry:,}, figures as at entry {self.as_at:,})"
        if all(self.same.values()):
            return f"{where}: reproduced, every byte of {', '.join(self.same)} is the same"
        other = ", ".join(file for file, same in self.same.items() if not same)
        if self.figures_same:
            return (
                f"{where}: reproduced, every byte of its figures is the same; the program draws {other} otherwise now"
            )
        return f"{where}: not reproduced, {other} would not be the same"


def reproduce_release(office: Office, name: str) -> RemadeRelease:
    """Makes the files of a release again and holds them to the digests in the ledger; nothing is written.

    Raises:
        ReviewError: there is no such release.
    """
    released = register_of(office).of(name)
    files = files_of(document_of(office, released))
    same = {file: digest_of_bytes(files[file]) == noted for file, noted in sorted(released.files.items())}
    return RemadeRelease(name=name, entry=released.entry, as_at=released.as_at, files=files, same=same)


def document_of(office: Office, released: Released) -> Document:
    """A release as it is read outside, from the ledger alone.

    Raises:
        ReviewError: it is no release of ours: its numbers were said elsewhere.
    """
    body = released.body
    if released.elsewhere:
        raise ReviewError(
            f"{released.name} was said elsewhere ({released.elsewhere}): there is no release to make again"
        )
    drawn, rule = drawn_again(office, released), Rule.from_json(body["rule"])
    told = rule.tell(drawn.tables, frozenset(body["hidden"]))
    heading = Heading(
        name=released.name, force=body["force"], day=body["day"], as_at=body["until"], replaces=body["replaces"]
    )
    return document(heading, Allowed.from_json(body["list"]), drawn.placed, told, rule)
