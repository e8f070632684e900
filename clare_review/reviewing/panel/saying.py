"""What a session says about a case, a mark and a problem."""

from pathlib import Path

from clare_review.errors import ReviewError
from clare_review.reviewing.marks import MarkKind

FIRST = "This is the first case of the batch."
FINISHED = "Everything in this batch is finished."
ELSEWHERE = (
    "This case is open in another window since {since} (last sign of life {seen}), so it can only be read here. "
    "Go on there, or take it over here."
)
MARKED = {
    MarkKind.URGENT: "raised as urgent",
    MarkKind.DEFERRED: "left for later",
    MarkKind.PASSED_ON: "passed on",
    MarkKind.RESUMED: "taken up again",
}


def said(problem: BaseException) -> str:
    """A problem in words; one nobody foresaw names its kind and place, for whoever looks after the review."""
    if isinstance(problem, ReviewError):
        return str(problem)
    frame = problem.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}, line {frame.tb_lineno}" if frame else "place not known"
    return f"something went wrong that nobody foresaw ({type(problem).__name__}: {problem}; {place})"
