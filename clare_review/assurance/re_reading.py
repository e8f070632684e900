"""What a sample of the cleared cases, read again, says of failures missed: stratum by stratum and overall.

Nothing is bounded before the whole sample is read: whoever stops when enough was found, or reads the easy ones first,
has no random sample any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from clare_review.assurance.cleared import Missed, Stratum, missed
from clare_review.assurance.hypergeometric import Sampled
from clare_review.assurance.intervals import LEVEL
from clare_review.assurance.known_answers import Measured
from clare_review.assurance.recall import Recall, recall


class Result(StrEnum):
    """What became of one case of the sample."""

    WAITING = "not read yet"
    SOUND = "sound"
    FAILURE = "failure"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True, kw_only=True)
class ReRead:
    """One stratum of the sample: how many cleared cases it is drawn from, and what became of each case drawn.

    Raises:
        ValueError: more were drawn than there are.
    """

    name: str
    pool: int
    results: tuple[Result, ...]

    def __post_init__(self) -> None:
        if len(self.results) > self.pool:
            raise ValueError(f"{self.name}: {len(self.results)} drawn of {self.pool} does not add up")

    def count(self, result: Result) -> int:
        """How many cases came to this."""
        return sum(each is result for each in self.results)

    def stratum(self, *, doubted: bool = False) -> Stratum:
        """The stratum for counting; with `doubted`, cases of which nobody can tell are counted as failures."""
        found = self.count(Result.FAILURE) + (self.count(Result.CANNOT_TELL) if doubted else 0)
        return Stratum(name=self.name, sampled=Sampled(pool=self.pool, drawn=len(self.results), found=found))


@dataclass(frozen=True, kw_only=True)
class Elusion:
    """What a sample that was read to its end says: bounds at perfect sensitivity, by stratum and overall, and recall.

    `by_stratum` each holds on its own, not all of them together. `doubted` is the overall bound if every case of which
    nobody can tell were a failure, None where there is no such case. `recall` is None where no sensitivity was
    measured, and `why_no_recall` then says so.
    """

    overall: Missed
    by_stratum: tuple[tuple[str, Missed], ...]
    doubted: Missed | None
    recall: Recall | None
    why_no_recall: str

    def sentences(self) -> tuple[str, ...]:
        """What may be said, and what the sample cannot show."""
        whole = self.overall
        said = [
            f"{whole.drawn:,} re-reads of {whole.pool:,} cleared cases found {_failures(whole.found)}; they still "
            f"allow {whole.most:,} ({100 * whole.most / whole.pool:.2f}%) among the cleared cases, at "
            f"{whole.level:.0%}, if those who read again miss nothing"
        ]
        if self.doubted is not None:
            doubts = self.doubted.found - whole.found
            said.append(f"of {doubts:,} nobody can tell; were they all failures, {self.doubted.most:,} are allowed")
        if self.recall is not None:
            said += [self.recall.sentence(), _share_found(self.recall)]
        else:
            said.append(self.why_no_recall)
        said.append("a sample cannot show that nobody was missed, and says nothing of cases nobody can tell from paper")
        return tuple(said)


def why_not_yet(sample: Sequence[ReRead]) -> str:
    """Why the sample says nothing yet; empty when it does."""
    drawn = sum(len(each.results) for each in sample)
    waiting = sum(each.count(Result.WAITING) for each in sample)
    if not drawn:
        return "no cleared case was drawn to be read again, so nothing can be said of failures missed"
    if waiting:
        return (
            f"too few to say: {waiting:,} of the {drawn:,} cleared cases drawn are not read yet, and a bound from "
            "those that are would rest on whoever chose which to read first"
        )
    if unread := [f"{each.name} ({each.pool:,})" for each in sample if each.pool and not each.results]:
        return f"of some cleared cases nothing is known, because none of them was drawn: {', '.join(unread)}"
    return ""


def elusion(found: int, sample: Sequence[ReRead], sensitivity: Measured, level: float = LEVEL) -> Elusion:
    """What the sample says; `found` are failures the review found outside the sample.

    Raises:
        ValueError: it says nothing yet (`why_not_yet`), or the strata cannot be counted (`cleared.missed`).
    """
    if why := why_not_yet(sample):
        raise ValueError(why)
    strata = [each.stratum() for each in sample if each.pool]
    doubted = any(each.count(Result.CANNOT_TELL) for each in sample)
    measured = sensitivity.right > 0
    return Elusion(
        overall=missed(strata, level),
        by_stratum=tuple((each.name, missed([each], level)) for each in strata),
        doubted=missed([each.stratum(doubted=True) for each in sample if each.pool], level) if doubted else None,
        recall=recall(found, strata, sensitivity, level) if measured else None,
        why_no_recall="" if measured else _untested(sensitivity),
    )


def _untested(sensitivity: Measured) -> str:
    return (
        f"how many failures those who read again miss themselves is not measured ({sensitivity.right} of "
        f"{sensitivity.of} known failures found): the share of all failures found cannot be said"
    )


def _share_found(recall: Recall) -> str:
    if recall.least is None or recall.share is None:
        return "no failure was found and none need have been missed, so there is no share found"
    return (
        f"the review found {recall.found:,} failures: at least {100 * recall.least:.0f}% of all there are, and "
        f"{100 * recall.share:.0f}% by the estimate"
    )


def _failures(number: int) -> str:
    return "1 failure" if number == 1 else f"{number:,} failures"
