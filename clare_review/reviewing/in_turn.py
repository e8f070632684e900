"""Which case of a batch comes next to its reader."""

from collections.abc import Collection, Iterable, Sequence

from clare_review.planning.points import Band
from clare_review.reviewing.care import Care, Had
from clare_review.reviewing.desk import CaseProgress, next_unfinished


def next_in_turn(
    progress: Sequence[CaseProgress],
    after: str | None,
    *,
    aside: Iterable[str],
    hard: Collection[str],
    care: Care,
    had: Had,
) -> str | None:
    """The next application with work left; one that is not hard to read, where it is time for that and there is one.

    Otherwise as `desk.next_unfinished`. One of the band immediate waits for nothing: somebody may be in danger.
    """
    passed_over = frozenset(aside)
    due = next_unfinished(progress, after, passed_over)
    if due is None or due not in hard or not care.eases(had):
        return due
    if any(each.reference == due and each.band == Band.IMMEDIATE for each in progress):
        return due
    return next_unfinished(progress, after, passed_over | frozenset(hard)) or due
