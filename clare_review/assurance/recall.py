"""What share of all failures the review has found, with what a sample of cleared cases allows to have been missed."""

from collections.abc import Sequence
from dataclasses import dataclass

from clare_review.assurance.cleared import Missed, Stratum, missed
from clare_review.assurance.intervals import LEVEL, clopper_pearson
from clare_review.assurance.known_answers import Measured


@dataclass(frozen=True, kw_only=True)
class Recall:
    """Failures found by the review and in the sample, those estimated missed, and the share found.

    `missed` is the estimate at the sensitivity measured, `most_missed` the bound with the sensitivity at its lower
    limit; neither counts what the sample itself found, which is no longer missed. `sample` is at that lower limit.
    """

    found: int
    sample: Missed
    sensitivity: Measured
    missed: float
    most_missed: int
    level: float

    @property
    def share(self) -> float | None:
        """Found divided by found and estimated missed; None where there are neither."""
        whole = self.found + self.missed
        return self.found / whole if whole else None

    @property
    def least(self) -> float | None:
        """The lower bound of the share found; None where nothing was found and nothing can have been missed."""
        whole = self.found + self.most_missed
        return self.found / whole if whole else None

    def sentence(self) -> str:
        """What may be said, and what a sample cannot show."""
        return (
            f"allowing for what its readers miss themselves (they found {self.sensitivity.right:,} of "
            f"{self.sensitivity.of:,} known failures), the sample cannot rule out {self.most_missed:,} more missed "
            f"failures ({100 * self.most_missed / self.sample.pool:.2f}% of the cleared cases), at {self.level:.0%}"
        )


def recall(found: int, strata: Sequence[Stratum], sensitivity: Measured, level: float = LEVEL) -> Recall:
    """The share of all failures found, from a stratified sample of cleared cases and the sensitivity of its readers.

    `found` counts failures found outside the sample. The error allowed, 1 - level, is halved between the sample and
    the sensitivity (Bonferroni), so that the bound holds for both together. A reader who was never tested is taken at
    the sensitivity given only if one was measured: without known-answer cases nothing can be divided by.

    Raises:
        ValueError: as `missed`, `found` is negative, or no known failure was read, or none of them was found.
    """
    if found < 0:
        raise ValueError(f"{found} failures found is not a count")
    if not sensitivity.of or not sensitivity.right:
        raise ValueError(
            f"sensitivity was measured as {sensitivity.right} of {sensitivity.of} known failures: read known-answer "
            "cases first, or a bound on what was missed would be a guess"
        )
    half = 1 - (1 - level) / 2
    # The lower tail of a two-sided interval at this level is half of the error allowed.
    lower = clopper_pearson(sensitivity.right, sensitivity.of, level).low
    sample = missed(strata, half, lower)
    estimate = missed(strata, half, sensitivity.right / sensitivity.of).estimate
    return Recall(
        found=found + sample.found,
        sample=sample,
        sensitivity=sensitivity,
        missed=estimate - sample.found,
        most_missed=sample.most - sample.found,
        level=level,
    )
