"""Whose turn it is to write a file: those who wait come in as soon as it is free, and nobody is passed over for long.

SQLite lets those who wait look again after ever longer naps. With 45 programs on one file the unlucky ones then wait
for half a minute while the file stands idle between two looks. A lock of the operating system on the folder wakes them
instead. It is a courtesy: SQLite's own locks keep the file whole, with it or without it.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 30.0  # seconds; after that SQLite is asked anyway, and says who is in the way


@contextmanager
def turn(folder: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Waits for its turn, at most so many seconds, then goes on whether it has come or not."""
    queue = _Queue(folder)
    queue.wait(patience)
    try:
        yield
    finally:
        queue.leave()


_TAKE, _TAKE_AT_ONCE, _FREE = 2, 2 | 4, 8  # LOCK_EX, LOCK_EX | LOCK_NB, LOCK_UN


def _lock(folder: int, how: int) -> bool:
    """Whether the lock could be taken or let go; False too where there is nothing of the kind."""
    try:
        import fcntl

        fcntl.flock(folder, how)
    except (ImportError, OSError):
        return False
    return True


class _Queue:
    """One place among those who wait for a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = os.open(folder, os.O_RDONLY)
        self._leaving = threading.Lock()
        self._left = False
        self._waiting: threading.Thread | None = None

    def wait(self, patience: float) -> None:
        if not self._come(at_once=True):
            self._waiting = threading.Thread(target=self._come, daemon=True)
            self._waiting.start()
            self._waiting.join(patience)

    def leave(self) -> None:
        """Closes the folder, which ends the turn; a thread that still waits closes it itself once it is woken."""
        with self._leaving:
            self._left = True
            if self._waiting is None or not self._waiting.is_alive():
                self._close()

    def _come(self, at_once: bool = False) -> bool:
        if not _lock(self._folder, _TAKE_AT_ONCE if at_once else _TAKE):
            return False
        with self._leaving:
            if self._left:
                self._close()
        return True

    def _close(self) -> None:
        if self._folder >= 0:
            _lock(
                self._folder, _FREE
            )  # said, not left to closing: a program forked meanwhile holds the folder open too
            os.close(self._folder)
            self._folder = -1
