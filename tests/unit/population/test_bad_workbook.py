"""What bites in workbooks: every case was seen in a real one, or made to do harm."""

import struct
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from clare_review.errors import ImportRefused
from clare_review.population.column_map import ColumnMap
from clare_review.population.dates import DateForms, Order
from clare_review.population.grid import Fault, Number
from clare_review.population.understanding import UnderstoodRow
from clare_review.population.workbook import Limits

from .making import HEADERS, ROW, Write, read_export, rezip, small_map, texts, understood, workbook

OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1")


def xlsx_map(**changes: Any) -> ColumnMap:
    return small_map(**{"format": "xlsx", **changes})


def book(path: Path, *rows: list[Any], **options: Any) -> Path:
    return workbook(path / "small.xlsx", {"Sheet1": [HEADERS, *rows]}, options)


def row(**values: Any) -> list[Any]:
    names = [header.lower().replace(" ", "_") for header in HEADERS]
    named = dict(zip(names, ROW, strict=True)) | {"received": date(2019, 4, 3), "b_born": date(1980, 2, 1)}
    return list((named | values).values())


def value(row: UnderstoodRow, name: str) -> Any:
    assert row.values is not None, row.reasons
    return row.values[name]


def test_one_value_in_the_last_cell_of_a_sheet_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    path = workbook(tmp_path / "bomb.xlsx", {"Sheet1": [["a"]]})
    rezip(
        path, lambda name, data: data.replace(b"</row>", b'</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    )
    assert path.stat().st_size < 10_000
    with pytest.raises(ImportRefused, match="sheet Sheet1: values as far out as XFD1048576 and XFD1048576 make it"):
        read_export(path)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = rezip(book(tmp_path, row()), lambda name, data: data, {"xl/media/zeros.bin": bytes(3_000_000)})
    with pytest.raises(ImportRefused, match="unpacked it is 2 MB, more than the 1 MB allowed"):
        read_export(path, limits=Limits(inflated=1024**2))


def test_a_workbook_of_too_many_parts_is_refused(tmp_path: Path) -> None:
    path = rezip(book(tmp_path, row()), lambda name, data: data, {f"x/{n}": b"" for n in range(30)})
    with pytest.raises(ImportRefused, match="parts, more than the 20 a workbook may have"):
        read_export(path, limits=Limits(entries=20))


def test_a_reader_that_takes_too_long_is_ended_and_the_import_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"small\.xlsx: reading it (took longer than|failed within) the 0 seconds"):
        read_export(book(tmp_path, row()), limits=Limits(seconds=0, grace=0))


def test_a_reader_that_needs_too_much_memory_is_ended_and_the_import_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "wide.xlsx", {"Sheet1": [["a"]]})
    rezip(path, lambda name, data: data.replace(b"</row>", b'</row><row r="7000"><c r="ZZ7000"><v>1</v></c></row>'))
    with pytest.raises(ImportRefused, match=r"wide\.xlsx: (it needs more memory|reading it failed within)"):
        read_export(path, limits=Limits(memory=120 * 1024**2))


def test_xml_that_declares_a_document_type_is_refused(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'
    path = rezip(book(tmp_path, row()), lambda name, data: bomb if name.endswith("sheet1.xml") else data)
    with pytest.raises(ImportRefused, match="its XML declares a document type"):
        read_export(path)


def test_damaged_xml_is_refused(tmp_path: Path) -> None:
    path = rezip(book(tmp_path, row()), lambda name, data: data[:200] if name.endswith("sheet1.xml") else data)
    with pytest.raises(ImportRefused, match=r"its part xl/worksheets/sheet1\.xml is damaged"):
        read_export(path)


def test_a_workbook_cut_short_is_refused(tmp_path: Path, write: Write) -> None:
    content = book(tmp_path, row()).read_bytes()
    with pytest.raises(ImportRefused, match="it is not a whole workbook"):
        read_export(write(content[: len(content) // 2], "cut.xlsx"))


def test_two_parts_of_one_name_are_refused(tmp_path: Path) -> None:
    path = book(tmp_path, row())
    with zipfile.ZipFile(path, "a") as package, pytest.warns(UserWarning, match="Duplicate name"):
        package.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")
    with pytest.raises(ImportRefused, match="two of its parts have the same name"):
        read_export(path)


@pytest.mark.parametrize(
    ("part", "data", "why"),
    [
        ("xl/vbaProject.bin", b"x", r"carries macros \(\.xlsm\)"),
        ("xl/workbook.bin", b"x", r"a binary workbook \(\.xlsb\)"),
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument file"),
    ],
)
def test_other_kinds_of_workbook_get_a_clear_message(tmp_path: Path, part: str, data: bytes, why: str) -> None:
    path = rezip(book(tmp_path, row()), lambda name, data: data, {part: data})
    with pytest.raises(ImportRefused, match=f"{why}.*; open it in a spreadsheet program and save it as .xlsx|{why}"):
        read_export(path)


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (OLD_OFFICE + bytes(600), "old.xls", r"an old workbook \(\.xls\); open it .* save it as \.xlsx"),
        (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "new.xlsx", "protected by a password"),
        (b"<html><body><table></table></body></html>", "page.xls", "a web page named like a table"),
        (b"Ref,Received\r\n1,2\r\n", "text.xlsx", r"named like a workbook but is text; name it \.csv"),
    ],
)
def test_what_is_named_like_a_workbook_and_is_none_gets_a_clear_message(
    write: Write, content: bytes, name: str, why: str
) -> None:
    with pytest.raises(ImportRefused, match=why):
        read_export(write(content, name))


def test_a_workbook_named_like_text_is_refused(tmp_path: Path, write: Write) -> None:
    with pytest.raises(ImportRefused, match="it is named like a text file but is a workbook"):
        read_export(write(book(tmp_path, row()).read_bytes(), "small.csv"))


def test_an_encrypted_part_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path, row())
    content = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = content.index(mark) + place
        content[at : at + 2] = struct.pack("<H", 1)
    path.write_bytes(bytes(content))
    with pytest.raises(ImportRefused, match="it is protected by a password"):
        read_export(path)


def test_a_zip_file_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "notes.xlsx", "w") as package:
        package.writestr("notes.txt", "rang")
    with pytest.raises(ImportRefused, match="a zip file but no workbook"):
        read_export(tmp_path / "notes.xlsx")


