"""The whole demonstration, part after part, each of which begins where the one before ended."""

from pathlib import Path

from clare_review.invented.assuring import assure
from clare_review.invented.making import Made, Progress, Say, Scale, make_review, nothing_shown
from clare_review.invented.referring import refer


def nothing_said(_: str) -> None:
    """For whoever does not listen."""


def make_whole(
    folder: Path, scale: Scale, *, seed: int, say: Say = nothing_said, progress: Progress = nothing_shown
) -> Made:
    """Makes every part: reading, reading again, and what follows; same scale and seed: the same entries and digests."""
    made = make_review(folder, scale, seed=seed, say=say, progress=progress)
    assure(made, scale, seed=seed, say=say, progress=progress)
    refer(made, scale, seed=seed, say=say)
    return made
