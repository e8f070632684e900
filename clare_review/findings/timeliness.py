"""Timeliness by the guidance in force when each application was received: within, over, cannot tell."""

from clare_review.findings.figures import Cell, Column, Table
from clare_review.findings.given import STEPS
from clare_review.findings.members import Clock, Members, how_many

_CAPTIONS = {
    "total": "Total time, by the guidance in force at receipt",
    "checks": "Initial checks, by the guidance in force at receipt",
    "met": "Face-to-face meeting, by the guidance in force at receipt",
}
NOTES = (
    "Cannot tell: a date is not recorded, the limit is not known, or the readings of the guidance disagree. "
    "It is never counted as met.",
    "Provisional: the result rests on a limit that the force's guidance owner has not confirmed yet.",
)


def timeliness_tables(members: Members) -> tuple[Table, ...]:
    """One table for each step, the total first; versions in the order in which they first received an application."""
    return tuple(_table(step, members) for step in STEPS)


def _table(step: str, members: Members) -> Table:
    stated = bool((members.provisional[step] >= 0).any())
    columns = [
        Column(id="guidance_version", label="Guidance"),
        Column(id="within", label="Within", adds=True),
        Column(id="over", label="Over", adds=True),
        Column(id="cannot_tell", label="Cannot tell", adds=True),
        Column(id="applications", label="Applications", adds=True),
    ]
    if stated:
        columns.insert(2, Column(id="within_provisional", label="of which provisional", adds=True))
        columns.insert(4, Column(id="over_provisional", label="of which provisional", adds=True))
    return Table(
        id=f"timeliness_{step}",
        caption=_CAPTIONS[step],
        columns=tuple(columns),
        rows=tuple(
            (version, *_counts(step, members.only(members.guidance_version.is_(version)), stated))
            for version in _in_order(members)
        ),
        total=("All", *_counts(step, members, stated)),
        sums=(("applications", tuple(Clock)),),
        ties=(("applications", "applications"),),
        notes=NOTES if stated else NOTES[:1],
    )


def _counts(step: str, some: Members, stated: bool) -> tuple[Cell, ...]:
    counts: list[Cell] = []
    for result in (Clock.WITHIN, Clock.OVER):
        so = some.clocks[step].is_(result)
        counts += [how_many(so), how_many(so & (some.provisional[step] == 1))] if stated else [how_many(so)]
    return (*counts, how_many(some.clocks[step].is_(Clock.CANNOT_TELL)), len(some))


def _in_order(members: Members) -> list[str]:
    version = members.guidance_version
    first = {each: min(members.received[version.is_(each)]) for each in version.there()}
    return sorted(first, key=lambda each: (first[each], each))
