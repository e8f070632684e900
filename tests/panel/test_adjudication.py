"""Two answers without names, differences first; agreeing and overriding with a reason."""

import json
from dataclasses import dataclass, field, replace

import pytest

from clare_review.reviewing.adjudication import (
    AdjudicationDesk,
    AdjudicationView,
    Decision,
    Reading,
    decided,
    problems,
    rows,
)
from clare_review.reviewing.panel import adjudication_panel
from clare_review.reviewing.panel.deciding import AdjudicationSession
from clare_review.reviewing.recording import Recorded
from tests.panel.conftest import LOW_RISK, SUSPECTED
from tests.panel.desk_in_memory import INSTRUMENTS, NINE, REFERENCES, DeskInMemory

ABOUT = {"cause": "reader_error", "confidence": "sure", "guidance": "no"}
UNSURE = LOW_RISK | {
    "failure_suspected": "cannot_tell",
    "detailed_required": "yes",
    "detailed_why": ["file_too_thin"],
}
ASK_RISK = "On what the file shows, how great is the risk to the person at risk today?"


@dataclass
class Adjudicators:
    """A desk that keeps decisions in a list, and what its page heard."""

    decisions: list[Decision] = field(default_factory=list)
    answers: list[dict] = field(default_factory=list)
    desk: DeskInMemory = field(default_factory=DeskInMemory)

    def __post_init__(self) -> None:
        self.session = AdjudicationSession(self.given(), "w", self.answers.append)

    def given(self) -> AdjudicationDesk:
        return AdjudicationDesk(
            reader="R20",
            title="Adjudication, second readings of March",
            references=REFERENCES[:2],
            decided=lambda: [each.reference for each in self.decisions],
            open=self.open,
            decide=self.decide,
            new_key=self.desk.new_key,
        )

    def open(self, reference: str) -> AdjudicationView:
        first, second = Reading(answers=SUSPECTED), Reading(answers=LOW_RISK, text={"note": "Seen."})
        view = self.desk.open(reference)
        form = INSTRUMENTS["risk_assessment"]
        return AdjudicationView(view=view, instrument=form, first=first, second=second, over=(11, 12))

    def decide(self, decision: Decision) -> Recorded:
        self.decisions.append(decision)
        return Recorded(entry=41, at=NINE, judgements={})

    def send(self, kind: str, **more: object) -> dict:
        self.session.receive({"type": kind, "n": 1, "window": "w", **more})
        return self.answers[-1]


@pytest.fixture
def desk() -> Adjudicators:
    made = Adjudicators()
    made.send("hello")
    made.send("open")
    return made


def decide(desk, side, **more):
    differing = [row["question"] for row in desk.answers[1]["rows"] if row["differs"]]
    taken = dict.fromkeys(differing, side) | more.pop("taken", {})
    usual = {"reason": "The log shows it (log 2).", "about": ABOUT}
    return desk.send("decide", reference=REFERENCES[0], taken=taken, **usual | more)


def test_differences_stand_first_and_both_are_said_in_words(desk):
    told = desk.answers[1]["rows"]
    assert (told[0]["ask"], told[0]["first"], told[0]["second"]) == (ASK_RISK, "High", "Standard")
    assert [row["differs"] for row in told] == sorted((row["differs"] for row in told), reverse=True)


def test_nothing_says_who_gave_which_answer(desk):
    assert [name for name in ("R07", "R09", "entry ") if name in json.dumps(desk.answers)] == []


def test_nothing_of_a_case_is_sent_before_it_is_opened():
    fresh = Adjudicators()
    assert "Quillfeather" not in json.dumps(fresh.send("hello"))
    assert fresh.desk.consulted == []


@pytest.mark.parametrize(("side", "risk"), [("first", "high"), ("second", "standard")])
def test_agreeing_with_one_of_them_takes_its_answers(desk, side, risk):
    assert "Recorded 09:00:00, entry 41" in decide(desk, side)["words"]
    (decision,) = desk.decisions
    assert decision.answers["risk_now"] == risk
    assert decision.reason == "The log shows it (log 2)."


def test_an_answer_of_ones_own_overrides_both(desk):
    decide(desk, "second", taken={"risk_now": "own"}, answers={"risk_now": "cannot_tell"})
    assert desk.decisions[0].answers["risk_now"] == "cannot_tell"


def test_a_difference_left_open_and_a_missing_reason_are_both_named(desk):
    told = desk.send("decide", reference=REFERENCES[0], taken={}, reason=" ")
    assert f"not decided: {ASK_RISK}" in told["words"] and "say why" in told["words"]
    assert desk.decisions == []


def test_the_cause_the_confidence_and_the_guidance_have_to_be_told(desk):
    told = decide(desk, "first", about={"cause": "somebody", "guidance": "no"})
    assert "Why do the two readings differ?" in told["words"] and "How sure are you" in told["words"]
    assert "the guidance, or the form" not in told["words"] and desk.decisions == []
    decide(desk, "first", about={"cause": "guidance_gap", "confidence": "close", "guidance": "yes"})
    assert desk.decisions[0].about == {"cause": "guidance_gap", "confidence": "close", "guidance": "yes"}


def test_an_answer_of_ones_own_may_bring_up_a_question_that_neither_reading_was_asked(desk):
    view = replace(desk.open(REFERENCES[0]), first=Reading(answers=LOW_RISK), second=Reading(answers=UNSURE))
    taken = dict.fromkeys((row.question.id for row in rows(view) if row.differs), "second")
    taken |= {"failure_suspected": "own"}
    asked = {each.question for each in problems(view, taken, {"failure_suspected": "yes"}, {})}
    assert asked == {"failure_code", "failure_entries"}
    own = {"failure_suspected": "yes", "failure_code": "B1", "failure_entries": ["log 2"], "contact_whom": ["children"]}
    assert problems(view, taken, own, {}) == []
    answers, _ = decided(view, taken, own, {})
    assert answers["failure_code"] == "B1" and "contact_whom" not in answers


def test_what_both_answered_alike_stands_whatever_a_page_says(desk):
    view = desk.open(REFERENCES[0])
    answers, _ = decided(view, {"immediate_contact": "own"}, {"immediate_contact": "yes"}, {})
    assert answers["immediate_contact"] == "no"


def test_a_case_that_was_opened_again_leaves_what_both_answered_alike_open_too(desk):
    again = replace(desk.open(REFERENCES[0]), reopened=True)
    assert all(row.differs for row in rows(again))
    told = problems(again, {}, {}, {})
    assert any(each.question == "immediate_contact" for each in told)


def test_a_mix_of_answers_that_do_not_agree_is_refused(desk):
    told = decide(desk, "first", taken={"detailed_required": "second"})
    assert "needs a detailed review" in told["words"]


def test_the_next_undecided_case_follows_and_the_end_is_said(desk):
    decide(desk, "second")
    assert desk.send("open")["case"]["reference"] == REFERENCES[1]
    desk.decisions.append(desk.decisions[0].__class__(**{**vars(desk.decisions[0]), "reference": REFERENCES[1]}))
    assert desk.send("open")["words"] == "Everything is decided."


def test_it_is_the_same_widget_in_another_mode(desk):
    panel = adjudication_panel(desk.given())
    assert panel.mode == "adjudication"
    assert repr(panel) == "Adjudication, second readings of March: 0 of 2 decided"


def test_the_rows_of_a_view_name_every_question_asked_of_either(desk):
    asked = {row.question.id for row in rows(desk.open(REFERENCES[0]))}
    assert {"failure_code", "detailed_why", "risk_now"} <= asked
