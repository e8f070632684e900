"""Files that are whole or not there."""

import errno
import os
from pathlib import Path

import pytest

from clare_review.running.writing import settle


def test_a_folder_of_which_the_system_keeps_no_copy_to_settle_is_no_failure() -> None:
    handle = os.open("/proc", os.O_RDONLY)
    with pytest.raises(OSError, match="Invalid argument") as refused:
        os.fsync(handle)
    os.close(handle)
    assert refused.value.errno == errno.EINVAL
    settle(Path("/proc"))


def test_a_folder_that_is_not_there_is_one() -> None:
    with pytest.raises(FileNotFoundError):
        settle(Path("/nowhere"))
