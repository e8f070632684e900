"""What a person can put right: every message says what is wrong, where, and what would be right.

The exit code of a command is on the class. Anything that is not a `ReviewError` is our mistake, not the user's.
"""

from collections.abc import Iterable
from typing import ClassVar


class ReviewError(Exception):
    """Something a person can put right; nothing was lost and nothing was half done."""

    exit_code: ClassVar[int] = 1


class FileProblem(ReviewError):
    """A file of settings, a template or a map cannot be used; all its problems are listed at once."""

    exit_code = 2

    def __init__(self, where: str, problems: Iterable[str]) -> None:
        self.where = where
        self.problems = tuple(problems)
        lines = "".join(f"\n  - {problem}" for problem in self.problems)
        super().__init__(f"{where} cannot be used:{lines}")


class SettingsProblem(FileProblem):
    """The settings of a review cannot be used."""


class ParamsProblem(FileProblem):
    """The parameters of a notebook run cannot be used."""


class ImportRefused(ReviewError):
    """An export or side table was not imported, and nothing of it was kept."""

    exit_code = 3


class ReviewNotReady(ReviewError):
    """The act is right but something has to come first; the message names it."""

    exit_code = 4


class NotAllowed(ReviewError):
    """The rules of the review forbid this person to do this."""

    exit_code = 5


class RecordingRefused(ReviewError):
    """A judgement was not recorded; the typed text is kept where it was typed."""

    exit_code = 6


class LedgerDamaged(ReviewError):
    """The ledger does not verify; the first bad entry is named."""

    exit_code = 7


class LedgerUnusable(ReviewError):
    """The ledger cannot be reached or written now: disk full, locked, gone, or on a file system that loses writes."""

    exit_code = 8


class FiguresDoNotBalance(ReviewError):
    """Figures that must add up do not, so nothing is rendered."""

    exit_code = 9


class RunFailed(ReviewError):
    """One or more notebooks did not run to their end."""

    exit_code = 10


class NoteRefused(ReviewError):
    """A signed note or a key cannot be used: it is none, it was changed, or another key signed it."""

    exit_code = 11


class Unsafe(ReviewError):
    """Something about this machine or this review is unsafe; each thing is named with its mend."""

    exit_code = 12


class BundleRefused(ReviewError):
    """A backup was not made or not restored; nothing was replaced and nothing is left half done."""

    exit_code = 13


class HeldByNobody(ReviewError):
    """An urgent matter is held by nobody though its time has passed; each is named with whose it is to see to that."""

    exit_code = 14


class ReleaseLeaks(ReviewError):
    """A release would give away what it hides, with all that was released before; each leak is named with its mend."""

    exit_code = 15


class NotClosed(ReviewError):
    """The review cannot be closed yet; every criterion that is not met or cannot be told was listed with its reason."""

    exit_code = 16
