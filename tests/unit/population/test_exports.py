"""The exports of one force's records, kept in tests/data/population, give the published totals exactly."""

from collections import Counter
from functools import cache
from random import Random

import pytest

from clare_review.population.grid import Number
from clare_review.population.reconciling import Fate, Reconciliation, StoredRow, check_balance, reconcile
from clare_review.population.records import Outcome

from .making import DATA, read_export, root_digest, stored_exports

FIRST = ("legacy_2015_2018.csv", "rms_2018_2023.xlsx")


@cache
def first_rows() -> tuple[StoredRow, ...]:
    return tuple(stored_exports(*FIRST))


@cache
def first() -> Reconciliation:
    found = reconcile(first_rows())
    check_balance(found)
    return found


@cache
def later() -> Reconciliation:
    found = reconcile(stored_exports("additional_checks_2024.csv", first_id=10_000), first().applications)
    check_balance(found)
    return found


def test_the_first_population_holds_3582_applications_with_1195_disclosures() -> None:
    found = first().applications.values()
    assert len(found) == 3582
    assert sum(one.outcome == Outcome.DISCLOSED for one in found) == 1195
    assert first().counts() == {"accepted": 3582, "merged": 78, "quarantined": 6, "not_data": 30}


def test_six_impossible_rows_are_quarantined_each_with_its_reason() -> None:
    held = [fate for fate in first().fates if fate.fate == Fate.QUARANTINED]
    said = {(fate.file, fate.sheet, fate.row): fate.reasons for fate in held}
    legacy, rms = FIRST
    outside = "is outside the dates of the review (1 April 2015 to 31 August 2023)"
    assert said == {
        (legacy, "", 752): ("DATE RECEIVED ‘31/02/2016’ is no day of the calendar",),
        (legacy, "", 753): ("DVDS_REF is blank: without its reference a row cannot be placed",),
        (legacy, "", 754): (f"DATE RECEIVED ‘12/05/2107’ {outside}",),
        (legacy, "", 755): (
            "ROUTE ‘Right to Roam’ is not a word the map knows for route (right to ask, right to know)",
        ),
        (rms, "DVDS 2021", 555): (
            "Reported Date/Time ‘not known’ is not a date written as dd/mm/yyyy or dd/mm/yy or dd month yyyy or"
            " yyyy-mm-dd",
        ),
        (rms, "DVDS 2021", 556): ("DVDS Type is blank: without its route an application cannot be judged",),
    }


def test_of_the_78_merged_rows_eleven_bring_updated_remarks_and_those_stand() -> None:
    merged = [fate for fate in first().fates if fate.fate == Fate.MERGED]
    updated = [fate for fate in merged if fate.differences]
    assert len(merged) == 78 and len(updated) == 11
    for fate in updated:
        assert set(fate.differences) == {"remarks"}
        remarks = first().applications[str(fate.reference)].remarks
        assert remarks is not None and remarks.endswith("(updated)")


def test_title_header_blank_totals_and_other_sheets_are_not_data_and_counted() -> None:
    said = Counter(
        reason.split(":")[0] for fate in first().fates if fate.fate == Fate.NOT_DATA for reason in fate.reasons
    )
    assert said == {
        "above the header": 12, "blank row": 9, "header": 7, "totals row": 1, "sheet Notes holds no data by the map": 1,
    }  # fmt: skip


def test_the_additional_checks_bring_196_applications_and_212_rows_that_are_known() -> None:
    assert later().counts() == {"accepted": 196, "merged": 212, "quarantined": 0, "not_data": 1}
    assert all(fate.merged_into == "sealed" for fate in later().fates if fate.fate == Fate.MERGED)
    assert len(first().applications.keys() | later().applications.keys()) == 3778


def test_seventeen_references_in_small_letters_are_read_in_capitals() -> None:
    rows = read_export(DATA / "additional_checks_2024.csv").sheets[0].rows
    small = {row.row: str(row.cells[0]) for row in rows if str(row.cells[0]).startswith("dvds")}
    fates = {fate.row: fate for fate in later().fates}
    assert len(small) == 17
    assert all(fates[number].reference == text.upper() for number, text in small.items())
    known = {number for number, text in small.items() if text.upper() in first().applications}
    assert known == {number for number in small if fates[number].fate == Fate.MERGED} != set()


def test_the_population_has_the_same_digest_whatever_the_order_of_files_and_rows() -> None:
    shuffled = list(first_rows())
    Random(7).shuffle(shuffled)
    assert root_digest(reconcile(shuffled).applications.values()) == root_digest(first().applications.values())


def test_each_year_of_references_of_the_records_system_holds_what_its_numbers_say() -> None:
    """A second, plain count: distinct references of each export as a person would make them."""
    sheets = read_export(DATA / "rms_2018_2023.xlsx").sheets
    cells = [row.cells[0] for sheet in sheets for row in sheet.rows if len(row.cells) > 1]
    plain = {cell.text if isinstance(cell, Number) else str(cell).strip() for cell in cells}
    references = {text for text in plain if text.isdigit()}
    assert len(references) == 2856  # two of them are the rows that cannot be true
    assert len([one for one in first().applications if one.isdigit()]) == 2854


@pytest.mark.parametrize("name", ["handlers.csv", "reviewers.csv", "later_incidents.csv"])
def test_every_row_of_the_side_tables_is_accepted(name: str) -> None:
    found = reconcile(stored_exports(name))
    check_balance(found)
    assert found.counts()["quarantined"] == found.counts()["merged"] == 0
