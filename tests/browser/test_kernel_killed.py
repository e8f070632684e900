"""A kernel killed at named moments between a key and its acknowledgement: text kept, one entry, nothing claimed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clare_review.ledger.entry import EntryKind
from tests.browser.breaking import (
    NOTE,
    claimed,
    fill_low_risk,
    find_it_again,
    kernels,
    know_this_view,
    mortal_lab,
    numbers,
    recorded_on,
)
from tests.browser.conftest import PATIENCE, Lab
from tests.browser.reviewing import draft_kept, panel, reference, status, untouched

pytestmark = pytest.mark.browser

RECORD = "Control+Shift+Enter"


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where a kernel dies, while the reviewer does what, and how many judgements the ledger holds of it then."""

    dies: str
    act: str
    made: int


SHORT = (
    Moment(dies="record: before COMMIT of entry", act="record", made=0),
    Moment(dies="record: after COMMIT of entry", act="record", made=1),
)
MOMENTS = (
    Moment(dies="draft: as it arrives", act="type", made=0),
    Moment(dies="draft: before COMMIT of draft", act="type", made=0),
    Moment(dies="draft: before the answer", act="type", made=0),
    Moment(dies="record: as it arrives", act="record", made=0),
    Moment(dies="record: before the insert into entry", act="record", made=0),
    *SHORT,
    Moment(dies="record: before the answer", act="record", made=1),
    Moment(dies="record: after the answer", act="record", made=1),
    Moment(dies="record: before COMMIT of entry", act="record and open the next", made=0),
    Moment(dies="record: after COMMIT of entry", act="record and open the next", made=1),
    Moment(dies="open: before COMMIT of consultation", act="open the next", made=0),
)


@pytest.fixture
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Path]]:
    """A JupyterLab of its own for each test: a server gives a kernel up that dies more than five times in a row."""
    with mortal_lab(tmp_path_factory.mktemp("killed")) as opened:
        yield opened


@pytest.fixture
def lab(mortal: tuple[Lab, Path]) -> Lab:
    """The lab with a case open on which nothing was typed."""
    untouched(mortal[0].page)
    return mortal[0]


@pytest.fixture
def dies(mortal: tuple[Lab, Path]) -> Callable[[str, Callable[[], None]], None]:
    """Does an act and waits until the kernel has died of it, at the moment that was named."""
    lab, armed = mortal

    def die(moment: str, act: Callable[[], None]) -> None:
        (kernel,) = kernels(lab)
        know_this_view(lab.page)
        armed.write_text(moment)
        act()
        kernel.wait(PATIENCE / 1000)
        assert not armed.exists()

    return die


def act(page: Page, name: str, words: str) -> None:
    if name == "type":
        page.locator(NOTE).fill(words)
    elif name == "record":
        page.keyboard.press(RECORD)
    elif name == "record and open the next":
        page.keyboard.press("Control+Enter")
    else:
        panel(page).focus()
        page.keyboard.press("n")
        page.locator(".cr-sheet, .jp-Dialog").first.wait_for(timeout=PATIENCE)  # a warning comes before a severe case
        page.keyboard.press("Enter")


def killed_and_found_again(lab: Lab, moment: Moment, dies: Callable[[str, Callable[[], None]], None]) -> None:
    page, words = lab.page, f"Half a thought: {moment.dies}"
    case = reference(page)
    fill_low_risk(page, "" if moment.act == "type" else words)
    draft_kept(page)
    dies(moment.dies, lambda: act(page, moment.act, words))
    assert claimed(page) <= numbers(lab)
    assert len(recorded_on(lab, case)) == moment.made
    find_it_again(page)
    assert reference(page) == case
    expect(page.locator(NOTE)).to_have_value(words)
    if not moment.made:
        expect(status(page)).to_contain_text("Not yet recorded")
        panel(page).focus()
        page.keyboard.press(RECORD)
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert recorded_on(lab, case) == [{"note": words}]
    assert claimed(page) <= numbers(lab)


@pytest.mark.parametrize("moment", SHORT, ids=lambda each: each.dies)
def test_a_kernel_killed_around_the_commit_loses_no_text_and_makes_one_entry(lab: Lab, dies, moment: Moment) -> None:
    killed_and_found_again(lab, moment, dies)


@pytest.mark.long
@pytest.mark.parametrize("moment", MOMENTS, ids=lambda each: each.dies)
def test_a_kernel_killed_at_any_moment_loses_no_text_and_makes_one_entry(lab: Lab, dies, moment: Moment) -> None:
    killed_and_found_again(lab, moment, dies)


@pytest.mark.long
@pytest.mark.parametrize(
    ("moment", "made"), [("urgent: before COMMIT of entry", 0), ("urgent: after COMMIT of entry", 1)]
)
def test_an_urgent_matter_on_its_way_when_the_kernel_dies_is_raised_once_and_its_words_are_kept(
    lab: Lab, dies, moment: str, made: int
) -> None:
    page, case = lab.page, reference(lab.page)

    def raise_it() -> None:
        panel(page).focus()
        page.keyboard.press("u")
        page.get_by_role("dialog", name="Urgent").wait_for()
        page.keyboard.type("He has her new address.")
        page.keyboard.press("Control+Enter")

    fill_low_risk(page, "Seen.")
    draft_kept(page)
    dies(moment, raise_it)
    assert claimed(page) <= numbers(lab)
    assert len(recorded_on(lab, case, EntryKind.URGENT)) == made
    find_it_again(page)
    assert reference(page) == case
    panel(page).focus()
    page.keyboard.press("u")
    expect(page.get_by_role("dialog", name="Urgent").locator("textarea")).to_have_value("He has her new address.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cr-urgent")).to_contain_text("Contact is needed today", timeout=PATIENCE)
    assert [each["why"] for each in recorded_on(lab, case, EntryKind.URGENT)] == ["He has her new address."]


@pytest.mark.long
@pytest.mark.parametrize(
    ("moment", "made"), [("record: before COMMIT of entry", 1), ("record: after COMMIT of entry", 2)]
)
def test_an_amendment_on_its_way_when_the_kernel_dies_keeps_its_reason_and_makes_one_entry(
    lab: Lab, dies, moment: str, made: int
) -> None:
    page, case = lab.page, reference(lab.page)
    fill_low_risk(page, "As it was.")
    page.keyboard.press(RECORD)
    expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    panel(page).focus()
    page.keyboard.press("a")
    page.locator(".cr-reason textarea").fill("A line was missed.")
    page.locator(NOTE).fill("As it should be.")
    draft_kept(page)
    dies(moment, lambda: page.keyboard.press(RECORD))
    assert claimed(page) <= numbers(lab)
    assert len(recorded_on(lab, case)) == made
    find_it_again(page)
    assert reference(page) == case
    expect(page.locator(NOTE)).to_have_value("As it should be.")
    if made == 1:
        expect(status(page)).to_contain_text("Not yet recorded")
        expect(page.locator(".cr-reason textarea")).to_have_value("A line was missed.")
        panel(page).focus()
        page.keyboard.press(RECORD)
        expect(status(page)).to_contain_text("Recorded", timeout=PATIENCE)
    assert [each["note"] for each in recorded_on(lab, case)] == ["As it was.", "As it should be."]
