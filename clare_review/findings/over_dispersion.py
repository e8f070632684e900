"""Whether handlers differ from each other by more than chance, so that limits drawn for chance alone are too narrow.

Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics in Medicine 24, section 4: the
mean of the squared z scores, of which the most extreme tenth on either side is pulled in first so that the very
handlers one looks for do not widen the limits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from clare_review.findings.figures import Funnel, Signal

TRIMMED = 0.1


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How far `handlers` with enough applications differ: `phi` is 1 where chance explains all of it."""

    handlers: int
    phi: float

    @property
    def widened(self) -> bool:
        """Whether limits are to be widened; they are never drawn in."""
        return self.phi > 1.0

    def sentence(self) -> str:
        """What it says of the limits."""
        if not self.handlers:
            return "Too few handlers have enough applications to say whether they differ by more than chance."
        told = f"The spread of {self.handlers:,} handlers is {self.phi:.2f} times what chance gives"
        if not self.widened:
            return f"{told}, so the limits stand as they are."
        return f"{told}; limits widened by {sqrt(self.phi):.2f} allow for it."


def spread(funnel: Funnel) -> Spread:
    """The over-dispersion of the handlers who have enough applications read."""
    points = [each for each in funnel.handlers if each.signal is not Signal.TOO_FEW]
    rate = funnel.failures / funnel.cases if funnel.cases else 0.0
    if len(points) < 2 or not 0.0 < rate < 1.0:
        return Spread(handlers=0, phi=0.0)
    scores = [(each.failures / each.cases - rate) / sqrt(rate * (1 - rate) / each.cases) for each in points]
    return Spread(handlers=len(points), phi=sum(score**2 for score in pulled_in(scores)) / len(points))


def pulled_in(scores: Sequence[float], share: float = TRIMMED) -> list[float]:
    """The scores in order, the lowest and highest `share` of them set to the nearest that is left."""
    ordered = sorted(scores)
    out = int(share * len(ordered))
    low, high = ordered[out], ordered[len(ordered) - 1 - out]
    return [min(max(score, low), high) for score in ordered]
