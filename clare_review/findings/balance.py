"""Figures that must add up, do; otherwise nothing is rendered and the figures that disagree are named."""

from collections.abc import Iterator
from itertools import pairwise, zip_longest

from clare_review.errors import FiguresDoNotBalance
from clare_review.findings.figures import Category, Cell, Findings, Funnel, Population, Table
from clare_review.findings.funnel import funnel_table
from clare_review.findings.tables import failures_table, population_table

_PARTS = ("risk_assessed", "detailed_required", "detailed_reviewed", "disclosed", "failures")


def balance(findings: Findings) -> None:
    """Holds every population, table and funnel to its own arithmetic.

    Raises:
        FiguresDoNotBalance: figures disagree; every disagreement is named with its numbers.
    """
    found = disagreements(findings)
    if found:
        lines = "".join(f"\n  - {each}" for each in found)
        raise FiguresDoNotBalance(f"the figures do not add up, so nothing is rendered:{lines}")


def disagreements(findings: Findings) -> tuple[str, ...]:
    """Every disagreement as a sentence with its numbers; none when all figures balance."""
    found: list[str] = []
    for population in findings.populations:
        found.extend(_within(population))
    found.extend(_nested(findings.populations))
    for table in findings.tables:
        found.extend(added_up(table))
        found.extend(_tied(table, findings.newest))
    found.extend(_told_again(findings))
    found.extend(_handlers(findings.funnel))
    found.extend(_curves(findings))
    return tuple(found)


def _within(population: Population) -> Iterator[str]:
    name, value = f"population {population.version}", population.value
    if value("applications") != population.applications:
        yield (
            f"{name}: {value('applications'):,} applications are counted, "
            f"but its seal states {population.applications:,}"
        )
    for part in _PARTS:
        if value(part) > value("applications"):
            yield f"{name}: {part} {value(part):,} is more than its {value('applications'):,} applications"
    parts = {category.value: value(f"failures.{category}") for category in Category}
    if sum(parts.values()) != value("failures"):
        yield f"{name}: {_sum(parts)}, but failures says {value('failures'):,}"
    settled = {id: value(id) for id in ("failures", "no_failure", "cannot_tell")}
    if sum(settled.values()) != value("detailed_reviewed"):
        yield f"{name}: {_sum(settled)}, but detailed_reviewed says {value('detailed_reviewed'):,}"
    yield from _shares(population)


def _shares(population: Population) -> Iterator[str]:
    name = f"population {population.version}"
    for figure in population.figures:
        if figure.numerator is None:
            continue
        if figure.numerator != figure.value:
            yield f"{name}: {figure.id} is {figure.value:,}, but its share counts {figure.numerator:,}"
        if figure.denominator is not None and figure.numerator > figure.denominator:
            yield f"{name}: {figure.id} is {figure.numerator:,} of only {figure.denominator:,}"


def _sum(parts: dict[str, int]) -> str:
    return f"{' + '.join(f'{name} {number:,}' for name, number in parts.items())} = {sum(parts.values()):,}"


def _nested(populations: tuple[Population, ...]) -> Iterator[str]:
    versions = [population.version for population in populations]
    if versions != list(range(1, len(versions) + 1)):
        yield f"populations are numbered {versions}, but must be numbered from 1 without a gap"
    for inner, outer in pairwise(populations):
        for figure in inner.figures:
            if figure.value > outer.value(figure.id):
                yield (
                    f"population {inner.version} lies within population {outer.version}, but its {figure.id} "
                    f"{figure.value:,} is more than {outer.value(figure.id):,}"
                )


def added_up(table: Table) -> Iterator[str]:
    """Where a table does not add up: a column to its total, or the parts of a row to their whole."""
    for place, column in enumerate(table.columns):
        if column.adds and table.total is not None:
            added = sum(_number(row[place]) for row in table.rows)
            if added != table.total[place]:
                yield f"table {table.id}: {column.id} adds up to {added:,}, but its total says {table.total[place]}"
    for whole, parts in table.sums:
        for row in (*table.rows, *((table.total,) if table.total else ())):
            counts = {part: _number(row[table.place(part)]) for part in parts}
            if sum(counts.values()) != row[table.place(whole)]:
                yield f"table {table.id}, {row[0]}: {_sum(counts)}, but {whole} says {row[table.place(whole)]}"


def _tied(table: Table, newest: Population) -> Iterator[str]:
    for column, figure in table.ties:
        total = table.total[table.place(column)] if table.total else None
        if total != newest.value(figure):
            yield (
                f"table {table.id}: {column} totals {total}, but {figure} of population {newest.version} "
                f"is {newest.value(figure):,}"
            )


def _told_again(findings: Findings) -> Iterator[str]:
    """Tables that repeat figures given elsewhere have to repeat them as they are."""
    populations = findings.populations
    for made in (population_table(populations), failures_table(populations), funnel_table(findings.funnel)):
        shown = findings.table(made.id)
        for row, right in zip_longest((*shown.rows, shown.total), (*made.rows, made.total)):
            if row != right:
                yield f"table {made.id}: it shows {_cells(row)}, but the figures give {_cells(right)}"


def _cells(row: tuple[Cell, ...] | None) -> str:
    return " | ".join("-" if cell is None else str(cell) for cell in row) if row else "no such row"


def _handlers(funnel: Funnel) -> Iterator[str]:
    cases = sum(point.cases for point in funnel.handlers) + funnel.cases_without_handler
    failures = sum(point.failures for point in funnel.handlers) + funnel.failures_without_handler
    if (cases, failures) != (funnel.cases, funnel.failures):
        yield (
            f"handlers: {cases:,} cases and {failures:,} failures, "
            f"but the funnel says {funnel.cases:,} and {funnel.failures:,}"
        )
    for point in funnel.handlers:
        if point.failures > point.cases:
            yield f"handler {point.pseudonym}: {point.failures:,} failures in only {point.cases:,} cases"


def _curves(findings: Findings) -> Iterator[str]:
    done = sum(curve.steps[-1].done for curve in findings.curves if curve.steps)
    if done != findings.newest.value("risk_assessed"):
        yield (
            f"progress: the bands come to {done:,} risk assessed, "
            f"but risk_assessed is {findings.newest.value('risk_assessed'):,}"
        )


def _number(cell: Cell) -> int:
    return cell if isinstance(cell, int) else 0
