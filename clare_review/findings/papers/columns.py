"""How the width of a page is shared among the columns of a table."""

from clare_review.findings.figures import Table
from clare_review.findings.report import cell_text

LETTERS = 95
"""How many letters of a table fit beside each other on the page."""
_BESIDE, _MOST = 2, 40  # the room a column needs besides its letters, and a wide column of words


def cells_of(table: Table) -> list[list[str]]:
    """Every row in words, the total last where there is one."""
    lines = [*table.rows, *([table.total] if table.total else [])]
    return [[cell_text(cell) for cell in row] for row in lines]


def shares(table: Table) -> list[int] | None:
    """What each column takes of the width, by its letters; None where all of them fit as they are.

    Heads are broken between words, cells of words too, cells of numbers never.
    """
    heads = [column.label for column in table.columns]
    rows = cells_of(table)
    columns = [[row[place] for row in rows] for place in range(len(heads))]
    whole = [max([len(head), *map(len, column)]) for head, column in zip(heads, columns, strict=True)]
    if sum(whole) + _BESIDE * len(whole) <= LETTERS:
        return None
    numbers = [column.adds or column.number for column in table.columns]
    least = [
        max(_longest_word(head), *([len(cell) if number else _longest_word(cell) for cell in column] or [0])) + _BESIDE
        for head, column, number in zip(heads, columns, numbers, strict=True)
    ]
    wanted = [
        0 if number else max(0, min(_MOST, max(map(len, column), default=0)) + _BESIDE - need)
        for column, number, need in zip(columns, numbers, least, strict=True)
    ]
    left = min(sum(wanted), max(0, LETTERS - sum(least)))
    return [need + round(left * want / max(1, sum(wanted))) for need, want in zip(least, wanted, strict=True)]


def _longest_word(words: str) -> int:
    return max(map(len, words.split()), default=0)
