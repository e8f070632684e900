"""What one import did to the rows that were there: counts by fate, what a later list changed, whom it leaves out."""

from collections import Counter
from collections.abc import Iterable, Sequence

from clare_review.population.column_map import IDENTIFIED_BY
from clare_review.population.fates import Fate, RowFate
from clare_review.population.records import Kind

_MOST = 20  # lines of changes that a screen shows
_STAFF = (Kind.HANDLERS, Kind.REVIEWERS)
_NO_VALUES = frozenset(("name", "victim_name", "victim_born", "suspect_name", "suspect_born"))


def counts_of_file(fates: Iterable[RowFate], file_digest: str) -> dict[str, int]:
    """How many rows of one file ended as each fate."""
    times = Counter(fate.fate for fate in fates if fate.file_digest == file_digest)
    return {fate.value: times[fate] for fate in Fate}


def changes_by_file(fates: Sequence[RowFate], file_digest: str) -> tuple[str, ...]:
    """What the rows of one file changed in what was imported before, a sentence each, without names."""
    mine = {fate.row_id: fate for fate in fates if fate.file_digest == file_digest}
    told = [
        f"{mine[fate.merged_into_id].reference}: {_changed(fate)}"
        for fate in fates
        if fate.merged_into_id in mine and fate.row_id not in mine and fate.differences
    ]
    told += _left_out(fates, mine)
    return (*told[:_MOST], f"and {len(told) - _MOST:,} changes more") if len(told) > _MOST else tuple(told)


def _changed(fate: RowFate) -> str:
    return ", ".join(
        f"{name} changed" if name in _NO_VALUES else f"{name} is now {stands or 'blank'} (was {other or 'blank'})"
        for name, (stands, other, _) in fate.differences.items()
    )


def _left_out(fates: Sequence[RowFate], mine: dict[int, RowFate]) -> list[str]:
    """Who stands on an earlier list and not on this one."""
    kind = next((fate.kind for fate in mine.values()), None)
    if kind not in _STAFF or not IDENTIFIED_BY[kind]:
        return []
    here = {fate.reference for fate in mine.values()}
    away = {fate.reference for fate in fates if fate.fate is Fate.ACCEPTED and fate.reference not in here}
    return [f"{one} is not on this list and stays among the {kind.value}" for one in sorted(map(str, away))]
