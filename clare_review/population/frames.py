"""The fates of rows as pandas frames, for notebooks; pandas is loaded only when one is made."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from clare_review.population.reconciling import RowFate
from clare_review.population.understanding import without_values

if TYPE_CHECKING:
    import pandas as pd


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


def _fate(fate: RowFate, with_values: bool) -> tuple[object, ...]:
    why = "; ".join(reason if with_values else without_values(reason) for reason in fate.reasons)
    into = fate.merged_into
    place = f"{into[0]} {into[1]} row {into[2]}".replace("  ", " ") if isinstance(into, tuple) else into
    differs = ", ".join(sorted(fate.differences))
    return (
        fate.file, fate.sheet, fate.row, fate.kind.value, fate.fate.value, fate.reference, why, place, differs,
    )  # fmt: skip
