"""Sign-off of batches: a reader hands one in, the lead accepts it or sends it back, and what was changed since shows.

What is signed is a list of entries, one judgement each. Signing locks nothing: a judgement can be corrected at any
time, and then the batch no longer stands as it was signed. Where a batch stands is folded from the entries.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from clare_review.errors import NotAllowed, ReviewError, ReviewNotReady
from clare_review.guidance.wording import say_count
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.reviewing.desk import CaseProgress

WHY = "why"  # the name of the reasons in the entry's free text
STEPS = (EntryKind.HANDED_IN, EntryKind.ACCEPTED, EntryKind.RETURNED)
_MOST_NAMED = 10
Stands = Mapping[str, tuple[int, ...]]
"""Reference to the entries of the judgements that stand on it."""
Texts = Mapping[int, Mapping[str, str]]
_NO_TEXTS: Texts = MappingProxyType({})


class SignOff(StrEnum):
    """Where the sign-off of a batch stands."""

    OPEN = "not handed in"
    HANDED_IN = "handed in"
    ACCEPTED = "signed off"
    RETURNED = "sent back"


_AFTER = {
    EntryKind.HANDED_IN: SignOff.HANDED_IN,
    EntryKind.ACCEPTED: SignOff.ACCEPTED,
    EntryKind.RETURNED: SignOff.RETURNED,
}


@dataclass(frozen=True, kw_only=True)
class Signing:
    """The last step in the sign-off of one batch, and what was handed in before it.

    `entry`, `by` and `at` are of the last step; `handed_in` and `reader` of the handing in it goes back to;
    `judgements` is what was handed in. `why` are the reasons for which it was sent back, where they may be read.
    """

    batch: str
    state: SignOff
    entry: int
    by: str
    at: datetime
    handed_in: int
    reader: str
    judgements: Stands
    why: str = ""

    def changed(self, stands: Stands) -> tuple[str, ...]:
        """The cases on which other judgements stand now than those that were handed in, in order."""
        return tuple(sorted(each for each, entries in self.judgements.items() if stands.get(each, ()) != entries))


def fold_signing(entries: Iterable[Entry], texts: Texts = _NO_TEXTS) -> dict[str, Signing]:
    """The last step of each batch that was ever handed in; entries of other kinds are passed over."""
    found: dict[str, Signing] = {}
    for entry in sorted((one for one in entries if one.kind in _AFTER), key=lambda one: one.number):
        batch = entry.body["batch"]
        before = found.get(batch)
        handed_in = entry.kind is EntryKind.HANDED_IN
        if not handed_in and before is None:
            continue  # whoever sees only part of the ledger may not see what it goes back to
        found[batch] = Signing(
            batch=batch,
            state=_AFTER[entry.kind],
            entry=entry.number,
            by=entry.by,
            at=entry.at,
            handed_in=entry.number if handed_in or before is None else before.handed_in,
            reader=entry.by if handed_in or before is None else before.reader,
            judgements=_judgements(entry.body) if handed_in or before is None else before.judgements,
            why=texts.get(entry.number, {}).get(WHY, ""),
        )
    return found


def _judgements(body: Mapping[str, Any]) -> Stands:
    return {reference: tuple(numbers) for reference, numbers in body["judgements"].items()}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the rules of signing look at: a batch, its cases as they stand, the last step, and who asks.

    `aside` are the cases that their reader left for later or passed on, `drafted` those with a form that is filled in
    and not recorded, `declared` those on which they declared a conflict, and `excused` those of them that nobody else
    can read for them. `judged_by` is everybody who recorded a judgement on a case of the batch.
    """

    who: str
    batch: str
    reader: str
    progress: Sequence[CaseProgress]
    last: Signing | None
    aside: Collection[str] = ()
    drafted: Collection[str] = ()
    declared: Collection[str] = ()
    excused: Collection[str] = ()
    judged_by: Collection[str] = ()

    @property
    def stands(self) -> Stands:
        """The judgements that stand on each case of the batch on which any stands."""
        return {one.reference: one.entries for one in self.progress if one.entries}

    @property
    def state(self) -> SignOff:
        """Where it stands; a batch that changed hands since it was handed in has to be handed in again."""
        if self.last is None or (self.last.state is SignOff.HANDED_IN and self._changed_hands):
            return SignOff.OPEN
        return self.last.state

    @property
    def _changed_hands(self) -> bool:
        assert self.last is not None
        return self.last.reader != self.reader or set(self.last.judgements) != set(self.stands)


