"""Files of a test, written where nobody else writes."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes bytes to a file of the test's own folder and gives its path."""

    def to(content: bytes, name: str = "small.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return to
