"""The third part of the demonstration: what the first readings missed, and how well readers find failures.

Two failures are planted among the cleared cases that were drawn: what the record shows, the first reader overlooked. A
second reader finds them, and the report has to hold the truth, which only the demonstration knows.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING

from clare_review.acts.adjudicating import to_be_decided
from clare_review.acts.allocating import Allocations, allocations
from clare_review.acts.assuring import assured_of
from clare_review.acts.drawing import Purpose, draw, drawn_for, rule_of
from clare_review.acts.giving_again import give_again
from clare_review.acts.giving_known import give_out
from clare_review.acts.populations import applications
from clare_review.acts.recording import standing
from clare_review.acts.sampling import is_cleared
from clare_review.acts.sides import reviewers
from clare_review.assurance.lots import in_drawn_order
from clare_review.assurance.re_reading import Elusion
from clare_review.assurance.sealed_list import KnownCase
from clare_review.errors import FiguresDoNotBalance
from clare_review.invented.truth import Category, Found, HiddenFailure, Sign
from clare_review.invented.working import Worker, every_fifth, take_turns
from clare_review.ledger.stages import Stage
from clare_review.population.records import worked_as, worked_by

if TYPE_CHECKING:
    from clare_review.invented.assuring import Assuring

PLANTED = 2
_SHARE, _LEAST = "2%", 4
_SEED = 2  # those who check doubt other cases than those who read before them
_READERS, _EACH = 3, 8
_OVERLOOKS = 8  # one known failure in so many is missed


def check_clearance(step: "Assuring") -> dict[str, HiddenFailure]:
    """Reads a sample of the cleared cases again, gives known cases out, says what both show; gives what was planted.

    Raises:
        FiguresDoNotBalance: the report does not hold what was planted.
    """
    planted = _sample(step)
    _known(step)
    told = assured_of(step.lead.office).elusion
    if told is None or told.overall.found < len(planted) or not len(planted) <= told.overall.most:
        raise FiguresDoNotBalance(f"{len(planted)} missed failures are planted, and the sample says {told}")
    _tell(step, told, planted)
    return {each: _overlooked(each) for each in planted}


def _tell(step: "Assuring", told: Elusion, planted: tuple[str, ...]) -> None:
    whole = told.overall
    step.say(
        f"{len(planted)} missed failures planted among {whole.pool:,} cleared cases: {whole.found} found in "
        f"{whole.drawn} re-reads, at most {whole.most} by the sample, about {whole.estimate:.0f} estimated"
    )
    if told.recall is not None and told.recall.least is not None:
        step.say(f"the review found at least {100 * told.recall.least:.0f}% of all failures (95%, exact)")


def _sample(step: "Assuring") -> tuple[str, ...]:
    office = step.lead.office
    drawn = draw(office, Purpose.CLEARED_SAMPLE, rule_of(_SHARE, _LEAST))
    step.say(drawn.sentence())
    before = {batch.id for batch in allocations(office).at(Stage.SECOND)}
    step.say(give_again(office, readers=every_fifth(office, 1)).sentence())
    new = [batch for batch in allocations(office).at(Stage.SECOND) if batch.id not in before]
    sampled = drawn_for(office, Purpose.CLEARED_SAMPLE)
    fresh = sorted(each for batch in new for each in batch.references if each in sampled)
    planted = tuple(in_drawn_order("planted", fresh)[:PLANTED])
    worker = _worker(step, planted)
    at_work = [worker.batch(step.desk(batch.reviewer, batch.id).panel_desk()) for batch in new]
    take_turns(at_work, _nothing, office.keeper.together)
    return planted


def _worker(step: "Assuring", planted: tuple[str, ...]) -> Worker:
    force = step.made.force
    hidden = {each: _overlooked(each) for each in planted}
    return Worker(truth=MappingProxyType({**force.truth, **hidden}), seed=force.seed + _SEED, like=force.seed)


def _overlooked(reference: str) -> HiddenFailure:
    return HiddenFailure(
        reference=reference, code="E1", category=Category.ADMINISTRATIVE, sign=Sign.NO_REASON, found=Found.JANUARY
    )


def _known(step: "Assuring") -> None:
    """Gives settled cases to a few readers who had no part in them, half with a failure, and has them read."""
    office = step.lead.office
    allocated = allocations(office)
    cases = [case for reader in _few(step) for case in _for_reader(step, allocated, reader)]
    step.say(give_out(office, cases, at_once=True).sentence())
    missed = {each.reference for each in [one for one in cases if one.failure][::_OVERLOOKS]}
    seen = {each: found for each, found in step.made.force.truth.items() if each not in missed}
    worker = Worker(truth=MappingProxyType(seen), seed=step.made.force.seed + _SEED)
    mine = [batch for batch in allocations(office).batches if batch.stages and batch.id not in _ids(allocated)]
    at_work = [worker.batch(step.desk(batch.reviewer, batch.id).panel_desk()) for batch in mine]
    take_turns(at_work, _nothing, office.keeper.together)


def _few(step: "Assuring") -> list[str]:
    return in_drawn_order("known", [one.id for one in reviewers(step.lead.office)])[:_READERS]


def _for_reader(step: "Assuring", allocated: Allocations, reader: str) -> Iterator[KnownCase]:
    """Failures found in January, and cases that two readers cleared; the reader saw none, and none is disputed."""
    office = step.lead.office
    formerly = next(one.formerly for one in reviewers(office) if one.id == reader)
    sealed, disputed = applications(office), to_be_decided(office)
    strangers = [
        each
        for each in sealed
        if reader not in allocated.readers_of(each) and not worked_as(worked_by(sealed[each]), formerly)
        if each not in disputed
    ]
    first, second = standing(office), standing(office, stage=Stage.SECOND)
    truth = step.made.force.truth
    failed = [each for each in strangers if each in truth and truth[each].found is Found.JANUARY]
    cleared = [each for each in strangers if is_cleared(first, each) and is_cleared(second, each)]
    lots = (in_drawn_order(f"known {reader}", each)[: _EACH // 2] for each in (failed, cleared))
    for failure, chosen in zip((True, False), lots, strict=True):
        for reference in chosen:
            how = "the detailed review" if failure else "two readings"
            yield KnownCase(reference=reference, reader=reader, failure=failure, known_from=f"settled by {how}")


def _ids(allocated: Allocations) -> set[str]:
    return {batch.id for batch in allocated.batches}


def _nothing(act: str) -> None:
    """An act that nobody counts."""
