"""The story of somebody in danger: raised at 16:55 on the Friday before a bank holiday, held, reached, and given."""

from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Locator, Page, expect

from clare_review.acts.action_desk import action_desk
from clare_review.acts.at_risk import balanced
from clare_review.acts.desk_people import desk_of
from clare_review.acts.harming import checks
from clare_review.errors import FiguresDoNotBalance
from clare_review.invented.truth import Category, Found, HiddenFailure, Sign
from clare_review.invented.working import Worker
from clare_review.ledger.entry import EntryKind
from clare_review.review import open_review
from clare_review.running.desk import Desk, prepare_desk
from clare_review.safeguarding.harm_checks import after_months
from tests.browser.conftest import PATIENCE, lab_on
from tests.browser.reviewing import entries, nameless, small_review
from tests.browser.test_panel_states import THEMES, theme, violations

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
FRIDAY = datetime(2026, 5, 22, 15, 55, tzinfo=UTC)  # 16:55 on the wall; Monday 25 May is a bank holiday
TUESDAY = datetime(2026, 5, 26, 8, 5, tzinfo=UTC)  # 09:05
WEDNESDAY = datetime(2026, 5, 27, 9, 0, tzinfo=UTC)
WORDS = "He has her new address and is on his way."
BOTH = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from clare_review import open_review
from tests.browser.test_safeguarding import FRIDAY, TUESDAY
"""
REVIEWER = 'open_review(reader="{reader}", clock=lambda: FRIDAY).batch("{batch}").panel()'
OFFICER = 'open_review(reader="S01", clock=lambda: TUESDAY).safeguarding().panel()'


def two_people_s_desk(place: Path) -> Desk:
    """One notebook with a reviewer's panel on the Friday and the action desk of S01 on the Tuesday."""
    own = small_review(place)
    cell = REVIEWER.format(reader=own.reader, batch=own.first.stem)
    sources = ('review = ""\nbatch = ""\nreader = ""\nas_of = 0', BOTH + cell, OFFICER, 'print("receipt")')
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), place / "n.ipynb")
    return prepare_desk(own.review_folder, own.reader, first=own.first.stem, template=place / "n.ipynb")


def raise_it(page: Page) -> str:
    """Presses the one key on a form that is half filled, and gives the case it is about."""
    page.get_by_role("button", name="Open the next unfinished case").click(timeout=PATIENCE)
    page.locator(".cr-sheet, .cr-case-head").first.wait_for(timeout=PATIENCE)
    if page.locator(".cr-sheet").count():
        page.keyboard.press("Enter")
    page.locator(".cr-case-head").wait_for(timeout=PATIENCE)
    page.get_by_role("region", name="Review panel").focus()
    page.keyboard.press("m")
    page.keyboard.press("1")
    page.keyboard.press("u")
    page.get_by_role("dialog", name="Urgent").wait_for()
    page.keyboard.type(WORDS)
    page.keyboard.press("Control+Enter")
    page.get_by_text("Contact is needed today.").first.wait_for(timeout=PATIENCE)
    return page.locator(".cr-case-head b").inner_text()


def says(there: Locator, words: str) -> None:
    expect(there).to_contain_text(words, timeout=PATIENCE)


def fill(form: Locator, **values: str) -> None:
    for label, value in values.items():
        control = form.get_by_label(label.replace("_", " "), exact=False).first
        if control.evaluate("node => node.matches('select')"):
            control.select_option(value)
        else:
            control.fill(value)


def hold(desk: Locator, reference: str) -> None:
    """The duty officer sees on the Tuesday what is late since the Friday, takes it on, and has her."""
    desk.get_by_role("button", name="Look again").click()
    says(desk.locator(".cd-line"), "RED: 1 urgent matter that nobody holds in time")
    desk.locator(".cd-line").click()
    says(desk.locator(".cd-person h3"), reference)
    says(desk.locator(".cd-person"), WORDS)
    desk.get_by_role("button", name="Take it on").click()
    says(desk.locator(".cd-person"), "held by S01")
    fill(desk.get_by_role("form", name="Owner and next date"), Next_on="2026-05-27")
    desk.get_by_role("button", name="Set owner and date").click()
    says(desk.locator(".cr-status").first, "nobody is red")


def be_warned(desk: Locator) -> None:
    """Two unsafe attempts are about to be made, once what is safe is known, and one before that."""
    attempt = desk.get_by_role("form", name="Attempt")
    fill(attempt, How="letter")
    says(attempt.get_by_role("alert"), "no safe way to reach her is known")
    desk.get_by_text("Say what is safe").click()
    safe = desk.get_by_role("form", name="What is safe")
    safe.get_by_label("call").first.check()
    safe.get_by_label("in writing").check()
    fill(safe, Safe_times="Mon-Fri 08:00-10:00")
    safe.get_by_role("button", name="Say so").click()
    says(desk.locator(".cd-safe"), "never in writing")
    fill(attempt, When="2026-05-23T09:00")
    says(attempt.get_by_role("alert"), "Saturday 09:00 is no time known to be safe")
    fill(attempt, How="voicemail", When="2026-05-26T09:00")
    says(attempt.get_by_role("alert"), "voicemail is not a way known to be safe")


