"""Rules for entries of readings after the first, and of what leads to them and follows from them.

See `possible`, which puts them to every entry.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.so_far import SoFar
from clare_review.ledger.stages import TABLE, Stage, stage_in, stage_of

PURPOSES: Mapping[Stage, tuple[str, ...]] = {
    Stage.SECOND: ("second_reading", "cleared_sample"),
    Stage.RE_READ: ("re_read",),
}
"""Stage to what a case can have been drawn for that is read at it; other stages need no draw."""


def wrong_giving(part: Mapping[str, Any], reader: str, so_far: SoFar) -> Iterator[str]:
    """What is wrong with giving a batch or a move of cases to somebody, whether it is new or changes hands."""
    for case in part["references"]:
        stage = stage_in(part, case)
        for other in TABLE[stage].differs_from:
            if reader in so_far.ever.get((case, other), ()):
                yield f"it gives {case} to {reader}, who was given it at another stage ({other.say})"
        first = TABLE[stage].follows
        if first is not None and reader not in so_far.ever.get((case, first), ()):
            yield f"it gives {case} to {reader} as {stage.say}, who was not given it as {first.say}"
        if stage is Stage.RE_READ and stage_of(part) is Stage.FIRST:
            yield f"it puts {case} as {stage.say} among first readings, where nothing tells the two apart"
        purposes = PURPOSES.get(stage)
        if purposes and not any((purpose, case) in so_far.drawn for purpose in purposes):
            yield f"it gives out {case} as {stage.say}, for which it was not drawn before"


def wrong_replacement(entry: Entry, so_far: SoFar) -> Iterator[str]:
    """What is wrong with a judgement that replaces one."""
    before = so_far.judged.get(entry.supersedes or 0)
    if entry.kind is EntryKind.JUDGED and before and before != (entry.body.get("instrument"), stage_of(entry.body)):
        instrument, stage = before
        yield f"it replaces entry {entry.supersedes}, a {instrument} of another instrument or stage ({stage.say})"


def wrong_decision(entry: Entry, so_far: SoFar) -> Iterator[str]:
    """What is wrong with the two judgements that an adjudication says it is over."""
    if stage_of(entry.body) is not Stage.ADJUDICATION:
        return
    wanted = ((entry.body.get("instrument"), Stage.FIRST), (entry.body.get("instrument"), Stage.SECOND))
    over = tuple(entry.body.get("over", ()))
    same = all(so_far.subjects.get(number) == entry.subject for number in over)
    if tuple(so_far.judged.get(number) for number in over) != wanted or not same:
        said = ", ".join(map(str, over)) or "nothing"
        yield f"it decides over {said}, which is not a first and a second judgement of {entry.subject}"


def wrong_draw(entry: Entry, so_far: SoFar) -> Iterator[str]:
    for chosen in entry.body["chosen"]:
        if not so_far.is_sealed(chosen["reference"]):
            yield f"it draws {chosen['reference']}, which no population sealed before holds"
        elif (entry.body["purpose"], chosen["reference"]) in so_far.drawn:
            yield f"it draws {chosen['reference']}, which was drawn for that before"


def wrong_on_sealed(entry: Entry, so_far: SoFar) -> Iterator[str]:
    if not so_far.is_sealed(entry.subject):
        yield f"it is about {entry.subject or 'no case'}, which no population sealed before holds"


def wrong_reopening(entry: Entry, so_far: SoFar) -> Iterator[str]:
    yield from wrong_on_sealed(entry, so_far)
    if entry.subject not in so_far.judged_cases:
        yield f"it opens {entry.subject} again, which nobody had judged"


def wrong_handing_in(entry: Entry, so_far: SoFar) -> Iterator[str]:
    batch = entry.body["batch"]
    if so_far.batches.get(batch) != entry.by:
        yield f"it hands {batch} in, which was not the batch of {entry.by}"
    for case, numbers in entry.body["judgements"].items():
        strange = [each for each in numbers if each not in so_far.judged or so_far.subjects[each] != case]
        if strange or not numbers:
            said = ", ".join(map(str, strange)) or "nothing"
            yield f"it hands {said} in for {case}, which is no judgement of it"


def wrong_acceptance(entry: Entry, so_far: SoFar) -> Iterator[str]:
    yield from _wrong_answer(entry, so_far, so_far.waiting)


def wrong_return(entry: Entry, so_far: SoFar) -> Iterator[str]:
    yield from _wrong_answer(entry, so_far, so_far.waiting | so_far.accepted)


def _wrong_answer(entry: Entry, so_far: SoFar, batches: Collection[str]) -> Iterator[str]:
    batch = entry.body["batch"]
    if batch not in batches:
        yield f"it answers {batch}, which was not handed in"
        return
    number, reader = so_far.handed_in[batch]
    if entry.body["of"] != number:
        yield f"it answers entry {entry.body['of']}, and {batch} was handed in by entry {number}"
    if entry.by == reader:
        yield f"it answers {batch} by {entry.by}, who handed it in"
