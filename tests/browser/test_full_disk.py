"""A review on a disk that fills up while a case is worked: a real one, small enough to be filled."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from tests.browser.breaking import refused_then_recorded
from tests.browser.conftest import Lab, lab_on
from tests.browser.reviewing import small_review, start

pytestmark = [pytest.mark.browser, pytest.mark.long]


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A disk of 32 MB; it takes leave to mount one, as root has it."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "small", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def full_disk(lab: Lab) -> Iterator[None]:
    """The file system of the review has no byte left."""
    ballast = lab.desk.review_folder / "ballast"
    with ballast.open("wb", buffering=0) as filled:
        for size in (1 << 20, 1 << 12, 1):
            while _written(filled, b"0" * size):
                pass
    yield
    ballast.unlink()


def _written(file: BinaryIO, data: bytes) -> bool:
    try:
        return file.write(data) == len(data)
    except OSError:
        return False


def test_a_full_disk_is_said_and_a_retry_records_once(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk, lab_on(small_review(disk)) as lab:
        lab.open()
        start(lab.page)
        refused_then_recorded(lab, full_disk, "the disk is full")
