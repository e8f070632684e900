"""How large a sample of the cleared cases has to be for what somebody wants to claim."""

import re
from dataclasses import dataclass
from fractions import Fraction

from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.recording import standing
from clare_review.assurance.cleared import most_missed, sample_size
from clare_review.errors import ReviewError, ReviewNotReady
from clare_review.reviewing.failures import Category
from clare_review.reviewing.judgement import DETAILED_REVIEW, Standing


@dataclass(frozen=True, kw_only=True)
class SamplePlan:
    """How many re-reads a claim needs, and what the same number of re-reads leaves open if some are not clean.

    `claim` is the missed rate not to be exceeded, `pool` the cleared cases it is claimed of.
    """

    claim: Fraction
    pool: int
    re_reads: int
    left_open: tuple[tuple[int, int], ...]

    def text(self) -> str:
        """The plan for a screen."""
        rate = f"{float(100 * self.claim):g}%"
        lines = [
            f"to claim that no more than {rate} of {self.pool:,} cleared cases are missed failures (95%, exact):",
            f"  {self.re_reads:,} drawn by lot, read again by somebody with no earlier part, all found sound",
            "what that many re-reads leave open:",
        ]
        lines += [f"  {found} found: up to {most:,} in all" for found, most in self.left_open]
        lines.append("a reader who misses failures leaves more open: measure it on known-answer cases")
        return "\n".join(lines)

    def as_json(self) -> dict[str, object]:
        """The plan for programs."""
        return {
            "claim": f"{float(self.claim):g}",
            "pool": self.pool,
            "re_reads": self.re_reads,
            "left_open": [{"found": found, "most": most} for found, most in self.left_open],
        }


def plan_sample(office: Office, claim: str, pool: int | None = None) -> SamplePlan:
    """Plans a sample of the cleared cases of this review, or of a pool of the size given.

    Raises:
        ReviewError: the claim is not a rate such as 0.2%, or the pool is empty.
        ReviewNotReady: no case is cleared yet.
    """
    rate = _rate(claim)
    size = cleared(office) if pool is None else pool
    if size < 1:
        raise ReviewNotReady("no case is cleared yet, so there is nothing to sample: give --pool N to plan ahead")
    needed = sample_size(size, float(rate))
    open_ = tuple((found, most_missed(size, needed, found)) for found in range(min(3, needed) + 1))
    return SamplePlan(claim=rate, pool=size, re_reads=needed, left_open=open_)


def cleared(office: Office) -> int:
    """How many applications were read and found without a failure, as at the office's position.

    A risk assessment that asks for no detailed review clears a case; where it asks for one, a detailed review that
    names no failure does. One that could not tell clears nothing.
    """
    stands = standing(office)
    return sum(is_cleared(stands, reference) for reference in applications(office))


def is_cleared(stands: Standing, reference: str) -> bool:
    """Whether one application was read and found without a failure; see `cleared`."""
    if stands.detailed_required(reference) is False:
        return True
    detailed = stands.current(reference, DETAILED_REVIEW)
    return detailed is not None and detailed.category == Category.NONE


def _rate(text: str) -> Fraction:
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(%?)\s*", text)
    rate = Fraction(found[1]) / (100 if found[2] else 1) if found else Fraction(0)
    if not 0 < rate < 1:
        raise ReviewError(f"{text!r} is not a rate to claim: write it as 0.2% or 0.002, above 0 and below 100%")
    return rate
