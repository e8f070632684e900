"""How many batches each reviewer gets, by hours, and whose turn it is."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from hashlib import sha256

from clare_review.errors import NotAllowed
from clare_review.population.records import Reviewer


def weights(reviewers: Iterable[Reviewer]) -> dict[str, Fraction]:
    """Each reviewer's hours a week, exactly.

    Raises:
        NotAllowed: hours are not a number from 0; the reviewer is named.
    """
    return {reviewer.id: _hours(reviewer) for reviewer in reviewers}


def shares(reviewers: Sequence[Reviewer], number: int, seed: int) -> dict[str, int]:
    """Divides `number` batches by hours, each within one batch of the exact share (largest remainders)."""
    hours = weights(reviewers)
    total = sum(hours.values())
    exact = {name: number * hour / total for name, hour in hours.items()}
    given = {name: int(share) for name, share in exact.items()}
    left = number - sum(given.values())
    by_remainder = sorted(exact, key=lambda name: (given[name] - exact[name], _lot(seed, name)))
    for name in by_remainder[:left]:
        given[name] += 1
    return given


def turns(shares: Mapping[str, int], seed: int) -> list[str]:
    """The reviewers in the order in which batches are handed out, each one's turns spread evenly over it."""
    places = [
        (Fraction(2 * turn + 1, 2 * count), _lot(seed, name), name)
        for name, count in shares.items()
        for turn in range(count)
    ]
    return [name for _, _, name in sorted(places)]


def feasible_shares(
    fair: Mapping[str, int], barred: Collection[frozenset[str]], number: int, size: int
) -> dict[str, int] | None:
    """The shares nearest to the fair ones with which every application finds a reviewer, or None if there are none.

    Applications barred to the same reviewers count as one kind. With whole numbers of batches the kinds can be
    divided in whole numbers too (a transportation problem), so only the batches need to be integers.
    """
    import numpy as np  # scipy takes half a second to load, and is needed only when fair shares will not do
    from scipy.optimize import Bounds, LinearConstraint, milp

    names, kinds = sorted(fair), sorted(Counter(barred).items(), key=lambda kind: sorted(kind[0]))
    n, m = len(names), len(kinds)
    # Variables: batches of each reviewer, how far from the fair share, then applications of each kind by reviewer.
    width = 2 * n + n * m
    cost = np.r_[np.zeros(n), np.ones(n), np.zeros(n * m)]
    rows, low, high = [], [], []

    def demand(terms: Mapping[int, float], least: float, most: float) -> None:
        row = np.zeros(width)
        for place, factor in terms.items():
            row[place] = factor
        rows.append(row)
        low.append(least)
        high.append(most)

    demand(dict.fromkeys(range(n), 1.0), number, number)
    for r, name in enumerate(names):
        demand({r: 1.0, n + r: -1.0}, -np.inf, fair[name])
        demand({r: 1.0, n + r: 1.0}, fair[name], np.inf)
        demand({r: -float(size)} | {2 * n + k * n + r: 1.0 for k in range(m)}, -np.inf, 0)
    for k, (_, count) in enumerate(kinds):
        demand({2 * n + k * n + r: 1.0 for r in range(n)}, count, count)
    most = [0.0 if name in kind else np.inf for kind, _ in kinds for name in names]
    found = milp(
        cost,
        constraints=LinearConstraint(np.array(rows), low, high),
        integrality=np.r_[np.ones(n), np.zeros(n + n * m)],
        bounds=Bounds(0, np.r_[np.full(2 * n, np.inf), most]),
    )
    return None if found.x is None else {name: round(found.x[r]) for r, name in enumerate(names)}


def _hours(reviewer: Reviewer) -> Fraction:
    try:
        hours = Decimal(reviewer.hours_per_week)
    except InvalidOperation:
        hours = Decimal(-1)
    if not hours.is_finite() or hours < 0:
        raise NotAllowed(
            f"no batch can be given to {reviewer.id}: hours a week are {reviewer.hours_per_week!r}; "
            "a number such as 18.5 is wanted"
        )
    return Fraction(hours)


def _lot(seed: int, name: str) -> str:
    """A lot drawn between equals: the same on every machine, and independent of the order they come in."""
    return sha256(f"{seed}:{name}".encode()).hexdigest()
