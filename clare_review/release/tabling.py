"""From the findings to the counts of a release: only what the list names, under names that stay from issue to issue."""

from collections.abc import Iterator
from dataclasses import dataclass

from clare_review.errors import FiguresDoNotBalance, FileProblem
from clare_review.findings.figures import Findings, Table
from clare_review.release.allowing import Allowed, AllowedTable
from clare_review.release.counts import AtMost, Count, Sum, Tables

TOTAL = "total"


@dataclass(frozen=True, kw_only=True)
class Placed:
    """One table of a release: its row names and, for each column of the list, the names of its counts by row.

    `total` are the names of the counts in the total row, by column.
    """

    id: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    total: tuple[str, ...]

    def at(self, row: str, column: str) -> str:
        """The name of one count."""
        return f"{self.id}.{row}.{column}"


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """The counts of a release, and where each stands in it."""

    tables: Tables
    placed: tuple[Placed, ...]


def draw(findings: Findings, allowed: Allowed, *, exact: frozenset[str] = frozenset()) -> Drawn:
    """Takes the figures that the list names, of the newest population, and how they hang together.

    `exact` names the counts that a signed exception shows as they are.

    Raises:
        FileProblem: the list names what is not among the findings, or an exception what is not in the list.
        FiguresDoNotBalance: a row is not one that may be said, or the counts do not add up.
    """
    _must_know(findings, allowed)
    placed = tuple(_placed(findings.table(each.id), each, allowed) for each in allowed.tables)
    counts = {count.id: count for count in _counts(findings, allowed, placed)}
    strange = sorted(exact - counts.keys())
    if strange:
        raise FileProblem("the exceptions", [f"{id}: no count of this release" for id in strange])
    tables = Tables(
        counts=tuple(_exactly(count, count.id in exact) for count in counts.values()),
        sums=(*_sums_of_figures(allowed), *_sums_of_tables(findings, placed)),
        orders=(
            *(AtMost(part=each.id, whole=each.within) for each in allowed.figures if each.within),
            *_within_tables(allowed, placed),
        ),
    )
    return Drawn(tables=tables, placed=placed)


def _must_know(findings: Findings, allowed: Allowed) -> None:
    figures = {figure.id for figure in findings.newest.figures}
    tables = {table.id: {column.id for column in table.columns if column.adds} for table in findings.tables}
    problems = [
        f"figures: {each.id} is no figure of the findings" for each in allowed.figures if each.id not in figures
    ]
    for each in allowed.tables:
        if each.id not in tables:
            problems.append(f"tables: {each.id} is no table of the findings")
            continue
        strange = sorted(set(each.names) - tables[each.id])
        problems += [f"tables: {each.id} has no column {name} that adds up" for name in strange]
    if problems:
        raise FileProblem("the list of what may be released", problems)


def _placed(table: Table, allowed: AllowedTable, listed: Allowed) -> Placed:
    rows = tuple(str(row[0]) for row in table.rows)
    strange = [row for row in rows if not allowed.allows(row)]
    if strange:
        raise FiguresDoNotBalance(
            f"table {table.id}: {', '.join(strange)} may not be said; name it in the list of what may be released, "
            "or leave the table out, so that its total stays what its rows add up to"
        )
    figures, ties = {each.id for each in listed.figures}, dict(table.ties)
    columns = allowed.names
    total = tuple(
        tied if (tied := ties.get(column)) in figures and tied is not None else f"{table.id}.{TOTAL}.{column}"
        for column in columns
    )
    return Placed(id=table.id, rows=rows, columns=columns, total=total)


def _counts(findings: Findings, allowed: Allowed, placed: tuple[Placed, ...]) -> Iterator[Count]:
    for table, where in zip(allowed.tables, placed, strict=True):
        found = findings.table(table.id)
        for place, column in enumerate(where.columns):
            values = [_whole(value) for value in found.column(column)]
            ids = [*(where.at(row, column) for row in where.rows), where.total[place]]
            for id, value in zip(ids, [*values, sum(values)], strict=True):
                yield Count(id=id, value=value, worth=table.worth, must_show=table.must_show)
    for each in allowed.figures:  # last, so that a total that is a figure too has the figure's worth
        value = findings.newest.value(each.id)
        yield Count(id=each.id, value=value, worth=each.worth, must_show=each.must_show)


def _exactly(count: Count, exact: bool) -> Count:
    return Count(id=count.id, value=count.value, worth=count.worth, must_show=count.must_show, exact=exact)


def _sums_of_figures(allowed: Allowed) -> Iterator[Sum]:
    for each in allowed.figures:
        if each.sum_of:
            yield Sum(total=each.id, parts=each.sum_of)


def _sums_of_tables(findings: Findings, placed: tuple[Placed, ...]) -> Iterator[Sum]:
    for where in placed:
        for total, column in zip(where.total, where.columns, strict=True):
            yield Sum(total=total, parts=tuple(where.at(row, column) for row in where.rows))
        for whole, parts in findings.table(where.id).sums:
            if {whole, *parts} <= set(where.columns):
                ends = dict(zip(where.columns, where.total, strict=True))
                yield Sum(total=ends[whole], parts=tuple(ends[part] for part in parts))
                for row in where.rows:
                    yield Sum(total=where.at(row, whole), parts=tuple(where.at(row, part) for part in parts))


def _within_tables(allowed: Allowed, placed: tuple[Placed, ...]) -> Iterator[AtMost]:
    by_id = {where.id: where for where in placed}
    for each in allowed.tables:
        if each.within is None:
            continue
        other, _, column = each.within.partition(".")
        for row in by_id[each.id].rows:
            if row in by_id[other].rows:
                for mine in each.names:
                    yield AtMost(part=by_id[each.id].at(row, mine), whole=by_id[other].at(row, column))


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise FiguresDoNotBalance(f"{value!r} stands where a count has to stand")
    return value
