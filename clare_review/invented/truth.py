"""What really went wrong in the invented force: nothing of it is in the exports, reviewers have to find it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clare_review.errors import ReviewError

FULL_APPLICATIONS, FULL_LATE = 3778, 196
_FULL_FIRST = FULL_APPLICATIONS - FULL_LATE
_FULL_DISCLOSED = 1195


class Found(StrEnum):
    """When the review finds a failure: by the January position, or after it and how."""

    JANUARY = "january"
    SUPPLEMENT = "supplement"  # among the applications found later
    CORRECTION = "correction"  # a detailed review that said "no failure" is corrected
    LATER_REVIEW = "later_review"  # cleared by the risk assessment at first, detailed review asked for later


class Category(StrEnum):
    HARM = "harm"
    SERVICE = "service"
    ADMINISTRATIVE = "administrative"


class Sign(StrEnum):
    """How the record of a failed application fits its failure."""

    NOTHING_THOUGH_HELD = "nothing_though_held"
    AGREED_NOT_GIVEN = "agreed_not_given"
    PND_NOT_CHECKED = "pnd_not_checked"
    WRONG_BIRTH_DATE = "wrong_birth_date"
    HELD_NOT_WEIGHED = "held_not_weighed"
    NOT_DECIDED = "not_decided"
    LATE = "late"
    NO_REASON = "no_reason"
    NO_SUPERVISOR = "no_supervisor"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One kind of failure: its code, its category and its sign in the record."""

    code: str
    category: Category
    sign: Sign


@dataclass(frozen=True, kw_only=True)
class HiddenFailure:
    """What went wrong in one application; `harm` and `linked` use the words of the detailed review."""

    reference: str
    code: str
    category: Category
    sign: Sign
    found: Found
    harm: tuple[str, ...] = ()
    linked: str | None = None


_HARM = (
    Recipe(code="A1", category=Category.HARM, sign=Sign.NOTHING_THOUGH_HELD),
    Recipe(code="B1", category=Category.HARM, sign=Sign.PND_NOT_CHECKED),
)
_SERVICE = (
    Recipe(code="A1", category=Category.SERVICE, sign=Sign.NOTHING_THOUGH_HELD),
    Recipe(code="B1", category=Category.SERVICE, sign=Sign.PND_NOT_CHECKED),
    Recipe(code="B5", category=Category.SERVICE, sign=Sign.HELD_NOT_WEIGHED),
    Recipe(code="A1", category=Category.SERVICE, sign=Sign.AGREED_NOT_GIVEN),
    Recipe(code="B2", category=Category.SERVICE, sign=Sign.WRONG_BIRTH_DATE),
)
_ADMINISTRATIVE = (
    Recipe(code="C1", category=Category.ADMINISTRATIVE, sign=Sign.LATE),
    Recipe(code="E2", category=Category.ADMINISTRATIVE, sign=Sign.NOT_DECIDED),
    Recipe(code="E1", category=Category.ADMINISTRATIVE, sign=Sign.NO_REASON),
    Recipe(code="E4", category=Category.ADMINISTRATIVE, sign=Sign.NO_SUPERVISOR),
)
# Failures of each category at full size, by when they are found: 25 = 2 + 11 + 12, then 33 = 2 + 14 + 17.
_FULL_TRUTH = (
    (Found.JANUARY, _HARM, 2),
    (Found.JANUARY, _ADMINISTRATIVE, 11),
    (Found.JANUARY, _SERVICE, 12),
    (Found.SUPPLEMENT, _ADMINISTRATIVE, 2),
    (Found.SUPPLEMENT, _SERVICE, 3),
    (Found.CORRECTION, _ADMINISTRATIVE, 1),
    (Found.CORRECTION, _SERVICE, 1),
    (Found.LATER_REVIEW, _SERVICE, 1),
)


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How large the invented force is; `late` applications come only with the additional checks.

    Raises:
        ReviewError: the sizes cannot hold together; every problem is listed.
    """

    applications: int = FULL_APPLICATIONS
    late: int = FULL_LATE
    recognised: int = 212
    reviewers: int = 45

    def __post_init__(self) -> None:
        problems = [
            *(["at least 40 applications are needed besides the late ones"] if self.first < 40 else []),
            *(["at least 2 late applications are needed"] if self.late < 2 else []),
            *(["at least 1 known application has to be recognised"] if self.recognised < 1 else []),
            *(["no more can be recognised than are known"] if self.recognised > self.first else []),
            *(["at least 2 reviewers are needed"] if self.reviewers < 2 else []),
        ]
        if problems:
            raise ReviewError("no such force can be invented: " + "; ".join(problems))

    @property
    def first(self) -> int:
        """How many applications the first population holds."""
        return self.applications - self.late

    @property
    def disclosed(self) -> int:
        """How many applications of the first population ended in a disclosure."""
        return scaled(_FULL_DISCLOSED, self.first, _FULL_FIRST)

    @property
    def duplicates(self) -> int:
        """How many rows of the two main exports repeat another one."""
        return max(4, scaled(78, self.first, _FULL_FIRST))

    @property
    def incidents(self) -> int:
        """How many later incidents there are."""
        return max(6, scaled(142, self.applications, FULL_APPLICATIONS))

    @property
    def former_handlers(self) -> int:
        """How many reviewers once worked applications themselves."""
        return min(10, max(1, scaled(4, self.reviewers, 45)))


def planned(sizes: Sizes) -> tuple[tuple[Found, Recipe], ...]:
    """The failures a force of this size holds: at least one of each group, the full numbers at full size."""
    plan: list[tuple[Found, Recipe]] = []
    for found, recipes, number in _FULL_TRUTH:
        whole, full = (sizes.late, FULL_LATE) if found is Found.SUPPLEMENT else (sizes.first, _FULL_FIRST)
        plan += [(found, recipes[i % len(recipes)]) for i in range(max(1, scaled(number, whole, full)))]
    return tuple(plan)


def totals(truth: Mapping[str, HiddenFailure], found: Iterable[Found] = tuple(Found)) -> dict[str, int]:
    """Failures in all and by category, counting only those found in the ways given."""
    ways = frozenset(found)
    counted = [failure for failure in truth.values() if failure.found in ways]
    by_category = {category.value: sum(f.category is category for f in counted) for category in Category}
    return {"total": len(counted), **by_category}


def scaled(number: int, size: int, full: int) -> int:
    """`number` at full size brought to another size, rounded to the nearest whole, halves up."""
    return (2 * number * size + full) // (2 * full)
