"""What a notebook shows of findings: the same sections as the page, with a plain text that never changes its form."""

from dataclasses import dataclass

from clare_review.findings.figures import Findings, Table
from clare_review.findings.report import cell_text, section_html, table_html
from clare_review.findings.sections import Section, sections
from clare_review.findings.trust import Trust


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One section, as HTML where it can be drawn and as aligned text where it cannot."""

    findings: Findings | Trust
    section: Section

    def _repr_html_(self) -> str:
        return section_html(self.findings, self.section)

    def __repr__(self) -> str:
        tables = [text_table(self.findings.table(id)) for id in self.section.tables]
        return "\n\n".join([self.section.heading, "\n".join(self.section.words), *tables])


@dataclass(frozen=True, kw_only=True)
class ShownTable:
    """One table, as HTML and as text."""

    table: Table

    def _repr_html_(self) -> str:
        return table_html(self.table)

    def __repr__(self) -> str:
        return text_table(self.table)


def show(findings: Findings | Trust, section: str) -> Shown:
    """One section by its id, e.g. `failures` of the findings or `missed` of the report on trust.

    Raises:
        KeyError: there is no such section; those that there are, are named.
    """
    known = findings.sections if isinstance(findings, Trust) else {each.id: each for each in sections(findings)}
    if section not in known:
        raise KeyError(f"there is no section {section!r}; there are {', '.join(known)}")
    return Shown(findings=findings, section=known[section])


def text_table(table: Table) -> str:
    """A table as aligned text: words to the left, numbers to the right, the total under a rule."""
    heads = [column.label for column in table.columns]
    rows = [[cell_text(cell) for cell in row] for row in table.rows]
    total = [cell_text(cell) for cell in table.total] if table.total else []
    widths = [
        max(len(line[place]) for line in [heads, *rows, *([total] if total else [])]) for place in range(len(heads))
    ]

    def line(cells: list[str]) -> str:
        placed = [
            cell.rjust(width) if column.adds or column.number else cell.ljust(width)
            for cell, width, column in zip(cells, widths, table.columns, strict=True)
        ]
        return "  ".join(placed).rstrip()

    rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
    lines = [table.caption, line(heads), rule, *(line(row) for row in rows)]
    return "\n".join([*lines, rule, line(total)] if total else lines)
