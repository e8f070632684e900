"""Giving out what was drawn: batches of second readings, in which nobody can tell why a case is there.

A batch mixes what was drawn for certain, what was drawn by lot, what its reader once read before and what measures the
reader, in an order drawn by lot. It says nothing of the first reading, whose order says nothing of it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clare_review.acts.allocating import Allocations, allocations, next_numbers
from clare_review.acts.drawing import Purpose, drawn_for
from clare_review.acts.giving_first import Order, order_of
from clare_review.acts.handing_over import bars_of
from clare_review.acts.known_cases import waiting_known
from clare_review.acts.office import Office
from clare_review.acts.params import write_params
from clare_review.acts.relating import keep_related
from clare_review.acts.sides import reviewers, working
from clare_review.assurance.lots import in_drawn_order
from clare_review.errors import ReviewNotReady
from clare_review.guidance.wording import say_count
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.stages import TABLE, Stage
from clare_review.planning.assigning import Due, assign
from clare_review.planning.pairing import Standing
from clare_review.planning.points import Band
from clare_review.population.records import Reviewer

_SECOND = (Purpose.SECOND_READING, Purpose.CLEARED_SAMPLE)
_RANK = {band.value: place for place, band in enumerate(Band)}


@dataclass(frozen=True, kw_only=True)
class GivenAgain:
    """What was given out: batches by id with their reader and size, and how many readings are re-reads."""

    batches: Mapping[str, tuple[str, int]]
    re_reads: int
    entry: int

    def sentence(self) -> str:
        """One line for a screen, and one for each batch."""
        total = sum(size for _, size in self.batches.values())
        lines = [
            f"{say_count(total, 'reading')} in {say_count(len(self.batches), 'batch', 'batches')} (entry {self.entry})"
        ]
        lines += [f"  {name}: {size} to {reader}" for name, (reader, size) in self.batches.items()]
        return "\n".join(lines)


def due_again(office: Office, allocated: Allocations) -> tuple[list[str], dict[str, str]]:
    """What was drawn and not given out yet: the second readings, and each re-read with its reader."""
    second = [each for each in drawn_for(office, *_SECOND) if not allocated.batch_of(each, Stage.SECOND)]
    re_reads = {
        each: allocated.reviewer_of(each) or ""
        for each in drawn_for(office, Purpose.RE_READ)
        if not allocated.batch_of(each, Stage.RE_READ)
    }
    return sorted(second), dict(sorted(re_reads.items()))


def give_again(office: Office, *, readers: Sequence[str] = ()) -> GivenAgain:
    """Gives everything that was drawn and is in no batch yet to readers who had no part in it.

    `readers` are those who read a second time, everybody who is not on leave without it. A re-read goes to whoever
    read the case first, among that person's second readings, and a known case to the reader it is meant for; where they
    have none this time, it waits.

    Raises:
        ReviewNotReady: nothing is due, or a reader named is not on the reviewers file.
        NotAllowed: nobody may read an application; each is named with who is barred by what.
    """
    office.must_be_now()
    allocated = allocations(office)
    second, re_reads = due_again(office, allocated)
    if not second:
        raise ReviewNotReady("nothing is due: draw it first, with `clare-review draw`")
    staff = _staff(office, readers)
    keep_related(office)
    waiting = waiting_known(office, allocated)
    bars = bars_of(office, allocated, dict.fromkeys(second, Stage.SECOND)).and_read_by(waiting)
    due = [Due(reference=each, barred=bars.barred(each, staff), after=allocated.reviewer_of(each)) for each in second]
    seed = office.settings.batches.seed
    assigned = assign(due, staff, seed=seed, standing=_already(allocated))
    given: dict[str, list[str]] = defaultdict(list)
    for reference, reader in assigned.reader_of.items():
        given[reader].append(reference)
    apart = {(reader, each): Stage.RE_READ for each, reader in re_reads.items() if reader in given}
    again = len(apart)
    apart |= {(reader, each): Stage.CHECK for reader in given for each in waiting.get(reader, ())}
    for reader, reference in apart:
        given[reader].append(reference)
    order = order_of(office, allocated, {each for references in given.values() for each in references})
    batches = _batches(office, allocated, given, apart, order)
    entry = _append(office, batches, order)
    write_params(office, [one for one in allocations(office).at(Stage.SECOND) if one.id in {b["id"] for b in batches}])
    return GivenAgain(
        batches={one["id"]: (one["reviewer"], len(one["references"])) for one in batches},
        re_reads=again,
        entry=entry,
    )


def _staff(office: Office, wanted: Sequence[str]) -> list[Reviewer]:
    staff = {one.id: one for one in reviewers(office)}
    strange = [each for each in wanted if each not in staff]
    if strange:
        raise ReviewNotReady(f"{', '.join(strange)}: not on the reviewers file; import one on which they stand")
    return [staff[each] for each in dict.fromkeys(wanted)] if wanted else list(working(office))


def _already(allocated: Allocations) -> Standing:
    """The second readings everybody has, and how often two people met as first and second reader."""
    second = allocated.at(Stage.SECOND)
    load = Counter(batch.reviewer for batch in second for each in batch.references)
    pairs = Counter(
        (allocated.reviewer_of(each) or "", batch.reviewer) for batch in second for each in batch.references
    )
    return Standing(load=load, pairs=pairs)


def _batches(
    office: Office,
    allocated: Allocations,
    given: Mapping[str, Sequence[str]],
    apart: Mapping[tuple[str, str], Stage],
    order: Order,
) -> list[dict[str, Any]]:
    """Batches of at most the settings' size for each reader, the cases in an order drawn by lot.

    `apart` are the readers and cases read at another stage; the same case may be a second reading of somebody else.
    """
    prefix, size = TABLE[Stage.SECOND].prefix, office.settings.batches.size
    lot = f"order {office.chance(16).hex()}"
    number, batches = next_numbers(allocated)[prefix], []
    draw = drawn_for(office, *Purpose)
    for reader in sorted(given):
        ordered = in_drawn_order(lot, given[reader])
        for start in range(0, len(ordered), size):
            part = ordered[start : start + size]
            batch: dict[str, Any] = {
                "id": f"{prefix}{number:04d}",
                "stage": Stage.SECOND.value,
                "reviewer": reader,
                "band": min((order[each]["band"] for each in part), key=lambda band: _RANK[band]),
                "references": part,
                "draw": max(draw.get(each, 0) for each in part),
            }
            stages = {each: apart[reader, each].value for each in part if (reader, each) in apart}
            batches.append(batch | ({"stages": stages} if stages else {}))
            number += 1
    return batches


def _append(office: Office, batches: Sequence[Mapping[str, Any]], order: Order) -> int:
    body = {"batches": list(batches), "order": dict(order), "size": office.settings.batches.size}
    new = NewEntry(kind=EntryKind.ALLOCATED, by=office.reader, key=office.key(), body=body)
    return office.keeper.append(new).number
