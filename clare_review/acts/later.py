"""What rows say that came in after their application was sealed: it does not change, and its reader is told."""

from collections import defaultdict
from collections.abc import Mapping

from clare_review.acts.office import Office
from clare_review.acts.rows import counted_rows, uncorrected
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.reading import INVENTED
from clare_review.population.reconciling import RowFate, reconcile
from clare_review.population.records import Application, Kind, LaterRow


def later_rows(
    office: Office, found: Mapping[str, Application], *, reference: str | None = None
) -> dict[str, tuple[LaterRow, ...]]:
    """By reference, where later rows differ from the sealed applications given, in the order the rows came in.

    `reference` is the only application given, where it is one.
    """
    sealed_at = {entry.body["version"]: entry.number for entry in office.entries(EntryKind.SEALED)}
    members = office.ledger.members(references=[reference] if reference else None)
    wall = {row["reference"]: sealed_at.get(row["version"], 0) for row in members if row["version"] > INVENTED}
    rows = uncorrected(counted_rows(office, Kind.APPLICATIONS, reference=reference))
    late = [row for row in rows if row.reference in found and row.entry > wall.get(row.reference, row.entry)]
    by_reference: dict[str, list[LaterRow]] = defaultdict(list)
    for fate in reconcile(late, found).fates:
        if fate.merged_into == "sealed":
            by_reference[fate.reference or ""] += _told(fate)
    return {name: tuple(told) for name, told in by_reference.items()}


def _told(fate: RowFate) -> list[LaterRow]:
    return [
        LaterRow(field=name, sealed=sealed, later=later, file=fate.file, row=fate.row)
        for name, (sealed, later, _) in fate.differences.items()
    ]
