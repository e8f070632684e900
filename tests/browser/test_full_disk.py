"""A review on a disk that fills up while a case is worked: a real one, small enough to be filled."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.breaking import refused_then_recorded
from tests.browser.conftest import Lab, lab_on
from tests.browser.reviewing import small_review, start
from tests.small_disk import filled, small_disk

pytestmark = [pytest.mark.browser, pytest.mark.long]


@contextmanager
def full_disk(lab: Lab) -> Iterator[None]:
    """The file system of the review has no byte left."""
    with filled(lab.desk.review_folder):
        yield


def test_a_full_disk_is_said_and_a_retry_records_once(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", megabytes=32) as disk, lab_on(small_review(disk)) as lab:
        lab.open()
        start(lab.page)
        refused_then_recorded(lab, full_disk, "the disk is full")
