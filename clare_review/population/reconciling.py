"""Decides the fate of every row: accepted, merged with another, quarantined, or not data; and that it adds up."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from clare_review.errors import FiguresDoNotBalance
from clare_review.population.fates import Fate, RowFate, StoredRow, fate_of
from clare_review.population.merging import Part, contradictions, differences, kept_differences, merge
from clare_review.population.records import Application, Kind
from clare_review.population.side_reconciling import side_fates

__all__ = ["Fate", "Reconciliation", "RowFate", "StoredRow", "check_balance", "reconcile"]


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """Every row's fate, in the order of the rows' ids, and the applications that are new (sealed ones left out)."""

    applications: Mapping[str, Application]
    fates: tuple[RowFate, ...]
    rows: int  # how many came in

    def counts(self) -> dict[str, int]:
        """The number of rows of each fate."""
        times = Counter(fate.fate for fate in self.fates)
        return {fate.value: times[fate] for fate in Fate}


NOTHING_SEALED: Mapping[str, Application] = {}


def reconcile(rows: Iterable[StoredRow], sealed: Mapping[str, Application] = NOTHING_SEALED) -> Reconciliation:
    """Reconciles all rows of all files, side tables too, with each other and with what is sealed.

    The applications are the same whatever the order of files and rows. A sealed application never changes: a row
    with its reference is merged into it, unless it is plainly about other people.
    """
    all_rows = list(rows)
    fates = [fate for row in all_rows if (fate := _kept_out(row))]
    applications: dict[str, Application] = {}
    for kind in Kind:
        if kind is not Kind.APPLICATIONS:
            fates += side_fates(row for row in all_rows if row.kind is kind and _kept_out(row) is None)
    for reference, group in sorted(_groups(all_rows).items()):
        if reference in sealed:
            fates += [_into_sealed(row, sealed[reference]) for row in group]
        else:
            application, found = _settle_group(group)
            fates += found
            if application is not None:
                applications[reference] = application
    fates.sort(key=lambda fate: fate.row_id)
    return Reconciliation(applications=applications, fates=tuple(fates), rows=len(all_rows))


def check_balance(reconciliation: Reconciliation) -> None:
    """Checks that every row that came in has exactly one fate and that applications and accepted rows agree.

    Raises:
        FiguresDoNotBalance: they do not; the figures are named.
    """
    problems = []
    times = Counter(fate.row_id for fate in reconciliation.fates)
    if twice := [row for row, count in times.items() if count > 1]:
        problems.append(f"{len(twice)} rows have more than one fate (row id {twice[0]})")
    rows = reconciliation.rows
    if len(reconciliation.fates) != rows:
        said = ", ".join(f"{name} {count:,}" for name, count in reconciliation.counts().items())
        problems.append(f"{rows:,} rows came in and {len(reconciliation.fates):,} are accounted for ({said})")
    accepted = {
        (fate.file, fate.sheet, fate.row): fate.reference
        for fate in reconciliation.fates
        if fate.fate == Fate.ACCEPTED and fate.kind == Kind.APPLICATIONS
    }
    if sorted(map(str, accepted.values())) != sorted(reconciliation.applications):
        problems.append(f"{len(accepted):,} rows were accepted for {len(reconciliation.applications):,} applications")
    if problems:
        raise FiguresDoNotBalance("; ".join(problems))


def _kept_out(row: StoredRow) -> RowFate | None:
    """The fate of a row that is not data or could not be understood; None for a row that meets others."""
    if row.not_data is not None:
        return fate_of(row, Fate.NOT_DATA, reasons=(row.not_data,))
    if row.reasons or row.values is None:
        return fate_of(row, Fate.QUARANTINED, reasons=row.reasons)
    return None


def _groups(rows: Iterable[StoredRow]) -> dict[str, list[StoredRow]]:
    """The understood rows of applications by reference, those of better rank first."""
    groups: dict[str, list[StoredRow]] = defaultdict(list)
    for row in sorted(rows, key=_place_order):
        if row.kind is Kind.APPLICATIONS and _kept_out(row) is None:
            groups[row.reference or ""].append(row)
    return groups


def _settle_group(group: Sequence[StoredRow]) -> tuple[Application | None, list[RowFate]]:
    """The application of rows with one reference, in their order, and their fates."""
    if len(group) == 1:
        return Application.of(group[0].values or {}), [fate_of(group[0], Fate.ACCEPTED)]
    read = {row.id: Application.of(row.values or {}) for row in group}
    if problem := _torn(group, read):
        return None, [fate_of(row, Fate.QUARANTINED, reasons=(problem,)) for row in group]
    best = [row for row in group if row.rank == group[0].rank]
    base = merge(Part(rank=row.rank, application=read[row.id]) for row in best)
    foreign = {row.id: found for row in group if (found := _foreign(base, read[row.id]))}
    parts = [row for row in group if row.id not in foreign]
    application = merge(Part(rank=row.rank, application=read[row.id]) for row in parts)
    accepted = parts[0]
    fates = [fate_of(accepted, Fate.ACCEPTED)]
    for row in parts[1:]:
        why = f"{read[accepted.id].source} is believed first"
        changed = differences(application, read[accepted.id], read[row.id], why)
        fates.append(fate_of(row, Fate.MERGED, into=accepted, differences=changed))
    by_id = {row.id: row for row in group}
    fates += [fate_of(by_id[key], Fate.QUARANTINED, reasons=(reason,)) for key, reason in foreign.items()]
    return application, fates


def _torn(group: Sequence[StoredRow], read: Mapping[int, Application]) -> str | None:
    """Why rows of one export that share a reference cannot be one application; None when they can."""
    by_rank: dict[int, dict[str, Application]] = defaultdict(dict)
    for row in group:
        one = read[row.id]
        by_rank[row.rank].setdefault(_who_and_when(one), one)
    found: set[str] = set()
    for different in by_rank.values():
        for one, other in combinations(list(different.values())[:40], 2):
            found.update(contradictions(one, other))
    if not found:
        return None
    what = ", ".join(sorted(found))
    return f"{len(group)} rows share this reference and cannot be one application: they differ in {what}"


def _who_and_when(one: Application) -> str:
    people = (one.a_surname, one.a_forename, one.a_born, one.b_surname, one.b_forename, one.b_born)
    return repr((one.received.date(), one.route, *people))


def _foreign(standing: Application, other: Application) -> str | None:
    """Why a row of another export that shares the reference is about something else; None when it may be the same."""
    found = [words for words in contradictions(standing, other) if words != "route"]
    if len(found) < 2:
        return None
    return f"another application has this reference: they differ in {', '.join(found)}"


def _into_sealed(row: StoredRow, standing: Application) -> RowFate:
    other = Application.of(row.values or {})
    if problem := _foreign(standing, other):
        return fate_of(row, Fate.QUARANTINED, reasons=(problem,))
    why = "a sealed application does not change"
    found = differences(standing, standing, other, why) | kept_differences(standing, other, why)
    kept = {name: (stands, said, why) for name, (stands, said, _) in found.items() if name != "found_in"}
    return fate_of(row, Fate.MERGED, into="sealed", differences=kept)


def _place_order(row: StoredRow) -> tuple[int, str, str, int, int]:
    return row.rank, row.file, row.sheet, row.row, row.id
