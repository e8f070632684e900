"""What a row is understood as: what keeps it out, what is left out with a note, and how it can be corrected."""

from datetime import date
from typing import Any

import pytest

from clare_review.errors import FileProblem
from clare_review.population.column_map import NameForm
from clare_review.population.grid import ExportFile, RawRow, Sheet
from clare_review.population.records import Application
from clare_review.population.understanding import Scope, UnderstoodRow, understand, understand_corrected, without_values

from .making import HEADERS, SCOPE, Write, lines, row, small_map, understood, workbook


def one(write: Write, **values: str) -> UnderstoodRow:
    return understood(write(lines(row(**values))))[1]


def application(row: UnderstoodRow) -> Application:
    assert row.values is not None, row.reasons
    return Application.of(row.values)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"ref": " "}, "Ref is blank: without its reference a row cannot be placed"),
        ({"received": ""}, "Received is blank: without the date of receipt no limit can be counted"),
        ({"received": "not known"}, "Received ‘not known’ is not a date written as dd/mm/yyyy"),
        ({"received": "31/02/2016"}, "Received ‘31/02/2016’ is no day of the calendar"),
        ({"received": "31/03/2015"}, "is outside the dates of the review (1 April 2015 to 31 August 2023)"),
        ({"received": "12/05/2107"}, "is outside the dates of the review (1 April 2015 to 31 August 2023)"),
        ({"route": ""}, "Route is blank: without its route an application cannot be judged"),
        ({"route": "Right to Roam"}, "Route ‘Right to Roam’ is not a word the map knows for route (ask, know)"),
        ({"outcome": "Perhaps"}, "Outcome ‘Perhaps’ is not a word the map knows for outcome (not told, told)"),
    ],
)
def test_what_keeps_a_row_out_is_said(write: Write, values: dict[str, str], reason: str) -> None:
    found = one(write, **values)
    assert found.values is None and len(found.reasons) == 1
    assert reason in found.reasons[0]


def test_every_reason_of_a_row_is_said_at_once(write: Write) -> None:
    assert len(one(write, ref="", received="soon", route="x", outcome="y").reasons) == 4


@pytest.mark.parametrize("day", ["01/04/2015", "31/08/2023"])
def test_the_first_and_the_last_day_of_the_review_belong_to_it(write: Write, day: str) -> None:
    assert one(write, received=day).values is not None


def test_an_unreadable_side_value_is_left_out_with_a_note_and_its_raw_text_stays(write: Write) -> None:
    found = one(write, b_born="32/01/1980")
    assert application(found).b_born is None and found.raw["B born"] == "32/01/1980"
    assert application(found).notes == ("B born ‘32/01/1980’ is no day of the calendar; taken as not recorded",)


def test_a_birth_after_the_application_is_left_out_with_a_note(write: Write) -> None:
    found = application(one(write, b_born="01/02/2020"))
    assert found.b_born is None and "lies after the application" in found.notes[0]


def test_a_day_after_the_export_is_not_believed() -> None:
    cells = [*row(received="01/02/2020")]
    export = ExportFile(
        name="small", digest="", format="csv",
        sheets=(Sheet(name="", rows=(RawRow(row=1, cells=HEADERS), RawRow(row=2, cells=tuple(cells)))),),
    )  # fmt: skip
    scope = Scope(received_from=SCOPE.received_from, received_to=SCOPE.received_to, exported_on=date(2020, 1, 1))
    assert (
        "lies after the day the export was made or imported (1 January 2020)"
        in understand(export, small_map(), scope)[1].reasons[0]
    )


def test_a_blank_outcome_is_no_decision_recorded(write: Write) -> None:
    found = application(one(write, outcome=""))
    assert found.outcome is None and found.outcome_as_exported is None and found.notes == ()


def test_words_are_read_whatever_their_case_and_spaces(write: Write) -> None:
    found = application(one(write, outcome="  NOT   told "))
    assert found.outcome is not None and found.outcome.value == "no_disclosure"


def test_references_are_capitals_without_spaces_at_their_ends(write: Write) -> None:
    assert [one(write, ref=ref).reference for ref in (" dvds/1 ", "12.0", "\u00a0X9\u200b")] == ["DVDS/1", "12", "X9"]


def test_a_reference_of_another_form_is_quarantined(write: Write) -> None:
    column_map = small_map(reference_forms=("DVDS/####",))
    rows = understood(write(lines(row(ref="dvds/0123"), row(ref="DVDS/123"))), column_map)
    assert rows[1].reference == "DVDS/0123"
    assert rows[2].reasons == ("Ref ‘DVDS/123’ is not of the form DVDS/####",)


