"""The digest of a population, and the frames notebooks show, which hold nobody's name."""

import subprocess
import sys
from dataclasses import fields, replace
from datetime import date, datetime

import pandas as pd
import pytest

from clare_review.population.frames import applications_frame, counts_frame, fates_frame
from clare_review.population.reconciling import reconcile
from clare_review.population.records import Application, Outcome, Route
from clare_review.population.sealing import application_digest, root_digest

from .making import SCOPE, Write, lines, row, small_map, stored, understood

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
        assert application_digest(changed) != application_digest(CASE), one.name
        assert root_digest([changed]) != root_digest([CASE])


def test_a_population_of_nobody_has_a_digest_and_two_of_one_reference_have_none() -> None:
    assert len(root_digest([])) == 64
    with pytest.raises(ValueError, match="two applications have the same reference"):
        root_digest([CASE, replace(CASE, dash="high")])


def test_what_is_kept_of_an_application_gives_it_back_with_the_same_digest() -> None:
    assert application_digest(Application.of(CASE.values())) == application_digest(CASE)


CANARIES = {"a_surname": "Canarya", "b_forename": "Canaryb", "notes": "Canaryc", "route": "Ask"}


def test_the_frame_of_applications_holds_no_name_no_birth_and_no_text(write: Write) -> None:
    found = reconcile(stored(understood(write(lines(row(**CANARIES), row(ref="R2", outcome="Told"))))))
    frame = applications_frame(found.applications.values())
    assert "canary" not in frame.to_csv().casefold() and "1980" not in frame.to_csv()
    assert list(frame["reference"]) == ["R1", "R2"] and list(frame["disclosed"]) == [False, True]
    assert str(frame["received"].dtype).startswith("datetime64") and list(frame["year"]) == [2019, 2019]


def test_the_frame_of_no_applications_has_the_same_columns() -> None:
    assert list(applications_frame([]).columns) == list(applications_frame([CASE]).columns)


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
