"""What was done week by week, up to the moment the figures are as at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from clare_review.findings.figures import Column, Table, in_words
from clare_review.findings.papers.named import Named

WEEKS = 8
_WEEK = timedelta(days=7)
LABELS = {
    "assessed": "Risk assessed",
    "reviewed": "Reviewed in detail",
    "flagged": "Contact found to be needed",
    "attempts": "Attempts to reach somebody",
}


@dataclass(frozen=True, kw_only=True)
class Week:
    """Seven days that end at a moment, and how many of each thing were done in them."""

    ends: datetime
    done: Mapping[str, int]


def weeks(done: Mapping[str, Sequence[datetime]], until: datetime) -> tuple[Week, ...]:
    """The last `WEEKS` weeks up to `until`, the earliest first; each begins the moment after the one before ended."""
    ends = [until - _WEEK * back for back in reversed(range(WEEKS))]
    return tuple(
        Week(ends=end, done={name: sum(end - _WEEK < at <= end for at in done.get(name, ())) for name in LABELS})
        for end in ends
    )


def weekly_table(told: Sequence[Week]) -> Table:
    """The weeks as a table."""
    return Table(
        id="weeks",
        caption="The last weeks",
        columns=(
            Column(id="ends", label="Seven days to"),
            *(Column(id=name, label=label, adds=True) for name, label in LABELS.items()),
        ),
        rows=tuple((in_words(each.ends.date().isoformat()), *each.done.values()) for each in told),
        total=("All of these", *(sum(each.done[name] for each in told) for name in LABELS)),
    )


def weekly_figures(told: Sequence[Week]) -> dict[str, Named]:
    """This week's counts as `week.assessed`, and those of the week before as `week_before.assessed`."""
    found: dict[str, Named] = {}
    for prefix, each in (("week", told[-1]), ("week_before", told[-2])):
        found |= {f"{prefix}.{name}": Named(value=f"{count:,}", count=count) for name, count in each.done.items()}
    return found
