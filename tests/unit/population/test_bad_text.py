"""What bites in CSV exports: every case was seen in a real one."""

import resource
from pathlib import Path

import pytest

from clare_review.errors import ImportRefused
from clare_review.ledger.digest import digest_of_bytes
from clare_review.population.column_map import ColumnMap
from clare_review.population.dates import DateForms, Order
from clare_review.population.maps import load_maps
from clare_review.population.reading import open_export, refuse_if_changed, stage

from .making import HEADERS, MAPS, Write, lines, read_export, row, small_map, texts, understood


def test_one_field_too_many_is_quarantined_and_shifts_nothing(write: Write) -> None:
    good, bad, after = row(), [*row(ref="R2"), "one more"], row(ref="R3")
    rows = understood(write(lines(good, bad, after)))
    assert rows[2].reasons == ("it has 11 fields and the header has 10, so none can be placed",)
    assert rows[2].raw["field 11"] == "one more"
    assert rows[3].values is not None and rows[3].values["remarks"] == "rang"


def test_one_field_too_few_is_quarantined(write: Write) -> None:
    rows = understood(write(lines(row()[:-1], row())))
    assert rows[1].reasons == ("it has 9 fields and the header has 10, so none can be placed",)
    assert rows[2].values is not None


@pytest.mark.parametrize("name", ["NA", "Null", "None", "nan", "TRUE", "1E5"])
def test_surnames_that_look_like_something_else_stay_text(write: Write, name: str) -> None:
    rows = understood(write(lines(row(a_surname=name))))
    assert rows[1].values is not None and rows[1].values["a_surname"] == name


def test_a_reference_keeps_its_leading_zeros(write: Write) -> None:
    assert understood(write(lines(row(ref="00123"))))[1].reference == "00123"


@pytest.mark.parametrize(
    ("order", "form", "read"), [("dmy", "dd/mm/yyyy", "2019-04-03"), ("mdy", "mm/dd/yyyy", "2019-03-04")]
)
def test_the_order_of_day_and_month_is_the_declared_one(write: Write, order: str, form: str, read: str) -> None:
    dates = DateForms(order=Order(order), forms=(form,))
    rows = understood(write(lines(row(received="03/04/2019", b_born=""))), small_map(dates=dates))
    assert rows[1].values is not None and rows[1].values["received"] == f"{read}T00:00"


def test_a_date_that_fits_only_another_order_is_quarantined_not_turned(write: Write) -> None:
    rows = understood(write(lines(row(received="04/13/2019"))))
    assert rows[1].reasons == ("Received ‘04/13/2019’ is no day of the calendar",)


def test_cp1252_is_read_as_declared(write: Write) -> None:
    path = write(lines(row(notes="Zoë – o/s €20")).decode().encode("cp1252"))
    rows = understood(path, small_map(encoding="cp1252"))
    assert rows[1].raw["Notes"] == "Zoë – o/s €20"


def test_bytes_of_an_undeclared_encoding_are_refused_with_their_line(write: Write) -> None:
    path = write(lines(row(), row(notes="Zoë")).decode().encode("cp1252"))
    with pytest.raises(ImportRefused, match=r"small\.csv, line 3: byte eb is not utf-8 text; declare"):
        understood(path)


def test_a_byte_that_cp1252_does_not_have_is_refused_with_its_line(write: Write) -> None:
    with pytest.raises(ImportRefused, match="line 2: byte 81 is not cp1252 text"):
        understood(write(lines(row()).replace(b"rang", b"ra\x81ng")), small_map(encoding="cp1252"))


