"""The figures as they were published: January's position and the end, each worked out from the ledger alone."""

from pathlib import Path

import pytest

from clare_review import open_review
from clare_review.acts.figures import findings_of
from clare_review.invented.making import SCALES, Made, make_review
from clare_review.ledger.entry import EntryKind, NewEntry


def figures(made: Made, entry: int) -> tuple[int, int, dict[str, int]]:
    with open_review(made.folder, as_of=entry) as review:
        told = review.findings().as_json()
    failures = {name: told["failures"][name] for name in ("total", "harm", "administrative", "service")}
    return told["population"]["applications"], told["risk_assessed"], failures


@pytest.mark.long
def test_a_whole_review_shows_25_failures_in_january_and_33_at_the_end(tmp_path: Path):
    made = make_review(tmp_path, SCALES["full"], seed=2023, say=lambda _: None)
    january = {"total": 25, "harm": 2, "administrative": 11, "service": 12}
    end = {"total": 33, "harm": 2, "administrative": 14, "service": 17}
    assert figures(made, made.january) == (3_582, 3_582, january)
    assert figures(made, made.end) == (3_778, 3_778, end)


def test_a_small_review_shows_what_is_hidden_in_it_at_both_positions(small):
    january, end = figures(small, small.january), figures(small, small.end)
    assert (january[0], end[0]) == (54, 60)
    assert january[2] == small.force.expected(january=True)
    assert end[2] == small.force.expected(january=False)


def test_editing_the_failure_codes_restates_nothing_that_was_judged(small, tmp_path):
    import shutil

    copy = tmp_path / "review"
    shutil.copytree(small.folder, copy)
    before = figures(small, small.end)
    codes = copy / "templates" / "instruments" / "failure_codes.yaml"
    codes.write_text(
        codes.read_text(encoding="utf-8").replace("category: service", "category: administrative"), encoding="utf-8"
    )
    with open_review(copy, as_of=small.end) as review:
        told = review.findings().as_json()
    assert {name: told["failures"][name] for name in before[2]} == before[2]


def test_a_later_entry_that_judges_nothing_moves_the_position_and_no_figure(small, tmp_path):
    import shutil

    copy = tmp_path / "review"
    shutil.copytree(small.folder, copy)
    with open_review(copy, reader="lead") as review:
        before = findings_of(review.office)
        note = NewEntry(kind=EntryKind.OPENED, by="lead", key="meanwhile", body={})
        review.office.keeper.append(note)
        after = findings_of(review.office)
    assert (before.position.entry, after.position.entry) == (small.end, small.end + 1)
    assert before.populations[-1].failures() == after.populations[-1].failures()


def test_the_pseudonyms_of_a_review_do_not_outlive_their_secret(small, tmp_path):
    import shutil

    from clare_review.errors import ReviewNotReady

    copy = tmp_path / "review"
    shutil.copytree(small.folder, copy)
    (copy / "pseudonyms.key").unlink()
    with open_review(copy) as review, pytest.raises(ReviewNotReady, match="restore it from a backup"):
        review.findings()