def test_links_to_other_workbooks_are_told_and_not_followed(tmp_path: Path) -> None:
    path = rezip(book(tmp_path, row()), lambda name, data: data, {"xl/externalLinks/externalLink1.xml": b"<a/>"})
    assert any("links to other workbooks; they were not followed" in note for note in read_export(path).notes)


def test_hidden_sheets_and_rows_are_read_and_told(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "small.xlsx")) as made:
        sheets = [made.add_worksheet(name) for name in ("Shown", "Away")]
        for sheet in sheets:
            sheet.write_row(0, 0, ["a", "b"])
            sheet.write_row(4, 0, ["c", "d"])
        sheets[1].hide()
        sheets[0].set_row(4, None, None, {"hidden": True})
    export = read_export(tmp_path / "small.xlsx")
    assert [(sheet.name, sheet.hidden, len(sheet.rows)) for sheet in export.sheets] == [
        ("Shown", False, 5),
        ("Away", True, 5),
    ]
    assert "sheet Away is hidden; it was read like the others" in export.notes
    assert "sheet Shown: 1 hidden rows were read like the others (row 5)" in export.notes


def test_rows_keep_the_numbers_a_spreadsheet_program_shows(tmp_path: Path) -> None:
    path = workbook(tmp_path / "small.xlsx", {"Sheet1": [[], ["Title"], [], HEADERS, [], row()]})
    rows = understood(path, xlsx_map())
    assert [(one.row, one.not_data) for one in rows] == [
        (1, "blank row"), (2, "above the header"), (3, "blank row"), (4, "header"), (5, "blank row"), (6, None),
    ]  # fmt: skip


def test_merged_cells_hold_their_value_once_and_the_rest_say_so(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "small.xlsx"), {"default_date_format": "dd/mm/yyyy"}) as made:
        sheet = made.add_worksheet()
        for number, cells in enumerate([HEADERS, row(), row(ref="R2", route="")]):
            sheet.write_row(number, 0, cells)
        sheet.merge_range("C2:C3", "Ask")
    rows = understood(tmp_path / "small.xlsx", xlsx_map())
    assert rows[1].values is not None
    assert rows[2].reasons == (
        "Route is ‘’, part of the merged cells C2:C3, whose value stands in C2: without its route an application cannot"
        " be judged",
    )


def test_dates_of_a_book_that_counts_from_1904_are_the_days_they_show(tmp_path: Path) -> None:
    path = book(tmp_path, row(received=datetime.fromisoformat("2019-04-03 14:30")), date_1904=True)
    assert "the workbook counts days from 1904" in read_export(path).notes
    assert value(understood(path, xlsx_map())[1], "received") == "2019-04-03T14:30"


@pytest.mark.parametrize("serial", [0, 59, 60, -3])
def test_a_date_cell_that_holds_no_certain_day_is_not_recorded_and_noted(tmp_path: Path, serial: int) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "small.xlsx"), {"default_date_format": "dd/mm/yyyy"}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADERS)
        sheet.write_row(1, 0, row())
        sheet.write_number("H2", serial, made.add_format({"num_format": "dd/mm/yyyy"}))
    rows = understood(tmp_path / "small.xlsx", xlsx_map())
    assert value(rows[1], "b_born") is None
    assert len(rows[1].notes) == 1 and rows[1].notes[0].startswith("B born ")


def test_a_number_without_a_dates_form_is_not_taken_for_a_date(tmp_path: Path) -> None:
    rows = understood(book(tmp_path, row(received=43558)), xlsx_map())
    assert rows[1].reasons == ("Received ‘43558’ is a number without the form of a date",)