def reach(desk: Locator) -> None:
    """She is called in a safe way, at a safe time."""
    attempt = desk.get_by_role("form", name="Attempt")
    fill(attempt, How="call", How_it_ended="reached")
    says(attempt.get_by_role("alert"), "Nothing that is known speaks against it")
    desk.get_by_role("button", name="Note this attempt").click()
    says(desk.locator(".cd-person"), "reached, 1 attempt")


def give(desk: Locator) -> None:
    """A disclosure is asked for, made, and closed with its outcome."""
    asked = desk.get_by_role("form", name="Ask for something")
    fill(asked, What_has_to_be_done="disclosure", By="2026-05-27")
    asked.get_by_role("button", name="Ask for it").click()
    desk.get_by_role("button", name="Close", exact=True).click(timeout=PATIENCE)
    desk.get_by_role("dialog").get_by_role("button", name="Close it").click()
    says(desk.locator(".cd-person"), "closed by S01: done")
    says(desk.locator(".cr-told"), "Recorded, entry")


def hear_from_somebody_else(desk: Locator) -> None:
    """Somebody rings who is in no export; she has a record of her own."""
    desk.get_by_text("Somebody rang or walked in").click()
    came = desk.get_by_role("form", name="Came in")
    fill(came, In_a_few_words="gave no name, rings again on Thursday")
    came.get_by_role("button", name="Make a record").click()
    says(desk.locator(".cd-person h3"), "P0001")
    desk.get_by_role("button", name="Which applications may concern her?").click()
    says(desk.locator(".cd-person"), "None of the applications that you are shown")


def test_somebody_in_danger_is_held_reached_and_given_what_she_needs_each_step_by_the_right_person(
    tmp_path: Path,
) -> None:
    own = two_people_s_desk(tmp_path)
    with lab_on(own) as lab:
        lab.open()
        reference, desk = raise_it(lab.page), lab.page.locator(".cd-desk")
        hold(desk, reference)
        be_warned(desk)
        found = {name: (theme(lab.page, name), violations(lab.page, ".cd-desk"))[1] for name in THEMES}
        assert found == {name: [] for name in THEMES} and nameless(desk) == []
        reach(desk)
        give(desk)
        hear_from_somebody_else(desk)
        lab.check_quiet()
    steps = [(one.kind, one.by) for one in entries(own, *EntryKind) if one.subject == reference]
    assert steps[0] == (EntryKind.URGENT, own.reader) and {by for _, by in steps[1:]} == {"S01"}
    told = [kind.value for kind, _ in steps[1:]]
    assert told == ["acknowledged", "owned", "safe_ways", "contacted", "needed", "done"]
    found_and_looked_for_again(own, reference)
    must_stand(own)


def must_stand(own: Desk) -> None:
    """She was reached and told under today's guidance; whoever rang is still nobody's, and so nothing is released."""
    (closing,) = entries(own, EntryKind.DONE)
    with open_review(own.review_folder) as review:
        in_force = review.office.guidance.in_force(TUESDAY.date(), TUESDAY.date())
        assert closing.body["guidance"] == [version.id for version in in_force]
        assert action_desk(review.office).counts["reached"] == 1
        with pytest.raises(FiguresDoNotBalance, match="P0001: nobody has it and no next date"):
            balanced(review.office)
        review.verify()


def found_and_looked_for_again(own: Desk, reference: str) -> None:
    """The reader finds the failure; from that day on the desk says when harm is looked for again."""
    hidden = HiddenFailure(
        reference=reference, code="A1", category=Category.SERVICE, sign=Sign.NO_REASON, found=Found.LATER_REVIEW
    )
    with open_review(own.review_folder, reader=own.reader, clock=lambda: WEDNESDAY) as review:
        Worker(truth={reference: hidden}, seed=1).look_again(review.batch(own.first.stem).panel_desk(), reference)
    with open_review(own.review_folder, reader="S01", clock=lambda: WEDNESDAY) as review:
        months = review.office.settings.harm.check_again_after_months
        assert [each.on for each in checks(review.office)] == [after_months(WEDNESDAY.date(), each) for each in months]
        said = desk_of(review.office).opened(reference).looked_again
        assert [each for each in said if reference in each and "due later" in each] == list(said) != []
