"""The side tables of a review: who worked then, who reviews now, and what stands beside each application."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from clare_review.acts.fates import side_fates, side_fates_among
from clare_review.acts.office import Office
from clare_review.acts.populations import count_fates
from clare_review.acts.rows import counted_rows
from clare_review.ledger.entry import EntryKind
from clare_review.population.reconciling import Fate
from clare_review.population.records import Handler, Kind, Reviewer
from clare_review.population.side_tables import handlers as handlers_of
from clare_review.population.side_tables import reviewers as reviewers_of

SIDES = tuple(kind for kind in Kind if kind is not Kind.APPLICATIONS)


def side_values(office: Office, kind: Kind, *, reference: str | None = None) -> list[dict[str, Any]]:
    """The values of every accepted row of a side table, or of those that name one application.

    `brought` among them says when the row or its first copy came in: 0 before the first population was sealed, else
    the number of the entry.
    """
    counted = counted_rows(office, kind, reference=reference)
    fates, rows = side_fates_among(counted), {row["id"]: row for row in counted}
    first: dict[int, int] = {}
    for fate in fates:
        into = fate.row_id if fate.merged_into_id is None else fate.merged_into_id
        first[into] = min(first.get(into, rows[into]["entry"]), rows[fate.row_id]["entry"])
    sealed = next((entry.number for entry in office.entries(EntryKind.SEALED)), None)
    return [
        {**rows[fate.row_id]["value"], "brought": _brought(first[fate.row_id], sealed)}
        for fate in fates
        if fate.fate is Fate.ACCEPTED
    ]


def _brought(entry: int, sealed: int | None) -> int:
    return 0 if sealed is None or entry < sealed else entry


def reviewers(office: Office) -> tuple[Reviewer, ...]:
    """Who reviews now, in order of id."""
    return reviewers_of(side_values(office, Kind.REVIEWERS))


def not_listed_since(office: Office) -> Mapping[str, int]:
    """Whoever stood on a list of reviewers and not on a later edition of it, to the entry of that edition.

    A list that has one of the same people on it is a later edition of a list; one that has none of them is another
    list, as of those who join or of another team. A row that is held back lists nobody until it is admitted.
    """
    rows = {row["id"]: row for row in counted_rows(office, Kind.REVIEWERS)}
    lists: dict[int, set[str]] = defaultdict(set)
    for row in rows.values():
        if row["reference"] is not None:
            lists[rows.get(row["corrects"], row)["entry"]].add(row["reference"])
    missing: dict[str, int] = {}
    for entry, listed in sorted(lists.items()):
        earlier = [lists[one] for one in lists if one < entry and lists[one] & listed]
        missing |= dict.fromkeys(set().union(*earlier) - listed - missing.keys(), entry)
        missing = {person: since for person, since in missing.items() if person not in listed}
    return missing


def working(office: Office) -> tuple[Reviewer, ...]:
    """Who reviews now and is not on leave today, in order of id: whom work may be given to without asking."""
    today = office.clock().date()
    return tuple(one for one in reviewers(office) if not one.away_on(today))


def handlers(office: Office) -> tuple[Handler, ...]:
    """Who worked the applications then, in order of id."""
    return handlers_of(side_values(office, Kind.HANDLERS))


def reviewer_named(office: Office, reader: str) -> Reviewer | None:
    """The reviewer with this id, or None."""
    return next((one for one in reviewers(office) if one.id == reader), None)


def side_rows_by_fate(office: Office) -> Mapping[str, Mapping[str, int]]:
    """For each kind of side table, how many rows ended as each fate."""
    return {kind.value: count_fates(side_fates(office, kind)) for kind in SIDES}
