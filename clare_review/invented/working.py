"""The invented reviewers at their desks: every judgement goes through the functions the panel calls."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from random import Random

from clare_review.acts.office import Office
from clare_review.acts.sides import reviewers
from clare_review.invented.reviewers import Judged, judge_detail, judge_risk
from clare_review.invented.truth import Found, HiddenFailure
from clare_review.reviewing.desk import CaseView, PanelDesk, RecordRequest
from clare_review.reviewing.judgement import DETAILED_REVIEW, RISK_ASSESSMENT

_ALIKE = 0.8
_WHY_CORRECTED = "Read again after a second look at the log: the first finding overlooked what the file shows."
_WHY_NOTED = "The letter that I took to be on the file is that of another application."
_WHY_REOPENED = "Another application on the same subject made me read this one again; it needs a detailed review."


@dataclass(frozen=True, kw_only=True)
class Worker:
    """What every invented reviewer knows: the hidden truth, and the seed their judgements vary by.

    `like` is the seed of another reader with whom four cases in five are judged alike.
    """

    truth: Mapping[str, HiddenFailure]
    seed: int
    like: int | None = None

    def batch(self, desk: PanelDesk) -> Iterator[str]:
        """Works one batch: all its risk assessments, then the detailed reviews they ask for; yields after each act."""
        required = []
        for reference in desk.batch.references:
            view = desk.open(reference)
            judged = judge_risk(view.case, self.truth.get(reference), self._chance(reference, RISK_ASSESSMENT))
            _record(desk, view, RISK_ASSESSMENT, judged)
            if judged[0]["detailed_required"] == "yes":
                required.append(reference)
            yield RISK_ASSESSMENT
        for reference in required:
            view = desk.open(reference)
            judged = judge_detail(view.case, self.truth.get(reference), self._chance(reference, DETAILED_REVIEW))
            _record(desk, view, DETAILED_REVIEW, judged)
            yield DETAILED_REVIEW

    def look_again(self, desk: PanelDesk, reference: str) -> None:
        """Finds what was overlooked: by correcting the detailed review, or by asking for one after all."""
        truth = self.truth[reference]
        view = desk.open(reference)
        if truth.found is Found.LATER_REVIEW:
            judged = judge_risk(view.case, truth, self._chance(reference, "again"), again=True)
            _record(desk, view, RISK_ASSESSMENT, judged, why=_WHY_REOPENED)
            view = desk.open(reference)
        judged = judge_detail(view.case, truth, self._chance(reference, "again"), again=True)
        _record(desk, view, DETAILED_REVIEW, judged, why=_WHY_CORRECTED)

    def _chance(self, reference: str, what: str) -> Random:
        alike = self.like is not None and Random(f"{self.like}/{reference}/alike").random() < _ALIKE
        return Random(f"{self.like if alike else self.seed}/{reference}/{what}")


def note_missing_evidence(desk: PanelDesk, reference: str) -> None:
    """Corrects a risk assessment in one answer: which evidence is missing from the file."""
    view = desk.open(reference)
    stands = view.position.current(RISK_ASSESSMENT)
    assert stands is not None  # it was assessed
    missing = ["outcome_letter"] if stands.answers["evidence_missing"] != ["outcome_letter"] else ["supervision"]
    answers = {name: value if isinstance(value, str) else list(value) for name, value in stands.answers.items()}
    answers["evidence_missing"] = missing
    _record(desk, view, RISK_ASSESSMENT, (answers, dict(stands.text)), why=_WHY_NOTED)


def take_turns(
    everybody: Iterable[Iterator[str]],
    on_act: Callable[[str], None],
    together: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> None:
    """Lets everybody do one act after the other, round and round, until all are done.

    A round is done `together`, so that all wait for the disk once; nobody is told of an act before their next one.
    """
    working = list(everybody)
    while working:
        with together():
            working = [one for one in working if _acted(one, on_act)]


def _acted(one: Iterator[str], on_act: Callable[[str], None]) -> bool:
    act = next(one, None)
    if act is not None:
        on_act(act)
    return act is not None


def _record(desk: PanelDesk, view: CaseView, instrument: str, judged: Judged, *, why: str = "") -> None:
    answers, text = judged
    current = view.position.current(instrument)
    desk.record(
        RecordRequest(
            reference=view.reference,
            instrument=instrument,
            version=desk.instruments[instrument].version,
            answers=answers,
            text=text,
            case_version=view.position.case_version,
            key=desk.new_key(),
            supersedes=current.entry if current else None,
            reason=why if current else None,
        )
    )


def every_fifth(office: Office, first: int) -> list[str]:
    """Every fifth reviewer of a large force from one on, and all of a small one, so that there are few batches more."""
    staff = [one.id for one in reviewers(office)]
    return staff[first::5] if len(staff) > 9 else staff
