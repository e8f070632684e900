"""Everybody else: whether whoever an application concerns is told that it was checked, and why that is safe."""

from clare_review.acts.at_risk import flagged, people
from clare_review.acts.office import Office
from clare_review.acts.populations import applications, versions
from clare_review.errors import ReviewNotReady
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.safeguarding.contact import Way
from clare_review.safeguarding.everybody_else import Decision, counts, fold_tellings, must_be_able_to_tell


def decide_to_tell(
    office: Office, reference: str, decision: Decision, *, way: Way | None = None, why: str, said: str = ""
) -> Entry:
    """Records what was decided of telling whoever an application concerns; it takes the place of what was before.

    Raises:
        RecordingRefused: the reason is missing, or how she was told and what was said.
        ReviewNotReady: no population holds the application, or it concerns somebody at risk.
        NotAllowed: the review is shown as at an earlier entry.
    """
    office.must_be_now()
    must_be_able_to_tell(decision, way, why=why, said=said)

    def check(present: Reading) -> None:
        _must_concern_nobody_at_risk(office.looking_at(present), reference)

    _must_concern_nobody_at_risk(office, reference)
    text = {"why": why.strip(), "said": said.strip()}
    new = NewEntry(
        kind=EntryKind.TOLD,
        by=office.reader,
        key=office.key(),
        subject=reference,
        body={"decision": decision.value, "way": way.value if way else None},
        text={name: words for name, words in text.items() if words},
    )
    return office.keeper.append(new, check=check)


def everybody_else(office: Office) -> dict[str, int]:
    """How many applications of nobody at risk stand how; they add up to all of these.

    Empty where the server shows this login some of the applications only: whoever counts every case has it.

    Raises:
        FiguresDoNotBalance: they do not.
    """
    if not office.keeper.counts_every_case():
        return {}
    with office.at_one_moment() as at:
        at_risk = {each for one in people(at).people for each in one.references}
        return counts(versions(at), at_risk, fold_tellings(at.entries(EntryKind.TOLD)))


def _must_concern_nobody_at_risk(office: Office, reference: str) -> None:
    if not applications(office, [reference]):
        raise ReviewNotReady(f"{reference}: no population holds it")
    if flagged(office, [reference]):
        raise ReviewNotReady(
            f"{reference}: whoever it concerns is at risk; she is reached as the action desk says, not told in passing"
        )