def test_utf8_declared_as_cp1252_is_refused_before_it_turns_to_rubbish(write: Write) -> None:
    with pytest.raises(ImportRefused, match="declares encoding: cp1252, but the file is UTF-8"):
        understood(write(lines(row(notes="Zoë"))), small_map(encoding="cp1252"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_declares_the_encoding(write: Write, encoding: str) -> None:
    rows = understood(write(lines(row(notes="Zoë")).decode().encode(encoding)))
    assert rows[1].raw["Ref"] == "R1" and rows[1].raw["Notes"] == "Zoë"


def test_utf16_without_its_mark_is_refused(write: Write) -> None:
    path = write(lines(row()).decode().encode("utf-16-le"))
    with pytest.raises(ImportRefused, match="NUL bytes, as UTF-16 text without its mark does"):
        read_export(path)


def test_a_quotation_mark_that_is_never_closed_is_refused_with_the_line_it_opens_on(write: Write) -> None:
    path = write(lines(row(), row(notes='"rang'), row(), row()))
    with pytest.raises(
        ImportRefused, match="line 3: a quotation mark opened in the row that begins here is never closed"
    ):
        understood(path)


def test_a_quotation_mark_closed_by_another_rows_is_refused(write: Write) -> None:
    path = write(lines(row(notes='"rang'), row(ref="R2"), row(ref="R3", notes='back"')))
    with pytest.raises(ImportRefused, match="line 2: a field of the row that begins here holds whole rows"):
        understood(path)


def test_one_swallowed_row_with_an_odd_cell_is_still_seen(write: Write) -> None:
    rows = [row(ref=f"R{number}") for number in range(4, 12)]
    path = write(lines(*rows, row(notes='"rang'), row(ref="R2", received="soon"), row(ref="R3", notes='back"')))
    with pytest.raises(ImportRefused, match="line 10: a field of the row that begins here holds whole rows"):
        understood(path)


LOG = "Reference,Entered,By,Entry\n"


@pytest.mark.parametrize("text", ["rang, wrote, called, nobody in", "PC Smith, on 3 May, rang, twice, no answer"])
def test_a_line_of_text_as_wide_as_a_row_is_text_and_is_noted(write: Write, text: str) -> None:
    body = f'R1,2019-04-03,P1,"first\n{text}\nlast"\nR2,2019-04-04,PC Smith,rang\nR3,2019-04-05,P3,"a, b, c, d"\n'
    export = read_export(write(f"{LOG}{body}".encode()))
    assert [len(one.cells) for one in export.sheets[0].rows] == [4, 4, 4, 4]
    (note,) = export.notes
    assert note.startswith("1 rows have a field of several lines") and "(line 2)" in note and "nobody" not in note


def test_a_quotation_mark_inside_a_field_is_refused(write: Write) -> None:
    path = write(lines(row(), row(notes='"she said "stop" twice"')))
    with pytest.raises(ImportRefused, match="line 3: a quotation mark in the row that begins here"):
        understood(path)


def test_line_breaks_inside_a_quoted_field_belong_to_it(write: Write) -> None:
    rows = understood(write(lines(row(notes='"line one\nline two\r\nline three"'), row(ref="R2"))))
    assert rows[1].raw["Notes"] == "line one\nline two\r\nline three"
    assert [one.row for one in rows] == [1, 2, 3]


def test_blank_rows_title_and_totals_are_not_data_and_each_is_counted(write: Write) -> None:
    path = write(b"Page 1\r\n\r\n" + lines(row(), [""] * 10, row(ref="R2")) + b"Page 2\r\nTotal: 3\r\n\r\n")
    rows = understood(path)
    assert [one.not_data for one in rows] == [
        "above the header", "blank row", "header", None, "blank row", None, "title",
        "totals row: it says 3, and 2 rows of data are there", "blank row",
    ]  # fmt: skip


def test_a_row_of_data_whose_reference_looks_like_a_total_is_not_thrown_away(write: Write) -> None:
    assert understood(write(lines(row(ref="Totals/1"))))[1].reference == "TOTALS/1"


def test_a_header_repeated_on_every_page_is_not_data(write: Write) -> None:
    rows = understood(write(lines(row(), HEADERS, row(ref="R2"))))
    assert [one.not_data for one in rows] == ["header", None, "header repeated", None]


@pytest.mark.parametrize("rows", [65_536, 65_535])
def test_a_file_of_exactly_as_many_rows_as_a_program_holds_is_warned_of(write: Write, rows: int) -> None:
    export = read_export(write(b"a\n" * rows))
    assert any("it was probably cut off" in note for note in export.notes) == (rows == 65_536)


def test_characters_lost_before_the_export_are_told(write: Write) -> None:
    assert read_export(write(lines(row(notes="Zo\ufffd")))).notes == (
        "1 characters were lost before this export was made (shown as \ufffd)",
    )


def test_the_same_header_twice_is_refused(write: Write) -> None:
    path = write(lines([*row(), "x"], headers=[*HEADERS, "Route"]))
    with pytest.raises(ImportRefused, match=r"small\.csv, row 1: the header Route stands more than once"):
        understood(path)


def test_columns_the_map_does_not_place_are_kept(write: Write) -> None:
    headers = [*HEADERS, "Beat", "", "Beat"]
    rows = understood(write(lines([*row(), "N4", "x", "N5"], headers=headers)))
    assert rows[1].values is not None
    assert rows[1].values["kept"] == {"Beat": "N4", "column L": "x", "Beat (2)": "N5"}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b" \r\n", "it is empty"),
        (b"<html><table><tr><td>Ref</td></tr></table></html>", "it is a web page"),
        (b"<?xml version='1.0'?><Workbook/>", "it is an XML file"),
        (b"%PDF-1.7", "it is a document"),
    ],
)
def test_what_is_no_table_is_refused(write: Write, content: bytes, why: str) -> None:
    with pytest.raises(ImportRefused, match=why):
        read_export(write(content))


def test_what_is_not_there_or_no_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="there is no such file"):
        read_export(tmp_path / "away.csv")
    with pytest.raises(ImportRefused, match="not a plain file"):
        read_export(tmp_path)


