"""Timeliness by the guidance in force when each application was received: within, over, cannot tell."""

from collections.abc import Sequence

from clare_review.findings.figures import Cell, Column, Table
from clare_review.findings.given import STEPS, Clock, Read

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


def timeliness_tables(members: Sequence[Read]) -> tuple[Table, ...]:
    """One table for each step, the total first; versions in the order in which they first received an application."""
    return tuple(_table(step, members) for step in STEPS)


def _table(step: str, members: Sequence[Read]) -> Table:
    stated = any(member.clocks[step][1] is not None for member in members)
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
            (version, *_counts(step, [m for m in members if m.guidance_version == version], stated))
            for version in _in_order(members)
        ),
        total=("All", *_counts(step, members, stated)),
        sums=(("applications", tuple(Clock)),),
        ties=(("applications", "applications"),),
        notes=NOTES if stated else NOTES[:1],
    )


def _counts(step: str, some: Sequence[Read], stated: bool) -> tuple[Cell, ...]:
    counts: list[Cell] = []
    for result in (Clock.WITHIN, Clock.OVER):
        provisional = [m.clocks[step][1] for m in some if m.clocks[step][0] is result]
        counts += [len(provisional), sum(p is True for p in provisional)] if stated else [len(provisional)]
    return (*counts, sum(m.clocks[step][0] is Clock.CANNOT_TELL for m in some), len(some))


def _in_order(members: Sequence[Read]) -> list[str]:
    first: dict[str, str] = {}
    for member in members:
        first[member.guidance_version] = min(member.received, first.get(member.guidance_version, member.received))
    return sorted(first, key=lambda version: (first[version], version))
