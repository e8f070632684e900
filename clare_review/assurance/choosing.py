"""Which applications are read a second time: some for certain, the rest by lot within strata."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from clare_review.assurance.lots import in_drawn_order


class Why(StrEnum):
    """Why an application is read a second time; the second reader never learns it."""

    SUSPECTED = "a failure is suspected, or could not be ruled out"
    BAND = "its band is always read twice"
    DRAWN = "drawn by lot"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """What the choice needs of an application whose first reading is done.

    `suspected` is whether its first reader suspects a failure or cannot tell.
    """

    reference: str
    band: str
    suspected: bool
    stratum: str


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One application to be read a second time, and how many of its stratum it stands for."""

    reference: str
    why: Why
    stratum: str
    weight: float


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The rule of choosing: bands that are always read twice, the share of each other stratum, and a least number.

    Raises:
        ValueError: the share is not from 0 to 1, or the least number is negative.
    """

    bands: frozenset[str]
    share: Fraction
    least: int

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"a share of {float(self.share)} cannot be drawn: give one from 0 to 1, e.g. 0.1")
        if self.least < 0:
            raise ValueError(f"at least {self.least} cannot be drawn: give 0 or more")

    def of(self, size: int) -> int:
        """How many of a stratum of this size are drawn: the share rounded up, the least number, at most all."""
        return min(size, max(self.least, -(-size * self.share.numerator // self.share.denominator)))


CERTAIN = "read twice for certain"


def choose(candidates: Sequence[Candidate], choice: Choice, seed: str) -> tuple[Chosen, ...]:
    """Every suspected failure and every application of a certain band, and a drawn part of each stratum of the rest.

    Those chosen for certain are a stratum of their own and stand for themselves; one that was drawn stands for as many
    as its stratum holds, divided by how many were drawn. The order of what is handed in never matters.

    Raises:
        ValueError: a reference is given twice.
    """
    if len({each.reference for each in candidates}) != len(candidates):
        raise ValueError("an application is given twice; each may be chosen once")
    certain = [_certain(each, choice) for each in candidates]
    rest: dict[str, list[str]] = {}
    for each, why in zip(candidates, certain, strict=True):
        if why is None:
            rest.setdefault(each.stratum, []).append(each.reference)
    chosen = [
        Chosen(reference=each.reference, why=why, stratum=CERTAIN, weight=1.0)
        for each, why in zip(candidates, certain, strict=True)
        if why is not None
    ]
    return tuple(sorted([*chosen, *_drawn(rest, choice, seed)], key=lambda each: each.reference))


def _certain(candidate: Candidate, choice: Choice) -> Why | None:
    if candidate.suspected:
        return Why.SUSPECTED
    return Why.BAND if candidate.band in choice.bands else None


def _drawn(rest: Mapping[str, Sequence[str]], choice: Choice, seed: str) -> list[Chosen]:
    found: list[Chosen] = []
    for stratum, references in rest.items():
        number = choice.of(len(references))
        drawn = in_drawn_order(f"{seed}\n{stratum}", references)[:number]
        weight = len(references) / number if number else 0.0
        found += [Chosen(reference=reference, why=Why.DRAWN, stratum=stratum, weight=weight) for reference in drawn]
    return found
