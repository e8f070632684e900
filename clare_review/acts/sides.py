"""The side tables of a review: who worked then, who reviews now, and what stands beside each application."""

from collections.abc import Mapping
from typing import Any

from clare_review.acts.office import Office
from clare_review.population.reconciling import Fate, StoredRow, reconcile
from clare_review.population.records import Handler, Kind, Reviewer
from clare_review.population.side_tables import handlers as handlers_of
from clare_review.population.side_tables import reviewers as reviewers_of


def side_values(office: Office, kind: Kind) -> list[dict[str, Any]]:
    """The values of every accepted row of a side table, as at the office's position."""
    rows = office.keeper.source_rows(kind=kind.value, upto=office.as_of or None)
    accepted = {
        fate.row_id for fate in reconcile(StoredRow.of(row) for row in rows).fates if fate.fate is Fate.ACCEPTED
    }
    return [row["value"] for row in rows if row["id"] in accepted]


def reviewers(office: Office) -> tuple[Reviewer, ...]:
    """Who reviews now, in order of id."""
    return reviewers_of(side_values(office, Kind.REVIEWERS))


def handlers(office: Office) -> tuple[Handler, ...]:
    """Who worked the applications then, in order of id."""
    return handlers_of(side_values(office, Kind.HANDLERS))


def reviewer_named(office: Office, reader: str) -> Reviewer | None:
    """The reviewer with this id, or None."""
    return next((one for one in reviewers(office) if one.id == reader), None)


def side_counts(office: Office) -> Mapping[str, int]:
    """How many accepted rows each kind of side table has."""
    return {kind.value: len(side_values(office, kind)) for kind in Kind if kind is not Kind.APPLICATIONS}
