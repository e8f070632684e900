"""How long the reader was at each case: for their own eyes, kept in memory, gone with the kernel, in no ledger."""

from statistics import median
from typing import Any

_MOST = 20  # seconds one sign of life can account for


class Pace:
    """Seconds at each case of this sitting, as the page counts them while keys or the mouse are in use."""

    def __init__(self) -> None:
        self._seconds: dict[str, int] = {}

    def spend(self, reference: str, seconds: Any) -> None:
        """Adds what was spent since the last sign of life."""
        spent = seconds if isinstance(seconds, int) else 0
        self._seconds[reference] = self._seconds.get(reference, 0) + max(0, min(_MOST, spent))

    def data(self, reference: str | None) -> dict[str, Any]:
        """Minutes at the open case, and the median of all cases of this sitting."""
        here = self._seconds.get(reference or "", 0)
        middle = median(self._seconds.values()) if self._seconds else 0
        return {"here": round(here / 60), "median": round(middle / 60), "cases": len(self._seconds)}
