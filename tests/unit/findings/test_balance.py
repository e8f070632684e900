"""Figures that must add up: each kind of disagreement is refused and named, and nothing is rendered."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from clare_review.errors import FiguresDoNotBalance
from clare_review.findings.balance import balance
from clare_review.findings.figures import Figure, Findings
from clare_review.findings.gathering import findings
from clare_review.findings.report import report

from .invented_review import applications_frame, judgements_frame, position


@pytest.fixture(scope="module")
def whole() -> Findings:
    applications = applications_frame(358, 378)
    return findings(
        applications,
        judgements_frame(
            applications, {"harm": 1, "service": 3, "administrative": 2}, {"harm": 1, "service": 4, "administrative": 3}
        ),
        position(358, 378),
        secret=b"k",
    )


def with_figure(whole: Findings, id: str, change: Callable[[Figure], Figure], version: int = 2) -> Findings:
    def mended(population):
        figures = tuple(change(one) if one.id == id else one for one in population.figures)
        return replace(population, figures=figures) if population.version == version else population

    return replace(whole, populations=tuple(mended(one) for one in whole.populations))


def more(figure: Figure) -> Figure:
    numerator = figure.numerator + 1 if figure.numerator is not None else None
    return replace(figure, value=figure.value + 1, numerator=numerator)


def refusal(broken: Findings) -> str:
    with pytest.raises(FiguresDoNotBalance) as problem:
        balance(broken)
    return str(problem.value)


def test_what_was_worked_out_balances(whole):
    balance(whole)
    assert whole.newest.failures() == {"total": 8, "harm": 1, "service": 4, "administrative": 3, "cannot_tell": 1}


def test_categories_that_stop_adding_up_are_refused(whole):
    said = refusal(with_figure(whole, "failures.harm", more))
    assert "harm 2 + service 4 + administrative 3 = 9, but failures says 8" in said


def test_three_and_seventeen_and_fourteen_are_not_thirty_three():
    applications = applications_frame()
    whole = findings(applications, judgements_frame(applications), position())
    said = refusal(with_figure(whole, "failures.harm", more))
    assert "harm 3 + service 17 + administrative 14 = 34, but failures says 33" in said


def test_a_population_other_than_its_seal_is_refused(whole):
    assert "but its seal states 378" in refusal(with_figure(whole, "applications", more))


def test_an_earlier_population_with_more_failures_than_the_later_is_refused(whole):
    broken = with_figure(
        whole, "cannot_tell", lambda one: replace(one, value=9, numerator=one.numerator and 9), version=1
    )
    assert "lies within population 2" in refusal(broken)


@pytest.mark.parametrize("table", ["failures_by_year", "failures_by_route", "volumes", "handlers"])
def test_a_table_whose_total_is_not_its_rows_is_refused(whole, table):
    ids = {each.id: each for each in whole.tables}
    name = next(id for id in ids if table.split("_by_")[-1] in id)
    broken = ids[name]
    place = next(n for n, column in enumerate(broken.columns) if column.adds)
    total = tuple(cell + 1 if n == place else cell for n, cell in enumerate(broken.total))
    tables = tuple(replace(one, total=total) if one.id == name else one for one in whole.tables)
    assert f"table {name}" in refusal(replace(whole, tables=tables))


def test_a_funnel_that_lost_a_failure_is_refused(whole):
    assert "handlers:" in refusal(replace(whole, funnel=replace(whole.funnel, failures=whole.funnel.failures + 1)))


def test_nothing_is_rendered_from_figures_that_do_not_balance(whole):
    with pytest.raises(FiguresDoNotBalance):
        report(with_figure(whole, "failures.harm", more))
