"""Which counts to hide besides the small ones, so that no secret can be worked out and the least is lost.

Whatever set of counts stays shown and still lets the attacker win has to be broken: at least one of what is shown in it
has to go. Each such set is one row of an integer programme over what to hide; the programme proposes, the attacker
answers with the next set, until nobody wins. What it ends with loses the least that any choice could (the rows are
combinatorial Benders cuts, Codato and Fischetti, Operations Research 54, 2006), because hiding more never helps an
attacker. A set is made as small as it can be before it becomes a row, which is what keeps the rows few.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clare_review.guidance.wording import say_count
from clare_review.release.attacking import Attacker
from clare_review.release.counts import Count
from clare_review.release.knowing import Said, System
from clare_review.release.rule import Form, Rule
from clare_review.release.secrets import Secret

MOST_ROUNDS = 200
_MOST_NODES = 50_000
_AT_ONCE = 3  # sets learnt from one proposal


@dataclass(frozen=True, kw_only=True)
class Hiding:
    """What is hidden to protect others, what that costs, and the least that any choice would have cost.

    `leaks` are the secrets that the attacker gets at whatever is hidden; then nothing can be released.
    """

    hidden: frozenset[str]
    lost: int
    least: int
    leaks: tuple[Secret, ...] = ()

    @property
    def proven(self) -> bool:
        """Whether it is proved that nothing loses less."""
        return self.lost == self.least

    def words(self) -> str:
        """How good the choice is, in a sentence."""
        more = f"hidden to protect others: {say_count(len(self.hidden), 'count')}"
        if self.proven:
            return f"{more}; it is proved that no choice loses less"
        return (
            f"{more}, at a loss of {self.lost}; a choice that loses "
            f"{self.least} has not been ruled out ({1 - self.least / self.lost:.0%} less)"
        )


def hide(newest: Said, known: System, wanted: Sequence[Secret], rule: Rule, *, rounds: int = MOST_ROUNDS) -> Hiding:
    """Chooses what of the newest release is hidden to protect others; small counts are hidden already."""
    search = _Search(newest, known, rule)
    beyond = search.leaks(search.free, wanted)
    if beyond:
        return Hiding(hidden=frozenset(search.free), lost=search.cost(search.free), least=0, leaks=beyond)
    rows: list[frozenset[str]] = []
    least, proposed = 0, frozenset[str]()
    for _ in range(rounds):
        leaks = search.leaks(proposed, wanted)
        if not leaks:
            return Hiding(hidden=proposed, lost=search.cost(proposed), least=search.cost(proposed))
        rows += [search.broken_by(proposed, leak) for leak in leaks[:_AT_ONCE]]
        proposed, proven = search.proposal(rows)
        least = search.cost(proposed) if proven else least
    enough = search.enough(proposed, wanted)
    return Hiding(hidden=enough, lost=search.cost(enough), least=min(least, search.cost(enough)))


class _Search:
    def __init__(self, newest: Said, known: System, rule: Rule) -> None:
        self._newest, self._known, self._rule = newest, known, rule
        self._attacker = Attacker(known)
        self._counts: Mapping[str, Count] = {count.id: count for count in newest.tables.counts}
        self.free = tuple(
            count.id for count in newest.tables.counts if rule.told(count).form is Form.ROUNDED and not count.must_show
        )

    def cost(self, hidden: Collection[str]) -> int:
        return sum(self._counts[id].worth for id in hidden)

    def leaks(self, hidden: Collection[str], wanted: Sequence[Secret]) -> tuple[Secret, ...]:
        self._tell(hidden)
        return self._attacker.won(wanted)

    def broken_by(self, hidden: frozenset[str], secret: Secret) -> frozenset[str]:
        """A set as small as can be, one of which has to be hidden too: with all others hidden the secret leaks yet."""
        shown = [id for id in sorted(self.free, key=lambda id: (-self._counts[id].worth, id)) if id not in hidden]
        return frozenset(shown) - self._hideable(hidden, shown, secret)

    def _hideable(self, hidden: frozenset[str], more: Sequence[str], secret: Secret) -> frozenset[str]:
        """As much of `more` as can be hidden on top without saving the secret, by halves."""
        if not more:
            return frozenset()
        if self._still_leaks(hidden | frozenset(more), secret):
            return frozenset(more)
        if len(more) == 1:
            return frozenset()
        first = self._hideable(hidden, more[: len(more) // 2], secret)
        return first | self._hideable(hidden | first, more[len(more) // 2 :], secret)

    def _still_leaks(self, hidden: Collection[str], secret: Secret) -> bool:
        self._tell(hidden)
        return self._attacker.wins(secret)

    def proposal(self, rows: Sequence[frozenset[str]]) -> tuple[frozenset[str], bool]:
        """The cheapest choice that breaks every set so far, and whether it is proved to be; of equals, one for good."""
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        place = {id: number for number, id in enumerate(self.free)}
        matrix = np.zeros((len(rows), len(place)))
        for number, row in enumerate(rows):
            matrix[number, [place[id] for id in row]] = 1
        found: Any = milp(
            np.array([self._counts[id].worth for id in self.free], dtype=float),
            constraints=[LinearConstraint(matrix, 1, np.inf)],
            bounds=Bounds(0, 1),
            integrality=np.ones(len(place)),
            options={"node_limit": _MOST_NODES, "mip_rel_gap": 0.0},
        )
        chosen = np.ones(len(place)) if found.x is None else found.x
        return frozenset(id for id in self.free if chosen[place[id]] > 0.5), found.status == 0

    def enough(self, hidden: frozenset[str], wanted: Sequence[Secret]) -> frozenset[str]:
        """A choice without a leak that has `hidden` in it: all, less what need not be hidden, dearest first."""
        chosen = set(self.free)
        for id in sorted(self.free, key=lambda id: (id in hidden, -self._counts[id].worth, id)):
            if not self.leaks(chosen - {id}, wanted):
                chosen.discard(id)
        return frozenset(chosen)

    def _tell(self, hidden: Collection[str]) -> None:
        low, high = list(self._known.low), list(self._known.high)
        for id in self.free:
            told = self._rule.told(self._counts[id], hidden)
            at = self._known.numbers[self._newest.name, id]
            low[at], high[at] = told.low, told.high
        self._attacker.tell(low, high)
