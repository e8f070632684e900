"""What became of every row that was imported, of every kind, as at the office's position."""

from typing import Any

from clare_review.acts.office import Office
from clare_review.acts.rows import counted_rows, uncorrected
from clare_review.ledger.entry import EntryKind
from clare_review.population.reconciling import RowFate, check_balance, reconcile
from clare_review.population.records import Application, Kind


def staged(office: Office) -> tuple[dict[str, Application], tuple[RowFate, ...]]:
    """The applications that wait for the next seal, and the fate of every row of applications, seal by seal.

    Raises:
        FiguresDoNotBalance: the rows do not add up.
    """
    rows = counted_rows(office, Kind.APPLICATIONS)
    walls = [entry.number for entry in office.entries(EntryKind.SEALED)]
    known: dict[str, Application] = {}
    fate_at: dict[tuple[str, str, int], RowFate] = {}
    waiting: dict[str, Application] = {}
    for low, high in zip([0, *walls], [*walls, None], strict=True):
        stage = [row for row in rows if row["entry"] > low and (high is None or row["entry"] < high)]
        if not stage:
            waiting = {}
            continue
        reconciled = reconcile(uncorrected(stage), known)
        check_balance(reconciled)
        fate_at.update({(fate.file_digest, fate.sheet, fate.row): fate for fate in reconciled.fates})
        waiting = dict(reconciled.applications)
        known = {**known, **waiting}
    return waiting, tuple(fate_at.values())


def application_fates(office: Office) -> tuple[RowFate, ...]:
    """What became of every physical row of every application export.

    Raises:
        FiguresDoNotBalance: the rows do not add up.
    """
    return staged(office)[1]


def side_fates(office: Office, kind: Kind, *, reference: str | None = None) -> tuple[RowFate, ...]:
    """What became of every physical row of one kind of side table, or of those that name one application.

    Raises:
        FiguresDoNotBalance: the rows do not add up.
    """
    return side_fates_among(counted_rows(office, kind, reference=reference))


def side_fates_among(rows: list[dict[str, Any]]) -> tuple[RowFate, ...]:
    """What became of these rows of one kind of side table.

    Raises:
        FiguresDoNotBalance: the rows do not add up.
    """
    reconciled = reconcile(uncorrected(rows))
    check_balance(reconciled)
    return reconciled.fates


def fates_of_kind(office: Office, kind: Kind) -> tuple[RowFate, ...]:
    """What became of every physical row of one kind."""
    return application_fates(office) if kind is Kind.APPLICATIONS else side_fates(office, kind)


def all_fates(office: Office) -> tuple[RowFate, ...]:
    """What became of every physical row of every file."""
    return tuple(fate for kind in Kind for fate in fates_of_kind(office, kind))
