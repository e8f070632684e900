"""What was worked out of a ledger before is used again only while the ledger still says the same."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from clare_review.acts.erasing import erase
from clare_review.acts.populations import applications
from clare_review.acts.recording import standing
from clare_review.ledger.entry import EntryKind
from clare_review.ledger.kept import Kept
from clare_review.review import Review, open_review
from clare_review.reviewing.judgement import fold
from tests.faults.small_review import desk_of, made_review, request


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    with open_review(made_review(tmp_path, readers=1, each=3), reader="R01") as opened:
        yield opened


def judge(review: Review, reference: str, key: str) -> int:
    desk = desk_of(review)
    return desk.record(request(review, desk.open(reference), key=key)).entry


def test_judgements_stand_as_if_all_were_read_anew_each_time(review: Review) -> None:
    first, second, _ = desk_of(review).view.references
    for key, reference in (("a", first), ("b", second)):
        judge(review, reference, key)
        assert standing(review.office) == fold(review.office.entries(EntryKind.JUDGED))
    assert set(standing(review.office).chains) == {first, second}
    assert set(standing(review.office.as_at(review.office.position().number - 1)).chains) == {first}


def test_what_came_to_nothing_does_not_stand_although_its_number_was_given_again(review: Review) -> None:
    lost, kept, _ = desk_of(review).view.references
    with pytest.raises(ZeroDivisionError), review.office.keeper.together():
        number = judge(review, lost, "lost")
        assert set(standing(review.office).chains) == {lost}
        raise ZeroDivisionError
    assert judge(review, kept, "kept") == number
    assert set(standing(review.office).chains) == {kept}


def test_an_application_that_was_erased_is_nowhere_any_more(review: Review) -> None:
    reference = desk_of(review).view.references[0]
    assert applications(review.office)[reference].a_surname
    with open_review(review.folder, reader="lead") as lead:
        erase(lead.office, references=[reference], why="a court said so")
    assert not applications(review.office)[reference].a_surname


def test_an_entry_that_was_changed_behind_its_back_is_read_as_it_stands(review: Review) -> None:
    number = judge(review, desk_of(review).view.references[0], "a")
    before = review.office.entries(after=number - 1)[0]
    with sqlite3.connect(review.folder / "ledger.sqlite") as raw:
        raw.execute("DROP TRIGGER entry_no_update")
        raw.execute("UPDATE entry SET body = '{}' WHERE number = ?", (number,))
    assert before.body and review.office.entries(after=number - 1)[0].body == {}


def test_of_many_things_the_ones_last_asked_for_are_kept() -> None:
    kept, made = Kept(most=2), list[str]()
    for what in ("a", "b", "a", "c", "a", "b"):
        kept.get(what, "sign", lambda what=what: made.append(what))  # type: ignore[misc]
    kept.get("b", "another sign", lambda: made.append("b anew"))
    assert made == ["a", "b", "c", "b", "b anew"]
