"""The closing test: whether the review is done, criterion by criterion, and what would open it again.

A pure function over facts. Each criterion is met, not met, or cannot be told, with the reason; what cannot be told is
never taken for met, and the review is closed only when all are met.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clare_review.guidance.in_number import put_in_number
from clare_review.guidance.wording import say_count, say_list


class Verdict(StrEnum):
    """How a criterion stands."""

    MET = "met"
    NOT_MET = "not met"
    CANNOT_TELL = "cannot be told"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """The re-reading of cleared cases: `most` failures that it still allows among `pool`, None where it says nothing.

    `why_not` says why it says nothing.
    """

    pool: int
    most: int | None
    why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class Live:
    """What the scrutiny of today's applications holds: the age of the last sample in days, its size, what is unread."""

    days_old: int | None
    drawn: int
    unread: int


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the closing test is put to, all as at one entry; every number is of what is left to do, unless named.

    `parked` people are those not reached for whom somebody sees to contact with a day to come. `failures` and
    `closed_cases` (with a failure, or of which nobody could tell) are how many there are. `horizons` are the months
    after which harm is looked for again. `live` is None where no review of today's applications is known, with why.
    """

    entry: int
    unread: int
    waiting_for_detail: int
    undecided: int
    to_read_anew: int
    conflicts: int
    not_signed_off: int
    changed_since: int
    contact_open: int
    parked: int
    urgent_not_held: int
    actions_late: int
    to_hand_over: int
    sample: Sample
    failures: int
    closed_cases: int
    horizons: tuple[int, ...]
    checks_due: int
    checks_to_come: int
    causes: int
    causes_unanswered: int
    lessons_late: int
    releases_late: tuple[str, ...]
    live: Live | None
    live_why_not: str = ""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a force decided beforehand: the missed rate it would bear, None where nobody decided, and how old the last
    dip sample of today's applications may be, in days."""

    missed_at_most: float | None
    dip_sample_days: int


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One criterion: what it asks, how it stands and why, and what would open it again."""

    id: str
    asks: str
    verdict: Verdict
    because: str
    reopened_by: str

    def __post_init__(self) -> None:
        put_in_number(self, "because")

    def sentence(self) -> str:
        """One line for a screen."""
        return f"{self.verdict.value}: {self.asks}, because {self.because} (opened again by {self.reopened_by})"

    def as_json(self) -> dict[str, str]:
        """The criterion as data."""
        return {
            "id": self.id,
            "asks": self.asks,
            "verdict": self.verdict.value,
            "because": self.because,
            "reopened_by": self.reopened_by,
        }


@dataclass(frozen=True, kw_only=True)
class Closing:
    """How the review stands to being closed, as at an entry."""

    entry: int
    criteria: tuple[Criterion, ...]

    @property
    def closed(self) -> bool:
        """Whether every criterion is met."""
        return all(each.verdict is Verdict.MET for each in self.criteria)

    def left(self) -> tuple[Criterion, ...]:
        """The criteria that are not met or cannot be told."""
        return tuple(each for each in self.criteria if each.verdict is not Verdict.MET)

    def sentence(self) -> str:
        """How many are met, and whether that closes the review."""
        met = len(self.criteria) - len(self.left())
        end = "the review can be closed" if self.closed else "the review is not closed"
        return f"as at entry {self.entry:,}: {met} of {len(self.criteria)} criteria are met; {end}"

    def as_json(self) -> dict[str, Any]:
        """The test as data."""
        return {
            "entry": self.entry,
            "closed": self.closed,
            "criteria": [criterion.as_json() for criterion in self.criteria],
        }


Judged = tuple[Verdict, str]


def closing(facts: Facts, terms: Terms) -> Closing:
    """Puts every criterion to the facts."""
    criteria = tuple(
        Criterion(id=id, asks=asks, verdict=verdict, because=because, reopened_by=reopened)
        for id, asks, judge, reopened in _CRITERIA
        for verdict, because in (judge(facts, terms),)
    )
    return Closing(entry=facts.entry, criteria=criteria)


def _levels(facts: Facts, _: Terms) -> Judged:
    return _nothing_left(
        "every level is done",
        (facts.unread, "application not read", "applications not read"),
        (facts.waiting_for_detail, "detailed review not recorded", "detailed reviews not recorded"),
        (facts.undecided, "disagreement not decided", "disagreements not decided"),
        (facts.to_read_anew, "case to be read anew", "cases to be read anew"),
        (facts.conflicts, "case that its reader may not read", "cases that their readers may not read"),
    )


def _signed(facts: Facts, _: Terms) -> Judged:
    return _nothing_left(
        "every batch is signed off as it stands",
        (facts.not_signed_off, "batch not signed off", "batches not signed off"),
        (facts.changed_since, "batch changed since it was signed off", "batches changed since they were signed off"),
    )


def _contacts(facts: Facts, _: Terms) -> Judged:
    left = facts.contact_open - facts.parked
    parked = (
        f"; {say_count(facts.parked, 'person is', 'people are')} parked with an owner and a day" if facts.parked else ""
    )
    verdict, because = _nothing_left(
        f"everybody at risk was reached, or somebody sees to it{parked}",
        (left, "person at risk whom nobody looks after in time", "people at risk whom nobody looks after in time"),
        (facts.urgent_not_held, "urgent matter that nobody holds", "urgent matters that nobody holds"),
        (facts.actions_late, "action whose day has passed", "actions whose day has passed"),
        (
            facts.to_hand_over,
            "case to be handed over for referral",
            "cases to be handed over for referral",
        ),
    )
    return verdict, because if verdict is Verdict.MET else because + parked


def _sample(facts: Facts, terms: Terms) -> Judged:
    sample = facts.sample
    if sample.most is None:
        return Verdict.NOT_MET, sample.why_not
    allows = f"it still allows {sample.most:,} missed among {sample.pool:,} cleared ({sample.most / sample.pool:.2%})"
    if terms.missed_at_most is None:
        return Verdict.CANNOT_TELL, f"{allows}, and nobody decided how many could be borne (closing: missed_at_most)"
    if sample.most > terms.missed_at_most * sample.pool:
        return Verdict.NOT_MET, f"{allows}, more than the {terms.missed_at_most:.2%} decided on"
    return Verdict.MET, f"{allows}, no more than the {terms.missed_at_most:.2%} decided on"


def _harm(facts: Facts, _: Terms) -> Judged:
    if not facts.horizons:
        return Verdict.NOT_MET, "the settings name no time after which harm is looked for again"
    if facts.checks_due:
        return Verdict.NOT_MET, f"{say_count(facts.checks_due, 're-check is', 're-checks are')} due and not done"
    after = say_list([f"{months}" for months in facts.horizons])
    return Verdict.MET, (
        f"on {say_count(facts.closed_cases, 'case')} with a failure or that cannot be told, harm is looked for again "
        f"after {after} months: {say_count(facts.checks_to_come, 're-check')} to come, none due"
    )


def _learning(facts: Facts, _: Terms) -> Judged:
    if facts.failures and not facts.causes:
        return (
            Verdict.NOT_MET,
            f"{say_count(facts.failures, 'failure was', 'failures were')} found and no cause recorded",
        )
    return _nothing_left(
        "every cause and warning has an action with an owner, and none is late",
        (facts.causes_unanswered, "cause or warning without an action", "causes or warnings without an action"),
        (facts.lessons_late, "action that is late or did not work", "actions that are late or did not work"),
    )


def _released(facts: Facts, _: Terms) -> Judged:
    if facts.releases_late:
        return Verdict.NOT_MET, f"{say_list(facts.releases_late)} was promised for a day that has passed"
    return Verdict.MET, "nothing that was promised is late"


def _live(facts: Facts, terms: Terms) -> Judged:
    live = facts.live
    if live is None:
        return Verdict.CANNOT_TELL, facts.live_why_not
    if live.days_old is None or not live.drawn:
        return Verdict.NOT_MET, "no sample of today's applications was ever drawn"
    if live.days_old > terms.dip_sample_days:
        return Verdict.NOT_MET, (
            f"the last sample of today's applications is {say_count(live.days_old, 'day')} old, more than "
            f"{terms.dip_sample_days}"
        )
    if live.unread:
        return Verdict.NOT_MET, f"{live.unread:,} of the {live.drawn:,} applications drawn last are not read"
    return (
        Verdict.MET,
        f"{live.drawn:,} of today's applications were drawn {say_count(live.days_old, 'day')} ago and read",
    )


def _nothing_left(done: str, *left: tuple[int, str, str]) -> Judged:
    """Met where nothing is left, else every number that is."""
    told = [say_count(number, one, many) for number, one, many in left if number]
    return (Verdict.NOT_MET, f"there are {say_list(told)}") if told else (Verdict.MET, done)


_CRITERIA: tuple[tuple[str, str, Callable[[Facts, Terms], Judged], str], ...] = (
    ("levels", "every application is read at every level it needs", _levels, "a late find, or a case opened again"),
    ("signed", "every batch is signed off", _signed, "a judgement corrected after its batch was signed off"),
    ("contacts", "everybody at risk is reached, or parked with an owner", _contacts, "a flag, or a day that passes"),
    ("sample", "the sample of cleared cases passed", _sample, "a failure found among cleared cases"),
    ("harm", "looking for harm again has its days", _harm, "a day that comes, or harm that is found"),
    ("learning", "what was learnt has owners", _learning, "a cause, a warning, or an action that failed"),
    ("released", "what was promised to the public is out", _released, "a release promised and not made by its day"),
    ("live", "today's applications are dip-sampled", _live, "a month without a sample"),
)  # fmt: skip
