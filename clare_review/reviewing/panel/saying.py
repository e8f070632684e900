"""What a session says about a case, a mark and a problem."""

from pathlib import Path

from clare_review.errors import ReviewError
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from clare_review.reviewing.judgement_wording import say_urgent
from clare_review.reviewing.marks import CaseMarks, MarkKind
from clare_review.reviewing.wording import say_time

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


def say_urgency(view: CaseView, marks: CaseMarks) -> str:
    """The notice that somebody has to be told today, from the risk assessment or an urgent mark; empty without one."""
    risk = view.position.current(RISK_ASSESSMENT)
    if risk is not None and risk.answers.get("immediate_contact") == "yes":
        return say_urgent(risk.entry, risk.at)
    return say_urgent(marks.urgent[-1].entry, marks.urgent[-1].at) if marks.urgent else ""


def say_aside(marks: CaseMarks) -> str:
    """Why a case stands aside, since when and by which entry; empty when it does not."""
    mark = marks.aside
    return f"{MARKED[mark.kind]} {say_time(mark.at)}, entry {mark.entry}. {mark.why}".strip() if mark else ""
