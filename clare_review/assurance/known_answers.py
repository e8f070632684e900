"""How well a reader finds failures, measured on cases whose answer is known."""

from collections.abc import Iterable
from dataclasses import dataclass

from clare_review.assurance.intervals import LEVEL, Interval, clopper_pearson


@dataclass(frozen=True, kw_only=True)
class KnownAnswer:
    """One reading of a case whose answer is known; `said` is None where the reader could not tell."""

    reader: str
    entry: int
    failure: bool
    said: bool | None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """A share of known-answer cases judged right, with its exact interval; None where there were none."""

    right: int
    of: int
    interval: Interval | None

    @property
    def share(self) -> float | None:
        """The share judged right."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, kw_only=True)
class Marksmanship:
    """Sensitivity (failures found among known failures) and specificity (cleared among known sound cases)."""

    sensitivity: Measured
    specificity: Measured
    cannot_tell: int


def measure(answers: Iterable[KnownAnswer], level: float = LEVEL) -> Marksmanship:
    """Sensitivity and specificity with Clopper-Pearson intervals; a *cannot tell* counts as not found, and is shown.

    Counting it as found would flatter the reader and shrink the estimate of what was missed.
    """
    given = list(answers)
    failures = [answer for answer in given if answer.failure]
    sound = [answer for answer in given if not answer.failure]
    return Marksmanship(
        sensitivity=_measured(sum(answer.said is True for answer in failures), len(failures), level),
        specificity=_measured(sum(answer.said is False for answer in sound), len(sound), level),
        cannot_tell=sum(answer.said is None for answer in given),
    )


def _measured(right: int, of: int, level: float) -> Measured:
    return Measured(right=right, of=of, interval=clopper_pearson(right, of, level) if of else None)
