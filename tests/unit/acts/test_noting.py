"""Runs of notebooks in the ledger: a manifest that was rewritten as a whole is found, and never relied on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clare_review.acts.noting import MANIFEST, RunsBook, limits_of, manifest_of
from clare_review.errors import LedgerDamaged, ReviewError
from clare_review.ledger.entry import Book
from clare_review.review import Review, init_review
from clare_review.running.jobs import Limits, RunOutcome
from clare_review.running.manifest import Manifest, RunLine
from clare_review.settings import RunningSettings

LINE = RunLine(
    label="B0001",
    notebook="40_review",
    params={"batch": "B0001"},
    rests_on={"notebook": "ab"},
    package="0.1.0",
    outcome=RunOutcome.FAILED,
    milliseconds=912,
    output="executed/40_review/B0001.ipynb",
    at=datetime(2024, 3, 31, tzinfo=UTC),
)


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    with init_review(tmp_path / "r1", reader="review-lead") as opened:
        yield opened


@pytest.fixture
def ran(review: Review) -> Review:
    """A review in which three notebooks ran."""
    manifest = manifest_of(review.office)
    for label in ("B0001", "B0002", "B0003"):
        manifest.append(replace(LINE, label=label))
    manifest.settle()
    return review


def test_what_ran_stands_in_a_book_of_its_own_and_moves_no_position(ran: Review) -> None:
    (entry,) = ran.office.keeper.entries(book=Book.RUNS)
    assert entry.body["lines"] == [line.digest for line in manifest_of(ran.office).lines()]
    assert ran.office.position().number == 1
    assert ran.verify().heads[Book.RUNS].number == 1


def test_the_same_lines_are_noted_once(ran: Review) -> None:
    RunsBook(ran.office).note(manifest_of(ran.office).lines())
    assert ran.office.keeper.head(Book.RUNS).number == 1


@pytest.mark.parametrize("kept", [0, 1, 2])
def test_a_manifest_that_was_cut_off_is_found(kept: int, ran: Review) -> None:
    path = ran.office.folder / MANIFEST
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:kept]))
    with pytest.raises(LedgerDamaged, match=r"runs entry 1 noted a run on .* that is not there"):
        ran.verify()


def test_a_manifest_written_anew_with_another_outcome_is_found_and_never_relied_on(ran: Review) -> None:
    path = ran.office.folder / MANIFEST
    path.unlink()
    forged = Manifest(path)
    for label in ("B0001", "B0002", "B0003"):
        forged.append(replace(LINE, label=label, outcome=RunOutcome.DONE))
    assert len(manifest_of(ran.office).unnoted()) == 3
    with pytest.raises(LedgerDamaged):
        ran.verify()


def test_a_line_of_a_run_that_was_killed_is_no_damage_and_is_not_relied_on(ran: Review) -> None:
    line = Manifest(ran.office.folder / MANIFEST).append(replace(LINE, outcome=RunOutcome.DONE))
    assert manifest_of(ran.office).unnoted() == {line.digest}
    ran.verify()


def test_a_run_without_a_note_is_not_reproduced(ran: Review) -> None:
    from clare_review.acts.reproducing import reproduce

    Manifest(ran.office.folder / MANIFEST).append(replace(LINE, outcome=RunOutcome.DONE))
    with pytest.raises(ReviewError, match="the ledger has no note of it"):
        reproduce(ran.office, 4)


def test_what_a_notebook_may_take_is_what_the_settings_say() -> None:
    settings = RunningSettings(workers=1, seconds_per_cell=30, megabytes_per_notebook=512)
    assert limits_of(settings) == Limits(cell_seconds=30, memory_mb=512)
