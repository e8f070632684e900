"""Whether a reader misses more than they should as time goes on: a running check of the known failures they read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clare_review.assurance.cusum import Cusum, Walk, cusum, walk
from clare_review.assurance.known_answers import KnownAnswer

SOUND, WORSE, BETWEEN_FALSE = 0.1, 0.3, 100.0
"""Missing one known failure in ten is borne, three in ten is not; a false signal once in 100 of them on average."""


@dataclass(frozen=True, kw_only=True)
class Drift:
    """The known failures one reader read, in order, and what the running check says of those missed."""

    reader: str
    read: int
    missed: int
    walk: Walk
    chart: Cusum

    def sentence(self) -> str:
        """What can be said: a signal, none yet, or that too few were read for one to be due."""
        if self.walk.signalled is not None:
            return f"signals at known failure {self.walk.signalled}: look at what this reader missed"
        due = round(self.chart.until_seen)
        if self.read < due:
            return f"too few to say: {self.read} of about {due} known failures that a signal would take"
        return f"no signal in {self.read} known failures"


def drift(answers: Iterable[KnownAnswer], *, chart: Cusum | None = None) -> tuple[Drift, ...]:
    """The running check of each reader of known failures, in the order of the ledger; *cannot tell* is a miss."""
    known = chart or cusum(SOUND, WORSE, cases_between_false=BETWEEN_FALSE)
    by_reader: dict[str, list[KnownAnswer]] = {}
    for answer in sorted(answers, key=lambda each: each.entry):
        if answer.failure:
            by_reader.setdefault(answer.reader, []).append(answer)
    return tuple(_drift(reader, by_reader[reader], known) for reader in sorted(by_reader))


def _drift(reader: str, read: Sequence[KnownAnswer], chart: Cusum) -> Drift:
    missed = [answer.said is not True for answer in read]
    return Drift(reader=reader, read=len(read), missed=sum(missed), walk=walk(chart, missed), chart=chart)
