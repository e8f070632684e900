"""Hostile text of an export or a reader goes to the page as plain data, and the page has no way to run it."""

import json
import re
from pathlib import Path

import pytest

from clare_review.reviewing.panel import widget
from clare_review.reviewing.readable import readable
from tests.panel.conftest import LOW_RISK, Page
from tests.panel.desk_in_memory import REFERENCES, DeskInMemory, case
from tests.panel.payloads import PAYLOADS

WORDS = ("a_surname", "a_forename", "a_sex", "b_surname", "b_pnc", "c_name", "relationship", "route_as_exported")
MORE = ("outcome_as_exported", "outcome_reason", "remarks", "found_in", "disclosed_to", "supervisor")
# Ways in which JavaScript turns text into markup or code, or asks for something over the network.
NEVER = (
    *("innerHTML", "outerHTML", "insertAdjacentHTML", "DOMParser", "createContextualFragment", "document.write"),
    *("setHTML", "srcdoc", "eval(", "new Function", "fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket", "import("),
    *("localStorage", "sessionStorage", "indexedDB", "document.cookie", "http:", "https:"),
)


def hostile_case(said):
    kept = {"kept": {f"column {said}": said}, "variants": {"b_surname": (said, said)}, "notes": (said,)}
    return case(REFERENCES[0], said, **dict.fromkeys((*WORDS, *MORE), said), **kept)


def texts(data):
    if isinstance(data, str):
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from texts(each)


def test_there_are_at_least_forty_hostile_texts():
    assert len(set(PAYLOADS)) >= 40


@pytest.mark.parametrize("said", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_text_reaches_the_page_whole_and_readable_wherever_it_stands(said):
    page = Page(DeskInMemory(cases={REFERENCES[0]: hostile_case(said)}))
    page.open()
    assert sum(readable(said) in each for each in texts(page.case)) >= 20
    assert json.loads(json.dumps(page.last)) == page.last


def test_marks_that_turn_writing_round_or_cannot_be_seen_are_shown_by_their_code_point():
    page = Page(DeskInMemory(cases={REFERENCES[0]: hostile_case("\u202egnp.exe\u2066 \u200b\x1b[31m\ufeff")}))
    page.open()
    said = "\n".join(texts(page.case))
    assert "[U+202E]gnp.exe[U+2066] [U+200B][U+001B][31m[U+FEFF]" in said
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b\x1b]", said)


@pytest.mark.parametrize("said", PAYLOADS[:6])
def test_what_a_reviewer_types_comes_back_as_it_was_typed(said, opened):
    opened.fill("record", LOW_RISK | {"note": "first"})
    opened.send("amend", instrument="risk_assessment")
    opened.fill("record", LOW_RISK | {"note": said}, reason=said)
    amendment = opened.form()["history"][1]
    assert amendment["why"] == amendment["changes"][0][2] == said


@pytest.mark.parametrize("path", sorted(Path(widget.__file__).parent.glob("page/*.js")), ids=lambda path: path.name)
def test_the_page_has_no_way_to_make_markup_of_text_or_to_ask_the_network(path):
    said = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    for allowed in (
        'sessionStorage.getItem("clare-review-page")',
        'sessionStorage.setItem("clare-review-page", memory.name)',
    ):
        said = said.replace(allowed, "")
    assert [each for each in NEVER if each in said] == []