@pytest.mark.parametrize(
    ("form", "name", "surname", "forename"),
    [
        (NameForm.SURNAME_FIRST, "O'NEIL, Mary Ann", "O'NEIL", "Mary Ann"),
        (NameForm.FORENAME_FIRST, "Mary Ann O'Neil", "O'Neil", "Mary Ann"),
        (NameForm.FORENAME_FIRST, "O'Neil, Mary", "O'Neil", "Mary"),
        (NameForm.FORENAME_FIRST, "Null", "Null", None),
        (NameForm.SURNAME_FIRST, "Hart Ann", "Hart Ann", None),
    ],
)
def test_names_are_parted_as_declared(
    write: Write, form: NameForm, name: str, surname: str, forename: str | None
) -> None:
    columns = {"reference": "Ref", "received": "Received", "route": "Route", "a_name": "A surname"}
    path = write(lines(row(a_surname=f'"{name}"')))
    found = application(understood(path, small_map(names=form, columns=columns))[1])
    assert (found.a_surname, found.a_forename) == (surname, forename)
    assert bool(found.notes) == (forename is None)


def test_an_export_without_columns_for_checks_says_so(write: Write) -> None:
    found = application(one(write))
    assert found.checks_exported is False and found.supervisor_exported is False


def test_every_physical_row_is_told_by_its_number(write: Write) -> None:
    rows = understood(write(b"\r\n" + lines(row(), [""], row(ref=""))))
    assert [(found.row, bool(found.not_data), bool(found.reasons), found.values is None) for found in rows] == [
        (1, True, False, True), (2, True, False, True), (3, False, False, False), (4, True, False, True),
        (5, False, True, True),
    ]  # fmt: skip


def corrected(found: UnderstoodRow, corrections: dict[str, str], **changes: Any) -> UnderstoodRow:
    return understand_corrected(found.raw, corrections, small_map(**changes), SCOPE, file="small.csv", row=found.row)


def test_a_quarantined_row_is_understood_once_its_cells_are_corrected(write: Write) -> None:
    found = one(write, received="31/02/2016", route="Roam")
    assert corrected(found, {"Received": "29/02/2016"}).reasons == (
        "Route ‘Roam’ is not a word the map knows for route (ask, know)",
    )
    better = corrected(found, {"Received": "29/02/2016", "Route": "Ask"})
    assert application(better).received.date() == date(2016, 2, 29)
    assert (better.file, better.row, better.raw["Route"]) == ("small.csv", 2, "Ask")


def test_a_typed_date_may_be_iso_and_an_exported_one_only_as_declared(write: Write) -> None:
    found = one(write, received="2016-02-29")
    assert found.reasons
    assert application(corrected(found, {"Received": "2016-02-29"})).received.date() == date(2016, 2, 29)


def test_a_row_of_too_many_fields_needs_the_field_too_many_emptied(write: Write) -> None:
    found = understood(write(lines([*row(), "x"])))[1]
    assert corrected(found, {"Notes": "rang"}).reasons[0].endswith("field 11 must be emptied")
    assert application(corrected(found, {"field 11": ""})).reference == "R1"


def test_a_row_of_too_few_fields_needs_the_missing_ones(write: Write) -> None:
    found = understood(write(lines(row()[:-1])))[1]
    assert corrected(found, {}).reasons[0].endswith("it still has no value for Notes")
    assert application(corrected(found, {"Notes": "rang"})).remarks == "rang"


def test_a_row_is_corrected_by_the_headers_of_its_file_however_the_map_writes_them(write: Write) -> None:
    headers = [header.upper() + " " for header in HEADERS]
    found = understood(write(lines(row(route=""), headers=headers)))[1]
    assert application(corrected(found, {"ROUTE": "Ask"})).route == "right_to_ask"


def test_a_correction_of_a_column_that_is_not_there_is_refused(write: Write) -> None:
    with pytest.raises(FileProblem, match=r"Receeved: no such column \(Ref, Received"):
        corrected(one(write, received=""), {"Receeved": "01/01/2020", "Rote": "Ask"})


def test_a_workbooks_real_dates_and_errors_survive_a_correction(tmp_path: Any) -> None:
    cells: list[Any] = [*row(route="")]
    cells[1], cells[7] = date(2019, 4, 3), "#N/A"
    column_map = small_map(format="xlsx")
    found = understood(workbook(tmp_path / "small.xlsx", {"S": [HEADERS, cells]}), column_map)[1]
    better = application(understand_corrected(found.raw, {"Route": "Ask"}, column_map, SCOPE))
    assert better.received.date() == date(2019, 4, 3) and better.b_born is None
    assert "an error of the spreadsheet" in better.notes[0]


def test_reasons_can_be_shown_without_what_the_export_said(write: Write) -> None:
    reason = one(write, route="Ann ’Hart’ of 1 High St").reasons[0]
    assert "Hart" in reason
    assert without_values(reason) == "Route ‘…’ is not a word the map knows for route (ask, know)"
