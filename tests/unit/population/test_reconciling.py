"""What becomes of rows that share a reference, and that every row that came in is accounted for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clare_review.errors import FiguresDoNotBalance
from clare_review.population.application_row import application_of
from clare_review.population.column_map import ColumnMap
from clare_review.population.layout import fields_of
from clare_review.population.reconciling import Fate, Reconciliation, RowFate, StoredRow, check_balance, reconcile
from clare_review.population.records import Application, Kind, LaterRow, worked_by
from clare_review.population.row_reader import RowReader
from clare_review.population.understanding import UnderstoodRow

from .making import HEADERS, SCOPE, root_digest, row, small_map, stored_row


def read(*, id: int, rank: int = 1, source: str = "small export", **values: str) -> StoredRow:
    """One good row of the small export, some cells changed, understood and stored."""
    cells = dict(zip(HEADERS, row(**values), strict=True))
    column_map: ColumnMap = small_map(rank=rank, source=source)
    reader = RowReader(column_map, fields_of(list(cells), column_map), cells)
    application = application_of(reader, SCOPE)
    understood = UnderstoodRow(
        kind=Kind.APPLICATIONS, file=f"{source}.csv", file_digest=source, map="small", sheet="", row=id + 1, raw=cells,
        reasons=tuple(reader.reasons), values=application.values() if application else None,
        reference=application.reference if application else None,
    )  # fmt: skip
    return stored_row(understood, id=id, column_map=column_map)


def settle(*rows: StoredRow) -> tuple[dict[str, Application], list[RowFate]]:
    found = reconcile(rows)
    check_balance(found)
    return dict(found.applications), list(found.fates)


def test_rows_of_different_references_are_all_accepted() -> None:
    applications, fates = settle(read(id=1), read(id=2, ref="R2"))
    assert sorted(applications) == ["R1", "R2"] and {fate.fate for fate in fates} == {Fate.ACCEPTED}


def test_an_equal_row_is_merged_with_the_first() -> None:
    applications, fates = settle(read(id=1), read(id=2, ref=" r1 "))
    assert [fate.fate for fate in fates] == [Fate.ACCEPTED, Fate.MERGED]
    assert fates[1].merged_into == ("small export.csv", "", 2) and fates[1].differences == {}
    assert applications["R1"].variants == {}


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_remarks_the_longer_that_begins_with_the_other_stands(turned: bool) -> None:
    rows = [read(id=1), read(id=2, notes="rang (updated)")]
    applications, fates = settle(*(rows[::-1] if turned else rows))
    assert applications["R1"].remarks == "rang (updated)" and applications["R1"].variants == {}
    assert fates[1].differences == {"remarks": ("rang (updated)", "rang", "the longer text holds the other")}


def test_a_value_stands_against_a_blank_one_whichever_row_has_it() -> None:
    applications, fates = settle(read(id=1, outcome="", notes=""), read(id=2))
    assert applications["R1"].outcome == "no_disclosure" and applications["R1"].remarks == "rang"
    assert fates[1].differences["remarks"] == ("rang", None, "only one of the rows says it")


def test_equally_good_rows_that_contradict_each_other_leave_nothing_standing_and_keep_both() -> None:
    applications, fates = settle(read(id=1, outcome="Told"), read(id=2, outcome="Not told"))
    found = applications["R1"]
    assert found.outcome is None and found.variants == {"outcome": ("disclosed", "no_disclosure")}
    assert found.notes == (
        "outcome: rows of equal standing say ‘disclosed’ and ‘no_disclosure’; it cannot be told which is right",
    )
    assert fates[1].differences["outcome"] == (
        None, "no_disclosure", "the rows contradict each other, so it cannot be told",
    )  # fmt: skip


def test_between_two_exports_the_one_of_better_rank_is_believed() -> None:
    late = read(id=1, rank=2, source="paper", outcome="Told", notes="other words")
    applications, fates = settle(late, read(id=2, rank=1))
    found = applications["R1"]
    assert found.outcome == "no_disclosure" and found.source == "small export"
    assert found.variants == {"outcome": ("disclosed",), "remarks": ("other words",)}
    assert fates[0].differences["outcome"] == ("no_disclosure", "disclosed", "small export is believed first")


def test_spellings_of_one_name_are_shown_in_full_and_the_others_kept() -> None:
    applications, _ = settle(read(id=1, b_forename="T"), read(id=2, b_forename="Tom"))
    assert applications["R1"].b_forename == "Tom" and applications["R1"].variants == {"b_forename": ("T",)}


@pytest.mark.parametrize(
    "values", [{"b_forename": "TOM"}, {"outcome": "NOT TOLD"}, {"a_surname": "hart"}, {"notes": "rang "}]
)
def test_which_of_two_ways_of_writing_stands_does_not_hang_on_which_row_comes_first(values: dict[str, str]) -> None:
    one, other = settle(read(id=1), read(id=2, **values)), settle(read(id=1, **values), read(id=2))
    assert one[0] == other[0] and one[0]["R1"].variants == {}


def test_two_dates_of_birth_of_equal_standing_cannot_both_be_right() -> None:
    applications, _ = settle(read(id=1, b_born="02/01/1980"), read(id=2, b_born="01/02/1980"))
    assert applications["R1"].b_born is None
    assert applications["R1"].variants["b_born"] == ("1980-01-02", "1980-02-01")


@pytest.mark.parametrize(
    ("values", "what"),
    [
        ({"received": "04/04/2019"}, "date of receipt"),
        ({"route": "Know"}, "route"),
        ({"a_surname": "Marsh"}, "person A"),
        ({"b_born": "02/03/1981"}, "person B"),
        ({"b_surname": "Reed", "b_forename": "Bill", "route": "Know"}, "person B, route"),
    ],
)
def test_rows_of_one_export_that_cannot_be_one_application_are_all_quarantined(
    values: dict[str, str], what: str
) -> None:
    applications, fates = settle(read(id=1), read(id=2, **values), read(id=3))
    assert applications == {} and {fate.fate for fate in fates} == {Fate.QUARANTINED}
    assert fates[0].reasons == (f"3 rows share this reference and cannot be one application: they differ in {what}",)


def test_a_row_of_another_export_about_other_people_is_quarantined_and_the_application_stands() -> None:
    other = read(id=1, rank=2, source="paper", b_surname="Marsh", received="04/04/2019")
    applications, fates = settle(other, read(id=2))
    assert applications["R1"].b_surname == "Reed" and [fate.fate for fate in fates] == [Fate.QUARANTINED, Fate.ACCEPTED]
    assert fates[0].reasons == ("another application has this reference: they differ in date of receipt, person B",)


def test_the_names_of_a_person_may_be_swapped_between_rows_of_one_application() -> None:
    applications, _ = settle(read(id=1), read(id=2, b_surname="Tom", b_forename="Reed"))
    found = applications["R1"]
    assert {found.b_surname, *found.variants["b_surname"]} == {"Reed", "Tom"}
    assert {(found.b_surname, found.b_forename)} <= {("Reed", "Tom"), ("Tom", "Reed")}


def test_a_recorded_time_of_receipt_stands_against_none_and_two_times_against_each_other_fall() -> None:
    timed = [read(id=2, received="03/04/2019 10:00"), read(id=3, received="03/04/2019 11:00")]
    assert settle(read(id=1), timed[0])[0]["R1"].received_has_time
    torn = settle(read(id=1), *timed)[0]["R1"]
    assert not torn.received_has_time and torn.variants["received"] == ("2019-04-03 10:00", "2019-04-03 11:00")


def test_a_sealed_application_does_not_change_and_what_differs_is_kept() -> None:
    sealed, _ = settle(read(id=1))
    found = reconcile([read(id=2, outcome="Told", notes="rang (updated)"), read(id=3, ref="R2")], sealed)
    check_balance(found)
    assert sorted(found.applications) == ["R2"] and found.fates[0].merged_into == "sealed"
    assert found.fates[0].differences == {
        "outcome": ("no_disclosure", "disclosed", "a sealed application does not change"),
        "remarks": ("rang", "rang (updated)", "a sealed application does not change"),
    }


def test_an_unknown_application_under_a_sealed_reference_is_not_lost_in_it() -> None:
    sealed, _ = settle(read(id=1))
    found = reconcile([read(id=2, a_surname="Marsh", b_surname="Wood")], sealed)
    assert found.fates[0].fate == Fate.QUARANTINED
    assert found.fates[0].reasons == ("another application has this reference: they differ in person A, person B",)


def side(kind: Kind, number: int, /, entry: int = 1, **values: Any) -> StoredRow:
    """A row of a side table; each entry brought a file of its own."""
    understood = UnderstoodRow(
        kind=kind, file=f"side{entry}.csv", file_digest=f"{entry}", map="side", sheet="", row=number + 1, raw={},
        values=values,
    )  # fmt: skip
    return StoredRow(**vars(understood), id=number, entry=entry)


def line(number: int, entry: int = 1, text: str = "rang") -> StoredRow:
    return side(Kind.LOG, number, entry, reference="R1", entered=None, by=None, text=text)


def said(fates: Sequence[RowFate]) -> list[Fate]:
    return [fate.fate for fate in fates]


A, M, Q = Fate.ACCEPTED, Fate.MERGED, Fate.QUARANTINED


def test_two_equal_log_lines_of_one_file_are_both_kept() -> None:
    assert said(settle(line(1), line(2))[1]) == [A, A]


def test_a_log_exported_again_with_new_lines_doubles_none() -> None:
    again = (line(3, 2), line(4, 2), line(5, 2), line(6, 2, "wrote"))
    _, fates = settle(line(1), line(2), *again)
    assert said(fates) == [A, A, M, M, A, A]
    assert [fate.merged_into_id for fate in fates[2:4]] == [1, 2]
    assert fates[3].merged_into == ("side1.csv", "", 3)


def test_a_file_with_fewer_equal_lines_takes_none_away() -> None:
    assert said(settle(line(1), line(2), line(3, 2))[1]) == [A, A, M]


def test_a_reviewer_listed_twice_is_merged_and_one_listed_in_two_ways_in_one_file_is_quarantined() -> None:
    rows = [side(Kind.REVIEWERS, 1, id="R01", team="CID"), side(Kind.REVIEWERS, 2, id="R01", team="CID")]
    assert said(settle(*rows)[1]) == [A, M]
    torn = settle(*rows, side(Kind.REVIEWERS, 3, id="R01", team="PPD"))[1]
    assert {fate.reasons for fate in torn} == {("3 rows have this id and say different things",)}


def test_of_two_lists_of_reviewers_the_later_stands_and_what_it_changed_is_kept() -> None:
    rows = [side(Kind.REVIEWERS, n, n, id="R01", team=team, formerly=["P1"]) for n, team in ((1, "CID"), (2, "PPD"))]
    _, fates = settle(*rows)
    assert said(fates) == [M, A] and fates[0].merged_into_id == 2
    assert fates[0].differences == {"team": ("PPD", "CID", "the list imported later stands")}


def test_a_later_list_that_contradicts_itself_leaves_the_earlier_standing() -> None:
    rows = [side(Kind.HANDLERS, n, min(n, 2), id="P1", worked_from=None, name=f"Name {n}") for n in (1, 2, 3)]
    assert said(settle(*rows)[1]) == [A, Q, Q]


def test_a_list_imported_again_changes_nothing_and_one_that_goes_back_stands_again() -> None:
    teams = ("CID", "CID", "PPD", "CID")
    rows = [side(Kind.REVIEWERS, n, n, id="R01", team=team) for n, team in enumerate(teams, 1)]
    assert said(settle(*rows[:2])[1]) == [A, M]
    assert said(settle(*rows)[1]) == [M, M, M, A]


def test_a_handler_may_have_two_periods() -> None:
    rows = [side(Kind.HANDLERS, n, id="P1", name="Ann", worked_from=f"201{n}-01-01") for n in (1, 2)]
    assert [fate.fate for fate in settle(*rows)[1]] == [Fate.ACCEPTED, Fate.ACCEPTED]


def test_rows_that_came_in_twice_or_went_missing_do_not_balance() -> None:
    good = reconcile([read(id=1), read(id=2, ref="R2")])
    twice = replace(good, fates=(*good.fates, good.fates[0]))
    lost = Reconciliation(applications=good.applications, fates=good.fates[:1], rows=2)
    with pytest.raises(FiguresDoNotBalance, match=r"1 rows have more than one fate \(row id 1\); 2 rows came in and 3"):
        check_balance(twice)
    with pytest.raises(
        FiguresDoNotBalance, match=r"2 rows came in and 1 are accounted for .*; 1 rows were accepted for 2"
    ):
        check_balance(lost)


def test_a_row_of_the_ledger_is_the_row_that_was_understood() -> None:
    one = read(id=1)
    plain = {name: getattr(one, name) for name in vars(one)} | {"kind": "applications", "value": one.values}
    assert StoredRow.of({**plain, "reasons": []}) == one


# Rows that share few references and differ in few cells meet in every way that rows can meet.
CELLS = {
    "ref": ("R1", "r1", "R2", "R3", ""),
    "received": ("03/04/2019", "03/04/2019 10:00", "03/04/2019 10:01", "04/04/2019", "31/02/2016"),
    "route": ("Ask", "ASK", "Ask", "Know", "Roam"),
    "b_forename": ("Tom", "T", "", "TOM", "Bill"),
    "b_born": ("01/02/1980", "02/01/1980", "", "soon"),
    "outcome": ("Told", "Not told", "", "NOT TOLD"),
    "notes": ("rang", "rang (updated)", "", "wrote"),
}
USUAL = {name: values[0] for name, values in CELLS.items()}


@st.composite
def rows_of_exports(draw: st.DrawFn) -> Sequence[StoredRow]:
    """Up to 12 rows of two exports; most cells are as usual, so that many rows meet without contradiction."""
    rows = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        odd = draw(st.dictionaries(st.sampled_from(sorted(CELLS)), st.integers(0, 4), max_size=3))
        values = USUAL | {name: CELLS[name][place % len(CELLS[name])] for name, place in odd.items()}
        rank = draw(st.integers(1, 2))
        rows.append(read(id=number, rank=rank, source=f"export {rank}", **values))
    return rows


@given(rows_of_exports())
@settings(deadline=None, max_examples=80)
def test_every_row_that_comes_in_has_exactly_one_fate(rows: Sequence[StoredRow]) -> None:
    found = reconcile(rows)
    check_balance(found)
    assert [fate.row_id for fate in found.fates] == [one.id for one in rows]
    assert sum(found.counts().values()) == len(rows)
    accepted = [fate.reference for fate in found.fates if fate.fate == Fate.ACCEPTED]
    assert sorted(map(str, accepted)) == sorted(found.applications)


@given(rows_of_exports(), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=80)
def test_the_applications_are_the_same_whatever_the_order_of_rows_and_files(
    rows: Sequence[StoredRow], chance: Any
) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)
    renumbered = [replace(one, id=number, row=number + 1) for number, one in enumerate(shuffled, 1)]
    first, second = reconcile(rows), reconcile(renumbered)
    assert first.applications == second.applications
    assert root_digest(first.applications.values()) == root_digest(second.applications.values())
    assert first.counts() == second.counts()


@given(rows_of_exports(), rows_of_exports())
@settings(deadline=None, max_examples=40)
def test_nothing_that_comes_later_changes_what_is_sealed(
    first: Sequence[StoredRow], later: Sequence[StoredRow]
) -> None:
    sealed = reconcile(first).applications
    before = root_digest(sealed.values())
    found = reconcile(later, sealed)
    check_balance(found)
    assert root_digest(sealed.values()) == before and not set(found.applications) & set(sealed)


def test_merged_rows_keep_every_value_somewhere() -> None:
    rows = [read(id=n, outcome=outcome, b_born=born) for n, (outcome, born) in enumerate(
        [("Told", "01/02/1980"), ("Not told", "02/01/1980"), ("", "")], 1
    )]  # fmt: skip
    found = settle(*rows)[0]["R1"]
    assert set(found.variants["outcome"]) == {"disclosed", "no_disclosure"}
    assert {date.fromisoformat(day) for day in found.variants["b_born"]} == {date(1980, 2, 1), date(1980, 1, 2)}


def test_everybody_whom_some_row_names_as_its_handler_has_worked_an_application() -> None:
    one = settle(read(id=1))[0]["R1"]
    assert worked_by(one) == ()
    assert worked_by(replace(one, handler="P1", variants={"handler": ("P2", "P1")})) == ("P1", "P2")
    assert worked_by(replace(one, handler=None, variants={"handler": ("P1", "P2")})) == ("P1", "P2")
    later = LaterRow(field="handler", sealed="P1", later="P3", file="late.csv", row=2)
    assert worked_by(replace(one, handler="P1"), [replace(later, field="supervisor"), later]) == ("P1", "P3")


def test_a_later_row_without_a_time_of_receipt_does_not_differ_from_one_with_it() -> None:
    sealed, _ = settle(read(id=1, received="03/04/2019 10:00"))
    assert reconcile([read(id=2)], sealed).fates[0].differences == {}
