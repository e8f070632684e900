"""When the data could first have shown the problem: a running check over the applications in order of receipt.

It looks back with what is known now. At the time nobody had read the files, so it says when a check of this kind, had
somebody read each application as it was closed, would first have signalled: the month in which asking was possible.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from clare_review.assurance.cusum import Cusum, walk

BORNE, NOT_BORNE = 0.005, 0.015
"""The rates of failure that the check tells apart: one in 200 is borne, three in 200 are not."""
BETWEEN_FALSE = 5_000
"""A false signal comes no more often than once in so many applications."""


@dataclass(frozen=True, kw_only=True)
class FirstShown:
    """The month, as YYYY-MM, of the application at which the check first signalled, and which one it was.

    `failures` are those up to and with it, `read` the applications that were followed. All are None without a signal.
    """

    chart: Cusum
    read: int
    month: str | None
    reference: str | None
    case: int | None
    failures: int | None
    sums: tuple[float, ...]


def chart() -> Cusum:
    """The chart as `cusum.cusum` finds it from the three numbers above, which a test holds it to; so nobody waits."""
    return Cusum(
        sound=BORNE, worse=NOT_BORNE, m=110, limit=293, until_false=5041.20668629126, until_seen=364.1368270467288
    )


def first_shown(cases: Iterable[tuple[str, str, bool]]) -> FirstShown:
    """Follows applications, given as (day of receipt as ISO text, reference, failed) in any order."""
    in_turn = sorted(cases)
    walked = walk(chart(), (failed for _, _, failed in in_turn))
    at = walked.signalled
    return FirstShown(
        chart=chart(),
        read=len(in_turn),
        month=in_turn[at - 1][0][:7] if at else None,
        reference=in_turn[at - 1][1] if at else None,
        case=at,
        failures=sum(failed for _, _, failed in in_turn[:at]) if at else None,
        sums=walked.sums,
    )
