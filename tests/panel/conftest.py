"""A panel on a desk in memory, and a page that sends it the messages a browser sends and looks at the answers."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from clare_review.reviewing.panel.session import PanelSession
from tests.panel.desk_in_memory import INSTRUMENTS, REFERENCES, DeskInMemory

LOW_RISK = {
    "risk_now": "standard",
    "immediate_contact": "no",
    "failure_suspected": "no",
    "evidence_missing": ["nothing"],
    "detailed_required": "no",
}
SUSPECTED = LOW_RISK | {
    "risk_now": "high",
    "failure_suspected": "yes",
    "failure_code": "B1",
    "failure_entries": ["log 2"],
    "detailed_required": "yes",
    "detailed_why": ["failure_suspected"],
}
NO_FAILURE = {
    **{f"research_{each}": "checked" for each in ("pnc", "pnd", "visor", "local")},
    **{f"research_{each}": "not_needed" for each in ("other_forces", "marac", "probation", "social_care")},
    "identity_search": "full",
    "held_then": "no",
    "test_applied": "right_test",
    "should_disclose_then": "no",
    "should_disclose_now": "no",
    "face_to_face": "yes",
    "delivery": "not_made",
    "outcome_told": "yes",
    "reasons_recorded": "yes",
    "record_kept": "whole",
    "supervised": "yes",
    "timely": "within",
    "support": "yes",
    "safeguarding": ["idva"],
    "primary_failure": "none",
    "reason": "Every system was searched and nothing was held.",
    "reason_entries": ["log 1"],
    "harm": ["none"],
    "action": ["none"],
}


@dataclass
class Page:
    """What a window of the browser says and hears."""

    desk: DeskInMemory
    name: str = "window 1"
    answers: list[dict[str, Any]] = field(default_factory=list)
    case: dict[str, Any] = field(default_factory=dict)
    forms: dict[str, dict[str, Any]] = field(default_factory=dict)
    cells: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.session = PanelSession(self.desk.panel_desk(), self.name, self.hear)

    def hear(self, answer: dict[str, Any]) -> None:
        assert answer["to"] == self.name
        self.answers.append(answer)
        self.cells |= {cell["number"]: cell for cell in answer.get("strip", ())}
        for each in (answer, answer.get("next") or {}):
            if each.get("type") == "case":
                self.case = each["case"]
            if "forms" in each:
                self.forms = {form["instrument"]: form for form in each["forms"]}

    def send(self, kind: str, /, **more: Any) -> dict[str, Any]:
        """Sends one message and returns the last answer to it."""
        before = len(self.answers)
        self.session.receive({"type": kind, "n": before, "window": self.name, **more})
        return self.answers[-1] if len(self.answers) > before else {}

    def open(self, reference: str = "", **more: Any) -> dict[str, Any]:
        return self.send("open", reference=reference, **more)

    def fill(self, kind: str, answers: dict[str, Any], /, instrument: str = "risk_assessment", **more: Any) -> Any:
        """Sends a form, as `draft` or `record`; text is parted from codes as the page parts it."""
        personal = {question.id for question in INSTRUMENTS[instrument].questions if question.personal}
        codes = {name: value for name, value in answers.items() if name not in personal}
        text = {name: value for name, value in answers.items() if name in personal}
        about = {"reference": self.case["reference"], "instrument": instrument}
        return self.send(kind, **about | {"answers": codes, "text": text} | more)

    def form(self, instrument: str = "risk_assessment") -> dict[str, Any]:
        return self.forms[instrument]

    @property
    def strip(self) -> list[dict[str, Any]]:
        """The cells of the batch as the page shows them: those that were told last, each in its place."""
        return [self.cells[number] for number in sorted(self.cells)]

    @property
    def last(self) -> dict[str, Any]:
        return self.answers[-1]


@pytest.fixture
def desk() -> DeskInMemory:
    return DeskInMemory()


@pytest.fixture
def page(desk: DeskInMemory) -> Page:
    made = Page(desk)
    made.send("hello")
    return made


@pytest.fixture
def opened(page: Page) -> Page:
    page.open(REFERENCES[0])
    return page
