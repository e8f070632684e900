"""The figures of one sealed population, never restated backwards: each population counts its own applications."""

from clare_review.assurance.intervals import rate_interval
from clare_review.findings.figures import Category, Figure, Population
from clare_review.findings.given import Given, Sealed
from clare_review.findings.members import Members, Reviewed, how_many

CENSUS = "every application was counted, none was sampled"
NOTHING_READ = "nothing is read yet, so there is no rate"
NOT_A_RATE = "a count of what is recorded, not an estimate of a rate"
RATE_READING = (
    "the count is exact; the interval says how far the underlying rate could differ by chance, "
    "were these applications one run of the same work"
)
FAILED = "whose detailed review found a failure"
_WORDS = {
    Category.HARM: "a failure with harm linked to it (a failure of any kind with harm linked counts as harm)",
    Category.SERVICE: "a failure of service, with no harm linked",
    Category.ADMINISTRATIVE: "an administrative failure, with no harm linked",
}


def population(given: Given, sealed: Sealed) -> Population:
    """The figures of one population as at the given position; applications that a later seal added are not in it."""
    members = given.of(sealed.version)
    return Population(
        version=sealed.version,
        applications=sealed.applications,
        digest=sealed.digest,
        entry=sealed.entry,
        figures=(*_stages(members, given.position.entry), *_failures(members, given.position.entry)),
    )


def _stages(members: Members, as_at: int) -> list[Figure]:
    every, assessed, reviewed = len(members), how_many(members.is_assessed), members.is_reviewed
    not_assessed = f"{every - assessed:,} not yet risk assessed"
    rows = (
        ("applications", "Applications", every, None, "applications the population's seal holds", "nothing"),
        ("disclosed", "With a disclosure", how_many(members.disclosed), every,
         "applications whose recorded outcome is that a disclosure was made", "nothing"),
        ("risk_assessed", "Risk assessed", assessed, every,
         "applications with a risk assessment standing", not_assessed),
        ("detailed_required", "Detailed review required", how_many(members.detailed_required), every,
         "applications whose standing risk assessment says that a detailed review is required", not_assessed),
        ("detailed_reviewed", "Reviewed in detail", how_many(reviewed), every,
         "applications with a detailed review standing", _outstanding(members)),
        ("suspected_waiting", "Failure suspected, not yet reviewed in detail",
         how_many(members.suspected & ~reviewed), every,
         "applications whose risk assessment suspects a failure and that no detailed review has settled", not_assessed),
        ("immediate_contact", "Immediate contact needed", how_many(members.immediate_contact), every,
         "applications whose standing risk assessment says that somebody needs immediate contact", not_assessed),
    )  # fmt: skip
    return [
        Figure(
            id=id,
            label=label,
            value=value,
            unit="applications",
            definition=definition,
            as_at=as_at,
            left_out=left_out,
            numerator=value if of else None,
            denominator=of,
            why_no_interval=CENSUS if id in ("applications", "disclosed") else NOT_A_RATE,
        )
        for id, label, value, of, definition, left_out in rows
    ]


def _failures(members: Members, as_at: int) -> list[Figure]:
    read, came_to = how_many(members.read), members.came_to()
    left_out = f"{len(members) - read:,} not yet read; {_outstanding(members)}; {_unsettled(members)} that cannot tell"
    total = how_many(members.failed)
    figures = [_rate("failures", "Failures", total, read, f"applications {FAILED}", as_at, left_out)]
    for category in Category:
        found = came_to[category]
        definition = f"applications {FAILED}: {_WORDS[category]}"
        figures.append(_rate(f"failures.{category}", category.capitalize(), found, read, definition, as_at, left_out))
    return [*figures, *_settled(members, as_at)]


def _settled(members: Members, as_at: int) -> list[Figure]:
    reviewed, came_to = how_many(members.is_reviewed), members.came_to()
    rows = (
        ("no_failure", "No failure found", Reviewed.NONE, "applications whose detailed review found no failure"),
        ("cannot_tell", "Cannot tell", Reviewed.CANNOT_TELL,
         "applications whose detailed review could not tell from the record whether anything failed"),
    )  # fmt: skip
    return [
        Figure(
            id=id,
            label=label,
            value=came_to[result],
            unit="applications",
            definition=definition,
            as_at=as_at,
            left_out=_outstanding(members),
            numerator=came_to[result],
            denominator=reviewed,
            why_no_interval=NOT_A_RATE,
        )
        for id, label, result, definition in rows
    ]


def _rate(id: str, label: str, found: int, of: int, definition: str, as_at: int, left_out: str) -> Figure:
    return Figure(
        id=id,
        label=label,
        value=found,
        unit="applications",
        definition=f"{definition}; the rate is of the {of:,} applications read so far",
        as_at=as_at,
        left_out=left_out,
        numerator=found,
        denominator=of,
        interval=rate_interval(found, of) if of else None,
        why_no_interval=None if of else NOTHING_READ,
    )


def _outstanding(members: Members) -> str:
    waiting = how_many(members.detailed_required & ~members.is_reviewed)
    return f"{waiting:,} whose detailed review is required and not yet recorded"


def _unsettled(members: Members) -> str:
    return f"{members.came_to()[Reviewed.CANNOT_TELL]:,} detailed reviews"
