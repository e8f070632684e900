"""Entries that cannot be: well chained, and yet nobody's act could have made them in that place.

A chain proves that nothing was changed after it was written. Whoever can write entries without our rules could still
append one that no act appends: a judgement on a case that nobody sealed, allocated or opened, or one that replaces an
entry of somebody else's case. This is the second line.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from clare_review.errors import LedgerDamaged
from clare_review.ledger.entry import Book, Entry, EntryKind
from clare_review.ledger.possible_afterwards import AFTERWARDS
from clare_review.ledger.possible_readings import (
    wrong_acceptance,
    wrong_decision,
    wrong_draw,
    wrong_giving,
    wrong_handing_in,
    wrong_on_sealed,
    wrong_reopening,
    wrong_replacement,
    wrong_return,
)
from clare_review.ledger.possible_releases import wrong_exception, wrong_release
from clare_review.ledger.possible_safeguarding import SAFEGUARDING_RULES
from clare_review.ledger.so_far import SoFar
from clare_review.ledger.stages import APART, Stage, stage_in, stage_of

ON_A_CASE = frozenset(
    (
        *(EntryKind.JUDGED, EntryKind.URGENT, EntryKind.DEFERRED, EntryKind.PASSED_ON, EntryKind.RESUMED),
        EntryKind.UNMASKED,
    )
)
"""What a reader appends from a case that is open before them."""

AMONG_CONSULTATIONS = frozenset((EntryKind.CONSULTED, EntryKind.EXPORTED))
"""What stands in the book of consultations, apart from all that figures rest on."""


@dataclass(frozen=True, kw_only=True)
class Impossible:
    """One entry that cannot be, and why."""

    book: Book
    number: int
    why: str

    def sentence(self) -> str:
        return f"{self.book.value} entry {self.number}: {self.why}"


class Possible:
    """The rules, put to a ledger entry by entry while it is read: all of the consultations first.

    `sealed_in` are the sealed applications with the population that first held each, `brought` the imported rows with
    the entry that brought each. Entries of a kind that these rules do not know are held to the rules that all kinds
    share.
    """

    def __init__(self, *, sealed_in: Mapping[str, int], brought: Mapping[int, int]) -> None:
        self._so_far = SoFar(sealed_in=sealed_in, brought=brought)
        self._found: dict[Book, list[Impossible]] = {book: [] for book in Book}
        self._unreadable: Exception | None = None

    def see(self, book: Book, entry: Entry) -> None:
        """Takes the next entry of a book in; nothing is raised before all that is proved otherwise was proved."""
        if self._unreadable is not None:
            return
        try:
            self._found[book] += [Impossible(book=book, number=entry.number, why=why) for why in self._why(book, entry)]
        except (TypeError, KeyError, AttributeError, ValueError) as problem:
            self._unreadable = problem

    def found(self) -> tuple[Impossible, ...]:
        """The entries that cannot be, in order of number, those of the review's book first.

        Raises:
            LedgerDamaged: an entry holds something in which the rules find nothing to hold it to.
        """
        if self._unreadable is not None:
            raise LedgerDamaged(f"an entry holds something that no act writes ({self._unreadable!r})")
        return tuple(one for book in Book for one in self._found[book])

    def _why(self, book: Book, entry: Entry) -> list[str]:
        if book is Book.REVIEW:
            wrong = list(_wrong(entry, self._so_far))
            self._so_far.remember(entry)
            return wrong
        if book is Book.CONSULTATIONS:
            self._so_far.look(entry)
            why = _wrong_look(entry, self._so_far)
            return [why] if why else []
        return []


def _wrong(entry: Entry, so_far: SoFar) -> Iterator[str]:
    yield from _wrong_anywhere(entry, so_far)
    rule = _RULES.get(entry.kind)
    if rule is not None:
        yield from rule(entry, so_far)


def _wrong_anywhere(entry: Entry, so_far: SoFar) -> Iterator[str]:
    if (entry.kind is EntryKind.OPENED) != (entry.number == 1):
        yield "a review is opened by its first entry and by no other"
    if entry.kind in AMONG_CONSULTATIONS:
        yield f"an entry of the kind {entry.kind.value} stands in the book of consultations"
    if entry.kind is EntryKind.RAN:
        yield "an entry of the kind ran stands in the book of runs"
    replaced = entry.supersedes
    if replaced is None:
        return
    if replaced not in so_far.kinds:
        yield f"it replaces entry {replaced}, which does not stand before it"
    elif so_far.kinds[replaced] is not entry.kind:
        yield f"it replaces entry {replaced}, which is of another kind ({so_far.kinds[replaced].value})"
    elif so_far.subjects[replaced] != entry.subject:
        yield f"it replaces entry {replaced}, which is about another case"
    else:
        yield from wrong_replacement(entry, so_far)


def _wrong_on_a_case(entry: Entry, so_far: SoFar) -> Iterator[str]:
    case, stage = entry.subject or "", stage_of(entry.body)
    readers = so_far.readers.get((case, stage), frozenset())
    as_what = "" if stage is Stage.FIRST else f" as {stage.say}"
    if not so_far.is_sealed(case):
        yield f"it is about {case or 'no case'}, which no population sealed before holds"
    elif not readers:
        yield f"it is about {case}, which was allocated to nobody{as_what} before"
    elif entry.by not in readers:
        yield f"it is by {entry.by}, and {case} was allocated to {', '.join(sorted(readers))}{as_what}"
    after = so_far.looks.get((entry.by, case), entry.number)
    if after is not None and after >= entry.number:
        yield f"{entry.by} had not opened {case}: no consultation of it stands before"


def _wrong_judgement(entry: Entry, so_far: SoFar) -> Iterator[str]:
    yield from _wrong_on_a_case(entry, so_far)
    yield from wrong_decision(entry, so_far)


def _wrong_seal(entry: Entry, so_far: SoFar) -> Iterator[str]:
    if entry.body["version"] != so_far.populations + 1:
        yield f"it seals population {entry.body['version']}, and {so_far.populations + 1} comes next"


def _wrong_allocation(entry: Entry, so_far: SoFar) -> Iterator[str]:
    for batch in entry.body["batches"]:
        if batch["id"] in so_far.batches:
            yield f"it makes {batch['id']}, which was made before"
        yield from wrong_giving(batch, batch["reviewer"], so_far)
        for case in batch["references"]:
            at = (case, stage_in(batch, case))
            if not so_far.is_sealed(case):
                yield f"it allocates {case}, which no population sealed before holds"
            elif at in so_far.batch_of:
                yield f"it allocates {case}, which is in {so_far.batch_of[at]} already"
            elif at[1] in APART and batch["reviewer"] in so_far.ever.get(at, ()):
                yield f"it allocates {case} to {batch['reviewer']} as {at[1].say} once more"


def _wrong_admission(entry: Entry, so_far: SoFar) -> Iterator[str]:
    row = entry.body["row"]
    if so_far.brought.get(row, entry.number) >= entry.number:
        yield f"it admits row {row}, which no entry before it brought"


def _wrong_hand_over(entry: Entry, so_far: SoFar) -> Iterator[str]:
    leaver, moves = entry.body["from"], entry.body["moves"]
    for move in moves:
        if so_far.batches.get(move["of"]) != leaver:
            yield f"it hands {move['of']} over, which was not the batch of {leaver}"
        elif move["batch"] != move["of"] and move["batch"] in so_far.batches:
            yield f"it makes {move['batch']}, which was made before"
        yield from wrong_giving(move, move["to"], so_far)
    given = [(case, stage_in(move, case), move["of"]) for move in moves for case in move["references"]]
    strange = [one for one in given if so_far.batch_of.get(one[:2]) != one[2]]
    how_many = Counter(batch for _, _, batch in given)
    whole = {move["of"] for move in moves} & {move["batch"] for move in moves}  # what keeps its name goes as a whole
    if len(set(given)) < len(given) or strange or any(how_many[batch] != so_far.sizes[batch] for batch in whole):
        yield "it hands over other cases than those in the batches it names"


def _wrong_retention(entry: Entry, so_far: SoFar) -> Iterator[str]:
    if not so_far.is_sealed(entry.subject):
        yield f"it keeps {entry.subject or 'no case'}, which no population sealed before holds"
    if date.fromisoformat(entry.body["until"]) < entry.at.date():
        yield f"it keeps {entry.subject} until {entry.body['until']}, which had passed"


def _wrong_erasure(entry: Entry, so_far: SoFar) -> Iterator[str]:
    strange = [number for number in entry.body["texts"] if number not in so_far.kinds]
    strange_rows = [told["row"] for told in entry.body["rows"] if told["row"] not in so_far.brought]
    if strange or strange_rows:
        yield f"it erases what was not there: {', '.join(map(str, [*strange, *strange_rows]))}"


_RULES: Mapping[EntryKind, Callable[[Entry, SoFar], Iterator[str]]] = {
    **dict.fromkeys(ON_A_CASE, _wrong_on_a_case),
    EntryKind.JUDGED: _wrong_judgement,
    EntryKind.SEALED: _wrong_seal,
    EntryKind.ALLOCATED: _wrong_allocation,
    EntryKind.HANDED_OVER: _wrong_hand_over,
    EntryKind.TOLD: wrong_on_sealed,
    **SAFEGUARDING_RULES,
    **AFTERWARDS,
    EntryKind.RETAINED: _wrong_retention,
    EntryKind.ERASED: _wrong_erasure,
    EntryKind.ADMITTED: _wrong_admission,
    EntryKind.DRAWN: wrong_draw,
    EntryKind.DECLARED: wrong_on_sealed,
    EntryKind.REOPENED: wrong_reopening,
    EntryKind.HANDED_IN: wrong_handing_in,
    EntryKind.ACCEPTED: wrong_acceptance,
    EntryKind.RETURNED: wrong_return,
    EntryKind.EXCEPTED: wrong_exception,
    EntryKind.RELEASED: wrong_release,
}


def _wrong_look(entry: Entry, so_far: SoFar) -> str | None:
    if entry.kind not in AMONG_CONSULTATIONS:
        return f"an entry of the kind {entry.kind.value} does not stand in the book of consultations"
    if entry.subject is not None and entry.subject not in so_far.sealed_in:
        return f"it is about {entry.subject}, which no sealed population holds"
    return None
