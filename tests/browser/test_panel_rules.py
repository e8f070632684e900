"""What the page says while one types is what the ledger will be asked: the same questions, the same gaps."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, sync_playwright

from clare_review.reviewing.form_data import instrument_data
from clare_review.reviewing.panel import widget
from clare_review.reviewing.questions import Instrument, Question, QuestionKind
from tests.browser.conftest import CHROMIUM
from tests.panel.desk_in_memory import INSTRUMENTS

pytestmark = pytest.mark.browser

RULES = Path(widget.__file__).parent / "page" / "rules.js"
ASK = """([instrument, answers, text]) => ({
  applies: applicableOf(instrument, answers).map((each) => each.id),
  aside: setAsideOf(instrument, answers, {}).map((each) => each.id),
  problems: problemsOf(instrument, answers, text).map((each) => [each.question, each.missing]),
})"""
LINES = ("application", "log 1", "log 2")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A blank page that knows the rules."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--headless=new"])
        blank = browser.new_page()
        blank.add_script_tag(content=RULES.read_text(encoding="utf-8"))
        yield blank
        browser.close()


def some_answer(question: Question, chance: random.Random) -> Any:
    if question.kind is QuestionKind.ONE:
        return chance.choice(question.codes)
    if question.kind is QuestionKind.ENTRY:
        return chance.sample(LINES, chance.randint(1, 2))
    free = [code for code in question.codes if code not in question.alone]
    return chance.sample(free, chance.randint(1, min(3, len(free))))


def some_form(instrument: Instrument, chance: random.Random) -> tuple[dict[str, Any], dict[str, str]]:
    share = chance.choice((0.2, 0.7, 1.0))
    answered = [each for each in instrument.questions if chance.random() < share]
    answers = {each.id: some_answer(each, chance) for each in answered if not each.personal}
    return answers, {each.id: chance.choice(("said", "  ")) for each in answered if each.personal}


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_the_page_and_the_ledger_ask_the_same_questions_and_miss_the_same_answers(page: Page, name: str) -> None:
    instrument, chance = INSTRUMENTS[name], random.Random(14)
    for _ in range(300):
        answers, text = some_form(instrument, chance)
        told = page.evaluate(ASK, [instrument_data(instrument), answers, text])
        found = instrument.problems(answers, text, LINES)
        assert told["applies"] == [each.id for each in instrument.applicable(answers)]
        assert set(told["aside"]) == set(instrument.set_aside(answers))
        assert sorted(map(tuple, told["problems"])) == sorted((each.question, each.missing) for each in found)
