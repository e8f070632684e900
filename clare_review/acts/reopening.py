"""Opening a settled case again, with a reason: what two readings or a decision settled is to be decided anew."""

from dataclasses import dataclass

from clare_review.acts.allocating import allocations
from clare_review.acts.office import Office
from clare_review.acts.settled import settled_cases
from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.ledger.stages import Stage
from clare_review.reviewing.settling import Settled


@dataclass(frozen=True, kw_only=True)
class Reopened:
    """One reopening: what had been settled, by its forms, and who has the case to decide; empty when nobody yet."""

    reference: str
    parts: tuple[str, ...]
    adjudicator: str
    entry: int

    def sentence(self) -> str:
        """One line for a screen."""
        who = (
            f"{self.adjudicator} has it to decide" if self.adjudicator else "give it out with `clare-review adjudicate`"
        )
        return f"{self.reference} is open again ({', '.join(self.parts)}), entry {self.entry}; {who}"


def reopen(office: Office, reference: str, *, why: str) -> Reopened:
    """Opens a settled case again; until it is decided anew, its first reading counts.

    Raises:
        RecordingRefused: no reason is given, or nothing on the case is settled by two people.
        NotAllowed: on a shared ledger, somebody else than the lead asks.
    """
    office.must_be_now()
    if not why.strip():
        raise RecordingRefused(f"say why {reference} is opened again, with --why")
    settled = _settled(office, reference)

    def check(present: Reading) -> None:
        if _settled(office.looking_at(present), reference) != settled:
            raise NotAllowed(f"{reference} was settled otherwise meanwhile, so nothing was done: look at it again")

    new = NewEntry(
        kind=EntryKind.REOPENED,
        by=office.reader,
        key=office.key(),
        subject=reference,
        body={"settled": [_rested_on(each) for each in settled]},
        text={"why": why.strip()},
    )
    entry = office.keeper.append(new, check=check)
    parts = tuple(office.instrument(each.instrument).title.lower() for each in settled)
    who = allocations(office).reviewer_of(reference, Stage.ADJUDICATION) or ""
    return Reopened(reference=reference, parts=parts, adjudicator=who, entry=entry.number)


def _settled(office: Office, reference: str) -> tuple[Settled, ...]:
    stand = settled_cases(office, [reference]).get(reference, {})
    found = tuple(each for each in stand.values() if each.state.settled)
    if not found:
        raise RecordingRefused(
            f"{reference} is not settled: two readings that agree, or a decision between them, can be opened again"
        )
    return found


def _rested_on(settled: Settled) -> dict[str, object]:
    """What was settled, in entries: the two readings, and the decision between them where there was one."""
    over = [each.entry for each in (settled.first, settled.second) if each]
    decision = {"decision": settled.decision.entry} if settled.decision else {}
    return {"instrument": settled.instrument, "over": over, **decision}