def must_be_able_to_hand_in(desk: Desk) -> None:
    """Refuses to hand a batch in that is somebody else's, is not finished, or stands as it was handed in before.

    Raises:
        NotAllowed: it is the batch of somebody else.
        ReviewNotReady: something has to be done first; every case is named with what.
    """
    if desk.who != desk.reader:
        raise NotAllowed(
            f"{desk.batch} is the batch of {desk.reader}, and you are {desk.who}: only its reader hands it in"
        )
    signed = desk.last is not None and desk.state in (SignOff.HANDED_IN, SignOff.ACCEPTED)
    if signed and desk.last is not None and not desk.last.changed(desk.stands):
        raise ReviewNotReady(f"{desk.batch} was {_say(desk.last)}, and nothing in it was changed since")
    problems = [f"\n  - {one.reference}: {why}" for one in desk.progress if (why := _unfinished(one, desk))]
    if problems:
        raise ReviewNotReady(
            f"{desk.batch} cannot be handed in: {say_count(len(problems), 'case')} of {len(desk.progress)} "
            f"{'has' if len(problems) == 1 else 'have'} something left to do:{_first(problems)}"
        )


def must_be_able_to_accept(desk: Desk) -> None:
    """Refuses to sign off what was not handed in, was changed since, or was read by whoever asks.

    Raises:
        NotAllowed: whoever asks read some of it.
        ReviewNotReady: it was not handed in, or what stands is not what was handed in; each case is named.
    """
    last = _must_be_handed_in(desk, SignOff.HANDED_IN)
    _must_not_be_own(desk)
    changed = last.changed(desk.stands)
    if changed:
        lines = [f"\n  - {each}" for each in changed]
        raise ReviewNotReady(
            f"{desk.batch} was changed since {last.reader} handed it in (entry {last.handed_in:,}): have it handed in "
            f"again:{_first(lines)}"
        )


def must_be_able_to_return(desk: Desk, why: str) -> None:
    """Refuses to send back what was not handed in, or without reasons, or what whoever asks read themselves.

    A batch that was signed off may be sent back too.

    Raises:
        NotAllowed: whoever asks read some of it.
        ReviewNotReady: it was not handed in.
        ReviewError: no reasons are given.
    """
    _must_be_handed_in(desk, SignOff.HANDED_IN, SignOff.ACCEPTED)
    _must_not_be_own(desk)
    if not why.strip():
        raise ReviewError(f"say with --why for what reasons {desk.batch} goes back to {desk.reader}")


def _must_be_handed_in(desk: Desk, *states: SignOff) -> Signing:
    if desk.last is None or desk.state not in states:
        stands = f"it was {_say(desk.last)}" if desk.last and desk.state is desk.last.state else "it was not handed in"
        raise ReviewNotReady(f"{desk.batch}: {stands}; its reader, {desk.reader}, hands it in first")
    return desk.last


def _must_not_be_own(desk: Desk) -> None:
    if desk.who == desk.reader or desk.who in desk.judged_by:
        raise NotAllowed(f"{desk.batch} holds judgements of yours: somebody else signs it off or sends it back")


def _unfinished(one: CaseProgress, desk: Desk) -> str:
    if one.reference in desk.excused:
        return ""
    if not one.finished and one.reference in desk.declared:
        return "a conflict was declared on it; the lead moves it to somebody else"
    if not one.risk_assessed:
        return "not judged yet"
    if not one.finished:
        return "the detailed review is still to do"
    if one.reference in desk.aside:
        return "left for later or passed on; take it up again, or have it handed over"
    if one.reference in desk.drafted:
        return "a form is filled in and not recorded; record it, or throw it away"
    return ""


def _say(last: Signing) -> str:
    return f"{last.state.value} by {last.by} (entry {last.entry:,})"


def _first(lines: Sequence[str]) -> str:
    more = f"\n  - and {len(lines) - _MOST_NAMED:,} more" if len(lines) > _MOST_NAMED else ""
    return "".join(lines[:_MOST_NAMED]) + more
