"""Going through a batch: how far each case has come, and which is next."""

from clare_review.reviewing.desk import BatchView, next_unfinished, preceding, progress_of
from clare_review.reviewing.judgement import fold
from clare_review.reviewing.receipts import receipt_text
from tests.unit.reviewing.forms import judged

BATCH = BatchView(id="B0001", reviewer="R07", band="high", references=("a", "b", "c"))
NO = {"detailed_required": "no"}
YES = {"detailed_required": "yes"}


def progress(*entries):
    return progress_of(fold(entries), BATCH, {"a": "immediate"})


def test_a_case_is_finished_with_its_assessment_or_with_the_review_that_asks_for():
    done = progress(judged(1, "a", **NO), judged(2, "b", **YES))
    assert [each.finished for each in done] == [True, False, False]
    done = progress(judged(1, "b", **YES), judged(2, "b", "detailed_review"))
    assert [each.finished for each in done] == [False, True, False]
    assert done[1].entries == (1, 2)


def test_bands_come_by_application_else_from_the_batch():
    assert [each.band for each in progress()] == ["immediate", "high", "high"]


def test_immediate_contact_stays_with_the_case():
    assert progress(judged(1, "b", immediate_contact="yes"))[1].immediate_contact


def test_the_next_unfinished_case_is_looked_for_onwards_and_round():
    some = progress(judged(1, "b", **NO))
    assert next_unfinished(some) == "a"
    assert next_unfinished(some, "a") == "c"
    assert next_unfinished(some, "c") == "a"
    assert next_unfinished(progress(*(judged(n, r, **NO) for n, r in enumerate("abc", 1))), "a") is None


def test_the_case_before_stops_at_the_start():
    assert preceding(BATCH.references, "c") == "b"
    assert preceding(BATCH.references, "a") is None


def test_the_receipt_counts_and_names_nobody():
    said = receipt_text(BATCH, progress(judged(1, "a", **NO), judged(2, "b", **YES)))
    assert said.splitlines() == [
        "Review panel of batch B0001, reviewer R07, band high",
        "applications: 3",
        "risk assessed: 2, to do: 1",
        "detailed review required so far: 1, done: 0",
        "finished: 1",
        "To work on it: clare-review lab --reviewer R07, open B0001, run all cells.",
    ]
