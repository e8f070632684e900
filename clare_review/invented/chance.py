"""Time and chance as the demonstration needs them: the same on every run, and plausible."""

from datetime import UTC, datetime, timedelta
from random import Random

_OPENS, _CLOSES = 8, 17


class OfficeClock:
    """A clock that moves on by the same step each time it is read, from 08:00 to 17:00 UTC on Mondays to Fridays."""

    def __init__(self, start: datetime, step: timedelta) -> None:
        self._at = _in_hours(start.astimezone(UTC))
        self._step = step

    def __call__(self) -> datetime:
        """The time, a step later than when it was last read."""
        self._at = _in_hours(self._at + self._step)
        return self._at

    def not_before(self, day: datetime) -> None:
        """Lets time pass until `day`, unless it is later already."""
        self._at = max(self._at, _in_hours(day.astimezone(UTC)))


class SeededChance:
    """Bytes that look random and are the same for the same seed; for invented reviews only, never for a real one."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"{seed}/chance")

    def __call__(self, size: int) -> bytes:
        """The next `size` bytes."""
        return self._random.randbytes(size)


def _in_hours(at: datetime) -> datetime:
    if at.hour < _OPENS:
        at = _morning(at)
    elif at.hour >= _CLOSES:
        at = _morning(at + timedelta(days=1))
    return _morning(at + timedelta(days=7 - at.weekday())) if at.weekday() > 4 else at


def _morning(at: datetime) -> datetime:
    return at.replace(hour=_OPENS, minute=0, second=0, microsecond=0)
