"""The invented exports have the sizes, the forms and the mess of real ones."""

from collections import Counter
from datetime import datetime

import openpyxl

from clare_review.invented.exports import ADDITIONAL, HANDLERS, HISTORY, INCIDENTS, LEGACY, LOG, REVIEWERS, RMS
from clare_review.invented.people import MAIN_HANDLER
from clare_review.invented.phrases import HOSTILE_LINES
from tests.unit.invented.conftest import Written

IMPOSSIBLE_LEGACY, IMPOSSIBLE_RMS = 4, 2


def legacy_data(written: Written) -> list[list[str]]:
    rows = [row for row in written.legacy()[1:] if len(row) == 36]
    return rows[:-IMPOSSIBLE_LEGACY]


def rms_data(written: Written) -> list[tuple[object, ...]]:
    rows = [row for name, sheet in written.sheets().items() if name != "Notes" for row in sheet[4:]]
    return [row for row in rows if row[4] is not None]


def references(written: Written) -> list[str]:
    return [row[0] for row in legacy_data(written)] + [str(row[0]) for row in rms_data(written)]


def test_the_main_exports_hold_3582_applications_and_78_repeated_rows(full: Written) -> None:
    counts = Counter(references(full))
    assert len(counts) == 3582
    assert sum(counts.values()) - len(counts) == 78


def test_1195_applications_of_the_main_exports_ended_in_a_disclosure(full: Written) -> None:
    disclosed = {row[0] for row in legacy_data(full) if row[29] == "DISCLOSED"}
    disclosed |= {str(row[0]) for row in rms_data(full) if row[26] == "Disclosed"}
    assert len(disclosed) == 1195


def test_the_additional_checks_hold_196_new_applications_and_212_known_ones(full: Written) -> None:
    known = set(references(full))
    found = [row["Reference"].upper() for row in full.table(ADDITIONAL)]
    assert len(found) == len(set(found)) == 408
    assert sum(reference in known for reference in found) == 212


def test_some_known_references_of_the_additional_checks_are_in_lower_case(full: Written) -> None:
    lower = [row["Reference"] for row in full.table(ADDITIONAL) if row["Reference"] != row["Reference"].upper()]
    assert lower
    assert {reference.upper() for reference in lower} <= set(references(full))


def test_six_rows_cannot_be_true(full: Written) -> None:
    legacy = [row for row in full.legacy() if len(row) == 36][-IMPOSSIBLE_LEGACY:]
    rms = [row for row in full.sheets()["DVDS 2021"] if row[4] is None][-IMPOSSIBLE_RMS:]
    assert [row[0] for row in legacy] == ["DVDS/2016/99990", "", "DVDS/2017/99991", "DVDS/2017/99992"]
    assert legacy[0][1] == "31/02/2016"
    assert [row[0] for row in rms] == ["54210099901", "54210099902"]


def test_the_old_print_has_blank_rows_and_a_totals_row_that_counts_its_rows(full: Written) -> None:
    rows = full.legacy()
    assert sum(row == [] for row in rows) == 3
    assert rows[-1] == [f"Total records: {len(legacy_data(full))}"]


def test_the_old_print_is_cp1252_and_nothing_else(full: Written) -> None:
    data = (full.folder / LEGACY).read_bytes()
    assert b"\x96" in data  # an en dash as that code page writes it
    assert b"\r\n" in data


def test_about_half_of_the_repeated_rows_of_the_old_print_carry_an_updated_remark(full: Written) -> None:
    updated = sum(row[-1].endswith(" (updated)") for row in legacy_data(full))
    repeated = len(legacy_data(full)) - len({row[0] for row in legacy_data(full)})
    assert 0 < updated < repeated


def test_every_sheet_has_two_title_rows_a_blank_one_and_the_header_in_row_4(full: Written) -> None:
    for name, rows in full.sheets().items():
        if name != "Notes":
            assert str(rows[0][0]).startswith("DVDS applications ")
            assert str(rows[1][0]).startswith("Report run ")
            assert set(rows[2]) == {None}
            assert rows[3][0] == "Occurrence No"


def test_the_title_of_a_sheet_is_a_merged_cell(full: Written) -> None:
    book = openpyxl.load_workbook(full.folder / RMS)
    assert [str(area) for area in book["DVDS 2019"].merged_cells.ranges] == ["A1:I1"]


def test_the_workbook_ends_with_a_sheet_that_is_no_data(full: Written) -> None:
    assert list(full.sheets())[-1] == "Notes"


def test_references_of_the_workbook_are_numbers_or_text(full: Written) -> None:
    assert {type(row[0]) for row in rms_data(full)} == {int, str}


def test_dates_of_the_workbook_are_dates_or_typed_in_four_forms(full: Written) -> None:
    checks = [row[22] for row in rms_data(full)]
    typed = [day for day in checks if isinstance(day, str)]
    forms = {"".join("a" if c.isalpha() else c for c in day if not c.isdigit()) for day in typed}
    assert any(isinstance(day, datetime) for day in checks)
    assert {"//", "--", " // "} <= forms
    assert any(form.strip("a ") == "" and "a" in form for form in forms)


def test_the_first_handler_did_about_64_of_every_100_applications(full: Written) -> None:
    handlers = [case.handler for case in full.force.applications]
    assert 0.61 < handlers.count(MAIN_HANDLER) / len(handlers) < 0.67
    assert len(full.table(HANDLERS)) == 14


def test_every_application_was_worked_by_someone_who_was_there(full: Written) -> None:
    there = {row["id"]: (row["from"], row["to"]) for row in full.table(HANDLERS)}
    for case in full.force.applications:
        begin, end = there[case.handler]
        assert begin <= str(case.received.date()) <= end


def test_four_of_45_reviewers_were_handlers_and_none_the_main_one(full: Written) -> None:
    rows = full.table(REVIEWERS)
    former = [row["formerly"] for row in rows if row["formerly"]]
    assert len(rows) == 45
    assert len(set(former)) == 4
    assert MAIN_HANDLER not in former


def test_142_later_incidents_of_which_two_left_a_serious_injury(full: Written) -> None:
    injuries = Counter(row["Injury"] for row in full.table(INCIDENTS))
    assert injuries == {"none": 140, "serious, non-fatal": 2}


def test_every_application_has_a_log_and_every_disclosure_a_history(full: Written) -> None:
    assert all(case.log for case in full.force.applications)
    with_history = {row["Reference"] for row in full.table(HISTORY)}
    assert all(case.reference in with_history for case in full.force.applications if case.disclosed_on)


def test_every_hostile_line_stands_in_the_log_as_it_is(full: Written) -> None:
    assert set(HOSTILE_LINES) <= {row["Entry"] for row in full.table(LOG)}


def test_a_small_force_has_the_same_kinds_of_mess(small: Written) -> None:
    counts = Counter(references(small))
    assert len(counts) == 54
    assert sum(counts.values()) == 58
    assert sum(row == [] for row in small.legacy()) == 1
    assert sum(row[-1].endswith("(updated)") for row in legacy_data(small)) == 1
    assert len(small.table(ADDITIONAL)) == 12
    assert len(small.table(REVIEWERS)) == 4
