"""Looking after readers: how many cases that are hard to read come in turn. It orders work, and never hides any."""

from collections.abc import Mapping
from dataclasses import dataclass

Had = Mapping[str, bool]
"""The applications a reader recorded on today, in that order, each with whether it was hard to read."""


_ANY = 10**6  # more than anybody reads: nothing is eased


@dataclass(frozen=True, kw_only=True)
class Care:
    """How many cases that are hard to read come in turn to one reader in a day, and one after another."""

    in_a_day: int = _ANY
    in_a_row: int = _ANY

    def eases(self, had: Had) -> bool:
        """Whether the others come first now."""
        return hard_today(had) >= self.in_a_day or _in_a_row(had) >= self.in_a_row


def hard_today(had: Had) -> int:
    """How many cases that were hard to read a reader recorded on today."""
    return sum(had.values())


def say_care(care: Care, had: Had) -> str:
    """How many hard cases a reader had today, and where that is so, that the others come first; empty while none."""
    many = hard_today(had)
    if not many:
        return ""
    return f"{many} hard" + ("; others first" if care.eases(had) else "")


def _in_a_row(had: Had) -> int:
    row = 0
    for hard in reversed(tuple(had.values())):
        if not hard:
            break
        row += 1
    return row


NO_CARE = Care()
"""Nothing is eased."""
