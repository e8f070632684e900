"""The invented adjudicators at their desks: every decision goes through the functions the panel calls."""

from collections.abc import Mapping
from random import Random
from typing import Any

from clare_review.acts.adjudicating import give_to_adjudicators
from clare_review.acts.adjudication import AdjudicationBatch
from clare_review.acts.allocating import allocations
from clare_review.acts.cases import Cases
from clare_review.acts.granting import ROLES_FILE
from clare_review.acts.sides import reviewers
from clare_review.invented.making import Say
from clare_review.invented.reviewers import judge_detail, judge_risk
from clare_review.invented.truth import HiddenFailure
from clare_review.ledger.stages import Stage
from clare_review.review import Review
from clare_review.reviewing.adjudication import AdjudicationView, Cause, Confidence, Decision, Reading, rows
from clare_review.reviewing.judgement import RISK_ASSESSMENT
from clare_review.running.writing import write_whole

_WHY = "Both readings were held against the file, line by line; this one is what it shows."


Truth = Mapping[str, HiddenFailure]


def adjudicate(lead: Review, truth: Truth, *, seed: int, say: Say, cases: Cases | None = None) -> None:
    """Gives out what two readers disagree on, and has all of it decided; detailed reviews wait for risk assessments.

    `truth` is what is hidden in each case, which the invented adjudicators find.
    """
    _name_adjudicators(lead)
    given = give_to_adjudicators(lead.office)
    say(given.sentence())
    cases, decided = cases or Cases(lead.office), 0
    for batch in allocations(lead.office).at(Stage.ADJUDICATION):
        desk = AdjudicationBatch(lead.office.for_reader(batch.reviewer), batch.id, cases=cases)
        with lead.office.keeper.together():
            decided += decide_batch(desk, truth, seed=str(seed))
    say(f"{decided:,} differences adjudicated")


def decide_batch(desk: AdjudicationBatch, truth: Truth, *, seed: str) -> int:
    """Decides whatever is left to decide in a batch, and says how much that was."""
    return sum(_decide(desk, reference, truth, f"{seed}/{reference}") for reference in desk.references)


def _name_adjudicators(lead: Review) -> None:
    """Five of a large force adjudicate; in a small one anybody may."""
    named = [one.id for one in reviewers(lead.office)][2::10]
    if len(named) > 1:
        lines = [f"  {each}: {{roles: [reviewer, adjudicator]}}" for each in named]
        write_whole(lead.folder / ROLES_FILE, "\n".join(["people:", *lines, ""]).encode())


def _decide(desk: AdjudicationBatch, reference: str, truth: Truth, seed: str) -> int:
    """Decides whatever is left to decide of a case, and says how much that was."""
    decided = 0
    while not (view := desk.open(reference)).read_only:
        desk.decide(_decision(view, truth.get(reference), f"{seed}/{view.instrument.name}/{decided}"))
        decided += 1
    return decided


def _decision(view: AdjudicationView, hidden: HiddenFailure | None, key: str) -> Decision:
    """Takes the reading that comes nearer to what is hidden in the case, whole, so that it fits together."""
    chance = Random(key)
    judge = judge_risk if view.instrument.name == RISK_ASSESSMENT else judge_detail
    right, _ = judge(view.view.case, hidden, chance, again=True)
    side = "first" if _near(view.first, right) >= _near(view.second, right) else "second"
    chosen = view.first if side == "first" else view.second
    cause = chance.choice([Cause.AMBIGUOUS_RECORD, Cause.GUIDANCE_GAP, Cause.READER_ERROR, Cause.EDGE_CASE])
    return Decision(
        reference=view.view.reference,
        instrument=view.instrument.name,
        version=view.instrument.version,
        case_version=view.view.position.case_version,
        answers=chosen.answers,
        text=chosen.text,
        taken={row.question.id: side for row in rows(view) if row.differs},
        about={
            "cause": cause.value,
            "confidence": chance.choice(list(Confidence)).value,
            "guidance": "yes" if cause is Cause.GUIDANCE_GAP else "no",
        },
        over=view.over,
        reason=_WHY,
        key=key,
    )


def _near(reading: Reading, right: dict[str, Any]) -> int:
    return sum(_codes(reading.answers.get(name)) == _codes(value) for name, value in right.items())


def _codes(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())
