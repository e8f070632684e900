"""After the review: today's applications in a review of their own, a sample of them read, and the closing test."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.closing import closing_of
from clare_review.acts.drawing import rule_of
from clare_review.acts.watching import DIP_SAMPLE, dip_of, drawn_of, watch
from clare_review.cli import app
from clare_review.errors import NotClosed
from clare_review.invented.chance import OfficeClock, SeededChance
from clare_review.invented.exports import ADDITIONAL, FIRST_FILES
from clare_review.invented.making import SCALES, Made
from clare_review.invented.working import Worker
from clare_review.ledger.entry import EntryKind
from clare_review.review import Review, init_review, open_review

TODAY = datetime(2023, 9, 12, 9, 0, tzinfo=UTC)


def exports(small: Made, *names: str) -> list[Path]:
    return [small.folder.parent / "exports" / name for name in names]


@pytest.fixture(scope="module")
def looked(small: Made, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A review of today's applications after its first look, made once."""
    folder = tmp_path_factory.mktemp("today") / "live"
    clock = OfficeClock(TODAY, SCALES["small"].step)
    with init_review(folder, reader="review-lead", clock=clock, chance=SeededChance(3)) as review:
        watch(review.office, exports(small, *FIRST_FILES), rule_of("10%", 2))
    return folder


@pytest.fixture
def live(looked: Path, tmp_path: Path) -> Iterator[Review]:
    """A copy of it."""
    shutil.copytree(looked, tmp_path / "live")
    clock = OfficeClock(TODAY, SCALES["small"].step)
    with open_review(tmp_path / "live", reader="review-lead", clock=clock, chance=SeededChance(4)) as review:
        yield review


def read_all(live: Review, small: Made) -> None:
    worker = Worker(truth=small.force.truth, seed=1)
    for batch in allocations(live.office).batches:
        desk = live.office.for_reader(batch.reviewer)
        list(worker.batch(BatchDesk(desk, batch.id).panel_desk()))


def test_new_applications_are_flagged_sampled_given_out_and_charted(live: Review, small: Made):
    drawn = drawn_of(live.office)
    (entry,) = (each for each in live.office.entries(EntryKind.DRAWN) if each.body["purpose"] == DIP_SAMPLE)
    assert entry.body["seed"] and set(entry.body["pool"]) > drawn
    given = {reference for batch in allocations(live.office).batches for reference in batch.references}
    assert given == drawn  # what was not drawn goes to nobody
    strata = entry.body["strata"]
    assert all(strata[band]["drawn"] == strata[band]["pool"] for band in ("immediate", "high") if band in strata)
    page = (live.folder / "watch" / "watch.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 4 and "default-src 'none'" in page
    assert not any(case.a.surname in page for case in small.force.applications if len(case.a.surname) > 5)
    live.verify()


def test_the_same_export_again_draws_nothing_and_a_later_one_only_what_is_new(live: Review, small: Made):
    first = drawn_of(live.office)
    again = watch(live.office, exports(small, *FIRST_FILES), rule_of("10%", 2))
    assert again.drew is None and drawn_of(live.office) == first
    later = watch(live.office, exports(small, ADDITIONAL), rule_of("10%", 2))
    assert later.drew is not None and drawn_of(live.office) - first <= small.force.late


def test_the_closing_test_asks_whether_the_last_sample_of_today_was_read(live: Review, small: Made, tmp_path: Path):
    shutil.copytree(small.folder, tmp_path / "review")
    with open_review(tmp_path / "review", reader="review-lead", clock=OfficeClock(TODAY, SCALES["small"].step)) as desk:
        verdicts = {each.id: each for each in closing_of(desk.office, dip_of(live.office, TODAY.date())).criteria}
        assert "are not read" in verdicts["live"].because
        read_all(live, small)
        after = closing_of(desk.office, dip_of(live.office, TODAY.date()))
        assert {each.id: each.verdict for each in after.criteria}["live"] == "met"
        assert verdicts["levels"].verdict == "met" and verdicts["signed"].verdict == "not met"


def test_the_command_lists_every_criterion_and_refuses_while_one_is_left(small: Made):
    told = CliRunner().invoke(app, ["closing", "--review", str(small.folder), "--json"])
    criteria = json.loads(told.stdout)["criteria"]
    assert len(criteria) == 8 and all(each["because"] for each in criteria)
    assert isinstance(told.exception, NotClosed) and told.exception.exit_code == 16
