"""Signing batches off: their reader hands one in, the lead accepts it or sends it back, and changes since then show."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from clare_review.acts.allocating import allocations, one_batch
from clare_review.acts.batch_standing import BatchStanding
from clare_review.acts.batch_views import progress_in, view_of
from clare_review.acts.office import Office
from clare_review.assurance.signing import (
    STEPS,
    WHY,
    Desk,
    Signing,
    SignOff,
    fold_signing,
    must_be_able_to_accept,
    must_be_able_to_hand_in,
    must_be_able_to_return,
)
from clare_review.errors import ReviewNotReady
from clare_review.guidance.wording import say_count, say_list
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.keeper import Keeper
from clare_review.ledger.reading import Reading
from clare_review.ledger.stages import APART, Stage, is_at
from clare_review.reviewing.conflicts import fold_conflicts

if TYPE_CHECKING:
    import pandas as pd

ON_A_FILE = (
    "this ledger is a file, which knows no logins: that it was you rests on your word and on who can reach the file; "
    "a server lets a signature in only from a session that proved its login within minutes"
)
"""What signing cannot promise on a file, in the words that a command prints."""
_COLUMNS = ["batch", "reviewer", "sign-off", "by", "entry", "changed since"]


@dataclass(frozen=True, kw_only=True)
class SignedOff:
    """What one act signed: the entries, and how the server knew who signed; empty on a file."""

    entries: tuple[Entry, ...]
    proved_by: str

    def sentence(self) -> str:
        """One line for each batch, and what the signature rests on."""
        lines = [
            f"{entry.body['batch']} is signed off by {entry.by} (entry {entry.number:,})" for entry in self.entries
        ]
        return "\n".join([*lines, f"the server asked who you are: {self.proved_by}" if self.proved_by else ON_A_FILE])


def hand_in(office: Office, batch_id: str) -> Entry:
    """Hands a finished batch in, with every judgement that stands in it.

    Raises:
        NotAllowed: it is the batch of somebody else.
        ReviewNotReady: something in it is left to do, or it was handed in and nothing changed since.
    """
    office.must_be_now()
    desk = _desk(office, batch_id)
    if one_batch(office, batch_id).batch.stage is Stage.ADJUDICATION:
        raise ReviewNotReady(f"{batch_id} holds adjudications: each stands once it is decided, and none is handed in")
    must_be_able_to_hand_in(desk)
    body = {"batch": batch_id, "judgements": {each: list(entries) for each, entries in desk.stands.items()}}
    new = NewEntry(kind=EntryKind.HANDED_IN, by=office.reader, key=office.key(), body=body)
    return _append(office, office.keeper, new, must_be_able_to_hand_in)


def sign_off(office: Office, batch_ids: Sequence[str], *, password: Callable[[], str]) -> SignedOff:
    """Accepts batches as they were handed in, after whoever signs proved anew who they are, where a server can ask.

    `password` asks for what the server knows them by; it is asked once, after the rules, and never on a file.

    Raises:
        NotAllowed: some of it was read by whoever signs, or who they are was not proved.
        ReviewNotReady: one was not handed in, or was changed since; nothing is signed then.
    """
    office.must_be_now()
    wanted = [_desk(office, batch_id) for batch_id in dict.fromkeys(batch_ids)]
    for desk in wanted:
        must_be_able_to_accept(desk)
    with office.keeper.proving(password() if office.keeper.knows_logins else "") as keeper:
        proved_by = keeper.proved_by()
        told = {"proved": proved_by} if proved_by else {}
        entries = [
            _append(office, keeper, _answer(office, EntryKind.ACCEPTED, desk, told), must_be_able_to_accept)
            for desk in wanted
        ]
    return SignedOff(entries=tuple(entries), proved_by=proved_by)


def send_back(office: Office, batch_id: str, *, why: str) -> Entry:
    """Sends a batch back to its reader, with reasons; also one that was signed off.

    Raises:
        NotAllowed: some of it was read by whoever asks.
        ReviewNotReady: it was not handed in.
        ReviewError: no reasons are given.
    """
    office.must_be_now()
    desk = _desk(office, batch_id)
    must_be_able_to_return(desk, why)
    new = replace(_answer(office, EntryKind.RETURNED, desk, {}), text={WHY: why.strip()})
    return _append(office, office.keeper, new, lambda now: must_be_able_to_return(now, why))


def signings(office: Office, *, reasons: bool = False) -> dict[str, Signing]:
    """The last step in the sign-off of each batch that was ever handed in, as at the office's position.

    With `reasons` also why one was sent back, where whoever asks may read it.
    """
    entries = office.entries(*STEPS)
    returned = [entry.number for entry in entries if entry.kind is EntryKind.RETURNED]
    return fold_signing(entries, office.ledger.texts(returned) if reasons and returned else {})


def say_signing(office: Office, batch_id: str) -> str:
    """Where the sign-off of one batch stands, in a sentence for its notebook."""
    desk = _desk(office, batch_id)
    if desk.last is None or desk.state is SignOff.OPEN:
        return f"sign-off: {batch_id} is {SignOff.OPEN.value}"
    why = f": {desk.last.why}" if desk.last.why else ""
    changed = desk.last.changed(desk.stands)
    since = f"; changed since on {say_count(len(changed), 'case')}: {say_list(changed)}" if changed else ""
    return f"sign-off: {batch_id} was {desk.state.value} by {desk.last.by} (entry {desk.last.entry:,}){why}{since}"


def signing_frame(office: Office) -> "pd.DataFrame":
    """One row per batch: `batch`, `reviewer`, where its `sign-off` stands, `by` whom, by which `entry`, and on how many
    of its cases something was `changed since`."""
    import pandas as pd

    rows = [_row(desk) for desk in desks(office)]
    return pd.DataFrame(rows, columns=_COLUMNS).set_index("batch")


def changed_since(office: Office) -> dict[str, tuple[str, ...]]:
    """Each batch that was signed off and on which something else stands now, with the cases concerned."""
    accepted = [desk for desk in signed(office) if desk.last is not None and desk.last.state is SignOff.ACCEPTED]
    found = {desk.batch: desk.last.changed(desk.stands) for desk in accepted if desk.last is not None}
    return {batch: cases for batch, cases in found.items() if cases}


def desks(office: Office) -> tuple[Desk, ...]:
    """Every batch as the rules of signing see it, without what only its own reader has."""
    return office.worked_out("desks", lambda: _desks(office))


def signed(office: Office) -> tuple[Desk, ...]:
    """The same of the batches on which a step was ever recorded; every other one is open."""
    return office.worked_out("signed desks", lambda: _desks(office, signings(office)))


def _desks(office: Office, only: Collection[str] | None = None) -> tuple[Desk, ...]:
    allocated, last = allocations(office), signings(office)
    batches = tuple(one for one in allocated.batches if only is None or one.id in only)
    progress = progress_in(office, allocated, batches)
    return tuple(
        Desk(who=office.reader, batch=one.id, reader=one.reviewer, progress=progress[one.id], last=last.get(one.id))
        for one in batches
    )


def _desk(office: Office, batch_id: str) -> Desk:
    """One batch as the rules of signing see it, as at the office's position."""
    one = one_batch(office, batch_id)
    view = view_of(one.batch)
    stands = BatchStanding(view, one.band_of).look(office)
    judged = office.entries(EntryKind.JUDGED, subjects=view.references)
    conflicts = fold_conflicts(office.entries(EntryKind.DECLARED, subjects=view.references))
    declared = [each for each, by in conflicts.items() if view.reviewer in by]
    return Desk(
        who=office.reader,
        batch=batch_id,
        reader=view.reviewer,
        progress=stands.progress,
        last=signings(office, reasons=True).get(batch_id),
        aside=[each for each, marks in stands.marks.items() if marks.aside is not None],
        drafted=office.keeper.drafts.references(office.reader, view.stage) if office.reader == view.reviewer else (),
        declared=declared,
        excused=[each for each in declared if view.stage_of(each) in APART],
        judged_by={entry.by for entry in judged if is_at(entry, view.stage_of(entry.subject or ""))},
    )


