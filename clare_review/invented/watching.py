"""What goes on after the look back: the invented force's new applications are watched in a review of their own.

It writes nothing into the review that looked back but where the other one is, so that its entries stay.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from clare_review import places
from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.cases import Cases
from clare_review.acts.drawing import rule_of
from clare_review.acts.populations import current_population
from clare_review.acts.watching import drawn_of, look
from clare_review.invented.chance import OfficeClock, SeededChance
from clare_review.invented.force import InventedForce
from clare_review.invented.making import EXPORTS, LEAD, Made, Say, Scale
from clare_review.invented.todays import draw_today, write_today
from clare_review.invented.working import Worker, take_turns
from clare_review.ledger.resting import collector_rests
from clare_review.review import Review, init_review
from clare_review.running.writing import write_whole
from clare_review.settings import FILE_NAME

LIVE = "live"
_LOOKS = (date(2023, 12, 1), date(2024, 3, 1), date(2024, 6, 7))
"""The evenings of the exports, all Fridays; they are looked at on the Monday after."""
_SHARE, _EACH = "10%", 2
_SEED = 11  # chance of its own


@dataclass(frozen=True, kw_only=True)
class _Watching:
    lead: Review
    today: InventedForce
    cases: Cases
    clock: OfficeClock
    exports: Path
    worked: set[str]


@collector_rests()
def watch_today(made: Made, scale: Scale, *, seed: int, say: Say) -> None:
    """Watches today's applications in `live` beside the review, and says in the review's settings that it does."""
    place = made.folder.parent / LIVE
    _write_settings(place, scale.batch)
    clock, chance = OfficeClock(datetime.combine(_LOOKS[0], time(9), UTC), scale.step), SeededChance(seed + _SEED)
    today = draw_today(made.force)
    with init_review(place, reader=LEAD, clock=clock, chance=chance) as lead:
        cases = Cases(lead.office, at_once=True)
        exports = made.folder.parent / EXPORTS
        step = _Watching(lead=lead, today=today, cases=cases, clock=clock, exports=exports, worked=set())
        since = None
        for day in _LOOKS:
            clock.not_before(datetime.combine(day, time(9), UTC) + timedelta(days=3))
            _look(step, day, since)
            since = day
        drawn, of = len(drawn_of(lead.office)), current_population(lead.office).applications
    say(f"{place}: {of:,} of today's applications, watched in a review of their own; {drawn:,} drawn and read")
    _name_in_settings(made.folder)


def _look(step: _Watching, day: date, since: date | None) -> None:
    """Takes in the exports of one day, and has what is drawn read."""
    paths = write_today(step.exports, step.today, day, since)
    look(step.lead.office, paths, rule_of(_SHARE, _EACH), cases=step.cases)
    allocated = allocations(step.lead.office)
    fresh = [batch for batch in allocated.batches if batch.id not in step.worked]
    desks = [
        BatchDesk(step.lead.office.for_reader(batch.reviewer), batch.id, cases=step.cases, allocated=allocated)
        for batch in fresh
    ]
    worker = Worker(truth=step.today.truth, seed=step.today.seed)
    take_turns([worker.batch(desk.panel_desk()) for desk in desks], lambda _: None, step.lead.office.keeper.together)
    step.worked.update(batch.id for batch in fresh)


def _write_settings(place: Path, batch: int) -> None:
    text = (places.house() / "params" / FILE_NAME).read_text(encoding="utf-8")
    for was, now in (
        ("\nname: review\n", "\nname: live\n"),
        ("\nforce: Name of the force\n", "\nforce: An invented force\n"),
        ("\n  size: 25\n", f"\n  size: {batch}\n"),
        ("\n  received_from: 2015-04-01\n", "\n  received_from: 2023-09-01\n"),
        ("\n  received_to: 2023-08-31\n", "\n  received_to: 2024-12-31\n"),
    ):
        text = text.replace(was, now)
    place.mkdir(parents=True, exist_ok=True)
    (place / FILE_NAME).write_text(text, encoding="utf-8")


def _name_in_settings(place: Path) -> None:
    path = place / FILE_NAME
    text = path.read_text(encoding="utf-8")
    write_whole(path, text.replace("\n  # review: ../live\n", "\n  review: ../live\n").encode())
