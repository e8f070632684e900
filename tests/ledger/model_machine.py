"""The machine under the model: a clock that somebody sets, and a disk that stops answering."""

from datetime import UTC, datetime, timedelta
from itertools import count

from tests.faults.recording_vfs import FAILURES, OK, Call


class Jumping:
    """A clock that ticks, and that somebody sets forwards and back."""

    def __init__(self) -> None:
        self._ticks, self.by = count(), timedelta()

    def __call__(self) -> datetime:
        return datetime(2026, 3, 29, 0, 30, tzinfo=UTC) + self.by + timedelta(seconds=next(self._ticks))


class Dead:
    """From the n-th call on the machine does nothing."""

    def __init__(self, nth: int) -> None:
        self._left = nth

    def __call__(self, call: Call) -> int:
        self._left -= 1
        return FAILURES[call.kind] if self._left <= 0 else OK
