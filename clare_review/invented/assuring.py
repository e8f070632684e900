"""The second part of the demonstration: whether the first readings can be trusted.

It begins where the first part ends, so that every entry of the first part stays what it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.calibrating import calibrate
from clare_review.acts.cases import Cases
from clare_review.acts.drawing import Purpose, draw, rule_of
from clare_review.acts.giving_again import give_again
from clare_review.invented.adjudicating import adjudicate
from clare_review.invented.chance import OfficeClock, SeededChance
from clare_review.invented.checking_clearance import check_clearance
from clare_review.invented.looking_after import look_after
from clare_review.invented.making import LEAD, Made, Progress, Say, Scale, nothing_shown
from clare_review.invented.releasing import release_january
from clare_review.invented.signing import sign_off_some
from clare_review.invented.working import Worker, every_fifth, take_turns
from clare_review.ledger.resting import collector_rests
from clare_review.ledger.stages import Stage
from clare_review.review import Review, open_review

_DRAWN = datetime(2024, 6, 10, 9, 0, tzinfo=UTC)
_SHARE = "4%"  # and no band for certain, so that a demonstration stays short: about 200 of 3,778
_OWN_AGAIN = 3  # cases that each second reader is shown a second time
_SESSION = "What counts as a search, and when a result is missing from the file."
_SECOND_SEED = 1  # a second reader is somebody else, who doubts other cases


@dataclass(frozen=True, kw_only=True)
class Assuring:
    """What every step of the second part works with."""

    lead: Review
    cases: Cases
    made: Made
    clock: OfficeClock
    say: Say
    progress: Progress

    def desk(self, reader: str, batch: str) -> BatchDesk:
        """The desk of one batch; what is gathered of the cases is shared by all desks."""
        return BatchDesk(self.lead.office.for_reader(reader), batch, cases=self.cases)


@collector_rests()
def assure(made: Made, scale: Scale, *, seed: int, say: Say, progress: Progress = nothing_shown) -> None:
    """Draws second readings and has them done, blind; same scale and seed: the same entries, times and digests."""
    clock, chance = OfficeClock(_DRAWN, scale.step), SeededChance(seed + _SECOND_SEED)
    with open_review(made.folder, reader=LEAD, clock=clock, chance=chance) as lead:
        step = Assuring(lead=lead, cases=Cases(lead.office), made=made, clock=clock, say=say, progress=progress)
        draw_again(step)
        read_again(step)
        planted = check_clearance(step)
        adjudicate(lead, {**made.force.truth, **planted}, seed=seed, say=say, cases=step.cases)
        sign_off_some(step)
        look_after(step)
        release_january(lead, made, say)


def draw_again(step: Assuring) -> None:
    """Draws every suspected failure and a share of the others, and a few old cases of those who read again."""
    office = step.lead.office
    readers = every_fifth(office, 0)
    step.say(draw(office, Purpose.SECOND_READING, rule_of(_SHARE, 1, [])).sentence())
    step.say(draw(office, Purpose.RE_READ, rule_of("0%", _OWN_AGAIN), readers=readers).sentence())
    step.say(give_again(office, readers=readers).sentence())


def read_again(step: Assuring) -> None:
    """Every second reader works their batches, all of them side by side; halfway they talk cases through."""
    office = step.lead.office
    batches = allocations(office).at(Stage.SECOND)
    total, done = sum(len(batch.references) for batch in batches), 0

    def count(act: str) -> None:
        nonlocal done
        done += act == "risk_assessment"
        step.progress("Reading again", done, total)
        if act == "risk_assessment" and done == total // 2:
            calibrate(office, about=_SESSION)

    readers = sorted({batch.reviewer for batch in batches})
    at_work = [_at_work(step, who, [b.id for b in batches if b.reviewer == who]) for who in readers]
    take_turns(at_work, count, office.keeper.together)
    step.say(f"{total:,} applications read a second time, blind, with a calibration session halfway")


def _at_work(step: Assuring, reader: str, ids: Iterable[str]) -> Iterator[str]:
    force = step.made.force
    worker = Worker(truth=force.truth, seed=force.seed + _SECOND_SEED, like=force.seed)
    for batch in ids:
        yield from worker.batch(step.desk(reader, batch).panel_desk())
