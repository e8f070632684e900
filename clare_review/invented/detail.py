"""How an invented reviewer fills in the detailed review, section by section, from what the file shows."""

from random import Random

from clare_review.invented import reasons
from clare_review.invented.truth import Category, Found, HiddenFailure, Sign
from clare_review.population.records import Answer, Application, Case, Outcome, Route, System

Answers = dict[str, str | list[str]]

_MINIMUM = (System.PNC, System.PND, System.VISOR, System.LOCAL)
_SOON, _LATE = 35, 70  # days from receipt to the end that nobody, and everybody, would call late


def overlooked(truth: HiddenFailure | None, *, again: bool) -> bool:
    """Whether the detailed review misses the failure, so that it takes a correction to find it."""
    return truth is not None and truth.found is Found.CORRECTION and not again


def cited(case: Case, truth: HiddenFailure | None, rng: Random) -> list[str]:
    """One or two lines of the file: what the failure shows in, else any log or history line there is."""
    history = [f"history {item.line}" for item in case.history]
    log = [f"log {entry.line}" for entry in case.log]
    if truth is not None:
        return [*history[:1], *log[-1:]] or ["application"]
    return [rng.choice(log + history)] if log or history else ["application"]


def detail_answers(
    case: Case, truth: HiddenFailure | None, rng: Random, *, sure: bool
) -> tuple[Answers, dict[str, str]]:
    """A complete detailed review; `truth` is the failure it finds, `sure` rules out that it cannot tell."""
    unclear = truth is None and not sure and rng.random() < 0.03
    entries = cited(case, truth, rng)
    answers: Answers = {
        **_research(case.application, truth, rng),
        **_identity(case.application, truth, rng),
        **_decision(case, truth, rng),
        **_delivery(case.application, truth, rng),
        **_recording(case.application, truth, rng),
        **_timeliness(case.application, truth),
        **_support(case.application, rng),
        "primary_failure": truth.code if truth else "cannot_tell" if unclear else "none",
        "reason_entries": entries,
        **_harm(case, truth, rng),
    }
    answers["action"] = _action(answers, truth, rng)
    if truth is not None:
        text = {"reason": reasons.why_failed(truth.sign, entries)}
    else:
        text = {"reason": (reasons.why_unclear if unclear else reasons.why_sound)(rng, entries)}
    if answers.get("harm_linked") in ("yes", "probable"):
        text["harm_link_reason"] = reasons.link(rng)
    return answers, text


def _research(application: Application, truth: HiddenFailure | None, rng: Random) -> Answers:
    answers: Answers = {}
    for system in System:
        recorded = application.checked(system)
        if truth is not None and truth.sign is Sign.PND_NOT_CHECKED and system is System.PND:
            word = "not_checked"
        elif recorded is None:
            word = "not_recorded"
        elif recorded is Answer.NO:
            word = "not_needed" if system not in _MINIMUM and rng.random() < 0.5 else "not_checked"
        else:
            word = "cannot_tell" if rng.random() < 0.05 else "checked"
        answers[f"research_{system.value}"] = word
    return answers


def _identity(application: Application, truth: HiddenFailure | None, rng: Random) -> Answers:
    if (truth is not None and truth.sign is Sign.WRONG_BIRTH_DATE) or application.b_born is None:
        return {"identity_search": "partial", "identity_gap": ["date_of_birth"]}
    return {"identity_search": rng.choices(("full", "not_recorded", "cannot_tell"), (75, 15, 10))[0]}


def _decision(case: Case, truth: HiddenFailure | None, rng: Random) -> Answers:
    outcome = case.application.outcome
    should = truth is not None and truth.category is not Category.ADMINISTRATIVE
    answers: Answers = {
        "held_then": "yes" if case.history or should else "no",
        "should_disclose_then": "yes" if should or case.application.disclosed_on else "no",
        "should_disclose_now": "yes" if should else rng.choices(("no", "cannot_tell"), (85, 15))[0],
    }
    if truth is not None and truth.sign is Sign.HELD_NOT_WEIGHED:
        return {**answers, "test_applied": "wrong_test", "test_error": ["relationship_ended"]}
    if outcome is None:
        return {**answers, "test_applied": "no_test"}
    words = ("right_test", "not_recorded", "cannot_tell")
    return {**answers, "test_applied": rng.choices(words, (75, 17, 8))[0]}


