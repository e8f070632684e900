"""The priority of a case: its points added up, and the band that follows. It says when a case is read, no more."""

from collections.abc import Iterable
from dataclasses import dataclass

from clare_review.planning.points import Band, PointsTable
from clare_review.planning.signals import Signal


@dataclass(frozen=True, kw_only=True)
class Priority:
    """The points of a case and the band they fall in."""

    points: int
    band: Band


def priority(signals: Iterable[Signal], points: PointsTable) -> Priority:
    """The points of all signals added up, and the band; without any signal, standard."""
    total = sum(signal.points for signal in signals)
    if total >= points.immediate_from:
        return Priority(points=total, band=Band.IMMEDIATE)
    return Priority(points=total, band=Band.HIGH if total >= points.high_from else Band.STANDARD)
