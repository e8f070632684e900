"""Where tests of faults write: in memory where there is some, since what they write is thrown away by the thousand."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def memory() -> Path | None:
    """A folder in memory; None where the system has none, which means the usual folder for what is temporary."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() else None


@pytest.fixture
def scratch(memory: Path | None) -> Iterator[Path]:
    """An empty folder for one test. A kill leaves what was written there as a disk would; a power cut is enumerated."""
    with tempfile.TemporaryDirectory(prefix="clare-", dir=memory) as folder:
        yield Path(folder)
