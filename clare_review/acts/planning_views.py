"""What the notebooks on priorities and allocation show: what orders the work, and how it was shared out."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from clare_review.acts.allocating import Allocations, allocations
from clare_review.acts.office import Office
from clare_review.acts.populations import applications
from clare_review.acts.sides import reviewers
from clare_review.acts.signing_off import signing_frame
from clare_review.errors import ReviewNotReady
from clare_review.ledger.digest import digest
from clare_review.ledger.stages import Stage
from clare_review.planning.allocation import Batch
from clare_review.planning.points import Band, SignalCode
from clare_review.population.records import worked_by

if TYPE_CHECKING:
    import pandas as pd


class PlanningViews:
    """The order of the first readings and their allocation, as at the office's position; ids only, no names."""

    def __init__(self, office: Office) -> None:
        """Takes up what was allocated.

        Raises:
            ReviewNotReady: nothing was allocated yet.
        """
        self._office = office
        self._allocated: Allocations = allocations(office)
        # Known-answer cases look like these to their reader; they are no work of the population that is shared out.
        shared = map(_of_population, self._allocated.at(Stage.FIRST))
        self._first = tuple(each for each in shared if each.references)
        if not self._first:
            raise ReviewNotReady("nothing is allocated yet: run `clare-review allocate`")
        self._applications = applications(office, sorted(self._allocated.allotted()))
        # What was invented to measure a reader is ordered like the others, and is none of them.
        self._band_of = {each: self._allocated.band_of[each] for each in self._allocated.allotted()}

    def bands(self) -> "pd.DataFrame":
        """How many applications each band holds, and from how many points it begins."""
        import pandas as pd

        counts = Counter(self._band_of.values())
        begins = {Band.IMMEDIATE: self._office.points.immediate_from, Band.HIGH: self._office.points.high_from}
        rows = [
            {
                "band": band.value,
                "points from": begins.get(band, 0),
                "applications": counts[band.value],
                "share": f"{100 * counts[band.value] / len(self._band_of):.1f}%",
            }
            for band in Band
        ]
        return pd.DataFrame(rows).set_index("band")

    def signals(self) -> "pd.DataFrame":
        """For each signal its points, and how many applications of each band show it, heaviest first."""
        import pandas as pd

        shown: dict[str, Counter[str]] = {code.value: Counter() for code in SignalCode}
        for reference, band in self._band_of.items():
            for code in self._allocated.signals_of[reference]:
                shown[code][band] += 1
        rows = [
            {
                "signal": code.value.replace("_", " "),
                "points": self._office.points.points[code],
                **{band.value: shown[code.value][band.value] for band in Band},
                "applications": shown[code.value].total(),
            }
            for code in SignalCode
        ]
        return pd.DataFrame(rows).sort_values(["points", "signal"], ascending=[False, True]).set_index("signal")

    def loads(self) -> "pd.DataFrame":
        """For each reviewer the hours a week, the batches and applications held, and the share of both, in per cent."""
        import pandas as pd

        staff = reviewers(self._office)
        hours = {one.id: Decimal(one.hours_per_week) for one in staff}
        all_hours = sum(hours.values()) or Decimal(1)
        held = Counter({one.id: 0 for one in staff})
        batches = Counter(batch.reviewer for batch in self._first)
        for batch in self._first:
            held[batch.reviewer] += len(batch.references)
        rows = [
            {
                "reviewer": one.id,
                "hours a week": one.hours_per_week,
                "share of hours": f"{100 * hours[one.id] / all_hours:.1f}",
                "batches": batches[one.id],
                "applications": held[one.id],
                "share of applications": f"{100 * held[one.id] / max(1, held.total()):.1f}",
            }
            for one in staff
        ]
        return pd.DataFrame(rows).set_index("reviewer")

    def conflicts(self) -> "pd.DataFrame":
        """For each former handler: how many applications were handled under that id, and how many of them they hold."""
        import pandas as pd

        handled = Counter(by for one in self._applications.values() for by in worked_by(one))
        mine = {batch.reviewer: set[str]() for batch in self._first}
        for batch in self._first:
            mine[batch.reviewer] |= set(batch.references)
        rows = [
            {
                "reviewer": one.id,
                "formerly": former,
                "handled under it": handled[former],
                "of these in own batches": sum(
                    former in worked_by(self._applications[reference]) for reference in mine.get(one.id, ())
                ),
            }
            for one in reviewers(self._office)
            for former in one.formerly
        ]
        columns = ["reviewer", "formerly", "handled under it", "of these in own batches"]
        return pd.DataFrame(rows, columns=columns).set_index("reviewer")

    def order(self) -> "pd.DataFrame":
        """For each batch its reviewer, its highest band, its size, and the points of its first and last application."""
        import pandas as pd

        points = self._allocated.points_of
        rows = [
            {
                "batch": batch.id,
                "reviewer": batch.reviewer,
                "band": batch.band.value,
                "applications": len(batch.references),
                "most points": max(points[reference] for reference in batch.references),
                "fewest points": min(points[reference] for reference in batch.references),
            }
            for batch in self._first
        ]
        return pd.DataFrame(rows).set_index("batch")

    def signing(self) -> "pd.DataFrame":
        """For each batch where its sign-off stands; see `acts.signing_off.signing_frame`."""
        return signing_frame(self._office)

    def receipt(self) -> str:
        """The stable text at the foot of the notebooks."""
        head = self._office.position()
        batches = [[one.id, one.reviewer, one.band.value, list(one.references)] for one in self._first]
        facts = {"chain": head.digest, "batches": batches, "points": self._office.points.digest}
        return (
            f"receipt: allocation of {self._office.settings.name}, as of entry {head.number} ({head.digest[:16]}): "
            f"{len(self._allocated.allotted())} applications in {len(batches)} batches; digest {digest(facts)}"
        )


def _of_population(batch: Batch) -> Batch:
    """A batch without the cases that are in it to measure its reader."""
    return replace(batch, references=tuple(each for each in batch.references if each not in batch.stages), stages={})