def test_a_file_that_changes_while_it_is_read_is_refused(write: Write) -> None:
    path = write(lines(row()))
    digest = digest_of_bytes(path.read_bytes())
    refuse_if_changed(path, digest, "small.csv")
    path.write_bytes(lines(row(), row(ref="R2")))
    with pytest.raises(ImportRefused, match="it changed while it was read"):
        refuse_if_changed(path, digest, "small.csv")
    path.unlink()
    with pytest.raises(ImportRefused, match="it went away while it was read"):
        refuse_if_changed(path, digest, "small.csv")


class Meddling(dict[str, ColumnMap]):
    """Maps that, when they are looked through, write another row to the export being read."""

    path: Path

    def values(self):  # type: ignore[no-untyped-def]
        self.path.write_bytes(lines(row(), row(ref="R2")))
        return super().values()


def test_nothing_is_imported_of_a_file_that_changed_meanwhile(write: Write) -> None:
    maps = Meddling(small=small_map())
    maps.path = write(lines(row()))
    with pytest.raises(ImportRefused, match="it changed while it was read; close it everywhere"):
        open_export(maps.path, maps)


def test_a_file_that_cannot_be_copied_is_refused_and_leaves_nothing(write: Write, tmp_path: Path) -> None:
    path = write(lines(row()) * 50)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # as full a disk as a test can have
    try:
        with pytest.raises(ImportRefused, match=r"small\.csv: it cannot be copied into .*\(File too large\)"):
            stage(path, tmp_path / "staged")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((tmp_path / "staged").iterdir()) == []


def test_a_staged_copy_holds_the_same_bytes_under_their_digest(write: Write, tmp_path: Path) -> None:
    path = write(lines(row()), "Export 1.CSV")
    staged, digest = stage(path, tmp_path / "staged")
    assert staged.read_bytes() == path.read_bytes() and staged.name == f"{digest}.csv"
    staged.write_bytes(b"damaged")
    assert stage(path, tmp_path / "staged")[0].read_bytes() == path.read_bytes()
    assert list(staged.parent.iterdir()) == [staged]


def test_a_file_no_map_fits_is_refused_with_what_was_seen_and_the_nearest_map(write: Write) -> None:
    path = write(lines(row(), headers=["Ref no", *HEADERS[1:]]))
    with pytest.raises(ImportRefused) as refusal:
        open_export(path, {"small": small_map()})
    assert "The headers seen: Ref no; Received;" in str(refusal.value)
    assert "The nearest map is small, which misses: Ref." in str(refusal.value)


def refusal_of(path: Path) -> str:
    with pytest.raises(ImportRefused) as refusal:
        open_export(path, load_maps([MAPS]))
    return str(refusal.value)


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        (lines(row(ref="R2", notes="Nan Quirke"), headers=row(a_surname="Quirke")), 10),
        (b"quirke:x:1000:1000:Nan Quirke:/home/quirke:/bin/sh\n", 1),
        (b"Nan Quirke,02/03/1981\n", 2),
    ],
)
def test_a_row_that_is_no_header_is_not_repeated_in_the_refusal(write: Write, content: bytes, columns: int) -> None:
    told = refusal_of(write(content))
    assert f"Its first row does not look like headers ({columns} column" in told
    assert not {word for word in ("Quirke", "quirke", "1981", "Hart") if word in told}


def test_of_headers_those_that_no_map_knows_are_counted(write: Write) -> None:
    told = refusal_of(write(b"Case number,Date received,Nan Quirke\n1,2,3\n"))
    assert "The headers seen: Case number; Date received; and 1 that no map knows." in told


def test_a_map_that_is_named_must_fit_all_the_same(write: Write) -> None:
    maps = {"small": small_map(), "other": small_map(name="other", columns={"reference": "Number"})}
    with pytest.raises(ImportRefused, match="the map other does not fit"):
        open_export(write(lines(row())), maps, named="other")
    with pytest.raises(ImportRefused, match="there is no map named tiny; the maps are: other, small"):
        open_export(write(lines(row())), maps, named="tiny")


def test_two_maps_that_fit_alike_are_a_persons_choice(write: Write) -> None:
    maps = {"small": small_map(), "twin": small_map(name="twin")}
    with pytest.raises(ImportRefused, match="the maps small, twin fit it alike; say which with --map"):
        open_export(write(lines(row())), maps)
    assert open_export(write(lines(row())), maps, named="twin")[1].name == "twin"


def test_a_reviews_own_map_goes_before_the_packages(write: Write) -> None:
    maps = {"small": small_map(), "own": small_map(name="own", folder=1)}
    assert open_export(write(lines(row())), maps)[1].name == "own"


def test_a_file_with_semicolons_is_read_by_a_map_that_declares_them(write: Write) -> None:
    path = write(lines(row()).replace(b",", b";"))
    rows = understood(path, small_map(delimiter=";"))
    assert rows[1].reference == "R1" and len(texts(read_export(path))[0]) == 10


def test_a_file_of_headers_alone_is_refused(write: Write) -> None:
    with pytest.raises(ImportRefused, match="it has headers but no row of data"):
        understood(write(lines()))
