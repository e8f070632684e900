"""Every total is held to its parts: each number on the page, changed alone, is refused by name."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clare_review.findings.balance import disagreements
from clare_review.findings.figures import Cell, Figure, Findings, Table
from clare_review.findings.gathering import findings

from .invented_review import applications_frame, judgements_frame, position

FOUND_FIRST = {"harm": 1, "service": 2, "administrative": 2}
FOUND_LATER = {"harm": 1, "service": 3, "administrative": 3}


@pytest.fixture(scope="module")
def whole() -> Findings:
    applications = applications_frame(358, 378)
    judgements = judgements_frame(applications, FOUND_FIRST, FOUND_LATER)
    return findings(applications, judgements, position(358, 378), secret=b"k")


def cells(table: Table) -> Iterator[tuple[int, int]]:
    """The row and column of every whole number; the total is the row after the last."""
    rows = (*table.rows, *((table.total,) if table.total else ()))
    yield from ((y, x) for y, row in enumerate(rows) for x, cell in enumerate(row) if isinstance(cell, int))


def one_more(row: tuple[Cell, ...], place: int) -> tuple[Cell, ...]:
    return tuple(cell + 1 if x == place and isinstance(cell, int) else cell for x, cell in enumerate(row))


def with_table(whole: Findings, table: Table) -> Findings:
    return replace(whole, tables=tuple(table if each.id == table.id else each for each in whole.tables))


def changed(table: Table, y: int, x: int) -> Table:
    if y == len(table.rows):
        return replace(table, total=one_more(table.total or (), x))
    return replace(table, rows=tuple(one_more(row, x) if n == y else row for n, row in enumerate(table.rows)))


def with_figure(whole: Findings, version: int, id: str, **changes: int) -> Findings:
    def mended(figure: Figure) -> Figure:
        return replace(figure, **changes) if figure.id == id else figure

    return replace(
        whole,
        populations=tuple(
            replace(each, figures=tuple(map(mended, each.figures))) if each.version == version else each
            for each in whole.populations
        ),
    )


def test_no_number_in_any_table_can_be_changed_alone(whole):
    for table in whole.tables:
        for y, x in cells(table):
            said = disagreements(with_table(whole, changed(table, y, x)))
            assert any(f"table {table.id}" in each for each in said), (table.id, y, x)


def test_no_figure_of_a_population_can_be_changed_alone(whole):
    for population in whole.populations:
        for figure in population.figures:
            broken = with_figure(whole, population.version, figure.id, value=figure.value + 1)
            assert disagreements(broken), figure.id


@pytest.mark.parametrize("table", ["volumes", "failures_by_year", "timeliness_total"])
def test_a_row_whose_parts_are_not_its_whole_is_refused_though_the_columns_add_up(whole, table):
    shown = whole.table(table)
    (of, _), *_ = shown.sums
    broken = replace(
        shown,
        rows=(one_more(shown.rows[0], shown.place(of)), *shown.rows[1:]),
        total=one_more(shown.total, shown.place(of)),
    )
    said = disagreements(with_table(whole, broken))
    assert any(each.startswith(f"table {table}, {shown.rows[0][0]}: ") for each in said)


def test_a_table_that_adds_up_to_another_figure_than_the_population_s_is_refused(whole):
    shown = whole.table("risk_now")
    broken = replace(shown, rows=(one_more(shown.rows[0], 1), *shown.rows[1:]), total=one_more(shown.total, 1))
    assert disagreements(with_table(whole, broken)) == (
        "table risk_now: applications totals 379, but risk_assessed of population 2 is 378",
    )


def test_a_row_left_out_of_a_table_is_refused(whole):
    for id in ("populations", "failures", "handlers"):
        shown = whole.table(id)
        said = disagreements(with_table(whole, replace(shown, rows=shown.rows[:-1])))
        assert any(f"table {id}: it shows" in each for each in said)


@pytest.mark.parametrize(
    ("id", "said"),
    [
        ("risk_assessed", "population 1: risk_assessed 359 is more than its 358 applications"),
        ("cannot_tell", "population 1: failures 5 + no_failure"),
        ("no_failure", "but detailed_reviewed says"),
        ("disclosed", "is 359, but its share counts"),
    ],
)
def test_a_population_that_contradicts_itself_is_named_with_its_numbers(whole, id, said):
    assert any(said in each for each in disagreements(with_figure(whole, 1, id, value=359)))


def test_a_share_of_more_than_there_are_is_refused(whole):
    broken = with_figure(whole, 2, "failures.harm", numerator=9, denominator=8, value=9)
    assert any("failures.harm is 9 of only 8" in each for each in disagreements(broken))


def test_populations_that_are_not_numbered_from_1_are_refused(whole):
    first, second = whole.populations
    broken = replace(whole, populations=(first, replace(second, version=3)))
    assert "populations are numbered [1, 3], but must be numbered from 1 without a gap" in disagreements(broken)


def test_a_handler_with_more_failures_than_cases_is_refused(whole):
    one, other, *rest = whole.funnel.handlers
    swapped = (replace(one, failures=one.cases + 1), replace(other, failures=other.failures - 1), *rest)
    broken = replace(whole, funnel=replace(whole.funnel, handlers=swapped))
    assert any(f"handler {one.pseudonym}: {one.cases + 1} failures in only" in each for each in disagreements(broken))


def test_progress_that_lost_a_risk_assessment_is_refused(whole):
    curve, *rest = whole.curves
    broken = replace(whole, curves=(replace(curve, steps=curve.steps[:-1]), *rest))
    assert "but risk_assessed is 378" in " ".join(disagreements(broken))


def test_every_disagreement_is_named_at_once(whole):
    broken = with_figure(with_figure(whole, 1, "failures.harm", value=3), 2, "failures.service", value=4)
    said = " ".join(disagreements(broken))
    assert "harm 3 + service 2 + administrative 2 = 7, but failures says 5" in said
    assert "harm 1 + service 4 + administrative 3 = 8, but failures says 7" in said
