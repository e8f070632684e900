"""What counts of each case: the first reading, until a second one and a third person settle it otherwise."""

from collections.abc import Mapping, Sequence

from clare_review.acts.office import Office
from clare_review.ledger.entry import Entry, EntryKind
from clare_review.ledger.stages import Stage
from clare_review.reviewing.judgement import Judgement, Standing, Texts, fold
from clare_review.reviewing.settling import Settled, settle

KINDS = (EntryKind.JUDGED, EntryKind.REOPENED)
_NO_TEXTS: Texts = {}

Cases = Mapping[str, Mapping[str, Settled]]  # reference to instrument to how it stands


def settled(office: Office, references: Sequence[str] | None = None) -> Standing:
    """Where the judgements that figures count stand, without their text: all, or those on `references`.

    A case that nobody read a second time stands as its first reader left it. One on which two disagree does too, until
    it is adjudicated; then the decision stands as the last of its chain.
    """
    if references is None:
        return office.worked_out("settled", lambda: settled_among(office, office.entries(*KINDS)))
    return settled_among(office, office.entries(*KINDS, subjects=references))


def settled_among(office: Office, entries: Sequence[Entry]) -> Standing:
    """The same by these entries alone (of the kinds `KINDS`): as it was when they were all there were."""
    first = fold(entries, stage=Stage.FIRST)
    chains = dict(first.chains)
    for reference, found in stands(office, entries).items():
        chains[reference] = {name: _chain(first.history(reference, name), each) for name, each in found.items()}
    return Standing(chains=chains)


def settled_cases(office: Office, references: Sequence[str] | None = None) -> Cases:
    """How every case stands that was read a second time, or those of `references`; without text."""
    if references is None:
        return office.worked_out("settled cases", lambda: stands(office, office.entries(*KINDS)))
    return stands(office, office.entries(*KINDS, subjects=references))


def settled_case(office: Office, reference: str) -> Mapping[str, Settled]:
    """How one case stands, with the text of both readings: for whoever decides between them."""
    entries = office.entries(*KINDS, subject=reference)
    judged = [entry.number for entry in entries if entry.kind is EntryKind.JUDGED]
    texts = office.ledger.texts(judged) if judged else {}
    return stands(office, entries, texts).get(reference, {})


def stands(office: Office, entries: Sequence[Entry], texts: Texts = _NO_TEXTS) -> Cases:
    """How every case stands that was read a second time, by these entries alone (of the kinds `KINDS`)."""
    first = fold(entries, texts, stage=Stage.FIRST)
    second = fold(entries, texts, stage=Stage.SECOND)
    decisions = fold(entries, texts, stage=Stage.ADJUDICATION)
    reopened = {entry.subject: entry.number for entry in entries if entry.kind is EntryKind.REOPENED}
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


def _chain(first: tuple[Judgement, ...], found: Settled) -> tuple[Judgement, ...]:
    """The judgements that led to what counts, which is the last of them."""
    counts = found.counts
    if counts is None or counts in first:
        return first
    return (*first, counts)
