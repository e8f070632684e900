"""Makes an invented review from exports to the last judgement, the same entry by entry on every run."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from clare_review import places
from clare_review.acts.allocating import Allocations, allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.cases import Cases
from clare_review.acts.giving_first import allocate_new
from clare_review.errors import ReviewError
from clare_review.invented.chance import OfficeClock, SeededChance
from clare_review.invented.exports import ADDITIONAL, FIRST_FILES, write_exports
from clare_review.invented.force import InventedForce
from clare_review.invented.truth import Found, Sizes
from clare_review.invented.working import Worker, take_turns
from clare_review.ledger.resting import collector_rests
from clare_review.review import Review, init_review
from clare_review.reviewing.desk import PanelDesk
from clare_review.settings import FILE_NAME

LEAD = "review-lead"
EXPORTS, REVIEW = "exports", "review"
_BEGAN = datetime(2023, 10, 27, 9, 0, tzinfo=UTC)
_READING_BEGAN = datetime(2023, 10, 30, 8, 0, tzinfo=UTC)
_EXTENDED = datetime(2024, 1, 15, 9, 0, tzinfo=UTC)
_LOOKED_AGAIN = datetime(2024, 5, 13, 9, 0, tzinfo=UTC)

Progress = Callable[[str, int, int], None]  # what is being done, how much of it is done, how much there is
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How large a demonstration is: the force, applications per batch, and time between two readings of the clock."""

    force: Sizes
    batch: int
    step: timedelta


SCALES = {
    "full": Scale(force=Sizes(), batch=25, step=timedelta(minutes=3)),
    "small": Scale(
        force=Sizes(applications=60, late=6, recognised=6, reviewers=4), batch=10, step=timedelta(minutes=20)
    ),
}


@dataclass(frozen=True, kw_only=True)
class Made:
    """An invented review: where it is, what is hidden in it, and the entries at which its two positions stand."""

    folder: Path
    force: InventedForce
    january: int
    end: int


def scale_named(size: str) -> Scale:
    """The scale of this name.

    Raises:
        ReviewError: there is no such size.
    """
    if size not in SCALES:
        raise ReviewError(f"--size {size}: not a size of the demonstration (there are {' and '.join(SCALES)})")
    return SCALES[size]


def nothing_shown(what: str, done: int, of: int) -> None:
    """Progress that nobody watches."""


@collector_rests()
def make_review(folder: Path, scale: Scale, *, seed: int, say: Say, progress: Progress = nothing_shown) -> Made:
    """Invents a force, writes its exports into `folder`/exports and reviews them in `folder`/review.

    Same scale and seed: the same entries, times and digests.
    """
    exports, place = folder / EXPORTS, folder / REVIEW
    sizes = scale.force
    force = write_exports(
        exports,
        seed=seed,
        applications=sizes.applications,
        late=sizes.late,
        recognised=sizes.recognised,
        reviewers=sizes.reviewers,
    )
    say(f"{exports}: eight exports of an invented force, {sizes.applications:,} applications, seed {seed}")
    _write_settings(place, scale.batch)
    clock, chance = OfficeClock(_BEGAN, scale.step), SeededChance(seed)
    with init_review(place, reader=LEAD, clock=clock, chance=chance) as lead:
        cases = Cases(lead.office, at_once=True)
        made = _Making(lead=lead, cases=cases, force=force, clock=clock, say=say, progress=progress)
        made.take_in([exports / name for name in FIRST_FILES])
        clock.not_before(_READING_BEGAN)
        made.work_batches("Reading the first population")
        january = made.position("January")
        clock.not_before(_EXTENDED)
        made.extend(exports / ADDITIONAL)
        made.work_batches("Reading what was found later")
        clock.not_before(_LOOKED_AGAIN)
        made.look_again()
        return Made(folder=place, force=force, january=january, end=made.position("the end"))


@dataclass(frozen=True, kw_only=True)
class _Making:
    lead: Review
    cases: Cases
    force: InventedForce
    clock: OfficeClock
    say: Say
    progress: Progress

    def take_in(self, paths: list[Path]) -> None:
        for number, path in enumerate(paths, 1):
            for imported in self.lead.import_files([path]):
                self.say(imported.sentence())
            self.progress("Importing", number, len(paths))
        self.say(self.lead.seal().sentence())
        self.say(allocate_new(self.lead.office, cases=self.cases).sentence())

    def extend(self, path: Path) -> None:
        sealed, imported = self.lead.extend([path])
        allocated = allocate_new(self.lead.office, cases=self.cases)
        for sentence in (*(one.sentence() for one in imported), sealed.sentence(), allocated.sentence()):
            self.say(sentence)

    def work_batches(self, what: str) -> None:
        """Every reviewer works the batches in which nothing is recorded yet, all of them side by side."""
        batches = self.lead.batches()
        fresh = batches[batches["risk assessed"] == 0]
        done = 0
        total = int(fresh["applications"].sum())

        def count(act: str) -> None:
            nonlocal done
            done += act == "risk_assessment"
            self.progress(what, done, total)

        allocated = allocations(self.lead.office)
        by_reviewer = fresh.groupby("reviewer", sort=True)["batch"].apply(list)
        everybody = [self._at_work(str(who), ids, allocated) for who, ids in by_reviewer.items()]
        take_turns(everybody, count, self.lead.office.keeper.together)

    def look_again(self) -> None:
        worker = Worker(truth=self.force.truth, seed=self.force.seed)
        allocated = allocations(self.lead.office)
        for reference, failure in sorted(self.force.truth.items()):
            if failure.found in (Found.CORRECTION, Found.LATER_REVIEW):
                batch = allocated.batch(allocated.allotted()[reference])
                worker.look_again(self._desk(batch.reviewer, batch.id, allocated), reference)

    def position(self, name: str) -> int:
        """Notes where the ledger stands."""
        entry = self.lead.office.position().number
        self.say(f"entry {entry:,}: the position of {name}")
        return entry

    def _at_work(self, reviewer: str, ids: Iterable[str], allocated: Allocations) -> Iterator[str]:
        worker = Worker(truth=self.force.truth, seed=self.force.seed)
        for batch in ids:
            yield from worker.batch(self._desk(reviewer, batch, allocated))

    def _desk(self, reviewer: str, batch: str, allocated: Allocations) -> PanelDesk:
        """What the panel of one batch is given; the sealed cases and the allocation are read once for all desks."""
        office = self.lead.office.for_reader(reviewer)
        return BatchDesk(office, batch, cases=self.cases, allocated=allocated).panel_desk()


def _write_settings(place: Path, batch: int) -> None:
    text = (places.house() / "params" / FILE_NAME).read_text(encoding="utf-8")
    text = text.replace("\nforce: Name of the force\n", "\nforce: An invented force\n")
    text = text.replace("\n  size: 25\n", f"\n  size: {batch}\n")
    text = re.sub(r"^# (plan:|  (?:begins|immediate|high|standard):)", r"\1", text, flags=re.MULTILINE)
    place.mkdir(parents=True, exist_ok=True)
    (place / FILE_NAME).write_text(text, encoding="utf-8")
