"""What is hidden from a second reader stands nowhere in what their page is sent."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from clare_review.guidance.clock import clock
from clare_review.guidance.loading import load_guidance
from clare_review.guidance.steps import CaseSteps
from clare_review.places import template
from clare_review.planning.points import SignalCode
from clare_review.planning.signals import Signal
from clare_review.population.records import LaterRow, Outcome
from clare_review.reviewing.case_data import case_data
from clare_review.reviewing.desk import CaseView
from clare_review.reviewing.masking import HIDDEN, Mask, masked
from tests.panel.desk_in_memory import REFERENCES, DeskInMemory, case

TELLING = {
    Mask.HANDLER: ("PSE8100", "PSE8200"),
    Mask.OUTCOME: ("Exported-End", "Told-Why", "Told-Whom", "1 July 2016", "9 July 2016", "A signal."),
    Mask.LATER_HARM: ("INC000001", "1 January 2017", "A signal."),
}


@pytest.fixture(scope="module")
def whole() -> CaseView:
    """A case with something in every field that can be hidden."""
    more = {
        "supervisor": "PSE8200",
        "outcome": Outcome.DISCLOSED,
        "outcome_as_exported": "Exported-End",
        "outcome_reason": "Told-Why",
        "disclosed_on": date(2016, 7, 9),
        "disclosed_to": "Told-Whom",
        "variants": {"handler": ("PSE8200",), "outcome_reason": ("Told-Why",)},
    }
    rows = tuple(
        LaterRow(field=name, sealed=said, later=None, file="late.csv", row=2)
        for name, said in (("handler", "PSE8200"), ("outcome_reason", "Told-Why"))
    )
    view = DeskInMemory(cases={REFERENCES[0]: replace(case(**more), later_rows=rows)}).open(REFERENCES[0])
    steps = clock(CaseSteps.of(view.case.application), load_guidance(template("guidance", "dvds.yaml")))
    signal = Signal(code=next(iter(SignalCode)), sentence="A signal.", points=3)
    return replace(view, clock=steps, signals=(signal,))


def page(view: CaseView) -> str:
    return json.dumps(case_data(view), ensure_ascii=False, default=str)


@pytest.mark.parametrize("mask", Mask)
def test_what_a_mask_hides_is_on_the_page_without_it_and_not_with_it(whole, mask):
    before, after = page(whole), page(masked(whole, [mask]))
    assert [said for said in TELLING[mask] if said not in before] == []
    assert [said for said in TELLING[mask] if said in after] == [] and HIDDEN in after.lower()


def test_a_hidden_incident_cannot_be_cited_and_the_file_is_the_same_file(whole):
    less = masked(whole, list(Mask))
    assert "incident INC000001" in whole.position.citable and "incident INC000001" not in less.position.citable
    assert less.position.case_version == whole.position.case_version
    assert isinstance(less.case.application.received, datetime) and less.hidden == tuple(mask.value for mask in Mask)


def test_nothing_is_hidden_where_nothing_is_asked_to_be(whole):
    assert masked(whole, ()) is whole
