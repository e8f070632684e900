"""What was found later in mailboxes, paper files and minutes: new applications among known ones, in no order."""

from collections.abc import Iterator
from random import Random

from clare_review.invented.casework import InventedApplication
from clare_review.invented.force import InventedForce
from clare_review.invented.phrases import FOUND_IN
from clare_review.invented.writing import iso, outcome_word
from clare_review.population.records import Route

HEADER = (
    *("Reference", "Received", "Type", "Capacity", "A name", "A DOB", "B name", "B DOB"),
    *("Outcome", "Outcome date", "Disclosed on", "Handler", "Found in"),
)


def additional_rows(force: InventedForce) -> Iterator[tuple[str, ...]]:
    """Every line of the additional checks, the header first; some known references are in lower case."""
    rng = Random(f"{force.seed}/additional")
    found = [case for case in force.applications if case.reference in force.late | force.recognised]
    rng.shuffle(found)
    known = [case.reference for case in found if case.reference in force.recognised and case.legacy]
    lower = set(known[: max(1, len(known) // 3)])
    yield HEADER
    for case in found:
        yield _row(rng, case, case.reference.lower() if case.reference in lower else case.reference)


def _row(rng: Random, case: InventedApplication, reference: str) -> tuple[str, ...]:
    return (
        reference,
        case.received.isoformat(" ", "minutes"),
        "RTA" if case.route is Route.RIGHT_TO_ASK else "RTK",
        case.capacity.value.replace("_", " "),
        f"{case.a.forename} {case.a.surname}",
        iso(case.a.born),
        f"{case.b.forename} {case.b.surname}",
        iso(case.b.born),
        outcome_word(case.outcome).lower(),
        iso(case.decided_on),
        iso(case.disclosed_on),
        case.handler,
        rng.choice(FOUND_IN),
    )
