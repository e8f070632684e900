"""A release as it is read outside: text alone, made from what was told of each count and from nothing else.

Whoever draws it as a page, a file of data, a PDF or a document gets this, and could say no more if they wanted to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clare_review.findings.figures import in_words
from clare_review.release.allowing import Allowed
from clare_review.release.rule import Form, Rule, Told
from clare_review.release.tabling import Placed

HIDDEN = "[c]"
"""What stands for a hidden count: the shorthand that the Government Analysis Function gives for "confidential"
(analysisfunction.civilservice.gov.uk, "Symbols in tables", 2020)."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """One count as it is read: `value` is the number shown, None where it is hidden."""

    id: str
    value: int | None
    exact: bool

    @property
    def shown(self) -> str:
        """The count as text."""
        return HIDDEN if self.value is None else f"{self.value:,}"

    def as_json(self) -> dict[str, Any]:
        """The count as data."""
        return {"id": self.id, "value": self.value, "hidden": self.value is None, "exact": self.exact}


@dataclass(frozen=True, kw_only=True)
class SaidFigure:
    """One figure with its words; `share` is text such as `0.9%`, and `share_of` the label of what it is a share of."""

    said: Said
    label: str
    definition: str
    share: str | None
    share_of: str | None

    def as_json(self) -> dict[str, Any]:
        """The figure as data."""
        return {
            **self.said.as_json(),
            "label": self.label,
            "definition": self.definition,
            "share": self.share,
            "share_of": self.share_of,
        }


@dataclass(frozen=True, kw_only=True)
class SaidTable:
    """One table: a heading for each column, the first naming the rows, and rows of a name and its counts."""

    id: str
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Said, ...]], ...]
    total: tuple[str, tuple[Said, ...]]

    def as_json(self) -> dict[str, Any]:
        """The table as data."""
        lines = [*self.rows, self.total]
        return {
            "id": self.id,
            "caption": self.caption,
            "headings": list(self.headings),
            "rows": [{"row": name, "counts": [said.as_json() for said in counts]} for name, counts in lines],
        }


@dataclass(frozen=True, kw_only=True)
class Document:
    """A whole release. `day` is when it was made and `as_at` the day up to which it counts, both as 2024-05-23.

    `replaces` says which release it corrects or revises and why; empty for a first issue.
    """

    name: str
    title: str
    force: str
    day: str
    as_at: str
    replaces: str
    rules: tuple[str, ...]
    figures: tuple[SaidFigure, ...]
    tables: tuple[SaidTable, ...]

    @property
    def dated(self) -> str:
        """The days in words."""
        return f"Released {in_words(self.day)}. Counts what was recorded up to {in_words(self.as_at)}."

    def as_json(self) -> dict[str, Any]:
        """The release as data."""
        return {
            "release": self.name,
            "title": self.title,
            "force": self.force,
            "released": self.day,
            "as_at": self.as_at,
            "replaces": self.replaces,
            "rules": list(self.rules),
            "figures": [figure.as_json() for figure in self.figures],
            "tables": [table.as_json() for table in self.tables],
        }


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What a release says of itself besides its figures."""

    name: str
    force: str
    day: str
    as_at: str
    replaces: str = ""


def document(
    heading: Heading, allowed: Allowed, placed: Sequence[Placed], told: Mapping[str, Told], rule: Rule
) -> Document:
    """Puts a release together from what is told of each count."""
    labels = {each.id: each.label for each in allowed.figures}
    figures = tuple(
        SaidFigure(
            said=_said(each.id, told),
            label=each.label,
            definition=each.definition,
            share=share(told[each.id], told[each.share_of]) if each.share_of else None,
            share_of=labels[each.share_of] if each.share_of else None,
        )
        for each in allowed.figures
    )
    tables = tuple(_table(where, allowed, told) for where in placed)
    return Document(
        name=heading.name,
        title=allowed.title,
        force=heading.force,
        day=heading.day,
        as_at=heading.as_at,
        replaces=heading.replaces,
        rules=rules_in_words(rule),
        figures=figures,
        tables=tables,
    )


def share(part: Told, whole: Told) -> str | None:
    """A share in percent to one place, of what is shown alone; None where either is hidden or there is nothing."""
    if part.value is None or not whole.value:
        return None
    tenths = (2_000 * part.value + whole.value) // (2 * whole.value)
    return f"{tenths // 10}.{tenths % 10}%"


def rules_in_words(rule: Rule) -> tuple[str, ...]:
    """What a reader has to know of how figures are shown."""
    hidden = f"A count of 1 to {rule.below - 1} is not shown, so that nobody can be recognised in it: {HIDDEN}."
    more = (
        f"Where such a count could be worked out from others, one of those is not shown either, by the same {HIDDEN}."
    )
    rounded = f"Every other count is rounded to the nearest {rule.to}, so parts need not add up to their total; 0 is 0."
    shares = "Shares are worked out from the rounded counts."
    return (hidden, more, rounded if rule.to > 1 else "Every other count is shown as it is.", shares)


def _said(id: str, told: Mapping[str, Told]) -> Said:
    one = told[id]
    return Said(id=id, value=one.value, exact=one.form is Form.EXACT)


def _table(where: Placed, allowed: Allowed, told: Mapping[str, Told]) -> SaidTable:
    listed = next(each for each in allowed.tables if each.id == where.id)
    rows = tuple((row, tuple(_said(where.at(row, column), told) for column in where.columns)) for row in where.rows)
    return SaidTable(
        id=where.id,
        caption=listed.caption,
        headings=(listed.heading, *(label for _, label in listed.columns)),
        rows=rows,
        total=(listed.total, tuple(_said(id, told) for id in where.total)),
    )
