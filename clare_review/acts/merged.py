"""The rows that were merged with others: what differed, which value stands, and why."""

from dataclasses import dataclass

from clare_review.acts.fates import all_fates
from clare_review.acts.office import Office
from clare_review.population.fates import Place
from clare_review.population.merging import Difference
from clare_review.population.reconciling import Fate, RowFate
from clare_review.population.records import Kind


@dataclass(frozen=True, kw_only=True)
class MergedRow:
    """One merged row: where it stands, what it was merged into, and its differences by field.

    `into` is a file, sheet and row, or "sealed" for an application sealed before. A difference is the value that
    stands, the value that does not, and why.
    """

    row_id: int
    kind: Kind
    reference: str
    place: Place
    into: Place | str
    differences: dict[str, Difference]


def merged_rows(office: Office) -> tuple[MergedRow, ...]:
    """Every merged row of every kind, as at the office's position, in order of kind, file, sheet and row."""
    found = [_merged(fate) for fate in all_fates(office) if fate.fate is Fate.MERGED]
    order = list(Kind)
    return tuple(sorted(found, key=lambda one: (order.index(one.kind), one.place, one.row_id)))


def merged_lines(office: Office, with_values: bool = False) -> list[str]:
    """The merged rows as lines for a screen: one per row, and one below it per difference.

    Without `with_values` the values are left out, which may be names and text of the case.
    """
    return [line for row in merged_rows(office) for line in _lines(row, with_values)]


def _merged(fate: RowFate) -> MergedRow:
    return MergedRow(
        row_id=fate.row_id,
        kind=fate.kind,
        reference=fate.reference or "",
        place=(fate.file, fate.sheet, fate.row),
        into=fate.merged_into or "",
        differences=dict(fate.differences),
    )


def _lines(row: MergedRow, with_values: bool) -> list[str]:
    into = _say(row.into) if isinstance(row.into, tuple) else "what was sealed"
    head = f"row {row.row_id}: {_say(row.place)} ({row.kind.value}, {row.reference}): merged into {into}"
    if not row.differences:
        return [f"{head}; it says the same"]
    return [head, *(_line(name, difference, with_values) for name, difference in row.differences.items())]


def _line(name: str, difference: Difference, with_values: bool) -> str:
    stands, other, why = difference
    if not with_values:
        return f"    {name.replace('_', ' ')} differs: {why}"
    shown = ["nothing" if value is None else f"‘{value}’" for value in (stands, other)]
    return f"    {name.replace('_', ' ')}: {shown[0]} stands, not {shown[1]}: {why}"


def _say(place: Place) -> str:
    file, sheet, row = place
    return f"{file} {sheet} row {row}".replace("  ", " ")
