"""The findings of a review as at one ledger entry: gathered once, checked, and frozen."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from clare_review.findings.balance import balance
from clare_review.findings.figures import Findings
from clare_review.findings.funnel import funnel, funnel_table
from clare_review.findings.given import Given, given
from clare_review.findings.populations import population
from clare_review.findings.progress import curves, progress_table
from clare_review.findings.tables import count_tables
from clare_review.findings.timeliness import timeliness_tables

if TYPE_CHECKING:
    import pandas as pd


def findings(
    applications: "pd.DataFrame", judgements: "pd.DataFrame", position: Mapping[str, Any], *, secret: bytes = b""
) -> Findings:
    """Works out every figure, table, curve and the funnel, and holds them to their sums.

    `applications` has one row for each sealed application, `judgements` one for each judgement that stands, in any
    order; `position` is `{"entry", "at" (UTC), "chain", "rows" by fate, "populations": [{"version", "applications",
    "digest", "entry"}]}`, and may have "rests_on", the digests of each editable file by its name. `secret` is the
    review's own and orders the handlers' pseudonyms. Same input, in any order: the same findings.

    Raises:
        ReviewNotReady: no population is sealed yet.
        FiguresDoNotBalance: figures that must add up do not.
        ValueError: a column, key or word that the findings do not know.
    """
    return findings_from(given(applications, judgements, position), secret)


def findings_from(known: Given, secret: bytes = b"") -> Findings:
    """The same from what was taken in already.

    Raises:
        FiguresDoNotBalance: figures that must add up do not.
    """
    populations = tuple(population(known, sealed) for sealed in known.populations)
    members = known.members
    handlers = funnel(members, secret)
    result = Findings(
        position=known.position,
        batches=len(members.batch.there()),
        populations=populations,
        tables=(
            *count_tables(known, populations),
            *timeliness_tables(members),
            progress_table(members),
            funnel_table(handlers),
        ),
        curves=curves(members),
        funnel=handlers,
    )
    balance(result)
    return result
