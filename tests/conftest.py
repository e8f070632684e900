"""What every test may ask for."""

from collections.abc import Iterator

import pytest

from tests.server import TestServer


@pytest.fixture(scope="session")
def server() -> Iterator[TestServer]:
    """A PostgreSQL server of our own, started when the first test asks for it; one for each process that runs tests."""
    started = TestServer()
    yield started
    started.close()
