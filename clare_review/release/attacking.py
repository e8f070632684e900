"""The attacker: to which interval everything published narrows a number that nobody said.

Two linear programmes for each number, its least and its greatest value over all that is known: its feasibility interval
(Handbook on Statistical Disclosure Control, second edition, 2024, section 4.2). Counts are whole, so where a programme
ends between whole numbers the same is asked as an integer programme: an attacker who knows that people do not come in
halves is no weaker.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clare_review.errors import FiguresDoNotBalance
from clare_review.release.counts import MOST
from clare_review.release.knowing import Form, System
from clare_review.release.secrets import Secret

if TYPE_CHECKING:
    import numpy as np

_NEARLY = 1e-6
_MOST_NODES = 20_000
_FAR = MOST // 2  # beyond it a number is bounded by nothing but our own bound


@dataclass(frozen=True, kw_only=True)
class Interval:
    """From where to where a number can lie, inclusive; None where nothing bounds it on that side."""

    low: int | None
    high: int | None

    @property
    def values(self) -> int:
        """How many values are left."""
        return MOST if self.low is None or self.high is None else self.high - self.low + 1

    def words(self) -> str:
        """The interval for a reader."""
        if self.low is None:
            return "any number" if self.high is None else f"{self.high:,} or less"
        if self.high is None:
            return f"{self.low:,} or more"
        return f"exactly {self.low:,}" if self.low == self.high else f"{self.low:,} to {self.high:,}"


class Contradiction(FiguresDoNotBalance):
    """What was published cannot be true of any counts: nothing follows from it, and something in it is wrong."""


class Attacker:
    """Somebody who has everything that was published and a solver.

    `low` and `high` are what was told of each count; with others than the system's own one asks what would be if more
    were hidden. What is found for one number helps with the next, as long as it is possible at all.
    """

    def __init__(self, known: System) -> None:
        import numpy as np

        self._known = known
        self._row_low = np.array([row.low for row in known.rows], dtype=float)
        self._row_high = np.array([row.high for row in known.rows], dtype=float)
        # Whole points that satisfied the rows, a line each, whatever was told at the time; `_points` are possible now.
        self._seen = self._points = np.empty((0, len(known.places)))
        self.tell(known.low, known.high)

    def tell(self, low: Sequence[int], high: Sequence[int]) -> None:
        """Tells the attacker other bounds of each count."""
        import numpy as np

        self._low, self._high = np.array(low, dtype=float), np.array(high, dtype=float)
        possible = ((self._seen >= self._low) & (self._seen <= self._high)).all(axis=1)
        self._points = self._seen[possible]

    def interval(self, form: Form) -> Interval:
        """The interval of a sum of counts.

        Raises:
            Contradiction: nothing satisfies all that was published.
        """
        low, high = self._end(form, 1), self._end(form, -1)
        return Interval(low=low if low > -_FAR else None, high=high if high < _FAR else None)

    def wins(self, secret: Secret) -> bool:
        """Whether fewer values than wanted are left for a secret."""
        if len(self._points):
            numbers, factors = zip(*secret.form, strict=True)
            reached = self._points[:, list(numbers)] @ list(factors)
            if reached.max() - reached.min() + 1 >= secret.keeps:
                return False
        return self.interval(secret.form).values < secret.keeps

    def won(self, wanted: Iterable[Secret]) -> tuple[Secret, ...]:
        """The secrets that this attacker gets at."""
        return tuple(secret for secret in wanted if self.wins(secret))

    def _end(self, form: Form, sign: int) -> int:
        for whole in (False, True):
            point = self._solved(form, sign, whole=whole)
            nearest = point.round()
            if whole or _is_whole(point, nearest):
                self._remember(nearest)
                return self._value(form, nearest)
        raise AssertionError("an integer programme ends at whole numbers")

    def _solved(self, form: Form, sign: int, *, whole: bool) -> "np.ndarray":
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        costs = np.zeros(len(self._low))
        for number, factor in form:
            costs[number] += sign * factor
        rows = [LinearConstraint(self._known.matrix, self._row_low, self._row_high)] if self._known.rows else []
        found: Any = milp(
            costs,
            constraints=rows,
            bounds=Bounds(self._low, self._high),
            integrality=np.full(len(costs), int(whole)),
            options={"node_limit": _MOST_NODES, "mip_rel_gap": 0.0} if whole else {},
        )
        if found.status == 2:
            raise Contradiction("what was published contradicts itself: no counts satisfy all of it")
        if found.x is None or found.status not in (0, 1):
            raise Contradiction(f"the solver gave no answer ({found.message})")
        return np.asarray(found.x)

    def _remember(self, point: "np.ndarray") -> None:
        import numpy as np

        self._seen = np.vstack((self._seen, point))
        self._points = np.vstack((self._points, point))

    @staticmethod
    def _value(form: Form, point: "np.ndarray") -> int:
        return round(float(sum(factor * point[number] for number, factor in form)))


def _is_whole(point: "np.ndarray", nearest: "np.ndarray") -> bool:
    return bool((abs(point - nearest) < _NEARLY).all())
