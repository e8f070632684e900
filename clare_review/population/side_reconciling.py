"""What becomes of the rows of side tables: the same thing said twice, said anew, or said in two ways at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from clare_review.ledger.digest import digest
from clare_review.population.column_map import IDENTIFIED_BY
from clare_review.population.fates import Fate, RowFate, StoredRow, fate_of
from clare_review.population.merging import Difference

LATER_STANDS = "the list imported later stands"


def side_fates(rows: Iterable[StoredRow]) -> list[RowFate]:
    """The fates of understood rows of one kind of side table.

    What has an identity (a reviewer, a handler's period, an incident) is what the last import says of it; rows of one
    import that contradict each other are quarantined, and what was said before stands. What has none (a line of a log
    or of a history) is there as often as in the file that has it most often: two equal lines of one file may both be
    real, the same line in two files is one line exported twice.
    """
    groups: dict[str, list[StoredRow]] = defaultdict(list)
    for row in sorted(rows, key=_as_brought):
        groups[_identity(row)].append(row)
    return [fate for group in groups.values() for fate in _group_fates(group)]


def _group_fates(group: Sequence[StoredRow]) -> list[RowFate]:
    if len(group) == 1:
        return [fate_of(group[0], Fate.ACCEPTED)]
    return _said_anew(group) if IDENTIFIED_BY[group[0].kind] else _equal_lines(group)


def _equal_lines(group: Sequence[StoredRow]) -> list[RowFate]:
    """The nth of a file's equal lines is the nth of any other file's."""
    accepted: list[StoredRow] = []
    seen: Counter[str] = Counter()
    fates = []
    for row in group:
        place = seen[row.file_digest]
        seen[row.file_digest] += 1
        if place < len(accepted):
            fates.append(fate_of(row, Fate.MERGED, into=accepted[place]))
        else:
            accepted.append(row)
            fates.append(fate_of(row, Fate.ACCEPTED))
    return fates


def _said_anew(group: Sequence[StoredRow]) -> list[RowFate]:
    torn = _torn_entries(group)
    good = [row for row in group if row.entry not in torn]
    names = " and ".join(IDENTIFIED_BY[group[0].kind])
    reason = f"{len(group) - len(good)} rows have this {names} and say different things"
    fates = [fate_of(row, Fate.QUARANTINED, reasons=(reason,)) for row in group if row.entry in torn]
    if not good:
        return fates
    stands = _standing(good)
    others = [row for row in good if row is not stands]
    merged = [fate_of(row, Fate.MERGED, into=stands, differences=_differences(stands, row)) for row in others]
    return [*fates, fate_of(stands, Fate.ACCEPTED), *merged]


def _torn_entries(group: Sequence[StoredRow]) -> set[int]:
    said: dict[int, set[str]] = defaultdict(set)
    for row in group:
        said[row.entry].add(_content(row))
    return {entry for entry, contents in said.items() if len(contents) > 1}


def _standing(good: Sequence[StoredRow]) -> StoredRow:
    """Of the rows that say what the last one says, the first after which nothing else was said."""
    stands = good[-1]
    for row in reversed(good):
        if _content(row) != _content(stands):
            break
        stands = row
    return stands


def _differences(stands: StoredRow, other: StoredRow) -> dict[str, Difference]:
    ours, theirs = _values(stands), _values(other)
    return {
        name: (_say(ours.get(name)), _say(theirs.get(name)), LATER_STANDS)
        for name in sorted({*ours, *theirs})
        if ours.get(name) != theirs.get(name)
    }


def _identity(row: StoredRow) -> str:
    names = IDENTIFIED_BY[row.kind]
    values = _values(row)
    return repr([values.get(name) for name in names]) if names else _content(row)


def _content(row: StoredRow) -> str:
    return digest(_values(row))


def _values(row: StoredRow) -> Mapping[str, Any]:
    return {name: value for name, value in (row.values or {}).items() if name != "notes"}


def _as_brought(row: StoredRow) -> tuple[int, str, str, int, int]:
    return row.entry, row.file, row.sheet, row.row, row.id


def _say(value: Any) -> str | None:
    if isinstance(value, list):
        return "; ".join(map(str, value)) or None
    return None if value is None else str(value)
