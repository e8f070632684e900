"""What a correction took away: agreements, decisions, sign-offs and figures that rested on what was corrected.

None of it is stored as void. An agreement holds between the two readings that stand, a decision over the two that it
names; here is worked out, entry by entry, what held before a correction and no more after it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from clare_review.acts.allocating import Allocations, allocations
from clare_review.acts.harming import reissued
from clare_review.acts.noting import manifest_of
from clare_review.acts.office import Office
from clare_review.acts.settled import KINDS, stands
from clare_review.guidance.wording import say_list
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import APART, Stage, stage_of
from clare_review.reviewing.settling import Settled

_PAPERS = ("paper board", "paper weekly", "paper method")
FIGURES = ("80_findings", "60_assurance", *_PAPERS)
"""The notebooks and papers that show figures of the whole review."""

OF_HARM = ("80_findings", "75_referrals", *_PAPERS)
"""The notebooks and papers that show how many people came to harm."""


class Rested(StrEnum):
    """What can rest on a judgement."""

    AGREEMENT = "agreement"
    DECISION = "decision"
    SIGN_OFF = "sign-off"
    FIGURES = "figures"


@dataclass(frozen=True, kw_only=True)
class Voided:
    """One thing that holds no more: the entry that took it away, on which case, and what it was, in words."""

    entry: int
    reference: str
    what: Rested
    said: str


def voided(office: Office) -> tuple[Voided, ...]:
    """Everything that a correction, a reopening or a judgement of harm took away so far, in the order of that."""
    entries = office.entries(*KINDS)
    by_case: dict[str, list[Entry]] = {}
    for entry in entries:
        by_case.setdefault(entry.subject or "", []).append(entry)
    allocated, accepted, runs = allocations(office), office.entries(EntryKind.ACCEPTED), _runs(office)
    found: list[Voided] = []
    for entry in entries:
        if _takes_away(entry):
            case = by_case[entry.subject or ""]
            found += _settlements(office, entry, case)
            found += _sign_offs(entry, accepted, allocated)
            found += _figures(entry, runs)
    found += _harm(office, _runs(office, OF_HARM))
    return tuple(sorted(found, key=lambda each: each.entry))


def say_voided(office: Office) -> str:
    """The same for a screen: each correction with what it took away."""
    by_entry: dict[int, list[Voided]] = {}
    for each in voided(office):
        by_entry.setdefault(each.entry, []).append(each)
    if not by_entry:
        return "no correction took anything away"
    lines = []
    for entry, gone in by_entry.items():
        lines.append(f"entry {entry:,} on {gone[0].reference} took away:")
        lines += [f"  {each.what.value}: {each.said}" for each in gone]
    return "\n".join(lines)


def _takes_away(entry: Entry) -> bool:
    """Whether an entry undoes something: a reopening, or a correction of a reading that others may rest on."""
    if entry.kind is EntryKind.REOPENED:
        return True
    stage = stage_of(entry.body)
    return entry.supersedes is not None and stage not in APART and stage is not Stage.ADJUDICATION


def _settlements(office: Office, entry: Entry, case: Sequence[Entry]) -> Iterator[Voided]:
    reference = entry.subject or ""
    before = stands(office, [each for each in case if each.number < entry.number]).get(reference, {})
    after = stands(office, [each for each in case if each.number <= entry.number]).get(reference, {})
    for name, was in before.items():
        now = after.get(name)
        if not was.state.settled or (now is not None and _same(was, now)):
            continue
        what = Rested.DECISION if was.decision else Rested.AGREEMENT
        form = office.instrument(name).title.lower()
        said = f"{_over(was)} on the {form}; it {f'is now: {now.state.value}' if now else 'is not required any more'}"
        yield Voided(entry=entry.number, reference=reference, what=what, said=said)


def _same(was: Settled, now: Settled) -> bool:
    return (was.state, _over(was)) == (now.state, _over(now))


def _over(settled: Settled) -> str:
    read = say_list(f"{each.entry:,}" for each in (settled.first, settled.second) if each)
    return f"entry {settled.decision.entry:,} over {read}" if settled.decision else f"of entries {read}"


def _sign_offs(entry: Entry, accepted: Sequence[Entry], allocated: Allocations) -> Iterator[Voided]:
    if entry.kind is not EntryKind.JUDGED:
        return
    reference = entry.subject or ""
    batch = allocated.batch_of(reference, stage_of(entry.body))
    rested = [each for each in accepted if each.body["batch"] == batch and each.number < entry.number]
    if rested and rested[-1].number > (entry.supersedes or 0):
        said = f"entry {rested[-1].number:,}, which accepted {batch}"
        yield Voided(entry=entry.number, reference=reference, what=Rested.SIGN_OFF, said=said)


def _figures(entry: Entry, runs: Sequence[tuple[str, int]]) -> Iterator[Voided]:
    """The notebooks of figures that were run while what was corrected, or settled, still counted."""
    since = entry.supersedes or max(_entries_of(entry), default=0)
    rested = sorted({(name, at) for name, at in runs if since <= at < entry.number})
    if rested:
        said = say_list(f"{name} as at entry {at:,}" for name, at in rested)
        yield Voided(entry=entry.number, reference=entry.subject or "", what=Rested.FIGURES, said=said)


def _harm(office: Office, runs: Sequence[tuple[str, int]]) -> Iterator[Voided]:
    """The notebooks of figures that were run before a judgement of harm made one of its figures another."""
    for each in reissued(office):
        rested = sorted({(name, at) for name, at in runs if at < each.entry})
        if rested:
            shown = say_list(f"{name} as at entry {at:,}" for name, at in rested)
            said = f"{'; '.join(each.figures)}; told before by {shown}"
            yield Voided(entry=each.entry, reference=each.reference, what=Rested.FIGURES, said=said)


def _entries_of(reopened: Entry) -> list[int]:
    """The entries by which what was reopened had been settled."""
    return [each.get("decision") or max(each["over"]) for each in reopened.body["settled"]]


def _runs(office: Office, notebooks: Sequence[str] = FIGURES) -> list[tuple[str, int]]:
    """The notebooks of figures that were run, each with the entry of the ledger that it stood at."""
    lines = [line for line in manifest_of(office).lines() if line.notebook in notebooks]
    return [(line.notebook, int(line.params["as_of"])) for line in lines]
