"""What counts of each case: the first reading, until a second one and a third person settle it otherwise."""

from collections.abc import Mapping, Sequence

from clare_review.acts.office import Office
from clare_review.acts.recording import standings
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import Stage
from clare_review.reviewing.judgement import Judgement, Standing, Texts, fold
from clare_review.reviewing.settling import Settled, settle

KINDS = (EntryKind.JUDGED, EntryKind.REOPENED)
_NO_TEXTS: Texts = {}
_STAGES = (Stage.FIRST, Stage.SECOND, Stage.ADJUDICATION)

Cases = Mapping[str, Mapping[str, Settled]]  # reference to instrument to how it stands


def settled(office: Office, references: Sequence[str] | None = None) -> Standing:
    """Where the judgements that figures count stand, without their text: all, or those on `references`.

    A case that nobody read a second time stands as its first reader left it. One on which two disagree does too, until
    it is adjudicated; then the decision stands as the last of its chain.
    """
    if references is None:
        at = office.as_at(office.position().number)  # so that what is asked of it in turn is of one state
        return at.worked_out("settled", lambda: _counting(standings(at)[Stage.FIRST], settled_cases(at)))
    entries = office.entries(*KINDS, subjects=references)
    return _counting(fold(entries, stage=Stage.FIRST), stands(office, entries))


def settled_cases(office: Office, references: Sequence[str] | None = None) -> Cases:
    """How every case stands that was read a second time, or those of `references`; without text."""
    if references is None:
        at = office.as_at(office.position().number)
        return at.worked_out("settled cases", lambda: _of_stages(at, standings(at), _reopened(at)))
    return stands(office, office.entries(*KINDS, subjects=references))


def settled_before(office: Office, number: int) -> Standing:
    """The same as `settled` at an earlier entry than the office's own, from what it has read already."""
    then = {stage: stood.upto(number) for stage, stood in standings(office).items()}
    return _counting(then[Stage.FIRST], _of_stages(office, then, _reopened(office, number)))


def settled_case(office: Office, reference: str) -> Mapping[str, Settled]:
    """How one case stands, with the text of both readings: for whoever decides between them."""
    entries = office.entries(*KINDS, subject=reference)
    judged = [entry.number for entry in entries if entry.kind is EntryKind.JUDGED]
    texts = office.ledger.texts(judged) if judged else {}
    return stands(office, entries, texts).get(reference, {})


def stands(office: Office, entries: Sequence[Entry], texts: Texts = _NO_TEXTS) -> Cases:
    """How every case stands that was read a second time, by these entries alone (of the kinds `KINDS`)."""
    folded = {stage: fold(entries, texts, stage=stage) for stage in _STAGES}
    reopened = {entry.subject or "": entry.number for entry in entries if entry.kind is EntryKind.REOPENED}
    return _of_stages(office, folded, reopened)


def _of_stages(office: Office, folded: Mapping[Stage, Standing], reopened: Mapping[str, int]) -> Cases:
    first, second, decisions = (folded[stage] for stage in _STAGES)
    return {
        reference: settle(
            reference,
            first.of(reference),
            second.of(reference),
            decisions.of(reference),
            office.instruments,
            reopened.get(reference, 0),
        )
        for reference in second.chains
    }


def _reopened(office: Office, upto: int = 0) -> dict[str, int]:
    return {entry.subject or "": entry.number for entry in office.entries(EntryKind.REOPENED, upto=upto)}


def _counting(first: Standing, twice: Cases) -> Standing:
    """The first readings, and where a case was read a second time what counts of it."""
    chains = dict(first.chains)
    for reference, found in twice.items():
        chains[reference] = {name: _chain(first.history(reference, name), each) for name, each in found.items()}
    return Standing(chains=chains)


def _chain(first: tuple[Judgement, ...], found: Settled) -> tuple[Judgement, ...]:
    """The judgements that led to what counts, which is the last of them."""
    counts = found.counts
    if counts is None or counts in first:
        return first
    return (*first, counts)
