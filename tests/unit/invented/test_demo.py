"""The demonstration keeps its hands off what it did not make, and knows its sizes."""

from pathlib import Path

import pytest

from clare_review.errors import ReviewError, ReviewNotReady
from clare_review.invented.demo import run_demo


def silent(text: str) -> None:
    """Says nothing."""


def test_a_folder_that_is_no_demonstration_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "review").mkdir()
    (tmp_path / "review" / "ledger.sqlite").write_text("somebody's review")
    with pytest.raises(ReviewNotReady, match="holds something that is no demonstration"):
        run_demo(tmp_path, size="small", say=silent)
    assert (tmp_path / "review" / "ledger.sqlite").read_text() == "somebody's review"


def test_a_size_that_does_not_exist_is_refused_and_the_sizes_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="there are full and small"):
        run_demo(tmp_path / "demo", size="huge", say=silent)
    assert not (tmp_path / "demo").exists()
