"""The documentation of stages says what the code holds to."""

from clare_review.ledger.stages import TABLE, Stage, drawn
from clare_review.places import house


def test_the_table_of_stages_in_the_docs_is_the_one_in_the_code():
    assert drawn() in (house() / "docs" / "second-readings.md").read_text(encoding="utf-8")


def test_whom_a_stage_differs_from_differs_from_it_too():
    for stage in Stage:
        for other in TABLE[stage].differs_from:
            assert stage in TABLE[other].differs_from or TABLE[stage].follows is not None