def _answer(office: Office, kind: EntryKind, desk: Desk, told: Mapping[str, Any]) -> NewEntry:
    of = desk.last.handed_in if desk.last is not None else 0
    body = {"batch": desk.batch, "of": of, **told}
    return NewEntry(kind=kind, by=office.reader, key=office.key(), body=body)


def _append(office: Office, keeper: Keeper, new: NewEntry, rule: Callable[[Desk], None]) -> Entry:
    """Appends a step, after the rule was asked within the transaction, of the batch as it stands there.

    Raises ReviewNotReady where something was recorded in it meanwhile, so that what is signed is what was seen.
    """
    batch_id = new.body["batch"]
    seen = new.body.get("judgements")

    def check(present: Reading) -> None:
        desk = _desk(office.looking_at(present), batch_id)
        rule(desk)
        if seen is not None and {each: list(numbers) for each, numbers in desk.stands.items()} != seen:
            raise ReviewNotReady(f"somebody recorded in {batch_id} meanwhile, so nothing was signed: do it again")

    return keeper.append(new, check=check)


def _row(desk: Desk) -> dict[str, Any]:
    last = desk.last if desk.state is not SignOff.OPEN else None
    signed = (last.by, f"{last.entry:,}", len(last.changed(desk.stands))) if last else ("", "", 0)
    return dict(zip(_COLUMNS, (desk.batch, desk.reader, desk.state.value, *signed), strict=True))
