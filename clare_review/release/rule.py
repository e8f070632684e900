"""The rule by which a count is said outside: as it is, rounded, or not at all; and what each of these gives away."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from clare_review.release.counts import MOST, Count, Tables


class Form(StrEnum):
    """How a count stands in a release."""

    EXACT = "exact"  # 0, or one with a signed exception
    ROUNDED = "rounded"
    HIDDEN = "hidden"
    UNSAID = "unsaid"  # in no file, though it may follow from those that are


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a release says of one count, and what anybody may conclude from that alone: `low` to `high`, inclusive."""

    form: Form
    value: int | None
    low: int
    high: int


@dataclass(frozen=True, kw_only=True)
class Rule:
    """0 is shown, 1 to `below` - 1 hidden, the rest rounded to the nearest multiple of `to`.

    An attacker has to be left at least `hidden_keeps` values that a hidden small count could have, and
    `difference_keeps` for a small difference: between two releases, or between a count and what it is counted within.
    """

    below: int = 8
    to: int = 5
    hidden_keeps: int = 7
    difference_keeps: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.to <= self.below:
            raise ValueError(
                f"rounding to {self.to} has to be at least 1 and no coarser than the threshold {self.below}"
            )

    def small(self, value: int) -> bool:
        """Whether a count has to be hidden for what it is."""
        return 0 < value < self.below

    def rounded(self, value: int) -> int:
        """The nearest multiple of `to`; half a step goes up."""
        return (value + self.to // 2) // self.to * self.to

    def told(self, count: Count, hidden: Collection[str] = ()) -> Told:
        """How a count is said; `hidden` are those hidden to protect others."""
        if not count.said:
            return Told(form=Form.UNSAID, value=None, low=0, high=MOST)
        if count.exact or count.value == 0:
            return Told(form=Form.EXACT, value=count.value, low=count.value, high=count.value)
        if self.small(count.value) or count.id in hidden:
            return self.as_told(Form.HIDDEN, None)
        return self.as_told(Form.ROUNDED, self.rounded(count.value))

    def as_told(self, form: Form, value: int | None) -> Told:
        """What a form and the figure shown with it give away; zeros are never hidden, so a hidden count is at least 1.

        Rounding says more where the rule is known: a rounded count is at least `below`.
        """
        if form is Form.HIDDEN or value is None:
            return Told(form=form, value=None, low=1 if form is Form.HIDDEN else 0, high=MOST)
        if form is Form.EXACT:
            return Told(form=form, value=value, low=value, high=value)
        down = self.to // 2
        return Told(form=form, value=value, low=max(self.below, value - down), high=value + self.to - 1 - down)

    def tell(self, tables: Tables, hidden: Collection[str] = ()) -> dict[str, Told]:
        """How every count of a release is said."""
        return {count.id: self.told(count, hidden) for count in tables.counts}

    def as_json(self) -> dict[str, int]:
        """The rule as data."""
        return {
            "below": self.below,
            "to": self.to,
            "hidden_keeps": self.hidden_keeps,
            "difference_keeps": self.difference_keeps,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Self:
        """The rule that `as_json` wrote."""
        return cls(**{name: int(value) for name, value in said.items()})
