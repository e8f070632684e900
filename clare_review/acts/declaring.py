"""Conflicts declared after a case was given out: what is not finished moves to others, what is, is flagged."""

from collections.abc import Sequence
from dataclasses import dataclass

from clare_review.acts.allocating import allocations
from clare_review.acts.batch_views import progress_in
from clare_review.acts.moving_apart import Apart, move_apart
from clare_review.acts.office import Office
from clare_review.errors import NotAllowed, ReviewError, ReviewNotReady
from clare_review.guidance.wording import say_count
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.keeper import Check
from clare_review.ledger.reading import Reading
from clare_review.ledger.stages import APART, Stage
from clare_review.planning.handing_over import Move
from clare_review.reviewing.conflicts import Conflicts, Declared, fold_conflicts
from clare_review.reviewing.marks import WHY

_HOLDER = "conflict declared"


@dataclass(frozen=True, kw_only=True)
class Concerned:
    """One declared conflict on a case that its reader has, or had when they read it.

    `finished` says that the reader finished it, so that their judgement counts until somebody else reads the case.
    """

    declared: Declared
    batch: str
    stage: Stage
    finished: bool

    @property
    def case(self) -> Apart:
        """The case, as it may have to be moved."""
        return Apart(reference=self.declared.reference, batch=self.batch, stage=self.stage)


@dataclass(frozen=True, kw_only=True)
class Moved:
    """The cases that went to others for one reason, by the entries that moved them."""

    moves: tuple[Move, ...]
    entries: tuple[int, ...]
    because: str = "because of declared conflicts"

    def sentence(self) -> str:
        """One line for each case that moved."""
        if not self.moves:
            return f"no case waits to be moved {self.because}"
        lines = [
            f"{', '.join(move.references)}: from {move.of} to {move.reader}, in {move.batch}" for move in self.moves
        ]
        many = say_count(sum(len(move.references) for move in self.moves), "case")
        return "\n".join([f"moved {self.because}: {many} (entry {self.entries[-1]:,})", *lines])


def declare_conflict(office: Office, reference: str, *, why: str) -> Entry:
    """Records that whoever is at work may not read a case of theirs; from then on they cannot open it.

    What they typed and did not record goes: nobody takes over what somebody in conflict began.

    Raises:
        NotAllowed: the case is in no batch of theirs.
        ReviewNotReady: they declared it before.
        ReviewError: no reason is given.
    """
    office.must_be_now()
    if not why.strip():
        raise ReviewError(f"say with --why what conflict of interest you have on {reference}")
    if not any(one.reviewer == office.reader and reference in one.references for one in allocations(office).batches):
        raise NotAllowed(
            f"{reference} is in no batch of {office.reader}: a conflict is declared on a case of one's own"
        )
    new = NewEntry(
        kind=EntryKind.DECLARED,
        by=office.reader,
        key=office.key(),
        subject=reference,
        body={},
        text={WHY: why.strip()},
    )
    entry = office.keeper.append(new, check=_once(office, reference))
    _throw_drafts_away(office, reference)
    return entry


def conflicts(office: Office) -> Conflicts:
    """Every conflict declared so far, as at the office's position."""
    return fold_conflicts(office.entries(EntryKind.DECLARED))


def concerned(office: Office) -> tuple[Concerned, ...]:
    """The declared conflicts on cases that are still in a batch of their reader, in order of entry."""
    declared = conflicts(office)
    if not declared:
        return ()
    allocated = allocations(office)
    progress = progress_in(office, allocated)
    found = [
        Concerned(declared=one, batch=batch.id, stage=batch.stage_of(each.reference), finished=each.finished)
        for batch in allocated.batches
        for each in progress[batch.id]
        if (one := declared.get(each.reference, {}).get(batch.reviewer)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.declared.entry, one.batch)))


def waiting(every: Sequence[Concerned]) -> tuple[Concerned, ...]:
    """Those that have to be moved to somebody else; cases read apart are nobody else's and simply stay unread."""
    return tuple(one for one in every if not one.finished and one.stage not in APART)


def move_declared(office: Office) -> Moved:
    """Moves every unfinished case with a declared conflict to somebody who may read it, by load, at the lowest price.

    Raises:
        NotAllowed: nobody may read one of them; each is named with who is barred by what.
        ReviewNotReady: batches changed hands meanwhile.
    """
    office.must_be_now()
    moves, entries = move_apart(office, [one.case for one in waiting(concerned(office))])
    return Moved(moves=moves, entries=entries)


def _once(office: Office, reference: str) -> Check:
    def check(present: Reading) -> None:
        before = fold_conflicts(present.entries(kinds=[EntryKind.DECLARED], subject=reference))
        stands = before.get(reference, {}).get(office.reader)
        if stands is not None:
            raise ReviewNotReady(f"you declared a conflict on {reference} before (entry {stands.entry:,})")

    return check


def _throw_drafts_away(office: Office, reference: str) -> None:
    drafts = office.keeper.drafts
    fence = drafts.claim(office.reader, reference, _HOLDER, take=True).fence
    for draft in drafts.of(office.reader, reference):
        drafts.drop(draft.place, fence=fence)
