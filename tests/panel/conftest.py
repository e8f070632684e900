"""A panel on a desk in memory, and the acts of a person in front of it: set, click, look."""

from collections.abc import Iterator
from typing import Any

import pytest

from clare_review.reviewing.panel import ReviewPanel, review_panel
from clare_review.reviewing.panel_form import Form
from tests.panel.desk_in_memory import REFERENCES, DeskInMemory

LOW_RISK = {
    "risk_now": "standard",
    "immediate_contact": "no",
    "failure_suspected": "no",
    "evidence_missing": ("nothing",),
    "detailed_required": "no",
}
SUSPECTED = LOW_RISK | {
    "risk_now": "high",
    "failure_suspected": "yes",
    "failure_code": "B1",
    "failure_entries": ("log 2",),
    "detailed_required": "yes",
    "detailed_why": ("failure_suspected",),
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
    "safeguarding": ("idva",),
    "primary_failure": "none",
    "reason": "Every system was searched and nothing was held.",
    "reason_entries": ("log 1",),
    "harm": ("none",),
    "action": ("none",),
}


def fill(form: Form, answers: dict[str, Any]) -> None:
    """Answers questions, as a person does: one after the other."""
    for name, value in answers.items():
        form.fields[name].show(value)


def everything_on(panel: ReviewPanel) -> str:
    """All text and markup that the panel sends to the page."""
    return "\n".join(_texts(panel))


def _texts(widget: Any) -> Iterator[str]:
    for name in ("value", "description", "tooltip"):
        said = getattr(widget, name, None)
        if isinstance(said, str):
            yield said
    yield from (str(each) for each in getattr(widget, "_options_labels", ()))
    for child in getattr(widget, "children", ()):
        yield from _texts(child)


@pytest.fixture
def desk() -> DeskInMemory:
    return DeskInMemory()


@pytest.fixture
def panel(desk: DeskInMemory) -> ReviewPanel:
    return review_panel(desk.panel_desk())


@pytest.fixture
def opened(panel: ReviewPanel) -> ReviewPanel:
    panel.cases.value = REFERENCES[0]
    panel.open_button.click()
    return panel