def test_an_error_of_the_spreadsheet_is_not_recorded_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "small.xlsx"
    made = openpyxl.Workbook()
    for cells in (HEADERS, row(b_born="#N/A"), row(ref="#REF!")):
        made.active.append(list(cells))
    made.save(path)
    rows = understood(path, xlsx_map())
    assert value(rows[1], "b_born") is None
    assert rows[1].notes == ("B born is ‘#N/A’, an error of the spreadsheet; taken as not recorded",)
    assert rows[2].reasons[0].startswith("Ref is ‘#REF!’, an error of the spreadsheet: without its reference")


def test_a_formula_whose_result_was_never_stored_is_not_recorded_and_noted(tmp_path: Path) -> None:
    path = tmp_path / "small.xlsx"
    made = openpyxl.Workbook()
    for cells in (HEADERS, row(notes="=1+1"), row(ref="R2", received="=TODAY()")):
        made.active.append(list(cells))
    made.save(path)
    rows = understood(path, xlsx_map())
    assert value(rows[1], "remarks") is None and "a formula whose result was never stored" in rows[1].notes[0]
    assert "a formula whose result was never stored" in rows[2].reasons[0]


@pytest.mark.parametrize(
    ("ref", "read"),
    [(54180001030, "54180001030"), (123456789012345, "123456789012345"), ("00123", "00123"), (7.0, "7")],
)
def test_a_reference_kept_as_a_number_is_read_to_its_last_digit(tmp_path: Path, ref: object, read: str) -> None:
    assert understood(book(tmp_path, row(ref=ref)), xlsx_map())[1].reference == read


@pytest.mark.parametrize(
    ("ref", "why"),
    [
        (1234567890123456789, "has lost digits"),
        (9007199254740993, "has lost digits"),
        ("5.418E+10", "has lost digits"),
        (541.5, "is a number with decimals"),
        (date(2019, 4, 3), "is a date: a spreadsheet program took the reference for one"),
    ],
)
def test_a_reference_a_spreadsheet_program_changed_is_quarantined(tmp_path: Path, ref: object, why: str) -> None:
    reasons = understood(book(tmp_path, row(ref=ref)), xlsx_map())[1].reasons
    assert len(reasons) == 1 and why in reasons[0]


def test_real_dates_need_no_declared_form_and_text_dates_do(tmp_path: Path) -> None:
    dates = DateForms(order=Order.DAY_FIRST, forms=())
    rows = understood(book(tmp_path, row(), row(ref="R2", received="03/04/2019")), xlsx_map(dates=dates))
    assert value(rows[1], "received") == "2019-04-03T00:00"
    assert rows[2].reasons == ("Received ‘03/04/2019’ is not a date written as declared",)


def test_true_and_false_cells_are_the_words_they_show(tmp_path: Path) -> None:
    path = workbook(tmp_path / "small.xlsx", {"Sheet1": [[True, False, 0.5, 12]]})
    assert texts(read_export(path)) == [("TRUE", "FALSE", Number(text="0.5"), Number(text="12"))]


def test_an_error_cell_is_a_fault_with_what_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "small.xlsx"
    made = openpyxl.Workbook()
    made.active.append(["#DIV/0!"])
    made.save(path)
    assert texts(read_export(path)) == [(Fault(shown="#DIV/0!", why="an error of the spreadsheet"),)]


def test_a_sheet_that_should_hold_data_and_lacks_a_header_is_refused(tmp_path: Path) -> None:
    sheets = {"2018": [HEADERS, row()], "2019": [["Ref", "When", *HEADERS[2:]], row(ref="R2")]}
    with pytest.raises(ImportRefused, match="sheet 2019: the headers Received of the map small are missing"):
        understood(workbook(tmp_path / "small.xlsx", sheets), xlsx_map())


def test_a_sheet_of_data_that_the_map_does_not_name_is_refused(tmp_path: Path) -> None:
    sheets = {"2018": [HEADERS, row()], "Late ones": [HEADERS, row(ref="R2")]}
    with pytest.raises(ImportRefused, match=r"sheet Late ones: it has the headers .* but its name is none of 20"):
        understood(workbook(tmp_path / "small.xlsx", sheets), xlsx_map(sheets=("20??",)))


def test_the_rows_of_a_sheet_that_is_no_data_are_counted(tmp_path: Path) -> None:
    sheets = {"2018": [HEADERS, row()], "Notes": [["Do not forward."], [], ["Thanks"]]}
    rows = understood(workbook(tmp_path / "small.xlsx", sheets), xlsx_map(sheets=("20??",)))
    assert [(one.sheet, one.not_data) for one in rows[2:]] == [
        ("Notes", "sheet Notes holds no data by the map"),
        ("Notes", "blank row"),
        ("Notes", "sheet Notes holds no data by the map"),
    ]


def test_a_module_lying_beside_the_export_is_not_run_by_the_reader(
    tmp_path: Path, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(f"open({str(tmp_path / 'ran')!r}, 'w').close()".encode(), "json.py")
    monkeypatch.chdir(tmp_path)
    read_export(book(tmp_path, row()))
    assert not (tmp_path / "ran").exists()
