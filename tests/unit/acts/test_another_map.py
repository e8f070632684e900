"""A wrong first map can be put right as long as nothing rests on what it made of the file."""

from pathlib import Path

import pytest

from clare_review.acts.importing import import_file
from clare_review.acts.office import Office
from clare_review.acts.populations import admit, applications, extend, quarantined_rows, rows_by_fate, seal
from clare_review.acts.sides import side_values
from clare_review.errors import ImportRefused
from clare_review.ledger.entry import EntryKind, NewEntry
from clare_review.places import template
from clare_review.population.records import Kind
from clare_review.review import Review, open_review

from .conftest import Give, found, table, ticking

HISTORY = "Reference,Subject name,Subject DOB,Recorded on,System,Category,Outcome,Victim was partner"
TORN = table(HISTORY, "54200000001,Tom Reed,,04/03/2012,PND,ABH,NFA,Y")


def another(review: Review, name: str, *changes: tuple[str, str]) -> Office:
    """The office with a packaged map replaced by the review's own."""
    text = template("maps", f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    (review.folder / "maps" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return open_review(review.folder, reader="lead", clock=ticking(), chance=lambda size: b"\x05" * size).office


def swapped(review: Review) -> Office:
    """The office whose map takes A for B and B for A."""
    return another(
        review, "additional_checks_2024", ("a_name: A name", "a_name: B name"), ("b_name: B name", "b_name: A name"),
        ("a_born: A DOB", "a_born: B DOB"), ("b_born: B DOB", "b_born: A DOB"),
    )  # fmt: skip


def test_before_the_seal_a_file_is_read_anew_and_the_first_reading_counts_no_more(
    review: Review, give: Give, tmp_path: Path
) -> None:
    give("a.csv", found({}, {"Reference": "54200000002", "Type": "Roam"}))
    again = import_file(swapped(review), tmp_path / "a.csv")
    assert (again.supersedes, again.entry, again.fates["accepted"]) == (2, 3, 1)
    assert rows_by_fate(review.office) == {"accepted": 1, "merged": 0, "quarantined": 1, "not_data": 1}
    assert seal(review.office).applications == 1
    assert applications(review.office)["54200000001"].a_surname == "Reed"
    assert review.verify().rows == 6
    assert import_file(swapped(review), tmp_path / "a.csv").already


def test_a_row_admitted_under_the_first_map_has_to_be_admitted_again(
    review: Review, give: Give, tmp_path: Path
) -> None:
    give("a.csv", found({"Type": "Roam"}))
    admit(review.office, quarantined_rows(review.office)[0]["id"], {"Type": "RTK"}, why="paper")
    again = import_file(swapped(review), tmp_path / "a.csv")
    assert "1 of its rows that were corrected and admitted have to be admitted again" in again.sentence()
    assert [row["entry"] for row in quarantined_rows(review.office)] == [4]


def test_a_side_table_is_read_anew_until_a_case_is_judged_by_its_lines(
    review: Review, give: Give, tmp_path: Path
) -> None:
    give("held.csv", TORN)
    other = another(review, "subject_history", ("order: dmy", "order: mdy"), ("dd/mm/yyyy", "mm/dd/yyyy"))
    import_file(other, tmp_path / "held.csv")
    assert [value["recorded_on"] for value in side_values(review.office, Kind.HISTORY)] == ["2012-04-03"]
    review.office.keeper.append(NewEntry(kind=EntryKind.JUDGED, by="R01", key="j", subject="54200000001", body={}))
    third = another(review, "subject_history", ("source: systems' history", "source: history"))
    with pytest.raises(ImportRefused, match=r"as entry 3, and cases are judged by its lines \(entry 4\)"):
        import_file(third, tmp_path / "held.csv")


def test_after_the_seal_applications_are_not_read_by_another_map(review: Review, give: Give, tmp_path: Path) -> None:
    give("a.csv", found({}))
    seal(review.office)
    for act in (lambda: import_file(swapped(review), tmp_path / "a.csv"), lambda: extend(
        swapped(review), [tmp_path / "a.csv"]
    )):  # fmt: skip
        with pytest.raises(ImportRefused, match=r"a population is sealed from it \(entry 3\).*make a new review"):
            act()
    assert (review.folder / "staged").is_dir() and len(list((review.folder / "staged").iterdir())) == 1


def test_nothing_of_a_refused_file_is_kept(review: Review, give: Give) -> None:
    with pytest.raises(ImportRefused, match="no map fits"):
        give("odd.csv", "Name,Born\nAnn Hart,1981\n")
    give("a.csv", found({}))
    assert len(list((review.folder / "staged").iterdir())) == 1


def test_a_step_after_the_day_of_the_import_is_taken_as_not_recorded(office: Office, give: Give) -> None:
    give("a.csv", found({"Outcome date": "2026-03-03", "Disclosed on": "2026-03-02"}))
    seal(office)
    (one,) = applications(office).values()
    assert one.decided_on is None and one.disclosed_on is not None
    assert one.notes == ("Outcome date ‘2026-03-03’ lies after the export; taken as not recorded",)


def test_late_finds_imported_before_the_seal_are_noted(office: Office, give: Give, tmp_path: Path) -> None:
    assert "these are late finds, and no population is sealed yet" in give("a.csv", found({})).sentence()
    seal(office)
    (tmp_path / "b.csv").write_text(found({"Reference": "54200000002"}), encoding="utf-8")
    assert extend(office, [tmp_path / "b.csv"])[1][0].notes == ()
