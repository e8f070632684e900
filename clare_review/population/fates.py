"""A row as the review keeps it, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Self

from clare_review.population.merging import Difference
from clare_review.population.records import Kind
from clare_review.population.understanding import UnderstoodRow


class Fate(StrEnum):
    """What can become of a physical row; every row has exactly one fate."""

    ACCEPTED = "accepted"
    MERGED = "merged"
    QUARANTINED = "quarantined"
    NOT_DATA = "not_data"


@dataclass(frozen=True, kw_only=True)
class StoredRow(UnderstoodRow):
    """An understood row as the review keeps it: its id, its map's rank, and the entry that brought it."""

    id: int
    rank: int = 1
    entry: int = 0

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Self:
        """The stored row of a ledger's row: the fields of `UnderstoodRow` with `value` for values, `id` and `rank`."""
        names = ("file", "file_digest", "map", "sheet", "row", "raw", "not_data", "reference", "id", "rank", "entry")
        return cls(
            **{name: row[name] for name in names},
            kind=Kind(row["kind"]),
            reasons=tuple(row["reasons"]),
            values=row["value"],
        )


Place = tuple[str, str, int]
"""File, sheet and row number."""


@dataclass(frozen=True, kw_only=True)
class RowFate:
    """What became of one row and why.

    `merged_into` is the row it was merged into (`merged_into_id` its id), or "sealed" when that was an application
    sealed before. `differences` says by field which value stands, which does not, and why.
    """

    row_id: int
    file: str
    file_digest: str
    sheet: str
    row: int
    fate: Fate
    kind: Kind
    reference: str | None = None
    reasons: tuple[str, ...] = ()
    merged_into: Place | Literal["sealed"] | None = None
    merged_into_id: int | None = None
    differences: Mapping[str, Difference] = field(default_factory=dict)


def fate_of(
    row: StoredRow,
    fate: Fate,
    *,
    reasons: tuple[str, ...] = (),
    into: StoredRow | Literal["sealed"] | None = None,
    differences: Mapping[str, Difference] | None = None,
) -> RowFate:
    """The fate of a row; `into` is the row it is merged into."""
    other = into if isinstance(into, StoredRow) else None
    return RowFate(
        row_id=row.id,
        file=row.file,
        file_digest=row.file_digest,
        sheet=row.sheet,
        row=row.row,
        fate=fate,
        kind=row.kind,
        reference=row.reference,
        reasons=reasons,
        merged_into=(other.file, other.sheet, other.row) if other else "sealed" if into else None,
        merged_into_id=other.id if other else None,
        differences=differences or {},
    )
