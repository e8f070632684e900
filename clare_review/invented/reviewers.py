"""The invented reviewers: what they answer to the two instruments on a case, given what is hidden in it.

Pure functions of the case, the truth and the random stream handed in. `again` is the later look at a case whose failure
was overlooked the first time.
"""

from random import Random

from clare_review.invented import reasons
from clare_review.invented.detail import Answers, cited, detail_answers, overlooked
from clare_review.invented.truth import Category, Found, HiddenFailure
from clare_review.population.records import Case, Outcome

Judged = tuple[Answers, dict[str, str]]

_MISSING = ("research_results", "face_to_face", "forum_minutes", "decision_reasons", "supervision", "outcome_letter")


def judge_risk(case: Case, truth: HiddenFailure | None, rng: Random, *, again: bool = False) -> Judged:
    """A complete risk assessment as (answers, text); about one in six asks for a detailed review.

    A failure that is found only by a later review is overlooked at first: the case is cleared.
    """
    if truth and truth.found is Found.LATER_REVIEW and not again:
        return _cleared(case, rng)
    if truth:
        return _suspected(case, truth, rng)
    return _doubted(case, rng) if rng.random() < _doubt(case) else _cleared(case, rng)


def judge_detail(case: Case, truth: HiddenFailure | None, rng: Random, *, again: bool = False) -> Judged:
    """A complete detailed review as (answers, text).

    A failure that is found only by a correction is overlooked at first: the review says that there was none.
    """
    seen = None if overlooked(truth, again=again) else truth
    return detail_answers(case, seen, rng, sure=truth is not None)


def _suspected(case: Case, truth: HiddenFailure, rng: Random) -> Judged:
    harm = truth.category is Category.HARM
    answers: Answers = {
        "risk_now": "immediate" if harm else rng.choice(("high", "standard", "cannot_tell")),
        "immediate_contact": "yes" if harm else "no",
        "failure_suspected": "yes",
        "failure_code": truth.code,
        "failure_entries": cited(case, truth, rng),
        "evidence_missing": _missing(rng, 0.5),
        "detailed_required": "yes",
        "detailed_why": ["failure_suspected", "risk", "later_incident"] if harm else ["failure_suspected"],
    }
    if harm:
        answers["contact_whom"] = ["person_at_risk"]
    return answers, {"contact_caution": reasons.caution(rng)} if harm else {}


def _doubted(case: Case, rng: Random) -> Judged:
    suspected = rng.choices(("yes", "no", "cannot_tell"), (30, 30, 40))[0]
    answers: Answers = {
        "risk_now": rng.choices(("immediate", "high", "standard", "cannot_tell"), (2, 18, 50, 30))[0],
        "immediate_contact": "no",
        "failure_suspected": suspected,
        "evidence_missing": _missing(rng, 0.75),
        "detailed_required": "yes",
        "detailed_why": _why(case, suspected),
    }
    if suspected == "yes":
        answers["failure_code"] = rng.choice(("B1", "B5", "C1", "E1", "E4", "cannot_tell"))
        answers["failure_entries"] = cited(case, None, rng)
    if answers["risk_now"] == "immediate":
        answers |= {"immediate_contact": "yes", "contact_whom": ["person_at_risk"]}
        return answers, {"contact_caution": reasons.caution(rng)}
    return answers, {"note": reasons.note(rng)} if rng.random() < 0.2 else {}


def _cleared(case: Case, rng: Random) -> Judged:
    high = case.application.dash == "high" and rng.random() < 0.2
    risk = "high" if high else rng.choices(("standard", "cannot_tell"), (86, 14))[0]
    answers: Answers = {
        "risk_now": risk,
        "immediate_contact": "cannot_tell" if rng.random() < 0.01 else "no",
        "failure_suspected": "no",
        "evidence_missing": _missing(rng, 0.25),
        "detailed_required": "no",
    }
    if high:
        return answers, {"no_detail_reason": reasons.no_detail(rng)}
    return answers, {"note": reasons.note(rng)} if rng.random() < 0.05 else {}


def _doubt(case: Case) -> float:
    held = bool(case.history) and case.application.outcome is not Outcome.DISCLOSED
    return 0.12 + (0.2 if held else 0.0) + (0.3 if case.incidents else 0.0)


def _why(case: Case, suspected: str) -> list[str]:
    why = {"yes": ["failure_suspected"], "cannot_tell": ["file_too_thin"], "no": []}[suspected]
    return [*why, *(["later_incident"] if case.incidents else [])] or ["risk"]


def _missing(rng: Random, share: float) -> list[str]:
    return rng.sample(_MISSING, rng.randint(1, 2)) if rng.random() < share else ["nothing"]
