"""The whole demonstration, part after part, each of which begins where the one before ended."""

from pathlib import Path

from clare_review.invented.assuring import assure
from clare_review.invented.making import Made, Progress, Say, Scale, make_review, nothing_shown
from clare_review.invented.referring import refer
from clare_review.invented.watching import watch_today


def nothing_said(_: str) -> None:
    """For whoever does not listen."""


def make_whole(
    folder: Path, scale: Scale, *, seed: int, say: Say = nothing_said, progress: Progress = nothing_shown
) -> Made:
    """Makes every part: looking back, and watching today's; same scale and seed: the same entries and digests."""
    made = look_back(folder, scale, seed=seed, say=say, progress=progress)
    watch_today(made, scale, seed=seed, say=say)
    return made


def look_back(
    folder: Path, scale: Scale, *, seed: int, say: Say = nothing_said, progress: Progress = nothing_shown
) -> Made:
    """Makes the review that looks back alone: reading, reading again, and what follows."""
    made = make_review(folder, scale, seed=seed, say=say, progress=progress)
    assure(made, scale, seed=seed, say=say, progress=progress)
    refer(made, scale, seed=seed, say=say)
    return made
