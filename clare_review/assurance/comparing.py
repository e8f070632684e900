"""Agreement by question and by group of pairs: what can be said of each, and *too few to say* where nothing can."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clare_review.assurance.agreement import FEW_PAIRS, Agreement, agreement
from clare_review.assurance.intervals import none_found, percent
from clare_review.assurance.pairs import Pair, ratings_of
from clare_review.assurance.patterns import Credit, same_only

FEWEST = 20
"""With fewer pairs nothing is said: 20 of 20 alike still allow raw agreement of 86.1% (1 - 0.05^(1/20) is 13.9%)."""


class By(StrEnum):
    """What pairs are put together by."""

    ALL = "all pairs"
    BAND = "band"
    READERS = "pair of readers"
    MONTH = "month of the second reading"
    CALIBRATION = "calibration session"


_GROUPS: Mapping[By, Callable[[Pair], str]] = {
    By.ALL: lambda pair: "all",
    By.BAND: lambda pair: pair.band,
    By.READERS: lambda pair: pair.readers,
    By.MONTH: lambda pair: pair.at[:7],
    By.CALIBRATION: lambda pair: beside(*pair.sessions),
}


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One group of pairs on one question; `agreement` is None where there are too few, and `caution` says so."""

    question: str
    group: str
    pairs: int
    differing: int
    agreement: Agreement | None
    caution: str


def compared(
    pairs: Sequence[Pair],
    categories: Sequence[str],
    by: By,
    *,
    seed: int,
    resamples: int,
    credit: Credit = same_only,
) -> tuple[Compared, ...]:
    """The pairs of one question in groups, each compared on its own, in the order of the groups' names.

    Only pairs that were blind are counted. `resamples` 0 leaves the bootstrap out.

    Raises:
        ValueError: the pairs are of several questions, or as `ratings_of`.
    """
    if len({pair.question for pair in pairs}) > 1:
        raise ValueError("pairs of several questions cannot be counted together")
    groups: dict[str, list[Pair]] = {}
    for pair in only_blind(pairs):
        groups.setdefault(_GROUPS[by](pair), []).append(pair)

    def one(name: str, inside: Sequence[Pair]) -> Compared:
        enough = len(inside) >= FEWEST
        rated = ratings_of(inside, categories) if enough else None
        return Compared(
            question=inside[0].question,
            group=name,
            pairs=len(inside),
            differing=sum(not pair.agreed for pair in inside),
            agreement=agreement(rated, seed=seed, resamples=resamples, credit=credit) if rated else None,
            caution=caution(len(inside)),
        )

    return tuple(one(name, groups[name]) for name in sorted(groups))


def before_and_after(
    pairs: Sequence[Pair], categories: Sequence[str], sessions: int, *, seed: int
) -> tuple[Compared, ...]:
    """The pairs of one question beside each of so many calibration sessions: both readings before it, one on each side,
    both after it. A side on which there is no pair is there and says so; nothing where no session was held."""
    if not sessions:
        return ()
    found = {each.group: each for each in compared(pairs, categories, By.CALIBRATION, seed=seed, resamples=0)}
    sides = [(held, held) for held in range(sessions + 1)] + [(held, held + 1) for held in range(sessions)]
    always = {beside(*side): None for side in sorted({*sides, *(pair.sessions for pair in only_blind(pairs))})}
    question = pairs[0].question if pairs else ""
    return tuple(found.get(name) or _no_pair(question, name) for name in always)


def beside(before_earlier: int, before_later: int) -> str:
    """Where two readings lie beside the calibration sessions, of which so many were held before each of them."""
    if before_earlier == before_later:
        return f"both after session {before_later}" if before_later else "both before session 1"
    return f"one before, one after session {before_later}"


def _no_pair(question: str, group: str) -> Compared:
    return Compared(question=question, group=group, pairs=0, differing=0, agreement=None, caution=caution(0))


def only_blind(pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs in which neither reader knew of the other's reading; agreement with what one knows is none."""
    return [pair for pair in pairs if pair.blind]


def caution(pairs: int) -> str:
    """What to bear in mind with this many pairs; empty when there are enough."""
    if pairs < FEWEST:
        return f"too few to say: {pairs} of at least {FEWEST} pairs"
    if pairs < FEW_PAIRS:
        allowed = percent(1 - none_found(pairs).high, 1)
        return (
            f"under {FEW_PAIRS} pairs the intervals are wide: not even {pairs} of {pairs} alike would rule out raw "
            f"agreement of {allowed}%"
        )
    return ""
