"""Applications and the fates of rows as pandas frames, for notebooks; pandas is loaded only when one is made."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from clare_review.population.reconciling import RowFate
from clare_review.population.records import Application, Outcome
from clare_review.population.understanding import without_values

if TYPE_CHECKING:
    import pandas as pd

# Neither names nor dates of birth nor free text: a frame may be shown in an executed notebook.
_PLAIN = (
    "reference", "received_has_time", "source", "found_in", "checks_exported", "supervisor_exported", "dash",
    "handler", "supervisor",
)  # fmt: skip
_CODES = ("route", "capacity", "outcome", "children")
_DAYS = ("checks_on", "met_on", "forum_on", "decided_on", "disclosed_on")


def applications_frame(applications: Iterable[Application]) -> "pd.DataFrame":
    """One row per application in order of reference, without names, dates of birth or text of the case.

    Columns: reference, received and the step dates (datetime64), year and month of receipt, route, capacity, outcome
    and children as codes, disclosed (bool), dash, source, found_in, handler, supervisor, b_born_recorded (bool),
    notes (how many).
    """
    import pandas as pd

    rows = [_row(application) for application in sorted(applications, key=lambda one: one.reference)]
    frame = pd.DataFrame(rows, columns=list(_columns()))
    for name in ("received", *_DAYS):
        frame[name] = pd.to_datetime(frame[name])
    frame["year"] = frame["received"].dt.year
    frame["month"] = frame["received"].dt.to_period("M")
    return frame


def fates_frame(fates: Iterable[RowFate], *, with_values: bool = False) -> "pd.DataFrame":
    """One row per physical row: file, sheet, row, kind, fate, reference, why, merged_into, differs_in.

    What the export said is taken out of the reasons unless `with_values` is true.
    """
    import pandas as pd

    columns = ("file", "sheet", "row", "kind", "fate", "reference", "why", "merged_into", "differs_in")
    return pd.DataFrame([_fate(fate, with_values) for fate in fates], columns=list(columns))


def counts_frame(fates: Iterable[RowFate]) -> "pd.DataFrame":
    """Rows by file and sheet: accepted, merged, quarantined, not_data and their sum, `rows`."""
    import pandas as pd

    names = ["accepted", "merged", "quarantined", "not_data"]
    listed = pd.DataFrame(
        [(fate.file, fate.sheet, fate.fate.value) for fate in fates], columns=["file", "sheet", "fate"]
    )
    table = listed.groupby(["file", "sheet", "fate"]).size().unstack("fate", fill_value=0)
    table = table.reindex(columns=names, fill_value=0).rename_axis(columns=None)
    table["rows"] = table[names].sum(axis="columns")
    return table


def _columns() -> tuple[str, ...]:
    return (*_PLAIN, "received", *_CODES, *_DAYS, "disclosed", "b_born_recorded", "notes")


def _row(application: Application) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(application, name) for name in (*_PLAIN, "received", *_DAYS)}
    for name in _CODES:
        code = getattr(application, name)
        row[name] = code.value if code is not None else None
    row["disclosed"] = application.outcome == Outcome.DISCLOSED
    row["b_born_recorded"] = application.b_born is not None
    row["notes"] = len(application.notes)
    return row


def _fate(fate: RowFate, with_values: bool) -> tuple[object, ...]:
    why = "; ".join(reason if with_values else without_values(reason) for reason in fate.reasons)
    into = fate.merged_into
    place = f"{into[0]} {into[1]} row {into[2]}".replace("  ", " ") if isinstance(into, tuple) else into
    differs = ", ".join(sorted(fate.differences))
    return (
        fate.file, fate.sheet, fate.row, fate.kind.value, fate.fate.value, fate.reference, why, place, differs,
    )  # fmt: skip
