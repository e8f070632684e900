"""A request to end, or a closed terminal, is taken as Ctrl+C: what was begun is put away."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_PATIENCE = 2  # requests to stop that are only counted; whoever asks once more is not made to wait


@contextmanager
def ended_like_ctrl_c() -> Iterator[None]:
    """Raises KeyboardInterrupt for a request to end and for a closed terminal, for as long as the context lasts.

    Python lets only the main thread say so; in any other this does nothing.
    """
    with _handled(signal.default_int_handler, "SIGTERM", "SIGHUP"):
        yield


@contextmanager
def stops_counted() -> Iterator[Callable[[], int]]:
    """Gives a function that says how often Ctrl+C, or a request to end, came since the context began.

    Nothing is broken off by the first two, wherever the program stands: a line that is being written is written to
    its end. The third raises KeyboardInterrupt. In another thread than the main one nothing is counted.
    """
    came: list[int] = []

    def count(number: int, frame: FrameType | None) -> None:
        came.append(number)
        if len(came) > _PATIENCE:
            signal.default_int_handler(number, frame)

    with _handled(count, "SIGINT", "SIGTERM", "SIGHUP"):
        yield lambda: len(came)


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None], *names: str) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
