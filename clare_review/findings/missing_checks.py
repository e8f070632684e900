"""Which checks of which systems the record lacks, by handler and by year: where a check was not made, or not noted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from clare_review.assurance.intervals import percent
from clare_review.findings.figures import Cell, Column, Table

FEWEST = 20
"""Groups with fewer applications are shown as one: a share of so few says nothing, and points at single cases."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """One application: the group it stands in, and for each system whether its check is on record as made."""

    group: str
    made: Mapping[str, bool]


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """One row of the map: how many applications, and in how many of them each system's check is not on record."""

    group: str
    applications: int
    lacking: tuple[int, ...]

    def share(self, place: int) -> float:
        """The share that lacks the system in this place."""
        return self.lacking[place] / self.applications if self.applications else 0.0


@dataclass(frozen=True, kw_only=True)
class CheckMap:
    """The map: systems across, groups down; `by` says what a group is, `unexported` how many have no such columns."""

    by: str
    systems: tuple[str, ...]
    rows: tuple[Lacking, ...]
    unexported: int


def check_map(by: str, systems: Sequence[str], checked: Iterable[Checked], unexported: int = 0) -> CheckMap:
    """The map of groups in order, those under `FEWEST` applications put together at its end."""
    groups: dict[str, list[Checked]] = {}
    for each in checked:
        groups.setdefault(each.group, []).append(each)
    large = {name: some for name, some in sorted(groups.items()) if len(some) >= FEWEST}
    small = [each for name, some in groups.items() if name not in large for each in some]
    rows = [_row(name, some, systems) for name, some in large.items()]
    if small:
        few = len(groups) - len(large)
        rows.append(_row(f"{few:,} others" if large else f"all {few:,}", small, systems))
    return CheckMap(by=by, systems=tuple(systems), rows=tuple(rows), unexported=unexported)


def _row(name: str, some: Sequence[Checked], systems: Sequence[str]) -> Lacking:
    lacking = tuple(sum(not each.made[system] for each in some) for system in systems)
    return Lacking(group=name, applications=len(some), lacking=lacking)


def check_table(mapped: CheckMap, system_words: Mapping[str, str]) -> Table:
    """The same map in counts, with the share of each."""

    def cells(row: Lacking) -> tuple[Cell, ...]:
        told = (f"{count:,} ({percent(row.share(place), 0)}%)" for place, count in enumerate(row.lacking))
        return (row.group, row.applications, *told)

    notes = ["A check counts as lacking where the record says that it was not made, or says nothing."]
    if mapped.unexported:
        notes.append(f"{mapped.unexported:,} applications are not counted: their export has no columns for checks.")
    return Table(
        id=f"checks_by_{mapped.by}",
        caption=f"Checks that the record lacks, by {mapped.by}",
        columns=(
            Column(id="group", label=mapped.by.capitalize()),
            Column(id="applications", label="Applications", number=True),
            *(Column(id=system, label=system_words.get(system, system), number=True) for system in mapped.systems),
        ),
        rows=tuple(cells(row) for row in mapped.rows),
        notes=tuple(notes),
    )
