"""Giving what two readers disagree on to a third person, who had no part in the case before."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from clare_review.acts.allocating import Allocations, allocations, next_numbers
from clare_review.acts.giving_first import order_of
from clare_review.acts.granting import load_roles
from clare_review.acts.office import Office
from clare_review.acts.params import write_params
from clare_review.acts.populations import applications
from clare_review.acts.relating import keep_related
from clare_review.acts.settled import settled_cases
from clare_review.acts.sides import working
from clare_review.errors import ReviewNotReady
from clare_review.guidance.wording import say_count
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.ledger.giving import CHANGES_HANDS
from clare_review.ledger.keeper import Check
from clare_review.ledger.reading import Reading
from clare_review.ledger.rights.matrix import Role
from clare_review.ledger.stages import TABLE, Stage, staged
from clare_review.planning.assigning import Due, assign
from clare_review.planning.pairing import Standing
from clare_review.planning.points import Band
from clare_review.population.records import Application, Reviewer, worked_as, worked_by

_RANK = {band: place for place, band in enumerate(Band)}


@dataclass(frozen=True, kw_only=True)
class Given:
    """What one giving-out of adjudications did: case to who decides it, and the entry; 0 when there was nothing."""

    adjudicator_of: Mapping[str, str]
    batches: tuple[str, ...]
    entry: int

    def sentence(self) -> str:
        """One line for a screen."""
        if not self.entry:
            return "no two readings disagree on a case that nobody has yet to decide; nothing changed"
        return (
            f"{say_count(len(self.adjudicator_of), 'case')} to be adjudicated, given to "
            f"{say_count(len(self.batches), 'adjudicator')} in {', '.join(self.batches)} (entry {self.entry})"
        )


def waiting(office: Office) -> tuple[str, ...]:
    """The cases on which two readings disagree, or that were reopened, and that were given to no adjudicator yet."""
    given = allocations(office).allotted(Stage.ADJUDICATION)
    return tuple(each for each in to_be_decided(office) if each not in given)


def to_be_decided(office: Office) -> tuple[str, ...]:
    """The cases on which two readings disagree, or that were reopened, and that nobody decided since."""
    found = settled_cases(office).items()
    return tuple(sorted(each for each, parts in found if any(part.state.to_be_decided for part in parts.values())))


def give_to_adjudicators(office: Office) -> Given:
    """Gives every case that waits to the adjudicator it costs least: by hours, to nobody who had a part in it.

    Adjudicators are those whose line in `roles.yaml` says so; on a file without any, everybody who reviews. The seed of
    the lot by which the two answers are placed side by side is drawn now, after both readings, and recorded.

    Raises:
        ReviewNotReady: nobody may adjudicate, or batches changed hands meanwhile.
        NotAllowed: a case can be given to nobody; it is named, with who is barred by what.
    """
    office.must_be_now()
    seen = office.last_of(*CHANGES_HANDS)
    due = waiting(office)
    if not due:
        return Given(adjudicator_of={}, batches=(), entry=0)
    allocated, able = allocations(office), _adjudicators(office)
    sealed, declared = applications(office, due), _declared(office, due)
    keep_related(office)
    assigned = assign(
        [Due(reference=each, barred=barred(sealed[each], allocated, able, declared)) for each in due],
        able,
        seed=office.settings.batches.seed,
        standing=Standing(load=_load(allocated), pairs={}),
    )
    return _append(office, assigned.reader_of, allocated, seen)


def barred(
    application: Application,
    allocated: Allocations,
    people: Iterable[Reviewer],
    declared_by: Mapping[str, Collection[str]],
) -> dict[str, str]:
    """Who may not adjudicate a case, each with why: who was given it to read, handled or supervised it, or declared.

    `declared_by` is case to who declared a conflict on it.
    """
    found: dict[str, str] = {}
    read = frozenset().union(
        *(allocated.readers_of(application.reference, stage) for stage in TABLE[Stage.ADJUDICATION].differs_from)
    )
    for one in people:
        declared = one.id in declared_by.get(application.reference, ())
        former = worked_as(worked_by(application), one.formerly)
        if one.id in read:
            found[one.id] = "was given it to read"
        elif declared:
            found[one.id] = "declared a conflict"
        elif former is not None:
            found[one.id] = f"worked it as {former}"
    return found


def _adjudicators(office: Office) -> tuple[Reviewer, ...]:
    roles = load_roles(office.folder).people
    named = {person for person, line in roles.items() if Role.ADJUDICATOR in line.roles}
    staff = working(office)
    found = tuple(one for one in staff if one.id in named)
    if not named and not office.keeper.knows_logins:
        return staff
    if not found:
        raise ReviewNotReady(
            "nobody may adjudicate: give somebody on the reviewers file the role adjudicator in roles.yaml, then "
            "`clare-review grant`"
        )
    return found


def _declared(office: Office, references: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for entry in office.entries(EntryKind.DECLARED, subjects=references):
        found.setdefault(entry.subject or "", set()).add(entry.by)
    return found


def _load(allocated: Allocations) -> Counter[str]:
    return Counter({batch.reviewer: len(batch.references) for batch in allocated.at(Stage.ADJUDICATION)})


def _append(office: Office, reader_of: Mapping[str, str], allocated: Allocations, seen: int) -> Given:
    sides = office.chance(16).hex()
    mine: dict[str, list[str]] = {}
    for reference in sorted(reader_of, key=lambda each: _turn(each, allocated, sides)):
        mine.setdefault(reader_of[reference], []).append(reference)
    prefix = TABLE[Stage.ADJUDICATION].prefix
    first = next_numbers(allocated)[prefix]
    batches = [
        _batch(f"{prefix}{number:04d}", reader, mine[reader], allocated)
        for number, reader in enumerate(sorted(mine), first)
    ]
    body = {"batches": batches, "order": order_of(office, allocated, reader_of), "sides": sides}
    new = NewEntry(kind=EntryKind.ALLOCATED, by=office.reader, key=office.key(), body=body)
    entry = office.keeper.append(new, check=_unless_changed(seen))
    ids = tuple(batch["id"] for batch in batches)
    write_params(office, [batch for batch in allocations(office).batches if batch.id in ids])
    return Given(adjudicator_of=dict(reader_of), batches=ids, entry=entry.number)


def _turn(reference: str, allocated: Allocations, sides: str) -> tuple[int, str]:
    """The highest band first, and within it by lot, so that the order tells nothing of who read or when."""
    return _RANK[Band(allocated.band_of[reference])], sha256(f"{sides}\n{reference}".encode()).hexdigest()


def _batch(name: str, reader: str, references: Sequence[str], allocated: Allocations) -> dict[str, Any]:
    return {
        "id": name,
        "reviewer": reader,
        "band": allocated.band_of[references[0]],
        "references": list(references),
        **staged(Stage.ADJUDICATION),
    }


def _unless_changed(seen: int) -> Check:
    def check(present: Reading) -> None:
        last = present.last_of(CHANGES_HANDS)
        if last != seen:
            raise ReviewNotReady(f"batches changed hands meanwhile (entry {last}), so nothing was done: do it again")

    return check
