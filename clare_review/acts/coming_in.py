"""People who ring or walk in: a record of their own, and the applications that may concern them."""

from datetime import date

from clare_review.acts.at_risk import in_england
from clare_review.acts.cases import consult
from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.errors import RecordingRefused, ReviewNotReady
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.reading import Reading
from clare_review.population.names import Person
from clare_review.safeguarding.inbound import Channel, Proposal, must_say_who, next_record, proposals


def came_in(office: Office, channel: Channel, *, name: str = "", born: date | None = None, note: str = "") -> Entry:
    """Makes a record of somebody who came to us; its subject, such as P0001, stands on the desk from then on.

    Name, date of birth and note are free text, kept apart from the entry and lawfully erasable.

    Raises:
        RecordingRefused: nothing is said by which she could be found again.
        NotAllowed: the review is shown as at an earlier entry.
    """
    office.must_be_now()
    must_say_who(name, note)
    record = next_record(_records(office))
    text = {"name": name.strip(), "born": born.isoformat() if born else "", "note": note.strip()}

    def check(present: Reading) -> None:
        if record in _records(office.looking_at(present)):
            raise RecordingRefused(f"{record} was taken by another record at this moment: do the same again")

    new = NewEntry(
        kind=EntryKind.CAME_IN,
        by=office.reader,
        key=office.key(),
        subject=record,
        body={"channel": channel.value, "here": in_england(office.clock()).isoformat(timespec="minutes")},
        text={told: said for told, said in text.items() if said},
    )
    return office.keeper.append(new, check=check)


def proposals_for(office: Office, record: str) -> tuple[Proposal, ...]:
    """The applications that may name whoever came in, of those that this login is shown; a human links them.

    Each proposed application was looked at for it, so each look is logged before anything is shown.

    Raises:
        ReviewNotReady: there is no such record.
    """
    found = proposals(who_came_in(office, record), applications(office).values())
    for reference in dict.fromkeys(one.reference for one in found):
        consult(office, reference, why=f"may concern {record}")
    return found


def who_came_in(office: Office, record: str) -> Person:
    """The name and date of birth that were given for a record; both may be missing, as after erasure.

    Raises:
        ReviewNotReady: there is no such record.
    """
    made = office.entries(EntryKind.CAME_IN, subject=record)
    if not made:
        there = ", ".join(sorted(_records(office))) or "none"
        raise ReviewNotReady(f"{record} is no record of somebody who came in (there are: {there})")
    told = office.ledger.texts([made[0].number]).get(made[0].number, {})
    born = told.get("born")
    return Person(name=told.get("name"), born=date.fromisoformat(born) if born else None)


def _records(office: Office) -> set[str]:
    return {entry.subject or "" for entry in office.entries(EntryKind.CAME_IN)}