def _delivery(application: Application, truth: HiddenFailure | None, rng: Random) -> Answers:
    unmet = "not_needed" if application.route is Route.RIGHT_TO_KNOW else "not_recorded"
    told = rng.choices(("yes", "not_recorded", "cannot_tell"), (65, 28, 7))[0]
    reassured = truth is not None and truth.category is not Category.ADMINISTRATIVE
    answers: Answers = {
        "face_to_face": "yes" if application.met_on else unmet,
        "outcome_told": "falsely_reassured" if reassured and application.outcome is Outcome.NOTHING_HELD else told,
    }
    if application.disclosed_on:
        plan = rng.choices(("yes", "not_recorded"), (70, 30))[0]
        return {**answers, "delivery": "full", "delivery_person": "yes", "safety_plan": plan}
    agreed = application.outcome in (Outcome.AGREED, Outcome.DISCLOSED)
    return {**answers, "delivery": "agreed_not_made" if agreed else "not_made"}


def _recording(application: Application, truth: HiddenFailure | None, rng: Random) -> Answers:
    reasoned = application.outcome_reason is not None or application.outcome is Outcome.DISCLOSED
    seen = "yes" if application.supervisor else "not_recorded"
    unsupervised = truth is not None and truth.sign is Sign.NO_SUPERVISOR
    lost = truth is not None and truth.sign is Sign.NOT_DECIDED
    return {
        "reasons_recorded": rng.choice(("yes", "yes", "partly")) if reasoned else "no",
        "record_kept": "gaps" if lost else rng.choices(("whole", "gaps", "cannot_tell"), (80, 14, 6))[0],
        "supervised": "no" if unsupervised else seen,
    }


def _timeliness(application: Application, truth: HiddenFailure | None) -> Answers:
    end = application.disclosed_on or application.decided_on
    if end is None:
        return {"timely": "not_recorded"}
    days = (end - application.received.date()).days
    if days > _LATE or (truth is not None and truth.sign is Sign.LATE):
        steps = ["decision", "disclosure", "total"] if application.disclosed_on else ["decision", "total"]
        return {"timely": "late", "late_steps": steps}
    return {"timely": "within" if days <= _SOON else "cannot_tell"}


def _support(application: Application, rng: Random) -> Answers:
    considered = ["marac"] if application.checked_marac is Answer.YES and rng.random() < 0.6 else []
    considered += ["children"] if application.children is Answer.YES and rng.random() < 0.5 else []
    return {
        "support": rng.choices(("yes", "partly", "no", "not_recorded", "cannot_tell"), (40, 25, 5, 25, 5))[0],
        "safeguarding": considered or ["not_recorded"],
    }


def _harm(case: Case, truth: HiddenFailure | None, rng: Random) -> Answers:
    if truth is not None and truth.category is Category.HARM:
        return {
            "harm": list(truth.harm),
            "harm_known_from": ["later_incident"],
            "serious_injury": "yes",
            "harm_linked": truth.linked or "probable",
        }
    if not case.incidents:
        return {"harm": ["none"]}
    harm = rng.choices(("emotional", "none", "cannot_tell"), (50, 25, 25))[0]
    if harm != "emotional":
        return {"harm": [harm]}
    answers: Answers = {"harm": [harm], "harm_known_from": ["later_incident"]}
    return {**answers, "harm_linked": "no"} if truth else answers


def _action(answers: Answers, truth: HiddenFailure | None, rng: Random) -> list[str]:
    action = ["contact", "disclosure", "safety_plan"] if answers["should_disclose_now"] == "yes" else []
    if answers.get("serious_injury") == "yes":
        action += ["idva", "professional_standards"]
    if truth is not None:
        action += ["apology", "learning"] if action else ["correct_record", "learning"]
    elif answers["record_kept"] == "gaps":
        action.append("correct_record")
    return action or [rng.choices(("none", "learning"), (85, 15))[0]]
