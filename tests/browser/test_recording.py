"""The story of a reviewer: open a batch, record one judgement, lose the kernel, open again, see it there."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from clare_review.acts.allocating import allocations
from clare_review.acts.params import write_params
from clare_review.invented.exports import FIRST_FILES, write_exports
from clare_review.ledger.entry import EntryKind
from clare_review.review import init_review, open_review
from clare_review.running.desk import Desk, prepare_desk
from tests.browser.conftest import PATIENCE, lab_on

pytestmark = pytest.mark.browser

ANSWERS = {
    "risk_now": "Standard",
    "immediate_contact": "No",
    "failure_suspected": "No",
    "evidence_missing": "Nothing is missing",
    "detailed_required": "No",
}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The desk of the reviewer of the first batch of a small invented review in which nothing is recorded."""
    exports, place = tmp_path / "exports", tmp_path / "review"
    write_exports(exports, seed=2023, applications=60, late=6, recognised=6, reviewers=4)
    with init_review(place, reader="review-lead") as review:
        review.import_files([exports / name for name in FIRST_FILES])
        review.seal()
        review.allocate()
        batches = allocations(review.office).batches
        write_params(review.office, batches)
    return prepare_desk(place, batches[0].reviewer, first=batches[0].id)


def judge(page: Page) -> None:
    """Opens the next case and answers the short form, as a person does."""
    page.get_by_role("button", name="Next unfinished").click()
    for question, answer in ANSWERS.items():
        page.locator(f".cr-q-{question}").get_by_label(answer, exact=True).first.check(timeout=PATIENCE)
    page.get_by_role("button", name="Record", exact=True).locator("visible=true").click()


def judgements(desk: Desk) -> list[tuple[str, str]]:
    """What the ledger holds: the reference and the author of each judgement."""
    with open_review(desk.review_folder) as review:
        entries = review.office.entries(EntryKind.JUDGED)
        return [(str(entry.subject), entry.by) for entry in entries]


def test_a_judgement_outlives_the_kernel_it_was_recorded_in_and_is_not_recorded_twice(desk: Desk) -> None:
    with lab_on(desk) as lab:
        lab.open()
        judge(lab.page)
        lab.page.get_by_text(re.compile(r"Recorded \d\d:\d\d:\d\d, entry \d+")).first.wait_for(timeout=PATIENCE)
        ((reference, by),) = judgements(desk)
        assert by == desk.reader
        lab.kill_kernel()
        lab.open()
        row = lab.page.locator("tr", has_text=reference)
        expect(row.first).to_contain_text("yes", timeout=PATIENCE)
        assert judgements(desk) == [(reference, by)]
        lab.check_quiet()
