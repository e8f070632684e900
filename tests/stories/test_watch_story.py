"""After the review: today's applications in a review of their own, a sample of them read, and the closing test."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.closing import closing_of
from clare_review.acts.drawing import rule_of
from clare_review.acts.todays import scrutiny_of
from clare_review.acts.watching import DIP_SAMPLE, drawn_of, watch
from clare_review.cli import app
from clare_review.errors import NotClosed, ReviewNotReady
from clare_review.findings.answer import Extent
from clare_review.invented.chance import OfficeClock, SeededChance
from clare_review.invented.exports import ADDITIONAL, FIRST_FILES
from clare_review.invented.making import SCALES, Made
from clare_review.invented.working import Worker
from clare_review.ledger.entry import Book, EntryKind
from clare_review.ledger.exporting import exported
from clare_review.review import Review, init_review, open_review
from tests.stories.recount import Exported
from tests.stories.recounted_today import figures_of_today

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


def put_in_settings(folder: Path, was: str, now: str) -> None:
    settings = folder / "review.yaml"
    text = settings.read_text(encoding="utf-8")
    assert was in text
    settings.write_text(text.replace(was, now), encoding="utf-8")


def test_the_closing_test_asks_whether_the_last_sample_of_today_was_read(live: Review, small: Made, tmp_path: Path):
    folder = shutil.copytree(small.folder, tmp_path / "review")
    put_in_settings(folder, "dip_sample_days: 31", "dip_sample_days: 366")
    with open_review(folder, reader="review-lead") as desk:
        verdicts = {each.id: each for each in closing_of(desk.office, live.folder).criteria}
        assert "are not read" in verdicts["live"].because
        read_all(live, small)
        after = closing_of(desk.office, live.folder)
        assert {each.id: each.verdict for each in after.criteria}["live"] == "met"
        assert verdicts["levels"].verdict == "met" and verdicts["signed"].verdict == "not met"


def test_the_closing_test_is_put_at_the_last_entry_whatever_the_clock_says_as_question_47_is(
    look_back: Path, live: Review
):
    years_later = OfficeClock(datetime(2029, 1, 8, 9, 0, tzinfo=UTC), SCALES["small"].step)
    with open_review(look_back, clock=years_later) as desk:
        named, told = closing_of(desk.office), closing_of(desk.office, live.folder)
        (table,) = desk.answers()[46].tables
    assert told == named
    assert [row[:3] for row in table.rows] == [(each.asks, each.verdict.value, each.because) for each in named.criteria]
    assert "sample of today's applications is 2" in named.criteria[-1].because  # of hundreds of days, not thousands


def test_a_folder_that_is_no_review_is_refused_where_it_is_named_for_the_closing_test(small: Made, tmp_path: Path):
    with open_review(small.folder) as desk, pytest.raises(ReviewNotReady, match="is not a review"):
        closing_of(desk.office, tmp_path)


@pytest.fixture
def look_back(small: Made, live: Review, tmp_path: Path) -> Path:
    """A copy of the review that looked back, whose settings name the review of today's applications beside it."""
    read_all(live, small)
    folder = shutil.copytree(small.folder, tmp_path / "review")
    put_in_settings(folder, "  # review: ../live", "  review: ../live")
    return folder


def test_today_is_answered_from_the_review_that_keeps_it_and_counts_as_a_recount_of_its_ledger(
    look_back: Path, live: Review
):
    with open_review(look_back) as desk:
        answer, verdicts = desk.answers()[41], closing_of(desk.office).criteria
    told = Exported(exported(live.office.keeper, [Book.REVIEW], texts=True))
    again = figures_of_today(told, date.fromisoformat(answer.at[:10]))
    figures = {figure.id: figure for figure in answer.figures}
    assert {id: figure.value for id, figure in figures.items()} == {id: again[id] for id in figures}
    assert figures["today.failures"].denominator == again["today.read"] > 0
    assert figures["today.signed"].denominator == again["today.may_say"] > 0
    assert f"as at entry {live.office.position().number:,} of the review that keeps them (../live)" in answer.words
    assert len(answer.tables[0].rows) == 12 and answer.extent is Extent.WHOLE
    assert {each.id: each.because for each in verdicts}["live"].startswith("the last sample of today's")


def test_an_answer_on_today_is_not_moved_by_what_is_recorded_there_later(look_back: Path, live: Review, small: Made):
    with open_review(look_back) as desk:
        before = desk.answers()[41]
    last = live.office.position().number
    later = OfficeClock(datetime(2025, 3, 3, 9, 0, tzinfo=UTC), SCALES["small"].step)
    with open_review(live.folder, reader="review-lead", clock=later, chance=SeededChance(5)) as review:
        watch(review.office, exports(small, ADDITIONAL), rule_of("10%", 2))
        assert review.office.position().number > last
    with open_review(look_back) as desk:
        assert desk.answers()[41] == before


@pytest.mark.parametrize(
    ("named", "because"),
    [
        ("", "the settings name no review of today's applications (watch: review)"),
        ("  review: ../nowhere", "cannot be read: "),
        ("  review: ../begun", "nothing was sealed in ../begun by the moment this is as at"),
    ],
)
def test_today_cannot_be_answered_where_no_review_keeps_it_and_says_why(
    small: Made, tmp_path: Path, named: str, because: str
):
    init_review(tmp_path / "begun", reader="review-lead").office.keeper.close()
    folder = shutil.copytree(small.folder, tmp_path / "review")
    put_in_settings(folder, "  # review: ../live", named)
    with open_review(folder) as desk:
        found = scrutiny_of(desk.office)
    assert found.found is None and because in found.why_not


def test_the_command_lists_every_criterion_and_refuses_while_one_is_left(small: Made):
    told = CliRunner().invoke(app, ["closing", "--review", str(small.folder), "--json"])
    criteria = json.loads(told.stdout)["criteria"]
    assert len(criteria) == 8 and all(each["because"] for each in criteria)
    assert isinstance(told.exception, NotClosed) and told.exception.exit_code == 16
