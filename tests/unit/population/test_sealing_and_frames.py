"""The digest of a population, and the frames notebooks show, which hold nobody's name."""

import subprocess
import sys
from dataclasses import fields, replace
from datetime import date, datetime

import pandas as pd

from clare_review.ledger.digest import member_digest
from clare_review.population.frames import counts_frame, fates_frame
from clare_review.population.reconciling import reconcile
from clare_review.population.records import Application, Outcome, Route

from .making import SCOPE, Write, lines, root_digest, row, small_map, stored, understood

CASE = Application(
    reference="R1", received=datetime.fromisoformat("2019-04-03 10:00"), received_has_time=True,
    route=Route.RIGHT_TO_ASK, route_as_exported="Ask", source="small", b_born=date(1980, 2, 1),
)  # fmt: skip
OTHER = replace(CASE, reference="R2")


def test_the_order_of_applications_does_not_change_the_digest() -> None:
    assert root_digest([CASE, OTHER]) == root_digest([OTHER, CASE])


def test_a_change_of_any_field_changes_the_digest() -> None:
    other = {
             "received": datetime.fromisoformat("2019-04-03 10:01"), "received_has_time": False,
             "route": Route.RIGHT_TO_KNOW,
             "checks_exported": False, "supervisor_exported": False, "kept": {"Beat": "N1"}, "notes": ("x",),
             "variants": {"dash": ("high",)}, "outcome": Outcome.DISCLOSED}  # fmt: skip
    for one in fields(Application):
        value = other.get(one.name, date(2001, 2, 3) if one.name.endswith(("_on", "_born")) else "other")
        changed = replace(CASE, **{one.name: value})  # type: ignore[arg-type]
        assert member_digest(changed.values()) != member_digest(CASE.values()), one.name
        assert root_digest([changed]) != root_digest([CASE])


def test_what_is_kept_of_an_application_gives_it_back_with_the_same_digest() -> None:
    assert member_digest(Application.of(CASE.values()).values()) == member_digest(CASE.values())


def test_the_fates_are_shown_without_what_the_export_said_unless_it_is_asked_for(write: Write) -> None:
    rows = stored(understood(write(lines(row(), row(route="Canary Street"), row()))))
    fates = reconcile(rows).fates
    plain, full = fates_frame(fates), fates_frame(fates, with_values=True)
    assert "Canary" not in plain.to_csv() and "Canary" in full.to_csv()
    assert list(plain["fate"]) == ["not_data", "accepted", "quarantined", "merged"]
    assert plain["merged_into"].iloc[3] == "small.csv row 2"


def test_the_rows_of_every_file_add_up(write: Write) -> None:
    first = understood(write(lines(row(), row(ref=""), row()), "one.csv"))
    second = understood(write(lines(row(), row(ref="R2")), "two.csv"))
    table = counts_frame(reconcile(stored(first, second)).fates)
    assert table.loc[("one.csv", "")].to_dict() == {
        "accepted": 1, "merged": 1, "quarantined": 1, "not_data": 1, "rows": 4,
    }  # fmt: skip
    assert table["rows"].sum() == len(first) + len(second)
    assert isinstance(table, pd.DataFrame) and small_map().rank == 1 and SCOPE.exported_on is None


def test_reading_and_reconciling_load_neither_pandas_nor_a_driver() -> None:
    modules = "reading understanding reconciling people side_tables frames drafting records"
    code = "import sys\n" + "\n".join(f"import clare_review.population.{name}" for name in modules.split())
    code += "\nheavy = {'pandas', 'numpy', 'sqlalchemy', 'ipywidgets', 'python_calamine'}"
    code += "\nprint(sorted(heavy & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
