"""Ratings made from a table of two readers, as published examples print them."""

from collections.abc import Sequence

from clare_review.assurance.ratings import Rated, Ratings


def from_table(categories: Sequence[str], table: Sequence[Sequence[int]]) -> Ratings:
    """The ratings behind a square table of counts, first reader in rows, second in columns."""
    rated = [
        Rated(case=f"{one}/{other}/{number}", said=(one, other))
        for one, row in zip(categories, table, strict=True)
        for other, count in zip(categories, row, strict=True)
        for number in range(count)
    ]
    return Ratings(categories=tuple(categories), rated=tuple(rated))
