"""Something happens to a case between the look of the rules and the entry: the rules are asked again, and refuse."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from clare_review.acts.allocating import allocations
from clare_review.acts.batches import BatchDesk
from clare_review.acts.handing_over import hand_over_batches
from clare_review.errors import NotAllowed, RecordingRefused
from clare_review.ledger.entry import Entry, EntryKind, NewEntry
from clare_review.ledger.sqlite_keeper import SqliteKeeper
from clare_review.review import Review, open_review
from clare_review.reviewing.marks import MarkKind, MarkRequest
from tests.faults.small_review import desk_of, made_review, request

from .conftest import ticking


class Overtaken(SqliteKeeper):
    """A keeper before whose next judgement somebody else acts."""

    first: Callable[[], object] | None = None

    def append(self, new: NewEntry, **more: Any) -> Entry:
        if new.kind is EntryKind.JUDGED:
            first, self.first = self.first, None
            if first is not None:
                first()
        return super().append(new, **more)


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    with open_review(made_review(tmp_path, readers=2, each=1), reader="R01") as opened:
        yield opened


def overtaken(review: Review, first: Callable[[BatchDesk, str], object]) -> Entry:
    """R01 records the one case of their batch, and `first` happens after the rules have looked."""
    desk = desk_of(review)
    (reference,) = desk.view.references
    fence = desk.panel_desk().keeping.claim(reference, "page").fence
    wanted = request(review, desk.open(reference), key="slower", fence=fence)
    keeper = Overtaken(review.office.keeper.path, clock=ticking(), chance=lambda size: b"\x09" * size)
    keeper.first = lambda: first(desk, reference)
    try:
        return BatchDesk(replace(review.office, keeper=keeper), desk.view.id).record(wanted)
    finally:
        keeper.close()


def judged(review: Review) -> list[str]:
    return [entry.key for entry in review.office.entries(EntryKind.JUDGED)]


def test_a_case_that_was_judged_meanwhile_is_not_judged_twice(review: Review) -> None:
    def first(desk: BatchDesk, reference: str) -> None:
        desk.record(request(review, desk.open(reference), key="faster"))

    with pytest.raises(RecordingRefused, match="R01 recorded entry"):
        overtaken(review, first)
    assert judged(review) == ["faster"]


def test_a_case_that_was_passed_on_meanwhile_is_not_judged(review: Review) -> None:
    def first(desk: BatchDesk, reference: str) -> None:
        desk.mark(MarkRequest(reference=reference, kind=MarkKind.PASSED_ON, key="mark"))

    with pytest.raises(NotAllowed, match="passed this case on"):
        overtaken(review, first)
    assert judged(review) == []


def test_a_case_that_was_taken_over_by_another_window_meanwhile_is_not_judged(review: Review) -> None:
    with pytest.raises(RecordingRefused, match="another window"):
        overtaken(review, lambda desk, each: desk.panel_desk().keeping.claim(each, "other", take=True))
    assert judged(review) == []


def test_a_case_whose_batch_was_handed_over_meanwhile_is_not_judged(review: Review) -> None:
    def first(desk: BatchDesk, _reference: str) -> None:
        hand_over_batches(review.office.for_reader("lead"), "R01", batches=[desk.view.id], to="R02")

    with pytest.raises((NotAllowed, RecordingRefused)):
        overtaken(review, first)
    assert judged(review) == []
    assert {batch.reviewer for batch in allocations(review.office).batches} == {"R02"}


def test_a_case_whose_file_grew_meanwhile_is_not_judged(review: Review, tmp_path: Path) -> None:
    def first(_desk: BatchDesk, reference: str) -> None:
        (tmp_path / "log.csv").write_text(f"Reference,Entered,By,Entry\n{reference},2020-03-10,P1,rang\n")
        review.import_files([tmp_path / "log.csv"])

    with pytest.raises(RecordingRefused, match="has changed since you opened it"):
        overtaken(review, first)
    assert judged(review) == []


def test_what_happens_to_another_case_meanwhile_is_in_nobodys_way(review: Review) -> None:
    def first(desk: BatchDesk, reference: str) -> None:
        other = review.office.for_reader("R02")
        theirs = BatchDesk(other, next(one.id for one in allocations(other).batches if one.reviewer == "R02"))
        (case,) = theirs.view.references
        theirs.record(request(review, theirs.open(case), key="other"))

    assert overtaken(review, first).entry
    assert judged(review) == ["other", "slower"]
